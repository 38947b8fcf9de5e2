"""Each published event, its schema and its golden example say the same."""

import json

import pytest

from credit.account import examples as account
from credit.assessment import examples as assessment
from credit.collection_run import examples as collection_run
from credit.contracts import PUBLISHED
from credit.invoice_number import examples as invoice_number
from credit.order_check import examples as order_check
from credit.policy import examples as policy
from credit.receivable import examples as receivable
from credit.service import SERVICE

FEATURES = (account, assessment, collection_run, invoice_number, order_check, policy, receivable)
EXAMPLES = {wire_type: example for feature in FEATURES for wire_type, example in feature.EXAMPLES.items()}


def test_every_published_version_has_an_example():
    assert list(SERVICE.views), "importing the features registers their events"
    assert set(EXAMPLES) == set(PUBLISHED.events)


@pytest.mark.parametrize("wire_type", sorted(EXAMPLES))
def test_the_schema_accepts_the_example_and_the_event_round_trips(wire_type: str):
    published, example = PUBLISHED.events[wire_type], EXAMPLES[wire_type]
    assert published.schema().validate(example) == {}
    again_type, again = PUBLISHED.encode(PUBLISHED.decode(wire_type, example))
    assert (again_type, json.loads(json.dumps(again))) == (wire_type, example)

"""Each published event, its schema and its golden example say the same."""

import json

import pytest

from scheduler.business_date import examples as business_date
from scheduler.calendar import examples as calendar
from scheduler.contracts import PUBLISHED
from scheduler.follow_up import examples as follow_up
from scheduler.reply import examples as reply
from scheduler.todo import examples as todo

FEATURES = (business_date, calendar, follow_up, reply, todo)
EXAMPLES = {wire_type: example for feature in FEATURES for wire_type, example in feature.EXAMPLES.items()}


def test_every_published_version_has_an_example():
    assert set(EXAMPLES) == set(PUBLISHED.events)


@pytest.mark.parametrize("wire_type", sorted(EXAMPLES))
def test_the_schema_accepts_the_example_and_the_event_round_trips(wire_type: str):
    published, example = PUBLISHED.events[wire_type], EXAMPLES[wire_type]
    assert published.schema().validate(example) == {}
    again_type, again = PUBLISHED.encode(PUBLISHED.decode(wire_type, example))
    assert (again_type, json.loads(json.dumps(again))) == (wire_type, example)

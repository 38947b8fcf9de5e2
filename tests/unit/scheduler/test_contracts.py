"""Each published event, its schema and its golden example say the same."""

import json

import pytest

from scheduler.event_examples import EXAMPLES
from scheduler.event_schemas import PUBLISHED


def test_every_published_version_has_an_example():
    assert set(EXAMPLES) == set(PUBLISHED.events)


@pytest.mark.parametrize("wire_type", sorted(PUBLISHED.events))
def test_the_schema_accepts_the_example_and_the_event_round_trips(wire_type: str):
    published, example = PUBLISHED.events[wire_type], EXAMPLES[wire_type]
    assert published.schema().validate(example) == {}
    again_type, again = PUBLISHED.encode(PUBLISHED.decode(wire_type, example))
    assert (again_type, json.loads(json.dumps(again))) == (wire_type, example)

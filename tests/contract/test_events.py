"""The contract between services: what is published can be read, and is what its example says."""

import json
from importlib import import_module
from typing import Any

import msgspec
import pytest

from eventing.core.catalogue import Contracts, Published, split_type

SERVICES = ["customers", "mail", "credit", "scheduler", "desk"]

PUBLISHED: dict[str, Published] = {s: import_module(f"{s}.event_schemas").PUBLISHED for s in SERVICES}
EXAMPLES: dict[str, dict[str, Any]] = {s: import_module(f"{s}.event_examples").EXAMPLES for s in SERVICES}
READERS: list[tuple[str, Contracts]] = [
    (service, found)
    for service in SERVICES
    for found in vars(import_module(f"{service}.event_schemas")).values()
    if isinstance(found, Contracts)
]

EVERY_EVENT = [(service, wire_type) for service in SERVICES for wire_type in PUBLISHED[service].events]
EVERY_READING = [
    (reader, contracts, wire_type) for reader, contracts in READERS for wire_type in contracts.read
]


@pytest.mark.parametrize("service", SERVICES)
def test_every_published_event_has_one_example_and_no_example_is_left_over(service: str) -> None:
    assert set(EXAMPLES[service]) == set(PUBLISHED[service].events)


@pytest.mark.parametrize(("service", "wire_type"), EVERY_EVENT)
def test_the_schema_accepts_the_example(service: str, wire_type: str) -> None:
    example = EXAMPLES[service][wire_type]
    schema = PUBLISHED[service].events[wire_type].schema()
    assert not schema.validate(json.loads(json.dumps(example)))


@pytest.mark.parametrize(("service", "wire_type"), EVERY_EVENT)
def test_the_schema_names_every_field_of_the_event(service: str, wire_type: str) -> None:
    published = PUBLISHED[service].events[wire_type]
    if published.superseded_by:
        published = PUBLISHED[service].events[PUBLISHED[service].type_of(published.event_class)]
    fields = set(published.event_class.__dataclass_fields__)
    assert set(published.schema().fields) == fields


@pytest.mark.parametrize(("service", "wire_type"), EVERY_EVENT)
def test_stored_data_is_the_example_and_the_example_is_the_event(service: str, wire_type: str) -> None:
    example = EXAMPLES[service][wire_type]
    published = PUBLISHED[service]
    event = published.decode(wire_type, example)
    stored_as, data = published.encode(event)
    assert stored_as == published.type_of(type(event))
    if stored_as == wire_type:
        assert json.loads(msgspec.json.encode(data)) == example


@pytest.mark.parametrize(("reader", "contracts", "wire_type"), EVERY_READING)
def test_a_reader_understands_what_is_published(reader: str, contracts: Contracts, wire_type: str) -> None:
    example = EXAMPLES[contracts.source][wire_type]
    event = contracts.decode(wire_type, example)
    assert type(event) is contracts.read[wire_type]


@pytest.mark.parametrize(("reader", "contracts"), READERS)
def test_a_reader_takes_every_version_there_is_of_what_it_reads(reader: str, contracts: Contracts) -> None:
    names = {split_type(wire_type)[0] for wire_type in contracts.read}
    published = {
        wire_type for wire_type in PUBLISHED[contracts.source].events if split_type(wire_type)[0] in names
    }
    assert published == set(contracts.read)


def test_a_shipment_stored_before_bills_of_lading_is_one_without() -> None:
    former = EXAMPLES["customers"]["OrderShipped.v1"]
    event = PUBLISHED["customers"].decode("OrderShipped.v1", former)
    wire_type, data = PUBLISHED["customers"].encode(event)
    assert (wire_type, data) == ("OrderShipped.v2", {**former, "bill_of_lading": None})


@pytest.mark.parametrize(("service", "wire_type"), EVERY_EVENT)
def test_no_published_field_is_a_float(service: str, wire_type: str) -> None:
    def floats(value: Any) -> bool:
        if isinstance(value, dict):
            return any(map(floats, value.values()))
        if isinstance(value, list):
            return any(map(floats, value))
        return isinstance(value, float)

    assert not floats(EXAMPLES[service][wire_type])

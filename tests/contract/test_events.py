"""The contract between services: what is published can be read, and is what its example says."""

import json
from typing import Any

import msgspec
import pytest

from eventing import Contracts, Published
from eventing.core.catalogue import split_type
from eventing.core.checking import faults_of
from tools.contracts.published import contracts_of, examples_of, published_by
from tools.services import SERVICES

PUBLISHED: dict[str, Published] = {service: published_by(service) for service in SERVICES}
EXAMPLES: dict[str, dict[str, Any]] = {service: dict(examples_of(service)) for service in SERVICES}
READERS: list[tuple[str, Contracts]] = [
    (service, found) for service in SERVICES for found in contracts_of(service)
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
def test_an_event_is_a_frozen_dataclass_and_its_example_within_the_limits_of_its_types(
    service: str, wire_type: str
) -> None:
    event_class = PUBLISHED[service].events[wire_type].event_class
    assert event_class.__dataclass_params__.frozen
    assert faults_of(PUBLISHED[service].decode(wire_type, EXAMPLES[service][wire_type])) == []


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

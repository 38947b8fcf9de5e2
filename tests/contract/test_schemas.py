"""The documents for readers outside: JSON Schemas and AsyncAPI say what is really published."""

import copy
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator, Draft202012Validator, FormatChecker, ValidationError
from msgspec.structs import replace

from eventing.core.catalogue import Published
from eventing.log.wire import HEADER_PREFIX, attributes, headers, lines, routing_key
from tests.support.sources import ROOT
from tools.contracts.envelope import OPTIONAL, example_of, headers_schema, line_schema
from tools.contracts.published import Described, catalogue
from tools.contracts.schemas import path_of
from tools.docs import DOCS, left_over

EVENTS = [event for events in catalogue().values() for event in events]
OFFICIAL = ROOT / "tests/contract/asyncapi/3.0.0.json"


def named(event: Described) -> str:
    return f"{event.service}-{event.wire_type}"


def schema_file(event: Described) -> Any:
    return json.loads((DOCS / path_of(event)).read_text())


def validator(schema: Any) -> Draft202012Validator:
    return Draft202012Validator(schema, format_checker=FormatChecker())


@pytest.mark.parametrize("event", EVENTS, ids=named)
def test_a_schema_is_one_and_accepts_the_golden_example(event: Described):
    schema = schema_file(event)
    Draft202012Validator.check_schema(schema)
    validator(schema).validate(event.example)


@pytest.mark.parametrize("event", EVENTS, ids=named)
def test_a_schema_misses_each_field_that_is_not_there(event: Described):
    schema = validator(schema_file(event))
    for name in event.example:
        less = {other: value for other, value in event.example.items() if other != name}
        with pytest.raises(ValidationError, match=f"'{name}' is a required property"):
            schema.validate(less)


@pytest.mark.parametrize("event", EVENTS, ids=named)
def test_a_schema_refuses_a_field_of_another_kind(event: Described):
    schema = validator(schema_file(event))
    for name, value in event.example.items():
        wrong = {**event.example, name: 7 if not isinstance(value, int) else "seven"}
        assert not schema.is_valid(wrong), name


@pytest.mark.parametrize("event", EVENTS, ids=named)
def test_a_reader_need_not_mind_a_field_more(event: Described):
    validator(schema_file(event)).validate({**event.example, "new_since": "tomorrow"})


@pytest.mark.parametrize("event", EVENTS, ids=named)
def test_the_envelope_is_as_documented(event: Described):
    commit = example_of(event)
    validator(headers_schema()).validate(headers(commit, 0))
    (line,) = lines(commit)
    validator(line_schema()).validate(json.loads(line))


def test_the_envelope_documents_every_attribute_there_is():
    commit = example_of(EVENTS[0])
    full = replace(commit, correlation_id="c", causation_id="e/0", traceparent="00-1-2-01")
    assert set(attributes(full, 0)) == {
        name.removeprefix(HEADER_PREFIX) for name in headers_schema()["properties"]
    }
    assert set(attributes(full, 0)) - set(attributes(commit, 0)) == OPTIONAL


def test_no_schema_of_an_event_that_is_gone_lies_about():
    assert left_over() == []


@cache
def document() -> Any:
    return yaml.safe_load((DOCS / "asyncapi.yaml").read_text())


@cache
def official() -> Draft7Validator:
    return Draft7Validator(json.loads(OFFICIAL.read_text()))


def test_the_asyncapi_document_is_valid():
    official().validate(document())


def without_action(found: Any) -> None:
    del found["operations"]["mail.publish"]["action"]


def without_title(found: Any) -> None:
    del found["info"]["title"]


def with_an_unknown_field(found: Any) -> None:
    found["channels"]["mail.events"]["adress"] = "mail.events"


@pytest.mark.parametrize("spoil", [without_action, without_title, with_an_unknown_field])
def test_the_validator_notices_a_document_that_is_none(spoil: Any):
    found = copy.deepcopy(document())
    spoil(found)
    assert not official().is_valid(found)


def references(found: Any) -> list[str]:
    if isinstance(found, dict):
        own = [found["$ref"]] if isinstance(found.get("$ref"), str) else []
        return own + [ref for value in found.values() for ref in references(value)]
    return [ref for item in found for ref in references(item)] if isinstance(found, list) else []


def test_every_reference_of_the_asyncapi_document_leads_somewhere():
    found = document()
    assert references(found)
    for reference in references(found):
        file, _, pointer = reference.partition("#")
        if file:
            assert (DOCS / file).is_file(), reference
            continue
        target = found
        for part in Path(pointer).parts[1:]:
            target = target[part]


@pytest.mark.parametrize("event", EVENTS, ids=named)
def test_the_asyncapi_document_says_where_an_event_is_published(event: Described):
    found = document()
    channel = found["channels"][f"{event.service}.events"]
    exchange = channel["bindings"]["amqp"]["exchange"]
    assert (exchange["name"], exchange["type"]) == (f"{event.service}.events", "topic")
    address = channel["address"].format(event=event.wire_type, partition="03")
    assert address == routing_key(example_of(event), 0)
    assert event.wire_type in channel["parameters"]["event"]["enum"]
    message = found["components"]["messages"][f"{event.service}.{event.wire_type}"]
    (example,) = message["examples"]
    assert example["payload"] == event.example
    assert example["headers"] == headers(example_of(event), 0)


def test_the_page_shows_an_example_of_each_event():
    page = (DOCS / "events.md").read_text()
    blocks = [json.loads(block.split("```")[0]) for block in page.split("```json\n")[1:]]
    assert blocks == [event.example for event in EVENTS]


def test_a_former_version_is_not_what_is_published():
    published = Published("bank")

    @published.event("Opened.v2")
    @dataclass(frozen=True)
    class Opened:
        """Somebody has an account."""

        account_id: str

    @published.former("Opened.v1", "Opened.v2", dict)
    @dataclass(frozen=True)
    class OpenedV1:
        account_id: str

    assert published.type_of(Opened) == "Opened.v2"
    assert published.events["Opened.v1"].superseded_by == "Opened.v2"
    with pytest.raises(ValueError, match="no later version"):
        published.former("Opened.v3", "Opened.v2", dict)

"""Schemas, bodies and fields are made of types, and judge as commands and events are judged."""

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Generic, Literal, TypeVar

import pytest
from marshmallow import ValidationError, missing, validate

from eventing.core.codes import faults_in
from eventing.core.money import Money
from eventing.core.shapes import body_of, field_for, schema_of
from eventing.core.values import Checked, Id, Items, Name, Note, Number, OneOf, Personal, Text
from tools.contracts.schemas import _converter, _opened

T = TypeVar("T")


Country = Annotated[str, OneOf(frozenset({"DE", "CN"}), "not_a_country")]
Terms = Annotated[str, OneOf(["EXW", "FOB"])]
Sku = Annotated[str, Text(max=4, pattern="[A-Z]+|x", code="malformed")]
Price = Annotated[Decimal, Number(min=0, max=100, decimals=2)]
Count = Annotated[int, Number(more_than=0, max=9)]
Grade = Literal["A", "B"]


class Level(StrEnum):
    LOW = "low"
    HIGH = "high"


@dataclass(frozen=True, kw_only=True)
class Part:
    product: Name
    quantity: Annotated[Decimal, Number(more_than=0, decimals=4)]


# -- bodies --------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Place:
    order_id: Id
    customer_id: Id
    number: Name
    parts: Annotated[tuple[Part, ...], Items(min=1, max=3)]
    terms: Terms | None = None
    grade: Grade = "B"
    notes: tuple[Note, ...] = ()
    limits: Mapping[str, int] = dataclasses.field(default_factory=dict)
    deposit: Money | None
    level: Level = Level.LOW
    placed_on: date
    urgent: bool = False


PlaceBody = body_of(
    Place, without=("order_id",), customer_id=field_for(Id, metadata={"description": "Whose"})
)


def test_a_body_brings_what_its_command_takes():
    data = {
        "customer_id": "c1",
        "number": "7",
        "parts": [{"product": "Valve", "quantity": "1.5"}],
        "placed_on": "2024-01-01",
    }

    command = Place(order_id="o1", **PlaceBody().load(data))

    assert command == Place(
        order_id="o1",
        customer_id="c1",
        number="7",
        parts=(Part(product="Valve", quantity=Decimal("1.5")),),
        deposit=None,
        placed_on=date(2024, 1, 1),
    )
    assert PlaceBody().load({**data, "level": "high"})["level"] is Level.HIGH


def test_a_body_tells_all_its_faults_as_codes():
    with pytest.raises(ValidationError) as error:
        PlaceBody().load(
            {
                "order_id": "o1",
                "number": None,
                "parts": [{"product": " ", "stranger": 1}, 5],
                "terms": "CIF",
                "grade": 1,
                "notes": ["\x00", 7],
                "limits": {"a": "1"},
                "deposit": {"amount": "1e3", "currency": "XX"},
                "level": "middle",
                "placed_on": "soon",
                "urgent": 1,
            }
        )

    faults = {fault.path: fault for fault in faults_in(error.value.messages)}
    assert {path: fault.code for path, fault in faults.items()} == {
        "order_id": "unknown",
        "customer_id": "required",
        "number": "null",
        "parts.0.product": "blank",
        "parts.0.quantity": "required",
        "parts.0.stranger": "unknown",
        "parts.1": "not_an_object",
        "terms": "not_one_of",
        "grade": "not_text",
        "notes.0": "null_character",
        "notes.1": "not_text",
        "limits.a": "not_an_integer",
        "deposit.amount": "not_a_decimal",
        "deposit.currency": "not_a_currency",
        "level": "not_one_of",
        "placed_on": "not_a_date",
        "urgent": "not_a_flag",
    }
    assert faults["terms"].params == {"allowed": ["EXW", "FOB"]}
    assert faults["level"].params == {"allowed": ["low", "high"]}
    json.dumps([fault.params for fault in faults.values()])


def test_a_field_is_required_unless_it_may_be_none_and_options_decide():
    assert field_for(Name).required
    maybe = field_for(Name | None)
    assert (maybe.required, maybe.load_default, maybe.allow_none) == (False, None, True)
    assert field_for(Name | None, required=True).load_default is missing
    assert not field_for(Name, load_default="x").required
    assert field_for(Name, load_default=None).allow_none
    assert field_for(Personal[Name], metadata={"description": "d"}).metadata == {
        "personal": True,
        "description": "d",
    }
    with pytest.raises(ValidationError) as error:
        field_for(Name, validate=validate.Equal("x")).deserialize("y" * 201)
    assert [str(each) for each in error.value.messages] == ["too_long", "Must be equal to x."]


def test_a_query_takes_numbers_from_text_where_it_says_so():
    assert field_for(Count, strict=False).deserialize("5") == 5


def test_plain_types_refuse_in_a_body_what_no_store_takes():
    for annotation, value, code in [
        (str, "\ud800", "not_text_characters"),
        (int, 2**64, "integer_too_large"),
        (Decimal, "9" * 30, "too_large"),
        (Decimal, "1e5", "not_a_decimal"),
        (str | None, b"x", "not_text"),
    ]:
        with pytest.raises(ValidationError) as error:
            field_for(annotation).deserialize(value)
        assert [str(each) for each in error.value.messages] == [code]
    assert field_for(Decimal).deserialize("1." + "1" * 35) == Decimal("1." + "1" * 35)


def test_fields_that_are_no_commands_are_refused_at_once():
    with pytest.raises(ValueError, match="Place has no nothing"):
        body_of(Place, without=("nothing",))
    with pytest.raises(TypeError, match="no shape of its own"):
        field_for(int | str)
    with pytest.raises(TypeError, match="neither texts nor whole numbers"):
        field_for(Literal["a", 1])


# -- schemas of events ---------------------------------------------------------------------------


def _json_schema(cls: Any) -> dict[str, Any]:
    schema: dict[str, Any] = _opened(_converter().schema2jsonschema(schema_of(cls)))
    return schema


@dataclass(frozen=True, kw_only=True)
class Everything(Generic[T]):
    id: Id
    name: Personal[Name]
    note: Note | None
    sku: Sku
    country: Country
    terms: Terms | None
    count: Count
    price: Price
    parts: Annotated[tuple[Part, ...], Items(min=1, max=3, unique=True)]
    entries: Annotated[Mapping[str, T], Items(max=3)]
    level: Level
    at: datetime | None
    opens: time
    anything: Any = None


def test_limits_stand_in_the_json_schema():
    schema = _json_schema(Everything[Grade])
    properties = schema["properties"]

    assert set(schema["required"]) == set(properties)
    assert properties == {
        "id": {"type": "string", "minLength": 1, "maxLength": 64, "pattern": "^[A-Za-z0-9][A-Za-z0-9._~-]*$"},
        "name": {"type": "string", "minLength": 1, "maxLength": 200, "x-personal": True},
        "note": {"type": ["string", "null"], "minLength": 1, "maxLength": 10_000},
        "sku": {"type": "string", "minLength": 1, "maxLength": 4, "pattern": "^(?:[A-Z]+|x)$"},
        # Known by its name: another country makes no new version.
        "country": {"type": "string"},
        "terms": {"type": ["string", "null"], "enum": ["EXW", "FOB", None]},
        "count": {"type": "integer", "exclusiveMinimum": 0, "maximum": 9},
        "price": {
            "type": "string",
            "format": "decimal",
            "pattern": r"^-?[0-9]{1,15}(\.[0-9]{1,2})?$",
            "x-minimum": "0",
            "x-maximum": "100",
        },
        "parts": {
            "type": "array",
            "minItems": 1,
            "maxItems": 3,
            "uniqueItems": True,
            "items": {
                "type": "object",
                "properties": {
                    "product": {"type": "string", "minLength": 1, "maxLength": 200},
                    "quantity": {
                        "type": "string",
                        "format": "decimal",
                        "pattern": r"^-?[0-9]{1,15}(\.[0-9]{1,4})?$",
                        "x-exclusiveMinimum": "0",
                    },
                },
                "required": ["product", "quantity"],
            },
        },
        "entries": {
            "type": "object",
            "maxProperties": 3,
            "additionalProperties": {"type": "string", "enum": ["A", "B"]},
        },
        "level": {"type": "string", "enum": ["low", "high"]},
        "at": {"type": ["string", "null"], "format": "date-time"},
        "opens": {"type": "string"},
        "anything": {},
    }


def test_a_form_that_a_function_judges_has_a_name_in_the_schema():
    host = Annotated[str, Text(max=20), Checked(str.lower, code="not_a_host")]
    odd = Annotated[str, Text(max=20), Checked(str.lower, code="malformed")]
    assert field_for(host).metadata["format"] == "host"
    assert "format" not in field_for(odd).metadata


def test_the_schema_of_an_event_wants_every_field_and_no_other():
    with pytest.raises(ValidationError) as error:
        schema_of(Place)().load({"stranger": 1})

    codes = {fault.path: fault.code for fault in faults_in(error.value.messages)}
    assert codes.pop("stranger") == "unknown"
    assert codes == dict.fromkeys((field.name for field in dataclasses.fields(Place)), "required")


def test_one_class_has_one_schema():
    assert schema_of(Part) is schema_of(Part)
    assert schema_of(Part).__name__ == "PartSchema"
    assert body_of(Place, "OtherBody").__name__ == "OtherBody"


def test_a_class_that_holds_itself_has_a_schema_and_a_body():
    data = {"name": "a", "branches": [{"name": "b", "branches": []}]}

    assert schema_of(Tree)().load(data) == data
    assert Tree(**body_of(Tree)().load(data)) == Tree(name="a", branches=(Tree(name="b"),))


@dataclass(frozen=True, kw_only=True)
class Tree:
    name: Name
    branches: "tuple[Tree, ...]" = ()

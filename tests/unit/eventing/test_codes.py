"""Codes instead of the messages of marshmallow and its validators."""

from enum import StrEnum
from typing import Any

import pytest
from marshmallow import Schema, ValidationError, fields, validate

from eventing.core.codes import BodySchema, faults_in
from eventing.core.fields import ByName, DecimalText, Flag
from eventing.core.judging import Reason
from eventing.core.money import MoneyField


class Level(StrEnum):
    LOW = "low"
    HIGH = "high"


class Item(BodySchema):
    name = fields.Str(required=True)


class HandWritten(BodySchema):
    """Every field marshmallow has for us, and its validators."""

    text = fields.Str(required=True)
    own = fields.Str(error_messages={"invalid": "Mine."})
    email = fields.Email()
    url = fields.Url()
    uuid = fields.UUID()
    number = fields.Int(strict=True, validate=validate.Range(1, 5))
    loose = fields.Float()
    over = fields.Float(validate=validate.Range(min=0, min_inclusive=False))
    under = fields.Int(validate=validate.Range(max=3, max_inclusive=False))
    decimal = fields.Decimal()
    plain = DecimalText()
    flag = Flag()
    boolean = fields.Bool()
    at = fields.AwareDateTime()
    time = fields.Time()
    on = fields.Date()
    span = fields.TimeDelta()
    level = fields.Enum(Level, by_value=fields.Str)
    many = fields.List(fields.Int(strict=True), validate=validate.Length(max=2))
    pair = fields.Tuple((fields.Int(), fields.Str()))
    open = fields.Dict()
    by_name = ByName(fields.Int(strict=True))
    nested = fields.Nested(Item, many=True)
    money = MoneyField(more_than_zero=True)
    short = fields.Str(validate=validate.Length(2, 3))
    code = fields.Str(validate=validate.Regexp("[a-z]+"))
    told = fields.Str(validate=validate.Regexp("[a-z]+", error="Small letters."))
    one = fields.Str(validate=validate.OneOf(["a"]))


WRONG: list[tuple[str, Any, str, str]] = [
    ("text", None, "text", "null"),
    ("text", 1, "text", "not_text"),
    ("text", b"\xff", "text", "not_text_characters"),
    ("email", "x", "email", "not_an_email"),
    ("email", 1, "email", "not_an_email"),
    ("url", "x", "url", "malformed"),
    ("uuid", "x", "uuid", "not_an_id"),
    ("number", "1", "number", "not_an_integer"),
    ("number", 0, "number", "too_small"),
    ("number", 6, "number", "too_large"),
    ("loose", "x", "loose", "not_a_number"),
    ("loose", float("nan"), "loose", "not_a_number"),
    ("over", 0, "over", "not_positive"),
    ("under", 3, "under", "not_below"),
    ("decimal", "x", "decimal", "not_a_decimal"),
    ("decimal", "NaN", "decimal", "not_a_decimal"),
    ("plain", "1e3", "plain", "not_a_decimal"),
    ("flag", 1, "flag", "not_a_flag"),
    ("boolean", "perhaps", "boolean", "not_a_flag"),
    ("at", "x", "at", "not_a_time"),
    ("at", "2024-01-01T00:00", "at", "no_time_zone"),
    ("time", "x", "time", "not_a_time"),
    ("on", "x", "on", "not_a_date"),
    ("span", "x", "span", "not_a_number"),
    ("level", "x", "level", "not_one_of"),
    ("level", 1, "level", "not_text"),
    ("many", 1, "many", "not_a_list"),
    ("many", ["x"], "many.0", "not_an_integer"),
    ("many", [1, 2, 3], "many", "too_many"),
    ("pair", 1, "pair", "not_a_list"),
    ("pair", ["x", "y"], "pair.0", "not_an_integer"),
    ("open", 1, "open", "not_an_object"),
    ("by_name", {"a": "x"}, "by_name.a", "not_an_integer"),
    ("nested", 1, "nested", "not_a_list"),
    ("nested", [1], "nested.0", "not_an_object"),
    ("money", 1, "money", "not_money"),
    ("money", {"amount": "0", "currency": "USD"}, "money.amount", "not_positive"),
    ("money", {"amount": "x", "currency": "USD"}, "money.amount", "not_a_decimal"),
    ("money", {"amount": "1", "currency": "X"}, "money.currency", "not_a_currency"),
    ("short", "", "short", "empty"),
    ("short", "a", "short", "too_short"),
    ("short", "aaaa", "short", "too_long"),
    ("code", "1", "code", "malformed"),
    ("one", "b", "one", "not_one_of"),
    ("stranger", 1, "stranger", "unknown"),
]


@pytest.mark.parametrize(
    ("name", "value", "path", "code"),
    [pytest.param(*row, id=f"{at} {row[0]}") for at, row in enumerate(WRONG)],
)
def test_marshmallows_own_messages_are_codes_in_a_body_written_by_hand(name, value, path, code):
    with pytest.raises(ValidationError) as error:
        HandWritten().load({"text": "x", name: value})

    (fault,) = faults_in(error.value.messages)
    assert (fault.path, fault.code) == (path, code)


def test_a_body_that_is_no_object_and_one_that_lacks_a_field_are_told_by_codes():
    with pytest.raises(ValidationError) as error:
        HandWritten().load([])
    assert [(fault.path, fault.code) for fault in faults_in(error.value.messages)] == [("", "not_an_object")]
    with pytest.raises(ValidationError) as error:
        HandWritten().load({})
    assert [(fault.path, fault.code) for fault in faults_in(error.value.messages)] == [("text", "required")]


def test_sentences_somebody_wrote_for_one_field_are_kept():
    with pytest.raises(ValidationError) as error:
        HandWritten().load({"text": "x", "own": 1, "told": "1"})

    assert error.value.messages == {"own": ["Mine."], "told": ["Small letters."]}
    assert faults_in(error.value.messages)[0].params == {"detail": "Mine."}


def test_reasons_pass_through_lists_and_nested_schemas_unharmed():
    reason = Reason("taken", {"by": 3})

    def refuse(_: Any) -> None:
        raise ValidationError([reason])

    class Inner(Schema):
        value = fields.Str(validate=refuse)

    class Outer(Schema):
        inner = fields.List(fields.Nested(Inner))
        by_name = ByName(fields.Str(validate=[refuse, refuse]))

    with pytest.raises(ValidationError) as error:
        Outer().load({"inner": [{"value": "a"}], "by_name": {"a": "b"}})

    assert error.value.messages == {
        "inner": {0: {"value": [reason]}},
        "by_name": {"a": [reason, reason]},
    }
    assert error.value.messages["inner"][0]["value"][0] is reason
    assert str(reason) == "taken"

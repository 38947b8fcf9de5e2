"""Fields that many of credit's event schemas are made of."""

from typing import Any, get_args

from marshmallow import fields, validate

from credit.domain.grades import Grade
from eventing.core.catalogue import EventSchema
from eventing.core.fields import ByName, DecimalText, Flag
from eventing.core.money import MoneyField

LONGEST_TEXT = 2000


def text() -> fields.Str:
    return fields.Str(required=True, validate=validate.Length(max=LONGEST_TEXT))


def maybe_text() -> fields.Str:
    return fields.Str(required=True, allow_none=True)


def number(*, or_none: bool = False) -> DecimalText:
    # Ratios are computed to as many decimals as there are.
    return DecimalText(required=True, decimals=30, allow_none=or_none)


def count(*, or_none: bool = False) -> fields.Int:
    return fields.Int(required=True, strict=True, allow_none=or_none)


def flag() -> Flag:
    return Flag(required=True)


def day(*, or_none: bool = False) -> fields.Date:
    return fields.Date(required=True, allow_none=or_none)


def money(*, or_none: bool = False) -> MoneyField:
    return MoneyField(required=True, allow_none=or_none)


def grade(*, or_none: bool = False) -> fields.Str:
    return fields.Str(required=True, allow_none=or_none, validate=validate.OneOf([g.value for g in Grade]))


def one_of(*values: str) -> fields.Str:
    return fields.Str(required=True, validate=validate.OneOf(values))


def choice(annotation: object) -> fields.Str:
    """One of a Literal's values."""
    return one_of(*get_args(annotation))


def texts() -> fields.List[Any]:
    return fields.List(text(), required=True)


def many(schema: type[EventSchema]) -> fields.List[Any]:
    return fields.List(fields.Nested(schema), required=True)


def by_name(values: fields.Field[Any]) -> ByName:
    return ByName(values, required=True)

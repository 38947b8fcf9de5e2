"""What schemas are made of, and the catalogue they register in."""

from typing import get_args

from marshmallow import fields, validate

from eventing.core.catalogue import Published, personal

PUBLISHED = Published("mail")


def an_id() -> fields.Str:
    return fields.Str(required=True)


def maybe_id() -> fields.Str:
    return fields.Str(required=True, allow_none=True)


def one_of(literal: object) -> fields.Str:
    return fields.Str(required=True, validate=validate.OneOf(get_args(literal)))


def maybe_one_of(literal: object) -> fields.Str:
    return fields.Str(required=True, allow_none=True, validate=validate.OneOf(get_args(literal)))


def a_time() -> fields.AwareDateTime:
    return fields.AwareDateTime(required=True)


def ids() -> fields.List[str]:
    return fields.List(fields.Str(), required=True)


def private() -> fields.Field[str]:
    return personal(fields.Str(required=True))


def maybe_private() -> fields.Field[str]:
    return personal(fields.Str(required=True, allow_none=True))


def private_list() -> fields.Field[list[str]]:
    return personal(fields.List(fields.Str(), required=True))

"""Masking: events as anybody may see them, with personal fields covered."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields

from eventing.core.catalogue import Published, is_personal

COVERED = "***"


def masked(published: Published, wire_type: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """The event's data without anything personal. What no schema knows is covered too."""
    event = published.events.get(wire_type)
    return dict.fromkeys(data, COVERED) if event is None else _fields(event.schema(), data)


def _fields(schema: Schema, data: Mapping[str, Any]) -> dict[str, Any]:
    known = {field.data_key or name: field for name, field in schema.fields.items()}
    return {name: _value(known.get(name), value) for name, value in data.items()}


def _value(field: fields.Field[Any] | None, value: Any) -> Any:
    if value is None:
        return None
    if field is None or is_personal(field):
        return COVERED
    if isinstance(field, fields.List) and isinstance(value, list):
        return [_value(field.inner, item) for item in value]
    if isinstance(field, fields.Dict) and isinstance(value, dict):
        return {
            _value(field.key_field, name) if field.key_field else name: _value(field.value_field, item)
            for name, item in value.items()
        }
    if isinstance(field, fields.Nested):
        return _nested(field, value)
    return value


def _nested(field: fields.Nested, value: Any) -> Any:
    if isinstance(value, list):
        return [_nested(field, item) for item in value]
    return _fields(field.schema, value) if isinstance(value, dict) else COVERED

"""JSON Schema of our own fields, for the OpenAPI documents and the schemas of events."""

from typing import Any

from marshmallow import fields

from eventing.core.money import MoneyField


def teach(plugin: Any) -> None:
    """Teach apispec's marshmallow plugin the fields it cannot know."""
    plugin.map_to_openapi_type(MoneyField, "object", None)
    plugin.converter.add_attribute_function(_money)
    plugin.converter.add_attribute_function(_decimal)


def _money(_converter: Any, field: fields.Field[Any], **_: Any) -> dict[str, Any]:
    if not isinstance(field, MoneyField):
        return {}
    return {
        "properties": {
            "amount": {"type": "string", "format": "decimal", "examples": ["48400.00"]},
            "currency": {"type": "string", "pattern": "^[A-Z]{3}$", "examples": ["USD"]},
        },
        "required": ["amount", "currency"],
        "additionalProperties": False,
    }


def _decimal(_converter: Any, field: fields.Field[Any], **_: Any) -> dict[str, Any]:
    """Decimals that travel as strings: apispec would call them numbers."""
    if not isinstance(field, fields.Decimal) or not field.as_string:
        return {}
    return {"type": ["string", "null"] if field.allow_none else "string", "format": "decimal"}

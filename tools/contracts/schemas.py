"""JSON Schema (2020-12) of every published event version, from the schema that is its contract."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from marshmallow import fields

from eventing.core.catalogue import is_personal
from eventing.core.json_schema import teach
from tools.contracts.published import Described, catalogue

DIALECT = "https://json-schema.org/draft/2020-12/schema"
#: The OpenAPI whose schemas are JSON Schema 2020-12, word for word.
OPENAPI_VERSION = "3.1.0"

JsonSchema = dict[str, Any]


def path_of(event: Described) -> str:
    """The path of its schema, from `docs/`."""
    return f"schemas/{event.service}/{event.wire_type}.json"


def schema_of(event: Described) -> JsonSchema:
    schema: JsonSchema = _opened(_converter().schema2jsonschema(event.event.schema))
    about: JsonSchema = {"description": event.about} if event.about else {}
    if event.event.superseded_by:
        about = {"description": f"Superseded by {event.event.superseded_by}.", "deprecated": True}
    return {
        "$schema": DIALECT,
        "$id": f"urn:tradeloom:event:{event.service}:{event.wire_type}",
        "title": event.wire_type,
        **about,
        **schema,
    }


def all_schemas() -> Mapping[str, Mapping[str, JsonSchema]]:
    """All schemas, by service and wire type."""
    return {
        service: {event.wire_type: schema_of(event) for event in events}
        for service, events in catalogue().items()
    }


def as_json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


@cache
def _converter() -> Any:
    """The converter to JSON Schema. Nested schemas are written out, so that each file can be read alone."""
    plugin = MarshmallowPlugin(schema_name_resolver=lambda _: "")
    APISpec("events", "1", OPENAPI_VERSION, plugins=[plugin])
    teach(plugin)
    converter: Any = plugin.converter
    converter.add_attribute_function(_personal)
    return converter


def _personal(_converter: Any, field: fields.Field[Any], **_: Any) -> dict[str, Any]:
    return {"x-personal": True} if is_personal(field) else {}


def _opened(schema: Any) -> Any:
    """A schema that allows further fields: readers ignore what they do not know."""
    if isinstance(schema, list):
        return [_opened(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    closed = ("additionalProperties", False)
    return {name: _opened(value) for name, value in schema.items() if (name, value) != closed}

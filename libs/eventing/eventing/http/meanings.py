"""What fields and parameters mean, said once for all places that have them.

A key is the name of a field; `Schema.field` where one schema means something else by it, and the body of the
same name, `SchemaBody`, with it; `?name` of a parameter in queries, `/name` of one in paths; and
`operation_id.name` where one operation means something else.
"""

from collections.abc import Mapping
from typing import Any

#: What every API has.
SHARED: Mapping[str, str] = {
    "Money.amount": "The sum, a decimal as text with at most as many decimal places as the currency has.",
    "Money.currency": "The currency of the sum, by its three letters of ISO 4217.",
    "items": "The records of this page, in the order that the operation tells; empty when there are none.",
    "next": "The `cursor` of the next page; null on the last.",
    "?limit": "At most this many items.",
    "/code": "The code of a problem, as in `code` of an answer that refuses.",
    "/command_id": "Id of the command, as in `command_id` of its answer.",
}


def described(document: Mapping[str, Any], meanings: Mapping[str, str]) -> dict[str, Any]:
    """The OpenAPI document with a meaning for each field and parameter that has no description of its own."""
    known = {**SHARED, **meanings}
    schemas = document.get("components", {}).get("schemas", {})
    told = {name: _schema(schema, name, known) for name, schema in schemas.items()}
    paths = {
        path: {method: _operation(item, known) for method, item in methods.items()}
        for path, methods in document.get("paths", {}).items()
    }
    components = {**document.get("components", {}), "schemas": told}
    return {**document, "components": components, "paths": paths}


def _schema(schema: Mapping[str, Any], owner: str, known: Mapping[str, str]) -> dict[str, Any]:
    if "properties" not in schema:
        return dict(schema)
    fields = schema["properties"]
    if set(fields) == {"amount", "currency"}:
        owner = "Money"
    return {**schema, "properties": {name: _field(owner, name, fields[name], known) for name in fields}}


def _field(owner: str, name: str, field: Mapping[str, Any], known: Mapping[str, str]) -> dict[str, Any]:
    key = f"{owner}.{name}"
    return _told(_schema(field, key, known), known, key, f"{owner.removesuffix('Body')}.{name}", name)


def _operation(item: Any, known: Mapping[str, str]) -> Any:
    if isinstance(item, list):
        # The parameters that all operations of a path have in common.
        return [_parameter(one, "", known) for one in item]
    if "parameters" not in item:
        return item
    owner = item["operationId"]
    return {**item, "parameters": [_parameter(one, owner, known) for one in item["parameters"]]}


def _parameter(parameter: Mapping[str, Any], owner: str, known: Mapping[str, str]) -> dict[str, Any]:
    if "name" not in parameter:
        return dict(parameter)
    name = parameter["name"]
    if parameter["in"] == "path":
        return _told(parameter, known, f"/{name}")
    return _told(parameter, known, f"{owner}.{name}", f"?{name}", name)


def _told(what: Mapping[str, Any], known: Mapping[str, str], *keys: str) -> dict[str, Any]:
    meaning = next((known[key] for key in keys if key in known), None)
    if what.get("description") or meaning is None:
        return dict(what)
    return {**what, "description": meaning}

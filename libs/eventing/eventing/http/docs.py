"""`/docs`: the OpenAPI document as a page to read. Rendered here, no script, nothing from elsewhere."""

import secrets
from collections.abc import Mapping
from typing import Any

from flask import Response, make_response, render_template

_METHODS = ("get", "post", "put", "patch", "delete")


def docs_page(spec: Mapping[str, Any]) -> Response:
    nonce = secrets.token_urlsafe(16)
    page = render_template(
        "docs.html",
        spec=spec,
        operations=operations(spec),
        nonce=nonce,
        schema_text=schema_text,
        schema_name=schema_name,
    )
    response = make_response(page)
    response.headers["Content-Security-Policy"] = (
        f"default-src 'none'; style-src 'nonce-{nonce}'; frame-ancestors 'none'; base-uri 'none'"
    )
    return response


def operations(spec: Mapping[str, Any]) -> Mapping[str, list[Mapping[str, Any]]]:
    """Operations by tag, in the order of the document."""
    by_tag: dict[str, list[Mapping[str, Any]]] = {}
    for path, methods in spec.get("paths", {}).items():
        for method in _METHODS:
            if (operation := methods.get(method)) is not None:
                tag = (operation.get("tags") or ["other"])[0]
                parameters = [*methods.get("parameters", []), *operation.get("parameters", [])]
                found = {**operation, "path": path, "method": method.upper(), "all_parameters": parameters}
                by_tag.setdefault(tag, []).append(found)
    return by_tag


def schema_name(schema: Mapping[str, Any] | None) -> str:
    """The name under which the page describes a schema, or the schema of a list's items; else empty."""
    named = (schema or {}).get("$ref") or (schema or {}).get("items", {}).get("$ref") or ""
    return str(named).rsplit("/", 1)[-1]


def schema_text(schema: Mapping[str, Any] | None) -> str:
    """A schema in a few words: `string (date)`, `list of Order`, `Customer`."""
    if not schema:
        return "any"
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    if "enum" in schema:
        return "one of " + ", ".join(str(value) for value in schema["enum"])
    for key in ("allOf", "anyOf", "oneOf"):
        if key in schema:
            return " or ".join(schema_text(choice) for choice in schema[key])
    kind = schema.get("type", "object")
    kinds = [kind] if isinstance(kind, str) else list(kind)
    if "array" in kinds:
        return "list of " + schema_text(schema.get("items"))
    described = " or ".join(kinds)
    return f"{described} ({schema['format']})" if "format" in schema else described

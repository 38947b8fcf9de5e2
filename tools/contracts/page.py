"""The catalogue of events for people: what each service publishes, its fields, who reads it, an example."""

from marshmallow import Schema, fields

from eventing.core.catalogue import is_personal
from tools.contracts.published import Described, catalogue
from tools.contracts.schemas import as_json, path_of

KINDS = {
    "String": "text",
    "Integer": "whole number",
    "Boolean": "yes or no",
    "Flag": "yes or no",
    "AwareDateTime": "time",
    "DecimalText": "decimal",
    "ByName": "map",
}
ABOUT = """\
# Events

What each service publishes, on its exchange `<service>.events` and in its feed. Fields marked *
are a person's data; those in (brackets) may be null. Each name leads to its JSON Schema; the whole as
AsyncAPI is in [asyncapi.yaml](asyncapi.yaml). How to read them: [subscribing.md](subscribing.md).
"""


def page() -> str:
    lines = [ABOUT]
    for service, events in catalogue().items():
        lines += [f"## {service}\n", "| event | fields | read by |", "|---|---|---|"]
        for event in events:
            link = f"[`{event.wire_type}`]({path_of(event)})"
            if event.event.superseded_by:
                link += f" (now `{event.event.superseded_by}`)"
            lines.append(f"| {link} | {described(event.event.schema)} | {', '.join(event.readers)} |")
        lines += ["", f"<details><summary>An example of each event of {service}</summary>\n"]
        lines += [example(event) for event in events]
        lines.append("</details>\n")
    return "\n".join(lines)


def example(event: Described) -> str:
    about = f"{event.about}\n\n" if event.about and not event.event.superseded_by else ""
    return f"**{event.wire_type}**\n\n{about}```json\n{as_json(event.example)}```\n"


def described(schema: type[Schema]) -> str:
    parts = []
    for name, field in schema().fields.items():
        mark = "*" if is_personal(field) else ""
        text = f"{name}{mark}: {kind(field)}"
        parts.append(f"({text})" if field.allow_none else text)
    return " · ".join(parts)


def kind(field: fields.Field[object]) -> str:
    match field:
        case fields.List():
            return f"list of {kind(field.inner)}"
        case fields.Nested():
            return "{" + described(type(field.schema)) + "}"
        case fields.Dict():
            return "map"
    name = type(field).__name__.removesuffix("Field")
    return KINDS.get(name, name.lower())

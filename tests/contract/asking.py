"""Asking: examples sent to a world made for them, and what the OpenAPI document says of them."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from eventing.http.testing import bearer
from tests.contract.examples import IN_EFFECT, SIGNED_IN, DeskAtWork, Example

PROBLEM = "application/problem+json"


@dataclass
class Asking:
    """One example and the world it is sent to."""

    world: Any
    example: Example

    @cached_property
    def ids(self) -> Mapping[str, str]:
        found = dict(self.world.ids)
        if isinstance(self.world, DeskAtWork) and "refresh_token" in json.dumps(self.example.body):
            found["refresh_token"] = self.world.session()["refresh_token"]
        return found

    @cached_property
    def headers(self) -> Mapping[str, str]:
        if self.example.by is None:
            return {}
        if self.example.by == SIGNED_IN:
            return bearer(self.world.session()["access_token"])
        return dict(self.world.issuer.of_staff(self.example.by))

    @cached_property
    def body(self) -> Any:
        if self.example.body == IN_EFFECT:
            told = self.world.get("/policy").json
            return {**{name: told[name] for name in told if name != "version"}, "effective_on": "2025-01-02"}
        return filled(self.example.body, self.ids)

    def prepare(self) -> None:
        """Make what asking needs beforehand, so that nothing else happens then."""
        assert (self.ids, self.headers, self.body) is not None

    @property
    def path(self) -> str:
        return self.example.path.format(**self.ids)

    def ask(self, body: Any = None, *, path: str | None = None, query: Any = None, **headers: str) -> Any:
        sent = self.body if body is None else body
        given: dict[str, Any] = {}
        if sent is not None:
            given = {
                "data": sent if isinstance(sent, bytes) else as_json(sent),
                "content_type": self.example.content_type,
            }
        return self.world.client.open(
            path or self.path,
            method=self.example.method,
            query_string=(self.example.query if query is None else query) or None,
            headers={**self.headers, **{name.replace("_", "-"): value for name, value in headers.items()}},
            **given,
        )


def as_json(value: Any) -> str:
    """JSON of a value, with infinity as a number too large for any field."""
    return re.sub(r'(?<!")Infinity(?!")', "1e400", json.dumps(value))


def filled(value: Any, ids: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {name: filled(item, ids) for name, item in value.items()}
    if isinstance(value, list):
        return [filled(item, ids) for item in value]
    return ids[value[1:-1]] if isinstance(value, str) and value.startswith("{") else value


def problem(answer: Any) -> Any:
    assert answer.content_type == PROBLEM, (answer.status_code, answer.text)
    body = answer.json
    assert {"type", "title", "status", "detail", "code"} <= set(body), body
    assert body["status"] == answer.status_code
    return body


_documents: dict[type, Any] = {}


def document_of(world: Any) -> Any:
    """What the world's service says of itself: the same in every world of its kind, and slow to make."""
    if type(world) not in _documents:
        _documents[type(world)] = world.client.get("/openapi.json").json
    return _documents[type(world)]


def template_of(document: Any, asked: Asking) -> str:
    """The documented path that an example calls; where several fit, the one with the fewest parameters."""
    paths = sorted(document["paths"].items(), key=lambda path: path[0].count("{"))
    for template, operations in paths:
        fits = re.fullmatch(re.sub(r"{\w+}", "[^/]+", template), asked.path)
        if fits and asked.example.method.lower() in operations:
            return str(template)
    raise AssertionError(f"{asked.example} is not documented")


def operation_of(document: Any, asked: Asking) -> Any:
    return document["paths"][template_of(document, asked)][asked.example.method.lower()]


def resolved(document: Any, schema: Any) -> Any:
    if "$ref" in schema:
        return document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return schema

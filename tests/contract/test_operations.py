"""Every operation of every service: who may call it, and how it answers bad requests."""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import pytest
from flask import Flask

from eventing.core.clock import SystemClock
from eventing.http.meanings import SHARED
from eventing.http.testing import TestIssuer, bearer
from people import Role
from people.meanings import PEOPLE
from tests.contract.conftest import ISSUER
from tools.services import SERVICES, declaration


@cache
def headers(role: Role) -> dict[str, str]:
    if role is Role.ADMINISTRATOR:
        return ISSUER.of_administrator()
    if role is Role.SERVICE:
        return ISSUER.of_service("test", *SERVICES)
    return ISSUER.of_staff(role.value, role)


def operations(app: Flask) -> list[tuple[str, str, Mapping[str, Any]]]:
    document = app.test_client().get("/openapi.json").get_json()
    return [
        (method.upper(), path, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if method in ("get", "post", "put")
    ]


def guarded(app: Flask) -> list[tuple[str, str, Mapping[str, Any]]]:
    return [found for found in operations(app) if found[2].get("security") != []]


def address(path: str) -> str:
    """With ids that nobody has, and days that are days."""
    return re.sub(r"{(\w+)}", lambda name: "2026-10-10" if name[1] == "day" else "nobody", path)


def takes_json(operation: Mapping[str, Any]) -> bool:
    return "application/json" in operation.get("requestBody", {}).get("content", {})


def permitted(app: Flask, method: str, path: str, **request: Any) -> Any:
    """The answer to somebody who may call it."""
    for role in Role:
        answer = app.test_client().open(address(path), method=method, headers=headers(role), **request)
        if answer.status_code != 403:
            return answer
    raise AssertionError(f"nobody may call {method} {path}")


def is_problem(answer: Any) -> bool:
    body = json.loads(answer.data)
    return answer.content_type == "application/problem+json" and {"type", "title", "status", "code"} <= set(
        body
    )


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.req_in_part("R109")
def test_without_a_token_of_our_own_nothing_is_answered(apps: Mapping[str, Flask], service: str) -> None:
    stranger = TestIssuer(SystemClock(), kid="stranger").of_staff("manager", Role.MANAGER)
    for method, path, _ in guarded(apps[service]):
        for tried in ({}, stranger, bearer("garbage")):
            answer = apps[service].test_client().open(address(path), method=method, headers=tried)
            assert (answer.status_code, is_problem(answer)) == (401, True), f"{method} {path}"


@pytest.mark.parametrize("service", SERVICES)
def test_every_operation_is_closed_to_somebody(apps: Mapping[str, Flask], service: str) -> None:
    for method, path, _ in guarded(apps[service]):
        if path.startswith("/commands"):
            continue  # whoever gave the command may ask for its outcome
        answers = [
            apps[service].test_client().open(address(path), method=method, headers=headers(role), json={})
            for role in Role
        ]
        refused = [answer for answer in answers if answer.status_code == 403]
        assert refused, f"{method} {path}"
        assert all(map(is_problem, refused))


@pytest.mark.parametrize("service", SERVICES)
def test_every_operation_has_a_name_of_its_own_and_says_how_it_refuses(
    apps: Mapping[str, Flask], service: str
) -> None:
    found = operations(apps[service])
    names = [operation["operationId"] for _, _, operation in found]
    assert len(set(names)) == len(names)
    for method, path, operation in found:
        if operation.get("security") == []:
            continue
        told = operation["responses"]
        assert {"401", "403", "422", "503"} <= set(told), f"{method} {path}"
        assert all(told[status]["x-codes"] for status in told if status.startswith(("4", "5"))), path
        if method != "GET":
            assert {"409", "412"} <= set(told), f"{method} {path}"
            done = next(told[status] for status in told if status < "3")
            assert "ETag" in done.get("headers", {}) or "Accepted" not in str(done), path


def fields_of(document: Mapping[str, Any]) -> Iterator[tuple[str, str | None]]:
    """Each field, as `Schema.field`, and each parameter, as `operation_id?name`, with its description."""

    def inside(owner: str, schema: Any) -> Iterator[tuple[str, str | None]]:
        if isinstance(schema, Mapping):
            for name, field in schema.get("properties", {}).items():
                yield f"{owner}.{name}", field.get("description")
                yield from inside(f"{owner}.{name}", field)
            for word, part in schema.items():
                if word != "properties":
                    yield from inside(owner, part)
        elif isinstance(schema, list):
            for part in schema:
                yield from inside(owner, part)

    for name, schema in document["components"]["schemas"].items():
        yield from inside(name, schema)
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            parameters = operation if method == "parameters" else operation.get("parameters", [])
            owner = path if method == "parameters" else operation["operationId"]
            for parameter in parameters:
                if "$ref" not in parameter:
                    yield f"{owner}?{parameter['name']}", parameter.get("description")
            if method != "parameters":
                yield from inside(owner, {**operation, "parameters": []})


@pytest.mark.parametrize("service", SERVICES)
def test_every_field_says_what_it_means(apps: Mapping[str, Flask], service: str) -> None:
    found = list(fields_of(apps[service].test_client().get("/openapi.json").get_json()))
    silent = [place for place, told in found if not told]
    assert not silent, silent
    wrong = [f"{place}: {told}" for place, told in found if told and not says_more(place, told)]
    assert not wrong, wrong


def says_more(place: str, told: str) -> bool:
    """Whether it is a sentence, and tells more than the name of what it stands at."""
    name = re.split(r"[.?]", place)[-1]
    more = words_in(told) - words_in(name) - {"a", "an", "the", "of", "its", "this", "s", "which"}
    return bool(more) and told.endswith(".") and not told[0].islower()


def test_no_meaning_is_left_of_a_field_that_is_gone(apps: Mapping[str, Flask]) -> None:
    used: set[str] = set()
    for service, app in apps.items():
        found = list(fields_of(app.test_client().get("/openapi.json").get_json()))
        meanings = {**SHARED, **declaration(service).meanings}
        told = {key for key, meaning in meanings.items() if any(at(key, *one) == meaning for one in found)}
        used |= told
        own = {key for key, meaning in declaration(service).meanings.items() if PEOPLE.get(key) != meaning}
        unused = own - told
        assert not unused, f"{service}: {sorted(unused)}"
    unused = {*SHARED, *PEOPLE} - used
    assert not unused, f"shared: {sorted(unused)}"


def words_in(text: str) -> set[str]:
    return set(re.findall(r"[a-z0-9]+", text.replace("_", " ").lower()))


def at(key: str, place: str, told: str | None) -> str | None:
    """What is told at a place, if a meaning's key is one for it."""
    for_place = key[0] in "?/" and place.endswith("?" + key[1:])
    last = re.split(r"[.?]", place)[-1]
    fits = for_place or place.replace("?", ".").endswith(key) or key in (last, f"Money.{last}")
    return told if fits else None


@pytest.mark.parametrize("service", SERVICES)
def test_what_is_no_json_object_is_told_so(apps: Mapping[str, Flask], service: str) -> None:
    for method, path, operation in guarded(apps[service]):
        if not takes_json(operation):
            continue
        for body, statuses in (
            (b'{"name": ', {400}),
            (b"\xff\xfe", {400}),
            (b"[1, 2]", {400, 422}),
            (b'"text"', {400, 422}),
            (b'{"a": NaN}', {400, 422}),
            (b"[" * 2000, {400, 422}),
        ):
            answer = permitted(apps[service], method, path, data=body, content_type="application/json")
            assert answer.status_code in statuses, f"{method} {path} {body[:20]!r} {answer.data!r}"
            assert is_problem(answer)


@pytest.mark.parametrize("service", SERVICES)
def test_an_unknown_field_is_named(apps: Mapping[str, Flask], service: str) -> None:
    for method, path, operation in guarded(apps[service]):
        if not takes_json(operation):
            continue
        answer = permitted(apps[service], method, path, json={"no such field": 1})
        assert answer.status_code == 422, f"{method} {path} {answer.data!r}"
        fields = {error["field"] for error in answer.get_json()["errors"]}
        assert "no such field" in fields, f"{method} {path} {fields}"


@pytest.mark.parametrize("service", SERVICES)
def test_what_does_not_exist_is_not_found_and_never_a_fault(apps: Mapping[str, Flask], service: str) -> None:
    for method, path, _ in guarded(apps[service]):
        if method == "GET":
            answer = permitted(apps[service], method, path)
            assert answer.status_code in (200, 400, 404, 422), f"{method} {path} {answer.data!r}"

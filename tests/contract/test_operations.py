"""Every operation of every service: who may call it, and how it answers bad requests."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from eventing.core.clock import SystemClock
from eventing.http.context import EXTENSION
from eventing.http.testing import TestIssuer, bearer
from eventing.http.tokens import TokenVerifier
from people import Role
from people.testing import add_staff
from tests.support.lines import log_apart
from tests.support.worlds.desk import KEY_SECRET
from tools.servers import MongoServer
from tools.services import SERVICES, declaration

ISSUER = TestIssuer(SystemClock())
STAFF_ROLES = [role for role in Role if role not in (Role.ADMINISTRATOR, Role.SERVICE)]


@pytest.fixture(scope="module")
def apps(mongo_server: MongoServer) -> Iterator[Mapping[str, Flask]]:
    """The five APIs as their processes make them, but for the issuer of tokens."""
    found: dict[str, Flask] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MONGO_URI", mongo_server.uri)
        patch.setenv("JWKS_URL", "http://127.0.0.1:9/jwks.json")
        for service in SERVICES:
            patch.setenv("KEY_SECRET", KEY_SECRET)
            patch.setenv("DATABASE", f"contract_{service}_{uuid4().hex[:8]}")
            app = declaration(service).http_app()
            kit = app.extensions[EXTENSION]
            app.extensions[EXTENSION] = replace(kit, tokens=TokenVerifier(ISSUER, SystemClock()))
            for role in STAFF_ROLES:
                add_staff(kit.db, role.value, role)
            found[service] = app
    yield found
    for app in found.values():
        db = app.extensions[EXTENSION].db
        db.client.drop_database(db.name)
        db.client.close()
    log_apart()


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


#: Services whose every answer has the meaning of its fields beside them.
DESCRIBED = ("scheduler",)


@pytest.mark.parametrize("service", DESCRIBED)
def test_every_field_says_what_it_means(apps: Mapping[str, Flask], service: str) -> None:
    document = apps[service].test_client().get("/openapi.json").get_json()
    silent = [
        f"{name}.{field}"
        for name, schema in document["components"]["schemas"].items()
        if not name.endswith("Body")
        for field, told in schema.get("properties", {}).items()
        if not told.get("description")
    ]
    silent += [
        f"{path} {parameter['name']}"
        for _, path, operation in operations(apps[service])
        for parameter in operation.get("parameters", [])
        if not parameter.get("description") and parameter["in"] != "path"
    ]
    assert not silent, silent


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

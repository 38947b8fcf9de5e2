"""App passwords at the desk, over what mail would answer."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from desk.pages.application import make_pages
from desk.pages.asking import Answer
from tests.integration.desk.test_pages import get, post, sign_in
from tests.integration.desk.test_people_pages import Services, services
from tests.support.worlds.desk import Desk

__all__ = ["services"]

HERE = "/me/app-passwords"
PHONE: dict[str, Any] = {
    "app_password_id": "a1",
    "name": "手机",
    "made_at": "2026-10-10T01:00:00+00:00",
    "last_used_at": None,
}
MADE = {
    "command_id": "c1",
    "app_password_id": "a1",
}


def shows(services: Services, *passwords: dict[str, Any], host: str = "mail.example.com") -> None:
    told = {"user_name": "li@example.com", "host": host, "items": list(passwords)}
    services.answers["/app-passwords"] = Answer(200, told)


@pytest.fixture
def pages(desk: Desk, services: Services) -> Iterator[FlaskClient]:
    desk.salesperson("li", "li@example.com")
    with make_pages(desk.parts).test_client() as client:
        sign_in(client, "li@example.com")
        post(client, "/look", language="zh_CN")
        yield client


def test_one_is_made_shown_once_and_revoked(pages: FlaskClient, services: Services):
    shows(services)
    assert HERE in get(pages, "/me").text
    assert "你还没有应用密码" in get(pages, HERE).text
    shows(services, PHONE)
    services.answers["POST /app-passwords"] = Answer(201, MADE)
    made = post(pages, HERE, name=" 手机 ", key="k1")
    path, body = services.told[-1]
    assert (path, body["name"]) == ("/app-passwords", "手机")
    assert re.fullmatch("([a-z2-9]{4}-){5}[a-z2-9]{4}", body["password"])
    assert body["password"] in made.text
    assert made.headers["Cache-Control"] == "no-store"
    # Pressed twice it is the same, and another form makes another.
    assert body["password"] in post(pages, HERE, name="手机", key="k1").text
    assert body["password"] not in post(pages, HERE, name="手机", key="k3").text
    listed = get(pages, HERE).text
    assert body["password"] not in listed
    assert "从未使用" in listed
    led = post(pages, f"{HERE}/a1/revoke", key="k2")
    assert led.headers["Location"] == f"{HERE}?after=c1&revoked=1"
    assert services.told[-1] == ("/app-passwords/a1/revoke", {})


def test_it_says_how_a_program_is_set_up_or_that_none_is_heard(pages: FlaskClient, services: Services):
    shows(services, {**PHONE, "last_used_at": "2026-10-11T01:00:00+00:00"})
    page = get(pages, HERE).text
    for told in ("mail.example.com", "465", "Foxmail", "最近使用"):
        assert told in page
    shows(services, host="")
    assert "目前不接收" in get(pages, HERE).text


def test_what_mail_refuses_is_said_at_its_field(pages: FlaskClient, services: Services):
    shows(services)
    wrong = {"code": "invalid", "detail": "x", "errors": [{"field": "name", "detail": "请填写。"}]}
    services.answers["POST /app-passwords"] = Answer(422, wrong)
    refused = post(pages, HERE, name="", key="k1")
    assert (refused.status_code, "请填写。" in refused.text) == (422, True)


def test_an_administrator_without_mail_of_their_own_has_none(desk: Desk, services: Services):
    desk.administrator()
    with make_pages(desk.parts).test_client() as client:
        sign_in(client, "admin")
        assert HERE not in get(client, "/me").text
        assert get(client, HERE).status_code == 404

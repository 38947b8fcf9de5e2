"""Every error is a problem detail that says what to do, and nothing that it should not."""

import json
from typing import Any

import pytest
from structlog.testing import LogCapture

from eventing.telemetry.logs import without_messages
from tests.integration.http.conftest import Api


def problem(response: Any, status: int, code: str) -> Any:
    assert response.status_code == status, response.text
    assert response.content_type == "application/problem+json"
    assert response.json["status"] == status
    assert response.json["code"] == code
    assert response.json["type"] == f"/problems/{code}"
    assert response.json["title"]
    return response.json


def post(api: Api, body: Any, content_type: str = "application/json", account: str = "a") -> Any:
    data = body if isinstance(body, bytes) else json.dumps(body)
    headers = api.issuer.of_staff("s1")
    return api.client.post(
        f"/accounts/{account}/deposits", data=data, content_type=content_type, headers=headers
    )


def test_a_path_nobody_knows_is_404(api: Api):
    problem(api.client.get("/nowhere"), 404, "not_found")


def test_a_method_nobody_handles_is_405_and_names_those_allowed(api: Api):
    response = api.client.delete("/health")
    problem(response, 405, "method_not_allowed")
    assert "GET" in response.headers["Allow"]


def test_a_body_too_large_is_413(api: Api):
    problem(post(api, {"amount": 1, "secret": "x" * 30_000}), 413, "request_entity_too_large")


def test_a_body_of_another_type_is_415(api: Api):
    problem(post(api, b"amount=1", "application/x-www-form-urlencoded"), 415, "unsupported_media_type")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b'{"amount": 1', "not_json"),
        (b"{'amount': 1}", "not_json"),
        (b'{"amount": NaN}', "not_json"),
        (b'{"amount": "\xff"}', "not_utf8"),
        (b"[" * 10_000, "nested_too_deeply"),
    ],
    ids=["cut off", "quotes", "NaN", "not UTF-8", "deep"],
)
def test_what_is_no_usable_json_is_400(api: Api, body, code):
    problem(post(api, body), 400, code)


@pytest.mark.parametrize(
    ("asked", "language", "detail", "field_detail"),
    [
        ("zh-CN", "zh-CN", "部分字段填写有误。", "此项为必填项。"),
        ("zh-TW;q=0.9, en;q=0.1", "zh-CN", "部分字段填写有误。", "此项为必填项。"),
        ("en", "en", "Some fields are not valid.", "This is required."),
        ("de", "en", "Some fields are not valid.", "This is required."),
    ],
)
def test_a_problem_is_told_in_the_language_asked_for_and_its_code_stays(
    api: Api, asked, language, detail, field_detail
):
    headers = {**api.issuer.of_staff("s1"), "Accept-Language": asked}
    response = api.client.post("/accounts/a/deposits", json={}, headers=headers)
    told = problem(response, 422, "invalid")
    assert response.headers["Content-Language"] == language
    assert "Accept-Language" in response.headers["Vary"]
    assert told["detail"] == detail
    assert told["errors"] == [{"field": "amount", "code": "required", "params": {}, "detail": field_detail}]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "amount"),
        ([1], "body"),
        ({"amount": "five"}, "amount"),
        ({"amount": 1.5}, "amount"),
        ({"amount": 10**30}, "amount"),
        ({"amount": 1, "secret": "half of a pair \ud800"}, "secret"),
        ({"amount": 1, "lines": [{"quantity": 1}, {"\0": 1}]}, "lines.1.\0"),
        ({"amount": 1, "half of a pair \ud800": 1}, "half of a pair \ud800"),
        ({"amount": True}, "amount"),
        ({"amount": None}, "amount"),
        ({"amount": -1}, "amount"),
        ({"amount": 1, "amuont": 2}, "amuont"),
        ({"amount": 1, "price": {"amount": "1.00", "currency": "XXY"}}, "price.currency"),
        ({"amount": 1, "price": {"amount": 1.0, "currency": "USD"}}, "price.amount"),
        ({"amount": 1, "on": "2026-02-30"}, "on"),
        ({"amount": 1, "lines": [{"quantity": 1}, {"quantity": "many"}]}, "lines.1.quantity"),
        ({"amount": 1, "lines": [{"quantity": 1, "colour": "red"}]}, "lines.0.colour"),
    ],
)
def test_a_field_that_cannot_be_is_422_and_named_by_its_path(api: Api, body, field):
    told = problem(post(api, body), 422, "invalid")
    assert [error["field"] for error in told["errors"]] == [field]
    assert all(error["code"] and error["detail"].endswith(".") for error in told["errors"])
    assert "not_found" not in told["detail"]


def test_an_answer_is_read_as_it_was_written(api: Api):
    told = post(api, {"amount": 1, "数量": 1})
    assert '"field":"数量"' in told.text.replace(" ", "")
    assert "数量".encode() in told.data


def test_an_unknown_filter_is_refused_not_ignored(api: Api):
    response = api.client.get("/accounts?lest=5", headers=api.issuer.of_staff("s1"))
    assert problem(response, 422, "invalid")["errors"][0]["field"] == "lest"


def test_a_refusal_tells_its_reason_and_its_numbers(api: Api):
    api.deposit("a", 7)
    api.client.post("/accounts/a/close", headers=api.issuer.of_staff("m1"))
    told = problem(api.deposit("a", 1), 409, "account_closed")
    assert told["params"] == {"balance": 7}


def test_a_change_by_somebody_else_is_409_with_the_current_version(api: Api):
    for amount in (1, 2, 3):
        api.deposit("a", amount)
    told = problem(api.client.get("/accounts/fails/conflict"), 409, "concurrent_change")
    assert told["current_version"] == 3


UNREADABLE = {
    "of a newer release": ("Deposited.v2", {"account_id": "a", "cents": 500}, "written_by_a_newer_release"),
    "of a type nobody knows": ("Split.v1", {}, "written_by_a_newer_release"),
    "that is not of its type": ("Deposited.v1", {"account_id": "a", "amount": "li"}, "record_unreadable"),
}


@pytest.mark.parametrize(("wire_type", "data", "code"), UNREADABLE.values(), ids=UNREADABLE.keys())
def test_a_record_this_release_cannot_read_is_409_with_the_reason_and_the_others_go_on(
    api: Api, wire_type: str, data: Any, code: str
):
    api.deposit("a", 1)
    (first,) = api.log.commits.find()
    later = {"_id": "newer", "v": 2, "events": [{"type": wire_type, "data": data}]}
    api.log.commits.insert_one({**first, **later})
    told = problem(api.deposit("a", 2), 409, code)
    assert told.get("params", {}) == ({"event": wire_type} if code == "written_by_a_newer_release" else {})
    assert "li" not in told["detail"].split()
    assert api.deposit("b", 3).status_code == 201


def test_the_database_away_is_503_with_the_time_to_wait(api: Api):
    response = api.client.get("/accounts/fails/database")
    assert "ann@example.com" not in str(problem(response, 503, "database_away"))
    assert int(response.headers["Retry-After"]) > 0


def test_what_is_unavailable_is_503_with_its_own_time_to_wait(api: Api):
    response = api.client.get("/accounts/fails/unavailable")
    problem(response, 503, "unavailable")
    assert response.headers["Retry-After"] == "7"


def test_an_unexpected_error_is_500_and_tells_nothing(api: Api, logged: LogCapture):
    response = api.client.get("/accounts/fails/unexpected")
    assert "ann@example.com" not in str(problem(response, 500, "internal_error"))
    written, other = (without_messages(None, "", dict(entry)) for entry in logged.entries)
    assert written["error"] == "Broken"
    assert any("conftest.py" in frame for frame in written["where"])
    assert "ann@example.com" not in f"{written}{other}"


def test_every_response_carries_the_security_headers(api: Api):
    for response in (api.client.get("/health"), api.client.get("/nowhere"), api.client.get("/docs")):
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in response.headers["Content-Security-Policy"]
        assert response.headers["Cache-Control"] == "no-store"

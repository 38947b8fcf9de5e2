"""Queries: read your own writes, pages that hold still, views that say they are behind."""

import threading
from contextlib import ExitStack
from typing import Any

import pytest

from eventing.core.mongo import durable
from eventing.http import queries
from eventing.http.context import EXTENSION
from eventing.log.sequencer import Sequencer
from eventing.views import versions
from tests.integration.http.conftest import Api
from tests.support import PATIENCE_SECONDS
from tests.support.toy import BALANCES


def balances(api: Api, **query: Any) -> Any:
    response = api.client.get("/accounts", query_string=query, headers=api.issuer.of_staff("s1"))
    assert response.status_code == 200, response.text
    return response.json


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A query waits for as long as a machine with much to do may take to bring what it waits for."""
    monkeypatch.setattr(queries, "WAIT_SECONDS", PATIENCE_SECONDS)


@pytest.mark.usefixtures("patient")
def test_a_query_after_a_command_waits_until_the_view_shows_it(api: Api):
    command_id = api.deposit("a", 5).json["command_id"]
    worker = threading.Timer(0.2, api.settle)
    worker.start()
    response = api.client.get(f"/accounts/a?after={command_id}", headers=api.issuer.of_staff("s1"))
    worker.join()
    assert (response.status_code, response.json) == (200, {"id": "a", "total": 5})
    assert response.headers["ETag"].startswith('"1-')


def test_what_has_not_changed_is_304_and_what_looks_different_is_not(api: Api):
    api.deposit("a", 5)
    api.settle()
    headers = api.issuer.of_staff("s1")
    first = api.client.get("/accounts/a", headers=headers)
    same = {**headers, "If-None-Match": first.headers["ETag"]}
    again = api.client.get("/accounts/a", headers=same)
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
    # An edit may be based on it: the version is part of it.
    edit = {"If-Match": first.headers["ETag"], **headers}
    assert api.client.post("/accounts/a/deposits", json={"amount": 1}, headers=edit).status_code == 201
    api.settle()
    assert api.client.get("/accounts/a", headers=same).status_code == 200
    listed = api.client.get("/accounts", headers=headers)
    unchanged = {**headers, "If-None-Match": listed.headers["ETag"]}
    assert api.client.get("/accounts", headers=unchanged).status_code == 304


@pytest.mark.parametrize(
    ("query", "field"),
    [("limit=1&limit=2", "limit"), ("after=a&after=b", "after"), ("after=%00", "after"), ("lst=1", "lst")],
)
def test_what_is_asked_twice_or_not_known_is_refused_by_its_name(api: Api, query: str, field: str):
    for path in ("/accounts", "/accounts/a"):
        if path == "/accounts/a" and field == "limit":
            continue
        response = api.client.get(f"{path}?{query}", headers=api.issuer.of_staff("s1"))
        assert (response.status_code, response.json["errors"][0]["field"]) == (422, field)


def test_a_view_that_does_not_get_there_is_503_with_its_state(api: Api, monkeypatch):
    monkeypatch.setattr(queries, "WAIT_SECONDS", 0.05)
    command_id = api.deposit("a", 5).json["command_id"]
    response = api.client.get(f"/accounts?after={command_id}", headers=api.issuer.of_staff("s1"))
    assert response.status_code == 503
    assert response.json["code"] == "view_behind"
    assert response.json["params"] == {"view": "balances"}
    assert response.headers["Retry-After"]


def test_who_waits_for_a_view_looks_seldom_and_has_a_seat(api: Api, monkeypatch):
    monkeypatch.setattr(queries, "WAIT_SECONDS", 1.0)
    command_id = api.deposit("a", 5).json["command_id"]
    looked, find = [], api.log.find

    def counted(asked):
        looked.append(asked)
        return find(asked)

    monkeypatch.setattr(api.log, "find", counted)
    asked = {"query_string": {"after": command_id}, "headers": api.issuer.of_staff("s1")}
    seats = api.app.extensions[EXTENSION].waiting
    with ExitStack() as others:
        for _ in range(seats.count):
            others.enter_context(seats.taken("balances"))
        refused = api.client.get("/accounts", **asked)
        assert (refused.status_code, refused.json["code"], len(looked)) == (503, "view_behind", 1)
    assert api.client.get("/accounts", **asked).status_code == 503
    assert len(looked) < 15
    api.settle()
    with ExitStack() as others:
        for _ in range(seats.count):
            others.enter_context(seats.taken("balances"))
        assert api.client.get("/accounts", **asked).status_code == 200


def test_a_view_that_is_new_is_503_until_it_is_whole(api: Api):
    versions.fill(api.db, "balances", True)
    response = api.client.get("/accounts", headers=api.issuer.of_staff("s1"))
    assert (response.status_code, response.json["code"]) == (503, "view_filling")
    assert response.json["params"] == {"view": "balances"}
    assert int(response.headers["Retry-After"]) > 1
    versions.fill(api.db, "balances", False)
    assert balances(api)["items"] == []


def test_after_nothing_or_a_refusal_there_is_nothing_to_wait_for(api: Api):
    assert balances(api, after="")["items"] == []
    api.deposit("a", 0, Idempotency_Key="k")
    (receipt,) = api.log.receipts.find()
    assert balances(api, after=receipt["_id"])["items"] == []


def place_of(api: Api, account_id: str) -> str:
    Sequencer(api.log).number(range(api.log.partitions))
    return f"bank:{api.log.stream(f'account-{account_id}')[-1].place(0)}"


@pytest.mark.usefixtures("patient")
def test_a_query_after_an_event_waits_until_the_view_has_taken_it(api: Api):
    api.deposit("a", 5)
    api.settle()
    api.deposit("a", 6)
    api.deposit("b", 7)
    after = f"{place_of(api, 'a')},{place_of(api, 'b')}"
    worker = threading.Timer(0.2, api.settle)
    worker.start()
    found = balances(api, after=after)["items"]
    worker.join()
    assert found == [{"id": "a", "total": 11}, {"id": "b", "total": 7}]


def test_an_event_that_is_not_taken_in_time_is_503_as_a_command_is(api: Api, monkeypatch):
    monkeypatch.setattr(queries, "WAIT_SECONDS", 0.05)
    api.deposit("a", 5)
    api.settle()
    api.deposit("a", 6)
    asked = {"query_string": {"after": place_of(api, "a")}, "headers": api.issuer.of_staff("s1")}
    response = api.client.get("/accounts", **asked)
    assert (response.status_code, response.json["code"]) == (503, "view_behind")
    seats = api.app.extensions[EXTENSION].waiting
    with ExitStack() as others:
        for _ in range(seats.count):
            others.enter_context(seats.taken("balances"))
        assert api.client.get("/accounts", **asked).json["code"] == "view_behind"
        api.settle()
        assert api.client.get("/accounts", **asked).status_code == 200


@pytest.mark.parametrize(
    ("after", "code"),
    [
        ("bnak:1/0/1/0", "unknown_source"),
        ("bank:1/99/1/0", "unknown_place"),
        ("bank:0/{partition}/1/0", "unknown_place"),
        ("bank:1/0/1", "not_awaited"),
        ("bank:", "not_awaited"),
        (",".join(["bank:1/0/0/0"] * 11), "not_awaited"),
    ],
)
def test_after_what_is_no_event_is_422_and_says_why(api: Api, monkeypatch, after: str, code: str):
    monkeypatch.setattr(queries, "WAIT_SECONDS", 0.05)
    api.deposit("a", 5)
    api.settle()
    asked = after.format(partition=api.log.stream("account-a")[-1].partition)
    response = api.client.get("/accounts", query_string={"after": asked}, headers=api.issuer.of_staff("s1"))
    assert (response.status_code, response.json["errors"][0]["code"]) == (422, code)


def test_after_a_command_nobody_gave_is_422(api: Api):
    response = api.client.get("/accounts?after=unheard-of", headers=api.issuer.of_staff("s1"))
    assert (response.status_code, response.json["errors"][0]["field"]) == (422, "after")


def test_after_a_command_of_somebody_else_is_answered_like_one_that_nobody_gave(api: Api):
    command_id = api.deposit("a", 5).json["command_id"]
    api.settle()
    told = [
        api.client.get(f"/accounts?after={after}", headers=headers)
        for after in (command_id, "unheard-of")
        for headers in (api.issuer.of_staff("s2"), api.issuer.of_staff("s1"))
    ]
    assert [answer.status_code for answer in told] == [422, 200, 422, 422]
    of_anothers, _, of_nobodys, _ = (answer.json for answer in told)
    assert {**of_anothers, "instance": None} == {**of_nobodys, "instance": None}


def test_pages_hold_still_while_rows_come_in_between(api: Api):
    for number in range(7):
        api.deposit(f"a{number}", 10 + number // 3)
    api.settle()
    first = balances(api, limit=3)
    api.deposit("newest", 99)
    api.settle()
    second = balances(api, limit=3, cursor=first["next"])
    third = balances(api, limit=3, cursor=second["next"])
    seen = [item["id"] for page in (first, second, third) for item in page["items"]]
    assert seen == ["a6", "a3", "a4", "a5", "a0", "a1", "a2"]
    assert third["next"] is None


def test_a_cursor_that_is_none_is_422(api: Api):
    for cursor in ("nonsense", "e30", "WzFd", "W251bGwsbnVsbCxudWxsXQ", "日本"):
        response = api.client.get(
            "/accounts", query_string={"cursor": cursor}, headers=api.issuer.of_staff("s1")
        )
        assert (response.status_code, response.json["errors"][0]["field"]) == (422, "cursor"), cursor


def test_a_limit_out_of_bounds_is_422(api: Api):
    for limit in ("0", "201", "many"):
        response = api.client.get(f"/accounts?limit={limit}", headers=api.issuer.of_staff("s1"))
        assert (response.status_code, response.json["errors"][0]["field"]) == (422, "limit")


def test_by_ids_come_those_asked_for_in_their_order_without_what_is_unknown_or_hidden(api: Api):
    for account_id, amount in (("a", 1), ("b", 2), ("hidden", 100)):
        api.deposit(account_id, amount)
    api.settle()
    found = balances(api, ids="b,nobody,hidden,a,b")
    assert found == {"items": [{"id": "b", "total": 2}, {"id": "a", "total": 1}], "next": None}
    assert balances(api, ids=",".join(f"{number:064}" for number in range(queries.MAX_IDS)))["items"] == []


def test_what_is_asked_by_ids_is_read_by_the_key_alone(api: Api):
    api.deposit("a", 1)
    api.deposit("b", 1)
    api.settle()
    collection = BALANCES.collection(api.db)
    collection.insert_one({"_id": "patched", "total": 3})
    assert list(BALANCES.rows(api.db, ["patched", "b"])) == ["b"]
    asked = {"find": collection.name, "filter": {"_id": {"$in": ["b"]}}}
    assert api.db.command("explain", asked)["executionStats"]["totalDocsExamined"] == 1


@pytest.mark.parametrize(
    ("query", "field", "code"),
    [
        ({"ids": ""}, "ids", "too_few"),
        ({"ids": "a,,b"}, "ids.1", "empty"),
        ({"ids": "a/b"}, "ids.0", "not_an_id"),
        ({"ids": ",".join("a" * 101)}, "ids", "too_many"),
        ({"ids": "a", "least": 1}, "least", "not_with_ids"),
        ({"ids": "a", "cursor": "x"}, "cursor", "not_with_ids"),
        ({"limit": 0}, "limit", "too_small"),
    ],
)
def test_ids_that_are_none_too_many_or_not_alone_are_refused_by_name(api: Api, query, field: str, code: str):
    response = api.client.get("/accounts", query_string=query, headers=api.issuer.of_staff("s1"))
    errors = [(error["field"], error["code"]) for error in response.json["errors"]]
    assert (response.status_code, errors) == (422, [(field, code)])


def test_a_view_that_missed_an_event_says_so(api: Api):
    durable(api.db, "views_behind").insert_one({"_id": "x", "view": "balances"})
    response = api.client.get("/accounts", headers=api.issuer.of_staff("s1"))
    assert response.headers["View-Behind"] == "balances"

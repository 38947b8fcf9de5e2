"""Commands over HTTP: done once, however often they are sent; edits meet the version they were based on."""

import threading

import pytest
from prometheus_client import REGISTRY
from structlog.testing import LogCapture

from eventing.core.codes import CodedSchema
from eventing.core.commit import Commit
from tests.integration.http.conftest import Api


def commits(api: Api) -> int:
    return api.log.commits.count_documents({})


def test_a_command_answers_with_its_id_its_version_and_where_the_record_is(api: Api):
    response = api.deposit("a", 5)
    assert response.status_code == 201
    assert response.json["account_id"] == "a"
    assert response.json["version"] == 1
    assert response.headers["ETag"] == '"1"'
    assert response.headers["Location"] == "/accounts/a"
    found = api.log.find(response.json["command_id"])
    assert isinstance(found, Commit)
    assert found.actor == "s1"


def test_the_schema_of_a_body_is_made_for_the_first_request_and_kept(
    api: Api, monkeypatch: pytest.MonkeyPatch
):
    assert api.deposit("a", 5).status_code == 201
    monkeypatch.setattr(CodedSchema, "on_bind_field", lambda *_: pytest.fail("a schema was made"))
    assert api.deposit("a", 6).status_code == 201
    assert api.deposit("a", "much").status_code == 422


def test_a_command_that_changes_nothing_answers_an_empty_id(api: Api):
    api.deposit("a", 5)
    response = api.deposit("a", 0)
    assert (response.json["command_id"], response.json["version"]) == ("", 1)


def test_the_same_key_twice_is_done_once_and_answered_the_same(api: Api):
    first = api.deposit("a", 5, Idempotency_Key="k1")
    again = api.deposit("a", 5, Idempotency_Key="k1")
    assert (again.status_code, again.json, again.headers["ETag"]) == (201, first.json, first.headers["ETag"])
    assert commits(api) == 1


def test_the_same_answer_is_given_after_the_record_has_moved_on(api: Api):
    first = api.deposit("a", 5, Idempotency_Key="k1")
    api.deposit("a", 6)
    assert api.deposit("a", 5, Idempotency_Key="k1").json == first.json


def test_a_refusal_is_repeated_even_when_it_would_now_be_allowed(api: Api):
    api.client.post("/accounts/a/close", headers=api.issuer.of_staff("m1"))
    first = api.deposit("a", 5, Idempotency_Key="k1")
    again = api.deposit("a", 5, Idempotency_Key="k1")
    assert first.status_code == again.status_code == 409
    # The instance names the request, so that the logs can be searched for it.
    assert {**first.json, "instance": None} == {**again.json, "instance": None}


def test_the_same_key_with_another_body_is_422(api: Api):
    api.deposit("a", 5, Idempotency_Key="k1")
    response = api.deposit("a", 6, Idempotency_Key="k1")
    assert (response.status_code, response.json["code"]) == (422, "idempotency_key_reused")
    assert response.json["errors"][0]["field"] == "Idempotency-Key"
    assert commits(api) == 1


def test_the_same_key_for_another_record_is_422(api: Api):
    api.deposit("a", 5, Idempotency_Key="k1")
    assert api.deposit("b", 5, Idempotency_Key="k1").status_code == 422
    assert commits(api) == 1


def test_the_same_key_with_another_query_or_another_version_asked_for_is_422(api: Api):
    headers = {**api.issuer.of_staff("s1"), "Idempotency-Key": "k1"}
    path = "/accounts/a/deposits"
    first = api.client.post(path, json={"amount": 5}, headers=headers)
    version = {"If-Match": first.headers["ETag"]}
    again = api.client.post(path, json={"amount": 5}, headers={**headers, **version})
    assert (first.status_code, again.status_code, again.json["code"]) == (201, 422, "idempotency_key_reused")
    assert commits(api) == 1


def test_a_key_used_again_is_counted_as_that_and_not_as_a_failure(api: Api):
    def counted(result: str) -> float:
        found = REGISTRY.get_sample_value(
            "eventing_commands_total", {"service": api.log.source, "command": "Deposit", "result": result}
        )
        return found or 0.0

    api.deposit("a", 5, Idempotency_Key="k1")
    before = counted("failed"), counted("id_reused")
    api.deposit("a", 6, Idempotency_Key="k1")
    assert (counted("failed"), counted("id_reused")) == (before[0], before[1] + 1)


def test_a_query_that_a_command_does_not_know_is_refused(api: Api):
    path = "/accounts/a/deposits?dry_run=1"
    response = api.client.post(path, json={"amount": 5}, headers=api.issuer.of_staff("s1"))
    assert (response.status_code, response.json["errors"][0]["field"]) == (422, "dry_run")
    assert commits(api) == 0


def test_another_callers_same_key_is_another_command(api: Api):
    api.deposit("a", 5, Idempotency_Key="k1")
    response = api.client.post(
        "/accounts/a/deposits",
        json={"amount": 5},
        headers={**api.issuer.of_staff("s2"), "Idempotency-Key": "k1"},
    )
    assert response.status_code == 201
    assert commits(api) == 2


def test_two_spellings_of_one_body_are_one_request_and_secrets_are_not_part_of_it(api: Api):
    headers = {**api.issuer.of_staff("s1"), "Idempotency-Key": "k1", "Content-Type": "application/json"}
    bodies = ('{"amount": 5, "secret": "a"}', '{"secret":"b","amount":5}')
    answers = [api.client.post("/accounts/a/deposits", data=body, headers=headers) for body in bodies]
    assert [a.status_code for a in answers] == [201, 201]
    assert commits(api) == 1


def test_eight_at_once_with_one_key_are_done_once(api: Api):
    answers = []

    def send():
        answers.append(api.deposit("a", 5, Idempotency_Key="k1"))

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert commits(api) == 1
    assert {a.status_code for a in answers} <= {201, 503}
    assert len({a.json["command_id"] for a in answers if a.status_code == 201}) == 1


@pytest.mark.parametrize("key", ["", "x" * 201])
def test_a_key_that_cannot_be_is_422(api: Api, key):
    response = api.deposit("a", 5, Idempotency_Key=key)
    assert (response.status_code, response.json["errors"][0]["field"]) == (422, "Idempotency-Key")


def test_an_edit_based_on_the_current_version_is_done(api: Api):
    version = api.deposit("a", 5).headers["ETag"]
    assert api.deposit("a", 6, If_Match=version).status_code == 201


def test_an_edit_based_on_an_older_version_is_412_with_the_current_one(api: Api):
    version = api.deposit("a", 5).headers["ETag"]
    api.deposit("a", 6)
    response = api.deposit("a", 7, If_Match=version)
    assert (response.status_code, response.json["code"]) == (412, "stale_version")
    assert response.json["current_version"] == 2
    assert commits(api) == 2


@pytest.mark.parametrize("tag", ["3x", '"abc"', 'W/"1"', '"1", "2"', "nonsense"])
def test_an_if_match_that_names_no_version_is_422(api: Api, tag):
    response = api.deposit("a", 5, If_Match=tag)
    assert (response.status_code, response.json["errors"][0]["field"]) == (422, "If-Match")


def test_a_trace_is_carried_into_the_log(api: Api):
    trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    found = api.log.find(api.deposit("a", 5, traceparent=trace).json["command_id"])
    assert isinstance(found, Commit)
    assert found.traceparent == trace


def test_a_trace_that_is_none_is_left_out(api: Api):
    found = api.log.find(api.deposit("a", 5, traceparent="ann@example.com").json["command_id"])
    assert isinstance(found, Commit)
    assert found.traceparent is None


def test_the_outcome_of_a_command_is_told_to_its_caller_and_to_services(api: Api):
    command_id = api.deposit("a", 5).json["command_id"]
    path = f"/commands/{command_id}"
    own = api.client.get(path, headers=api.issuer.of_staff("s1"))
    assert own.json == {
        "command_id": command_id,
        "state": "done",
        "version": 1,
        "places": [None],
        "code": None,
    }
    api.settle()
    placed = api.client.get(path, headers=api.issuer.of_service("desk", "bank"))
    assert len(placed.json["places"]) == 1
    assert placed.json["places"][0].endswith("/1")
    assert api.client.get(path, headers=api.issuer.of_staff("s2")).status_code == 404
    assert api.client.get("/commands/unheard-of", headers=api.issuer.of_staff("s1")).status_code == 404


def test_the_outcome_of_a_refusal_is_its_code(api: Api):
    api.client.post("/accounts/a/close", headers=api.issuer.of_staff("m1"))
    api.deposit("a", 5, Idempotency_Key="k1")
    (receipt,) = api.log.receipts.find()
    told = api.client.get(f"/commands/{receipt['_id']}", headers=api.issuer.of_staff("s1")).json
    assert (told["state"], told["code"]) == ("refused", "account_closed")
    # Nobody else learns that there was such a command.
    other = api.client.get(f"/commands/{receipt['_id']}", headers=api.issuer.of_staff("s2"))
    assert other.status_code == 404
    assert receipt["actor"] == "s1"


def test_a_command_is_logged_in_one_line_with_nothing_personal(api: Api, logged: LogCapture):
    api.deposit("ann-larsson", 5)
    api.client.get("/accounts", headers=api.issuer.of_staff("s1"))
    (entry,) = logged.entries
    assert entry["route"] == "/accounts/<account_id>/deposits"
    assert (entry["status"], entry["actor"]) == (201, "s1")
    assert "ann-larsson" not in str(entry)

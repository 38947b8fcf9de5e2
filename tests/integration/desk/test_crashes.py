"""A process dies between a write beside the log and its event: nobody is let in who must not be."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest

from desk.account.commands import CloseAccount, OpenAccount
from desk.account.errors import LoginTaken
from desk.account.model import account_of_staff, account_stream
from eventing import CommandContext, NotFound
from eventing.http.testing import bearer
from people import Role
from people.testing import add_staff
from tests.support.worlds.desk import FIRST_PASSWORD, PASSWORD, Desk

ME = "zhou@example.com"
NEW = "another long password"
ZHOU = account_of_staff("zhou")
OPENING_ZHAO = {"login": "zhao@example.com", "staff_id": "zhao", "one_time_password": FIRST_PASSWORD}

Dying = Callable[[], AbstractContextManager[None]]


@pytest.fixture
def dying(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Dying:
    """Every process dies before it stores an event."""

    def crash(*_: Any) -> None:
        raise RuntimeError("killed here")

    @contextmanager
    def patched() -> Iterator[None]:
        with monkeypatch.context() as patch:
            patch.setattr(desk.log, "append", crash)
            yield

    return patched


def leaving(desk: Desk) -> CommandContext:
    """The same command each time it is told."""
    return CommandContext("leaving-zhou", "reaction", desk.clock.now())


def test_closing_that_died_before_its_event_has_shut_the_door_and_is_finished_when_told_again(
    desk: Desk, dying: Dying
):
    desk.salesperson()
    grant = desk.sign_in(ME, PASSWORD).json
    with dying(), pytest.raises(RuntimeError):
        desk.bus.handle(CloseAccount(account_id=ZHOU, reason="left"), leaving(desk))
    assert "AccountClosed" not in desk.events(account_stream(ZHOU))
    assert desk.sign_in(ME, PASSWORD).status_code == 401
    assert desk.ask("/refresh", {"refresh_token": grant["refresh_token"]}).status_code == 401
    desk.bus.handle(CloseAccount(account_id=ZHOU, reason="left"), leaving(desk)).or_raise()
    assert desk.events(account_stream(ZHOU))[-1] == "AccountClosed"
    assert desk.db.credentials.count_documents({"account_id": ZHOU}) == 0


def test_a_session_opened_while_the_account_was_being_closed_does_not_outlive_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
):
    """Not even where the account is opened anew before the session is used."""
    desk.salesperson()
    admin = desk.headers("admin")
    append = desk.log.append
    tokens = []

    def beside_a_sign_in(*arguments: Any) -> Any:
        tokens.append(desk.parts.resources.sessions.open("slow", ZHOU, desk.clock.now()))
        return append(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(desk.log, "append", beside_a_sign_in)
        assert desk.ask(f"/accounts/{ZHOU}/close", headers=admin).status_code == 200
    again = {**OPENING_ZHAO, "login": ME, "staff_id": "zhou"}
    assert desk.ask("/accounts", again, admin).status_code == 201
    (token,) = tokens
    assert desk.ask("/refresh", {"refresh_token": token}).status_code == 401


def test_a_change_of_password_that_died_before_its_event_is_finished_when_sent_again(
    desk: Desk, dying: Dying
):
    desk.salesperson()
    elsewhere = desk.sign_in(ME, PASSWORD).json
    headers = {**desk.headers(ME), "Idempotency-Key": "k1"}
    body = {"current_password": PASSWORD, "new_password": NEW}
    with dying():
        assert desk.ask("/password", body, headers).status_code == 500
    assert desk.ask("/refresh", {"refresh_token": elsewhere["refresh_token"]}).status_code == 401
    assert desk.sign_in(ME, PASSWORD).status_code == 401
    assert desk.ask("/password", body, headers).status_code == 200
    assert desk.sign_in(ME, NEW).status_code == 200


def test_a_one_time_password_whose_event_was_lost_ends_the_sessions_and_is_set_when_sent_again(
    desk: Desk, dying: Dying
):
    desk.salesperson()
    grant = desk.sign_in(ME, PASSWORD).json
    mine = bearer(grant["access_token"])
    consent = desk.client.get("/consent-code", headers=mine).json["consent_code"]
    headers = {**desk.headers("admin"), "Idempotency-Key": "k1"}
    body = {"one_time_password": "for one time only", "consent_code": consent}
    with dying():
        assert desk.ask(f"/accounts/{ZHOU}/password", body, headers).status_code == 500
    assert desk.ask("/refresh", {"refresh_token": grant["refresh_token"]}).status_code == 401
    assert desk.sign_in(ME, PASSWORD).status_code == 401
    assert desk.ask(f"/accounts/{ZHOU}/password", body, headers).status_code == 200
    assert desk.sign_in(ME, "for one time only").json["must_change_password"] is True


def test_the_sign_in_name_a_closed_account_left_behind_is_free_and_lets_nobody_in(desk: Desk):
    """As a former release left it where it died between closing and removing."""
    desk.salesperson()
    admin = desk.headers("admin")
    credential = desk.db.credentials.find_one({"account_id": ZHOU})
    assert credential is not None
    desk.ask(f"/accounts/{ZHOU}/close", headers=admin)
    desk.db.credentials.insert_one(credential)
    assert desk.sign_in(ME, PASSWORD).status_code == 401
    add_staff(desk.db, "zhao", Role.SALESPERSON)
    desk.clock.move(minutes=2)
    assert desk.ask("/accounts", {**OPENING_ZHAO, "login": ME}, admin).status_code == 201
    assert desk.sign_in(ME, PASSWORD).status_code == 401
    assert desk.sign_in(ME, FIRST_PASSWORD).status_code == 200


def test_of_two_who_find_a_sign_in_name_free_the_second_is_told_it_is_taken(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
):
    """It is looked up before its password is hashed, and kept after."""
    hashed = desk.passwords.hash

    def while_another_opens(password: str) -> str:
        monkeypatch.setattr(desk.passwords, "hash", hashed)
        desk.do(OpenAccount(account_id="a1", staff_id=None, login="second", one_time_password=FIRST_PASSWORD))
        return hashed(password)

    monkeypatch.setattr(desk.passwords, "hash", while_another_opens)
    refused = desk.bus.handle(
        OpenAccount(account_id="a2", staff_id=None, login="Second", one_time_password=FIRST_PASSWORD),
        leaving(desk),
    )
    assert refused.refusal is not None
    assert refused.refusal.code == LoginTaken.code
    assert desk.events(account_stream("a2")) == []
    assert desk.db.credentials.count_documents({"account_id": "a2"}) == 0


def test_an_account_whose_closing_has_begun_gets_no_new_password(desk: Desk, dying: Dying):
    desk.salesperson()
    admin = desk.headers("admin")
    with dying():
        assert desk.ask(f"/accounts/{ZHOU}/close", headers=admin).status_code == 500
    refused = desk.ask(f"/accounts/{ZHOU}/password", {"one_time_password": NEW}, admin)
    assert (refused.status_code, refused.json["code"]) == (404, NotFound.code)
    assert desk.ask(f"/accounts/{ZHOU}/close", headers=admin).status_code == 200

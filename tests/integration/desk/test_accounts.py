"""Accounts: opened, listed, closed by administrators."""

from datetime import timedelta

import pytest

from desk.account.model import account_stream
from eventing.http.testing import bearer
from people import Role
from people.testing import add_staff
from tests.support.worlds.desk import FIRST_PASSWORD, PASSWORD, Desk

BODY = {"login": "zhao@example.com", "staff_id": "zhao", "one_time_password": FIRST_PASSWORD}


def test_only_administrators_open_list_and_close_accounts(desk: Desk):
    account_id = desk.salesperson()
    me = desk.headers("zhou@example.com")
    answers = [
        desk.ask("/accounts", BODY, me),
        desk.client.get("/accounts", headers=me),
        desk.ask(f"/accounts/{account_id}/close", headers=me),
        desk.ask(f"/accounts/{account_id}/password", {"one_time_password": FIRST_PASSWORD}, me),
    ]
    assert [answer.status_code for answer in answers] == [403] * 4
    assert desk.client.get("/accounts").status_code == 401


def test_accounts_are_listed_with_the_role_of_record(desk: Desk):
    account_id = desk.salesperson()
    desk.settle()
    admin = desk.headers("admin")
    listed = desk.client.get("/accounts", headers=admin).json
    assert listed is not None
    by_login = {item["login"]: item for item in listed["items"]}
    mine = by_login["zhou@example.com"]
    assert (mine["account_id"], mine["staff_id"], mine["role"]) == (account_id, "zhou", "salesperson")
    assert (mine["open"], mine["must_change_password"]) == (True, False)
    assert by_login["admin"]["role"] == "administrator"
    assert by_login["admin"]["last_signed_in_at"] is not None
    assert listed["next"] is None


def test_a_closed_account_stays_listed_without_its_name(desk: Desk):
    account_id = desk.salesperson()
    admin = desk.headers("admin")
    closed = desk.ask(f"/accounts/{account_id}/close", headers=admin)
    desk.settle()
    listed = desk.client.get(f"/accounts?after={closed.json['command_id']}", headers=admin).json
    assert listed is not None
    (item,) = [item for item in listed["items"] if item["account_id"] == account_id]
    assert (item["open"], item["closed_because"], item["login"]) == (False, "closed", None)


def test_a_closed_account_can_be_opened_again_with_its_old_name(desk: Desk):
    account_id = desk.salesperson()
    admin = desk.headers("admin")
    desk.ask(f"/accounts/{account_id}/close", headers=admin)
    again = desk.ask("/accounts", {**BODY, "login": "zhou@example.com", "staff_id": "zhou"}, admin)
    assert (again.status_code, again.json["account_id"]) == (201, account_id)
    assert desk.sign_in("zhou@example.com", PASSWORD).status_code == 401
    assert desk.sign_in("zhou@example.com", FIRST_PASSWORD).status_code == 200


def test_closing_sent_again_leaves_an_account_opened_anew_alone(desk: Desk):
    account_id = desk.salesperson()
    admin = {**desk.headers("admin"), "Idempotency-Key": "close-1"}
    desk.ask(f"/accounts/{account_id}/close", headers=admin)
    del admin["Idempotency-Key"]
    desk.ask("/accounts", {**BODY, "login": "zhou@example.com", "staff_id": "zhou"}, admin)
    desk.ask(f"/accounts/{account_id}/close", headers={**admin, "Idempotency-Key": "close-1"})
    assert desk.sign_in("zhou@example.com", FIRST_PASSWORD).status_code == 200


def test_an_administrator_cannot_close_his_own_account(desk: Desk):
    admin = desk.administrator()
    desk.settle()
    listed = desk.client.get("/accounts", headers=admin).json
    assert listed is not None
    response = desk.ask(f"/accounts/{listed['items'][0]['account_id']}/close", headers=admin)
    assert (response.status_code, response.json["code"]) == (409, "own_account")


def test_a_second_account_for_one_person_is_409(desk: Desk):
    desk.salesperson()
    again = desk.ask("/accounts", {**BODY, "staff_id": "zhou"}, desk.headers("admin"))
    assert (again.status_code, again.json["code"]) == (409, "account_is_open")


def test_a_sign_in_name_somebody_has_is_409(desk: Desk):
    desk.salesperson()
    add_staff(desk.db, "zhao", Role.SALESPERSON)
    taken = desk.ask("/accounts", {**BODY, "login": "Zhou@example.com"}, desk.headers("admin"))
    assert (taken.status_code, taken.json["code"]) == (409, "login_taken")
    assert desk.sign_in("zhou@example.com", PASSWORD).status_code == 200


def test_a_name_left_behind_by_a_crash_is_free_after_a_minute(desk: Desk, monkeypatch):
    admin = desk.administrator()
    add_staff(desk.db, "zhao", Role.SALESPERSON)

    def crash(*args):
        raise RuntimeError("killed here")

    with monkeypatch.context() as dying:
        dying.setattr(desk.log, "append", crash)
        assert desk.ask("/accounts", BODY, admin).status_code == 500
    assert desk.ask("/accounts", BODY, admin).status_code == 503
    desk.clock.move(minutes=2)
    assert desk.ask("/accounts", BODY, admin).status_code == 201


def test_opening_sent_again_after_a_crash_goes_on_where_it_stopped(desk: Desk, monkeypatch):
    admin = {**desk.administrator(), "Idempotency-Key": "k1"}
    add_staff(desk.db, "zhao", Role.SALESPERSON)

    def crash(*args):
        raise RuntimeError("killed here")

    with monkeypatch.context() as dying:
        dying.setattr(desk.log, "append", crash)
        desk.ask("/accounts", BODY, admin)
    assert desk.ask("/accounts", BODY, admin).status_code == 201
    assert desk.ask("/accounts", BODY, admin).status_code == 201
    assert desk.db.credentials.count_documents({"login": "zhao@example.com"}) == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"staff_id": None}, "staff_id"),
        ({"role": "administrator"}, "staff_id"),
        ({"staff_id": "nobody-here"}, "staff_id"),
        ({"staff_id": None, "role": "manager"}, "role"),
        ({"login": "z"}, "login"),
        ({"login": "zhao li"}, "login"),
        ({"one_time_password": "short"}, "one_time_password"),
        ({"password": "x"}, "password"),
    ],
)
def test_an_account_that_cannot_be_is_422_and_names_the_field(desk: Desk, changes, field):
    admin = desk.administrator()
    add_staff(desk.db, "zhao", Role.SALESPERSON)
    response = desk.ask("/accounts", {**BODY, **changes}, admin)
    assert response.status_code == 422, response.text
    assert field in [error["field"] for error in response.json["errors"]]


def test_a_second_administrator_signs_in_without_a_staff_entry(desk: Desk):
    body = {"login": "second", "role": "administrator", "one_time_password": FIRST_PASSWORD}
    opened = desk.ask("/accounts", body, desk.administrator())
    assert opened.status_code == 201
    desk.change_password("second", FIRST_PASSWORD, PASSWORD)
    claims = desk.claims(desk.sign_in("second", PASSWORD).json["access_token"])
    assert (claims.role, claims.staff_id) == (Role.ADMINISTRATOR, None)


NEW = {"one_time_password": "for one time only"}


def test_a_forgotten_password_is_replaced_by_a_one_time_password_of_somebody_away(desk: Desk):
    account_id = desk.salesperson()
    grant = desk.sign_in("zhou@example.com", PASSWORD).json
    desk.clock.move(days=7)
    response = desk.ask(f"/accounts/{account_id}/password", NEW, desk.headers("admin"))
    assert response.status_code == 200
    assert desk.sign_in("zhou@example.com", PASSWORD).status_code == 401
    assert desk.ask("/refresh", {"refresh_token": grant["refresh_token"]}).status_code == 401
    assert desk.sign_in("zhou@example.com", "for one time only").json["must_change_password"] is True


def test_who_uses_an_account_consents_by_their_own_code_and_is_told(desk: Desk):
    account_id = desk.salesperson()
    grant = desk.sign_in("zhou@example.com", PASSWORD).json
    code = desk.client.get("/consent-code", headers=bearer(grant["access_token"])).json["consent_code"]
    admin = desk.headers("admin")
    for wrong in (None, "nonsense"):
        refused = desk.ask(f"/accounts/{account_id}/password", {**NEW, "consent_code": wrong}, admin)
        assert (refused.status_code, refused.json["code"]) == (409, "consent_needed")
    assert desk.sign_in("zhou@example.com", PASSWORD).status_code == 200
    body = {**NEW, "consent_code": code}
    assert desk.ask(f"/accounts/{account_id}/password", body, admin).status_code == 200
    told = desk.data(account_stream(account_id), "PasswordChanged")[-1]
    assert (told["staff_id"], told["one_time"]) == ("zhou", True)
    assert told["set_by"] is not None
    stored = desk.everything_stored() + str(list(desk.db.credentials.find()))
    assert code not in stored
    # It was good once.
    desk.change_password("zhou@example.com", NEW["one_time_password"], PASSWORD)
    again = desk.ask(f"/accounts/{account_id}/password", body, admin)
    assert again.json["code"] == "consent_needed"


def test_a_one_time_password_nobody_has_used_yet_is_replaced_without_asking(desk: Desk):
    admin = desk.administrator()
    add_staff(desk.db, "zhao", Role.SALESPERSON)
    account_id = desk.ask("/accounts", BODY, admin).json["account_id"]
    desk.sign_in(BODY["login"], FIRST_PASSWORD)
    assert desk.ask(f"/accounts/{account_id}/password", NEW, admin).status_code == 200


def test_an_administrator_changes_the_own_password_with_the_old_one_only(desk: Desk):
    admin = desk.administrator()
    desk.settle()
    (own,) = desk.client.get("/accounts", headers=admin).json["items"]
    desk.clock.move(minutes=1)
    response = desk.ask(f"/accounts/{own['account_id']}/password", NEW, admin)
    assert (response.status_code, response.json["code"]) == (403, "own_password")


def test_what_nobody_opened_is_404(desk: Desk):
    admin = desk.administrator()
    assert desk.ask("/accounts/nobody/close", headers=admin).status_code == 404
    body = {"one_time_password": FIRST_PASSWORD}
    assert desk.ask("/accounts/nobody/password", body, admin).status_code == 404


def test_a_service_cannot_change_passwords(desk: Desk):
    token = desk.parts.resources.tokens.for_service("mail", ["desk"], timedelta(days=1), desk.clock.now())
    body = {"current_password": PASSWORD, "new_password": "another long password"}
    assert desk.ask("/password", body, bearer(token)).status_code == 403
    assert desk.client.get("/feed/places", headers=bearer(token)).status_code == 200

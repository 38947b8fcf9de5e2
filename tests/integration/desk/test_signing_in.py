"""Signing in, refreshing, signing out."""

import threading

import pytest
from limits.storage import MemoryStorage, MongoDBStorage

from desk.account.commands import CloseAccount
from desk.account.model import account_of_staff, account_stream
from desk.adapters.attempts import LimitedAttempts
from desk.errors import TooManyAttempts
from eventing import CommandContext, new_id
from eventing.http.testing import assert_guarded, bearer
from people import Role
from people.attempts import shared_storage
from people.testing import add_staff
from tests.support.problems import told
from tests.support.worlds.desk import FIRST_PASSWORD, PASSWORD, Desk, is_hash

OPEN = ["signing-in.sign_in", "signing-in.refresh", "signing-in.sign_out", "signing-in.jwks"]
ME = "zhou@example.com"


def test_every_endpoint_says_who_may_call_it(desk: Desk):
    assert_guarded(desk.client.application, public=OPEN)


def test_a_sign_in_gives_a_token_every_service_accepts(desk: Desk):
    account_id = desk.salesperson()
    grant = desk.sign_in(ME, PASSWORD)
    assert grant.status_code == 200
    assert (grant.json["expires_in"], grant.json["token_type"]) == (600, "Bearer")
    claims = desk.claims(grant.json["access_token"])
    assert (claims.subject, claims.staff_id, claims.role) == (account_id, "zhou", Role.SALESPERSON)
    assert claims.only is None


def test_the_sign_in_name_may_be_spelt_in_any_case(desk: Desk):
    desk.salesperson()
    assert desk.sign_in(" ZHOU@example.COM ", PASSWORD).status_code == 200


def test_a_sign_in_is_an_event_without_anything_personal(desk: Desk):
    account_id = desk.salesperson()
    desk.sign_in(ME, PASSWORD)
    last = desk.log.stream(account_stream(account_id))[-1]
    assert [wire_type for wire_type, _ in last.events] == ["SignedIn.v1"]
    stored = desk.everything_stored()
    for personal in (ME, PASSWORD, FIRST_PASSWORD, "argon2"):
        assert personal not in stored


def test_wrong_password_unknown_name_and_closed_account_are_told_alike(desk: Desk):
    account_id = desk.salesperson()
    wrong = desk.sign_in(ME, "something else")
    unknown = desk.sign_in("nobody@example.com", PASSWORD)
    desk.ask(f"/accounts/{account_id}/close", headers=desk.headers("admin"))
    closed = desk.sign_in(ME, PASSWORD)
    assert wrong.status_code == 401
    assert told(wrong) == told(unknown) == told(closed)
    assert wrong.headers["WWW-Authenticate"]


def test_an_unknown_name_costs_a_hash_as_a_known_one_does(desk: Desk, monkeypatch):
    desk.salesperson()
    verified = []
    verify = desk.passwords.verify

    def counted(password_hash, password):
        verified.append(password_hash is not None)
        return verify(password_hash, password)

    monkeypatch.setattr(desk.passwords, "verify", counted)
    desk.sign_in(ME, "something else")
    desk.sign_in("nobody@example.com", "something else")
    assert verified == [True, False]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"login": "a"}, "password"),
        ({"login": "a", "password": 5}, "password"),
        ({"login": "a", "password": "b", "otp": "1"}, "otp"),
        ({"login": {"$ne": None}, "password": "b"}, "login"),
    ],
)
def test_a_sign_in_that_cannot_be_is_422(desk: Desk, body, field):
    response = desk.ask("/sign-in", body)
    assert (response.status_code, response.json["errors"][0]["field"]) == (422, field)


def test_after_five_wrong_guesses_even_the_right_password_has_to_wait(desk: Desk):
    desk.salesperson()
    for _ in range(5):
        assert desk.sign_in(ME, "something else").status_code == 401
    refused = desk.sign_in(ME, PASSWORD)
    assert (refused.status_code, refused.json["code"]) == (429, "too_many_attempts")
    assert 0 < int(refused.headers["Retry-After"]) <= 60


def test_one_persons_guesses_do_not_lock_out_another_and_success_forgets_failures(desk: Desk):
    desk.salesperson()
    for _ in range(4):
        desk.sign_in(ME, "something else")
    assert desk.sign_in(ME, PASSWORD).status_code == 200
    for _ in range(5):
        desk.sign_in(ME, "something else")
    assert desk.sign_in("admin", PASSWORD).status_code == 200


def test_attempts_are_counted_together_by_all_processes(mongo_server, mongo_db):
    storages = []

    def shared() -> MongoDBStorage:
        storages.append(shared_storage(mongo_server.uri, mongo_db.name, "attempt"))
        return storages[-1]

    processes = [LimitedAttempts(shared) for _ in range(2)]
    for number in range(5):
        processes[number % 2].check("zhou", "10.0.0.1")
        processes[number % 2].failed("zhou", "10.0.0.1")
    for process in processes:
        with pytest.raises(TooManyAttempts):
            process.check("zhou", "10.0.0.1")
        process.check("zhou", "10.0.0.2")
    kept = str([list(mongo_db[name].find()) for name in mongo_db.list_collection_names()])
    assert "zhou" not in kept
    for storage in storages:
        storage.storage.close()


def guessed_at(attempts: LimitedAttempts, times: int) -> None:
    """Wrong guesses of one person's password, each from another address."""
    for number in range(times):
        attempts.check("zhou", f"10.0.{number // 250}.{number % 250}")
        attempts.failed("zhou", f"10.0.{number // 250}.{number % 250}")


def test_a_network_of_guessers_has_one_guess_from_each_address_and_keeps_nobody_out():
    attempts = LimitedAttempts(MemoryStorage)
    guessed_at(attempts, 60)
    attempts.check("zhou", "10.1.0.1")
    with pytest.raises(TooManyAttempts) as refused:
        attempts.check("zhou", "10.1.0.1")
    assert refused.value.retry_after <= 60
    # The person themselves, from an address nobody has guessed from.
    attempts.check("zhou", "10.2.0.1")


def test_a_known_device_stays_in_whoever_guesses():
    attempts = LimitedAttempts(MemoryStorage)
    guessed_at(attempts, 100)
    for _ in range(120):
        attempts.failed("li", "10.1.0.1")
    with pytest.raises(TooManyAttempts):
        attempts.check("zhou", "10.1.0.1")
    attempts.check("zhou", "10.1.0.1", "a-device")
    for _ in range(4):
        attempts.check("zhou", "10.1.0.1", "a-device")
    with pytest.raises(TooManyAttempts):
        attempts.check("zhou", "10.1.0.1", "a-device")


def test_signing_in_often_is_nobodys_failure():
    attempts = LimitedAttempts(MemoryStorage)
    for number in range(200):
        attempts.check("zhou", f"10.0.0.{number}")
        attempts.succeeded("zhou", f"10.0.0.{number}")
    for _ in range(5):
        attempts.check("zhou", "10.0.0.1")


def test_a_device_is_known_by_the_token_of_its_sign_in_and_to_its_owner_alone(desk: Desk):
    desk.salesperson()
    device = desk.sign_in(ME, PASSWORD).json["device_token"]
    for _ in range(6):
        desk.sign_in(ME, "something else")
    assert desk.sign_in(ME, PASSWORD).status_code == 429
    body = {"login": ME, "password": PASSWORD, "device_token": device}
    again = desk.ask("/sign-in", body)
    assert (again.status_code, again.json["device_token"]) == (200, device)
    for other in ("nonsense", desk.sign_in("admin", PASSWORD).json["device_token"]):
        assert desk.ask("/sign-in", {**body, "device_token": other}).status_code == 429
    assert device not in str(list(desk.db.devices.find()))


def test_a_session_is_refreshed_with_a_new_token_each_time(desk: Desk):
    desk.salesperson()
    grant = desk.sign_in(ME, PASSWORD).json
    for _ in range(3):
        desk.clock.move(minutes=10)
        response = desk.ask("/refresh", {"refresh_token": grant["refresh_token"]})
        assert response.status_code == 200
        assert response.json["refresh_token"] != grant["refresh_token"]
        grant = response.json
        assert desk.claims(grant["access_token"]).staff_id == "zhou"


def test_refresh_tokens_are_kept_hashed(desk: Desk):
    desk.salesperson()
    token = desk.sign_in(ME, PASSWORD).json["refresh_token"]
    session_id, secret = token.split(".")
    kept = desk.db.sessions.find_one({"_id": session_id})
    assert kept is not None
    assert secret not in str(kept)
    assert is_hash(kept["refresh"])


def test_a_refresh_token_used_twice_ends_the_session_for_both(desk: Desk):
    desk.salesperson()
    first = desk.sign_in(ME, PASSWORD).json["refresh_token"]
    second = desk.ask("/refresh", {"refresh_token": first}).json["refresh_token"]
    desk.clock.move(seconds=11)
    again = desk.ask("/refresh", {"refresh_token": first})
    assert (again.status_code, again.json["code"]) == (401, "session_ended")
    assert desk.ask("/refresh", {"refresh_token": second}).status_code == 401


def test_a_guessed_refresh_token_ends_nobodys_session(desk: Desk):
    desk.salesperson()
    token = desk.sign_in(ME, PASSWORD).json["refresh_token"]
    session_id = token.split(".")[0]
    for guess in (f"{session_id}.guess", session_id, ".", "x"):
        assert desk.ask("/refresh", {"refresh_token": guess}).status_code == 401
    assert desk.ask("/refresh", {"refresh_token": token}).status_code == 200


def test_another_client_with_a_token_just_used_ends_the_session_at_once(desk: Desk):
    desk.salesperson()
    first = desk.sign_in(ME, PASSWORD).json["refresh_token"]
    second = desk.ask("/refresh", {"refresh_token": first}).json["refresh_token"]
    stolen = desk.ask("/refresh", {"refresh_token": first}, {"User-Agent": "curl"})
    assert stolen.status_code == 401
    assert desk.ask("/refresh", {"refresh_token": second}).status_code == 401


def test_two_tabs_that_refresh_at_once_both_go_on(desk: Desk):
    desk.salesperson()
    token = desk.sign_in(ME, PASSWORD).json["refresh_token"]
    answers = []

    def refresh():
        client = desk.client.application.test_client()
        answers.append(client.post("/refresh", json={"refresh_token": token}))

    threads = [threading.Thread(target=refresh) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status_code for answer in answers] == [200] * 6
    # One token for all of them: the session is still one.
    (following,) = {answer.json["refresh_token"] for answer in answers}
    desk.clock.move(minutes=10)
    assert desk.ask("/refresh", {"refresh_token": following}).status_code == 200


def test_the_token_given_a_second_time_is_kept_in_no_readable_form(desk: Desk):
    desk.salesperson()
    first = desk.sign_in(ME, PASSWORD).json["refresh_token"]
    second = desk.ask("/refresh", {"refresh_token": first}).json["refresh_token"]
    kept = str(list(desk.db.sessions.find()))
    assert second.partition(".")[2] not in kept
    assert first.partition(".")[2] not in kept


def test_a_token_ends_with_its_session_at_the_desk(desk: Desk):
    desk.administrator()
    grant = desk.ask("/sign-in", {"login": "admin", "password": PASSWORD})
    headers = bearer(grant.json["access_token"])
    assert desk.client.get("/accounts", headers=headers).status_code == 200
    desk.ask("/sign-out", {"refresh_token": grant.json["refresh_token"]})
    ended = desk.ask("/accounts/nobody/close", headers=headers)
    assert (ended.status_code, ended.json["code"]) == (401, "invalid_token")


def test_a_session_ends_with_its_lifetime(desk: Desk):
    desk.salesperson()
    token = desk.sign_in(ME, PASSWORD).json["refresh_token"]
    desk.clock.move(days=29)
    token = desk.ask("/refresh", {"refresh_token": token}).json["refresh_token"]
    desk.clock.move(days=2)
    assert desk.ask("/refresh", {"refresh_token": token}).status_code == 401


def test_signing_out_ends_the_session_and_says_nothing_about_the_token(desk: Desk):
    desk.salesperson()
    token = desk.sign_in(ME, PASSWORD).json["refresh_token"]
    assert desk.ask("/sign-out", {"refresh_token": token}).status_code == 204
    assert desk.ask("/sign-out", {"refresh_token": "nonsense"}).status_code == 204
    assert desk.ask("/refresh", {"refresh_token": token}).status_code == 401


def test_a_leavers_sign_in_and_sessions_end_at_once(desk: Desk):
    desk.salesperson()
    grant = desk.sign_in(ME, PASSWORD).json
    command = CloseAccount(account_id=account_of_staff("zhou"), reason="left")
    desk.bus.handle(command, CommandContext(new_id(), "reaction", desk.clock.now()))
    assert desk.sign_in(ME, PASSWORD).status_code == 401
    assert desk.ask("/refresh", {"refresh_token": grant["refresh_token"]}).status_code == 401
    assert desk.db.credentials.count_documents({"account_id": account_of_staff("zhou")}) == 0


def test_a_leaver_known_from_the_staff_view_alone_is_refused_too(desk: Desk):
    desk.salesperson()
    token = desk.sign_in(ME, PASSWORD).json["refresh_token"]
    add_staff(desk.db, "zhou", Role.SALESPERSON, left=True)
    assert desk.sign_in(ME, PASSWORD).status_code == 401
    assert desk.ask("/refresh", {"refresh_token": token}).status_code == 401


def test_a_new_role_is_in_the_next_token(desk: Desk):
    desk.salesperson()
    token = desk.sign_in(ME, PASSWORD).json["refresh_token"]
    add_staff(desk.db, "zhou", Role.MANAGER)
    refreshed = desk.ask("/refresh", {"refresh_token": token}).json
    assert desk.claims(refreshed["access_token"]).role == Role.MANAGER


def test_a_one_time_password_is_good_for_changing_it_and_nothing_else(desk: Desk):
    desk.administrator()
    add_staff(desk.db, "zhao", Role.MANAGER)
    body = {"login": "zhao", "staff_id": "zhao", "one_time_password": FIRST_PASSWORD}
    assert desk.ask("/accounts", body, desk.headers("admin")).status_code == 201
    grant = desk.sign_in("zhao", FIRST_PASSWORD).json
    assert grant["must_change_password"] is True
    assert desk.claims(grant["access_token"]).only == "change-password"
    headers = bearer(grant["access_token"])
    assert desk.client.get("/accounts", headers=headers).status_code == 403
    change = {"current_password": FIRST_PASSWORD, "new_password": PASSWORD}
    assert desk.ask("/password", change, headers).status_code == 200
    refreshed = desk.ask("/refresh", {"refresh_token": grant["refresh_token"]}).json
    assert refreshed["must_change_password"] is False
    assert desk.claims(refreshed["access_token"]).only is None


def test_changing_the_password_ends_the_other_sessions(desk: Desk):
    desk.salesperson()
    elsewhere = desk.sign_in(ME, PASSWORD).json
    here = desk.sign_in(ME, PASSWORD).json
    change = {"current_password": PASSWORD, "new_password": "another long password"}
    assert desk.ask("/password", change, bearer(here["access_token"])).status_code == 200
    assert desk.ask("/refresh", {"refresh_token": elsewhere["refresh_token"]}).status_code == 401
    assert desk.ask("/refresh", {"refresh_token": here["refresh_token"]}).status_code == 200
    assert desk.sign_in(ME, PASSWORD).status_code == 401


@pytest.mark.parametrize(
    ("current", "new", "field"),
    [
        ("something else", "another long password", "current_password"),
        (PASSWORD, PASSWORD, "new_password"),
        (PASSWORD, "short", "new_password"),
        (PASSWORD, "x" * 257, "new_password"),
    ],
)
def test_a_password_that_cannot_be_changed_so_is_422(desk: Desk, current, new, field):
    desk.salesperson()
    body = {"current_password": current, "new_password": new}
    response = desk.ask("/password", body, desk.headers(ME))
    assert (response.status_code, response.json["errors"][0]["field"]) == (422, field)
    assert desk.sign_in(ME, PASSWORD).status_code == 200


def test_a_change_of_password_sent_twice_is_done_once_and_answered_the_same(desk: Desk):
    desk.salesperson()
    headers = {**desk.headers(ME), "Idempotency-Key": "k1"}
    body = {"current_password": PASSWORD, "new_password": "another long password"}
    first, again = (desk.ask("/password", body, headers) for _ in "ab")
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json == again.json


def test_trying_passwords_with_somebodys_token_is_stopped(desk: Desk):
    desk.salesperson()
    headers = desk.headers(ME)
    body = {"current_password": "something else", "new_password": "another long password"}
    answers = [desk.ask("/password", body, headers).status_code for _ in range(6)]
    assert set(answers[:4]) == {422}
    assert answers[-1] == 429

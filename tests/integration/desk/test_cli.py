"""The command line, as an operator uses it."""

import json
from contextlib import suppress

import pytest
from click.testing import CliRunner, Result

from desk.adapters.signing import SigningKeys
from desk.service import SERVICE
from eventing import SystemClock, Unauthorised
from eventing.http.tokens import TokenVerifier
from people import Role
from tests.support.worlds.desk import KEY_SECRET


@pytest.fixture
def operate(mongo_server, mongo_db, monkeypatch):
    monkeypatch.setenv("MONGO_URI", mongo_server.uri)
    monkeypatch.setenv("DATABASE", mongo_db.name)
    monkeypatch.setenv("KEY_SECRET", KEY_SECRET)
    monkeypatch.setenv("FEED_URLS", "customers=http://127.0.0.1:1,mail=http://127.0.0.1:2")
    # The logs of the test run stay as they are.
    monkeypatch.setattr("eventing.telemetry.logs.configure", lambda *_: None)

    def call(*arguments: str, answer: str | None = None) -> Result:
        return CliRunner().invoke(SERVICE.command_line(), arguments, input=answer)

    return call


def test_the_first_administrators_password_is_printed_once(operate, mongo_db):
    first = operate("first-administrator")
    password = first.stdout.strip()
    assert (first.exit_code, len(password)) == (0, 20)
    assert "administrator" in first.stderr
    again = operate("first-administrator")
    assert (again.exit_code, again.stdout) == (0, "")
    assert mongo_db.credentials.count_documents({}) == 1


def test_the_first_administrators_password_may_be_given(operate, monkeypatch):
    monkeypatch.setenv("FIRST_ADMINISTRATOR_PASSWORD", "short")
    refused = operate("first-administrator")
    assert refused.exit_code == 1
    assert "FIRST_ADMINISTRATOR_PASSWORD" in refused.stderr
    monkeypatch.setenv("FIRST_ADMINISTRATOR_PASSWORD", "given by the operator")
    assert (
        operate("first-administrator", "--login", "root@example.com").stdout.strip()
        == "given by the operator"
    )


def test_a_lost_password_is_replaced(operate):
    operate("first-administrator")
    assert len(operate("one-time-password", "--login", "Administrator").stdout.strip()) == 20
    unknown = operate("one-time-password", "--login", "nobody")
    assert (unknown.exit_code, unknown.stdout) == (1, "")


def test_a_service_token_is_printed_and_good_for_its_feeds(operate, mongo_db):
    token = operate("service-token", "--name", "mail", "--feeds", "customers, credit", "--days", "30").stdout
    claims = TokenVerifier(SigningKeys(mongo_db, KEY_SECRET), SystemClock()).verify(token.strip())
    assert (claims.subject, claims.role) == ("service:mail", Role.SERVICE)
    assert claims.feeds == {"customers", "credit"}


def test_without_options_a_service_token_reads_every_feed_there_is_and_its_own(operate, mongo_db):
    claims = TokenVerifier(SigningKeys(mongo_db, KEY_SECRET), SystemClock()).verify(
        operate("service-token").stdout.strip()
    )
    assert claims.feeds == {"customers", "mail", "desk"}


@pytest.mark.parametrize("arguments", [["--feeds", " , "], ["--feeds", "feed:all x"], ["--days", "0"]])
def test_a_service_token_that_cannot_be_is_refused(operate, arguments):
    refused = operate("service-token", *arguments)
    assert (refused.exit_code, refused.stdout) == (2, "")


def good(mongo_db, *tokens):
    """Which of these tokens are accepted."""
    verifier = TokenVerifier(SigningKeys(mongo_db, KEY_SECRET), SystemClock())
    accepted = []
    for token in tokens:
        with suppress(Unauthorised):
            verifier.verify(token)
            accepted.append(token)
    return accepted


def test_one_readers_token_is_changed_without_a_stop_and_others_stay_good(operate, mongo_db):
    """A new key, a token of it, and only then the former ends."""
    mail, shop = (operate("service-token", "--name", name).stdout.strip() for name in ("mail", "shop"))
    assert operate("rotate-keys", "mail").stdout.startswith("mail-")
    new = operate("service-token", "--name", "mail").stdout.strip()
    assert good(mongo_db, mail, new, shop) == [mail, new, shop]
    assert operate("revoke-keys", "mail", "--yes").exit_code == 0
    assert good(mongo_db, mail, new, shop) == [new, shop]


def test_tokens_are_not_revoked_without_an_answer(operate, mongo_db):
    token = operate("service-token", "--name", "shop").stdout.strip()
    operate("rotate-keys", "shop")
    for answer in (None, "n\n"):
        assert operate("revoke-keys", "shop", answer=answer).exit_code == 1
    assert good(mongo_db, token) == [token]
    assert operate("revoke-keys", "shop", answer="y\n").exit_code == 0
    assert good(mongo_db, token) == []


@pytest.mark.parametrize("command", ["rotate-keys", "revoke-keys"])
def test_keys_of_nobody_are_neither_made_nor_revoked(operate, mongo_db, command):
    refused = operate(command, "nobody", answer="y\n")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "nobody" in refused.stderr


@pytest.mark.parametrize("name", ["people", "A shop", ""])
def test_a_readers_name_is_plain_and_its_own(operate, name):
    assert operate("service-token", "--name", name).exit_code == 2


def test_what_is_printed_for_programs_is_json(operate):
    opened = json.loads(operate("first-administrator", "--json").stdout)
    assert (opened["login"], len(opened["password"])) == ("administrator", 20)
    assert json.loads(operate("first-administrator", "--json").stdout)["password"] is None
    lost = json.loads(operate("one-time-password", "--login", "administrator", "--json").stdout)
    assert lost["password"] not in (None, opened["password"])
    token = json.loads(operate("service-token", "--name", "shop", "--feeds", "mail", "--json").stdout)
    assert (token["name"], token["feeds"]) == ("shop", ["mail"])
    assert json.loads(operate("rotate-keys", "people", "--json").stdout)["key"].startswith("people-")

"""Where mailboxes are read: set, changed, tested and stopped by administrators; passwords told to nobody."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from bson import json_util

from mail.adapters.collector import means_of, provider_of
from mail.adapters.sealing import SealedSecrets
from mail.collecting.lookups import to_collect
from mail.collecting.provider import Trouble
from mail.collecting.secrets import NotOpened
from tests.support.dovecot import Provider
from tests.support.world import fresh_world
from tests.support.worlds.collected import BOTH, CollectedSystem, letters
from tests.support.worlds.mail import SALES
from tools.processes import free_port

URL = f"/collecting/{SALES}"
OLD, NEW, OTHER = "old" * 16, "new" * 16, "other" * 16


@pytest.fixture
def system(mongo_client) -> Iterator[CollectedSystem]:
    yield from fresh_world(CollectedSystem, mongo_client)


def test_a_password_is_in_no_event_no_answer_and_not_readable_in_the_database(
    system: CollectedSystem, imap_provider: Provider, capfd
):
    system.collects(imap_provider)
    kept = [
        json_util.dumps(document)
        for name in system.db.list_collection_names()
        for document in system.db[name].find()
    ]
    assert system.db["sealed_secrets"].count_documents({}) == 1
    told = "".join([*kept, json.dumps(system.get(URL, "admin").json), *capfd.readouterr()])
    assert imap_provider.password not in told
    [row] = to_collect(system.db)
    assert provider_of(row, system.parts.resources.secrets).secret == imap_provider.password
    assert imap_provider.password not in repr(provider_of(row, system.parts.resources.secrets))


def test_a_kept_password_goes_to_no_other_server_and_no_other_user(
    system: CollectedSystem, imap_provider: Provider
):
    system.collects(imap_provider)
    before = system.parts.db["sealed_secrets"].count_documents({})
    system.collects(imap_provider, secret=None, folders=BOTH)
    assert system.state()["folders"][0]["name"] == "Sent"
    for change in ({"host": "localhost"}, {"port": imap_provider.tls_port}, {"user_name": "else"}):
        for url in (URL, f"{URL}/test"):
            body = system.settings(imap_provider, secret=None, **change)
            answer = system.put(url, body, "admin") if url == URL else tries(system, body)
            assert answer.status_code == 422
            assert [(one["field"], one["code"]) for one in answer.json["errors"]] == [
                ("secret", "secret_needed")
            ]
    assert system.parts.db["sealed_secrets"].count_documents({}) == before


def test_a_repeated_request_sets_once_and_keeps_its_password(
    system: CollectedSystem, imap_provider: Provider
):
    body = system.settings(imap_provider)
    answers = [system.put(URL, body, "admin", **{"Idempotency-Key": "k"}) for _ in range(2)]
    assert answers[0].json == answers[1].json
    assert system.db["sealed_secrets"].count_documents({}) == 1
    assert system.events(f"collecting-{SALES}") == ["CollectingSet"]


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"host": "imap.example.com"}, "security", "only_on_this_machine"),
        ({"history": False, "since": "2026-01-01"}, "since", "only_with_history"),
        ({"folders": (("INBOX", "inbox"), ("INBOX", "sent"))}, "folders.1.name", "folder_twice"),
        ({"folders": ()}, "folders", "too_few"),
        ({"host": "not a host"}, "host", "no_host_name"),
        ({"port": 0}, "port", "too_small"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    system: CollectedSystem, imap_provider: Provider, change: dict[str, Any], field: str, code: str
):
    answer = system.put(URL, system.settings(imap_provider, **change), "admin")
    assert answer.status_code == 422
    assert [(one["field"], one["code"]) for one in answer.json["errors"]] == [(field, code)]
    assert system.db["sealed_secrets"].count_documents({}) == 0


def test_only_administrators_see_and_set_it(system: CollectedSystem, imap_provider: Provider):
    for staff_id in ("li", "wang", "chen"):
        assert system.put(URL, system.settings(imap_provider), staff_id).status_code == 403
        for path in ("/collecting", URL, "/collecting/presets"):
            assert system.get(path, staff_id).status_code == 403
        assert system.post(f"{URL}/stop", {}, staff_id).status_code == 403
    assert system.put("/collecting/nobody", system.settings(imap_provider), "admin").status_code == 404
    assert system.post("/mailboxes/" + SALES + "/close", {}, "admin").status_code == 200
    system.settle()
    refused = system.put(URL, system.settings(imap_provider), "admin")
    assert (refused.status_code, refused.json["code"]) == (409, "mailbox_is_closed")


def tries(system: CollectedSystem, body: dict[str, Any]) -> Any:
    body = {name: value for name, value in body.items() if name not in ("history", "since")}
    return system.post(f"{URL}/test", body, "admin")


def test_a_test_says_what_is_wrong(system: CollectedSystem, imap_provider: Provider):
    cases: list[tuple[dict[str, Any], str, str | None]] = [
        ({"host": "nobody.invalid", "security": "tls"}, "name_not_found", None),
        ({"port": free_port()}, "refused", None),
        ({"port": imap_provider.tls_port, "security": "tls"}, "certificate", None),
        ({"port": imap_provider.port, "security": "starttls"}, "certificate", None),
        ({"port": imap_provider.port, "security": "tls"}, "not_encrypted_there", None),
        ({"secret": "wrong"}, "login_refused", None),
        ({"folders": (("INBOX", "inbox"), ("Nowhere", "sent"))}, "folder_missing", "Nowhere"),
    ]
    for change, code, folder in cases:
        answer = tries(system, system.settings(imap_provider, **change))
        assert (answer.status_code, answer.json["trouble"]) == (200, code)
        assert answer.json["trouble_folder"] == folder


def test_a_test_that_goes_well_names_the_folders_and_counts_them(
    system: CollectedSystem, imap_provider: Provider, monkeypatch
):
    imap_provider.put(system.user, letters(3))
    answer = tries(system, system.settings(imap_provider, folders=BOTH)).json
    assert (answer["trouble"], answer["takes"]) == (None, "password")
    assert {(one["name"], one["meaning"]) for one in answer["folders"]} == {
        ("INBOX", "inbox"),
        ("Sent", "sent"),
    }
    assert answer["counts"] == [{"name": "Sent", "count": 0}, {"name": "INBOX", "count": 3}]
    # With an authority that knows its certificate, also encrypted.
    monkeypatch.setenv("SSL_CERT_FILE", str(imap_provider.certificate))
    for security, port in (("tls", imap_provider.tls_port), ("starttls", imap_provider.port)):
        body = system.settings(imap_provider, host="localhost", security=security, port=port)
        assert tries(system, body).json["trouble"] is None
    # Nothing was kept for it.
    assert system.db["sealed_secrets"].count_documents({}) == 0
    assert system.get(URL, "admin").json["collecting"] is None


def test_the_presets_say_what_each_provider_takes(system: CollectedSystem):
    takes = {one["host"]: one["takes"] for one in system.get("/collecting/presets", "admin").json["items"]}
    assert takes["imap.exmail.qq.com"] == takes["imap.qiye.163.com"] == "authorisation_code"
    assert takes["outlook.office365.com"] == "none"


def test_a_new_key_opens_what_the_former_sealed_and_seals_it_again(system: CollectedSystem):
    SealedSecrets(system.db, [OLD]).keep("s1", "hello")
    both = SealedSecrets(system.db, [NEW, OLD])
    assert both.opened("s1") == "hello"
    with pytest.raises(NotOpened):
        SealedSecrets(system.db, [NEW]).opened("s1")
    assert both.seal_again() == (1, 0)
    assert SealedSecrets(system.db, [NEW]).opened("s1") == "hello"
    with pytest.raises(NotOpened):
        SealedSecrets(system.db, [OLD]).opened("s1")
    assert SealedSecrets(system.db, [OTHER]).seal_again() == (0, 1)
    assert SealedSecrets(system.db, [NEW]).opened("s1") == "hello"


def test_a_sealed_password_in_the_place_of_another_is_not_opened(system: CollectedSystem):
    secrets = SealedSecrets(system.db, [NEW])
    secrets.keep("s1", "hello")
    secrets.keep("s2", "world")
    first = system.db["sealed_secrets"].find_one({"_id": "s1"})
    assert first is not None
    sealed = first["sealed"]
    system.db["sealed_secrets"].update_one({"_id": "s2"}, {"$set": {"sealed": sealed}})
    with pytest.raises(NotOpened):
        secrets.opened("s2")


def test_a_password_that_cannot_be_opened_is_said_of_the_mailbox(
    system: CollectedSystem, imap_provider: Provider
):
    system.collects(imap_provider)
    [row] = to_collect(system.db)
    with pytest.raises(Trouble) as trouble:
        provider_of(row, SealedSecrets(system.db, [OTHER]))
    assert trouble.value.code == "secret_unreadable"
    assert means_of(system.parts).size_limit == 1024 * 1024

"""Old mail: handed in piece by piece, brought in once, and assigned by its address."""

import io
import zipfile
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from mail.imports.rounds import ROUNDS
from mail.message.identity import identify
from mail.message.intake import Intake
from tests.support.worlds.mail import SALES, MailSystem
from tests.unit.mail.samples import message
from tests.unit.mail.test_archives import mbox_of, zip_of

HANS, PRIYA, STRANGER = "h.mueller@mueller-druck-demo.de", "priya@kaveri-offset-demo.in", "new@nobody-demo.fr"
DAY = "2026-01-01T00:00:00Z"


def letter(number: int, sender: str = HANS, date: str = "Mon, 2 Mar 2015 10:00:00 +0800", **of: Any) -> bytes:
    carried = f"Received: from a by b; {date}\r\nDate: {date}\r\n".encode()
    return carried + message(sender=sender, message_id=f"<old{number}@x>", body=f"Letter {number}.\r\n", **of)


@pytest.fixture
def admin(system: MailSystem) -> MailSystem:
    system.registers("mueller", HANS, owner_id="li")
    system.registers("kaveri", PRIYA, owner_id="zhao", country="IN")
    system.settle()
    return system


def begins(system: MailSystem, **body: Any) -> str:
    asked = {"mailbox_id": SALES, "older_than": DAY, **body}
    return str(system.does("/imports", asked, "chen")["import_id"])


def hands_in(
    system: MailSystem,
    import_id: str,
    content: bytes,
    offset: int = 0,
    size: int | None = None,
    name: str = "old",
) -> Any:
    headers = {**system.issuer.of_staff("chen"), "Content-Type": "application/octet-stream"}
    query: dict[str, Any] = {"name": name, "size": len(content) if size is None else size, "offset": offset}
    return system.client.put(
        f"/imports/{import_id}/pieces", query_string=query, data=content, headers=headers
    )


def works(system: MailSystem, steps: int | None = None) -> None:
    """What a worker does, to its end or so many messages far."""
    made = ROUNDS[0].make(system.parts)
    assert made is not None
    for _ in islice(made(), steps):  # type: ignore[call-overload]
        pass
    system.settle()


def brings_in(system: MailSystem, content: bytes, name: str = "old", **body: Any) -> str:
    import_id = begins(system, **body)
    assert hands_in(system, import_id, content, name=name).status_code == 200
    system.does(f"/imports/{import_id}/start", staff_id="chen")
    works(system)
    return import_id


def figures(system: MailSystem, import_id: str) -> tuple[str, int, int, int, int]:
    found = system.get(f"/imports/{import_id}", "chen").json
    return tuple(found[name] for name in ("status", "stored", "known", "quarantined", "left_out"))


def names_of(system: MailSystem, raw: bytes) -> list[str]:
    return [
        wire_type.partition(".")[0]
        for commit in system.log.stream(f"mail-{identify(raw).mail_id}")
        for wire_type, _ in commit.events
    ]


def test_old_mail_is_brought_in_with_its_own_time_and_is_found_as_any_other(admin: MailSystem):
    first, answer = letter(1), letter(2, "li@qihang-demo.cn", "Tue, 3 Mar 2015 10:00:00 +0800", to=HANS)
    import_id = brings_in(admin, mbox_of(first, answer), own=True)
    assert figures(admin, import_id) == ("finished", 2, 0, 0, 0)
    assert names_of(admin, first) == ["OldMailReceived", "OldMailFiled"]
    [row] = admin.items("/mails", box="received", customer_id="mueller")
    assert row["received_at"].startswith("2015-03-02T02:00:00")
    assert [one["mail_id"] for one in admin.items("/mails", box="sent")] == [identify(answer).mail_id]
    assert [one["mail_id"] for one in admin.items("/mails/search", q="Letter 1")] == [row["mail_id"]]
    assert admin.get(f"/mails/{row['mail_id']}").json["text"].strip() == "Letter 1."


def test_what_is_younger_than_the_day_is_mail_as_any_other(admin: MailSystem):
    old, young = letter(1), letter(2, date="Mon, 5 Oct 2026 10:00:00 +0800")
    brings_in(admin, mbox_of(old, young))
    assert names_of(admin, old) == ["OldMailReceived", "OldMailFiled"]
    assert names_of(admin, young) == ["MailReceived", "MailFiled"]
    assert admin.row(identify(young).mail_id)["received_at"] == datetime(2026, 10, 5, 2, tzinfo=UTC)


def test_what_bears_no_date_is_old(admin: MailSystem):
    undated = message(message_id="<undated@x>")
    brings_in(admin, undated, name="one.eml")
    assert names_of(admin, undated)[0] == "OldMailReceived"
    assert admin.row(identify(undated).mail_id)["received_at"] == datetime(2026, 1, 1, tzinfo=UTC)


def test_pieces_go_on_after_a_cut(admin: MailSystem):
    content = mbox_of(letter(1), letter(2))
    import_id, half = begins(admin), len(content) // 2
    size = len(content)
    assert hands_in(admin, import_id, content[:half], size=size).json["have"] == half
    again = hands_in(admin, import_id, content[:half], size=size)
    assert (again.status_code, again.json["have"]) == (200, half)
    wrong = hands_in(admin, import_id, content[half + 1 :], half + 1, size)
    assert (wrong.status_code, wrong.json["code"], wrong.json["params"]) == (
        409,
        "wrong_offset",
        {"offset": half},
    )
    early = admin.post(f"/imports/{import_id}/start", None, "chen")
    assert (early.status_code, early.json["code"]) == (409, "file_incomplete")
    [piece] = admin.get(f"/imports/{import_id}", "chen").json["pieces"]
    assert piece == {"name": "old", "size": size, "have": half}
    assert hands_in(admin, import_id, content[half:], half, size).json["have"] == size
    admin.does(f"/imports/{import_id}/start", staff_id="chen")
    works(admin)
    assert figures(admin, import_id) == ("finished", 2, 0, 0, 0)


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("/imports", {"mailbox_id": "nowhere", "older_than": DAY}, 422),
        ("/imports", {"mailbox_id": SALES, "older_than": "2036-01-01T00:00:00Z"}, 422),
        ("/imports/nothing/start", None, 404),
    ],
)
def test_what_cannot_be_is_refused(admin: MailSystem, path, body, code):
    assert admin.post(path, body, "chen").status_code == code


def test_only_those_who_set_up_mailboxes_import(admin: MailSystem):
    for staff_id in ("li", "wang", "sun"):
        asked = {"mailbox_id": SALES, "older_than": DAY}
        assert admin.post("/imports", asked, staff_id).status_code == 403


def test_nothing_handed_in_is_not_started(admin: MailSystem):
    refused = admin.post(f"/imports/{begins(admin)}/start", None, "chen")
    assert (refused.status_code, refused.json["code"]) == (409, "nothing_handed_in")


def test_killed_in_the_middle_each_is_brought_in_once_and_counted_once(admin: MailSystem, monkeypatch):
    letters = [letter(number) for number in range(12)]
    monkeypatch.setattr("mail.imports.rounds.BATCH", 4)
    import_id = begins(admin)
    hands_in(admin, import_id, mbox_of(*letters))
    admin.does(f"/imports/{import_id}/start", staff_id="chen")
    # In the middle of the second batch, twice.
    works(admin, 6)
    works(admin, 2)
    assert figures(admin, import_id)[:2] == ("running", 4)
    works(admin)
    assert figures(admin, import_id) == ("finished", 12, 0, 0, 0)
    for raw in letters:
        assert names_of(admin, raw) == ["OldMailReceived", "OldMailFiled"]


def test_two_workers_at_it_bring_each_in_once(admin: MailSystem, monkeypatch):
    monkeypatch.setattr("mail.imports.rounds.BATCH", 4)
    letters = [letter(number) for number in range(10)]
    import_id = begins(admin)
    hands_in(admin, import_id, mbox_of(*letters))
    admin.does(f"/imports/{import_id}/start", staff_id="chen")
    make = ROUNDS[0].make(admin.parts)
    assert make is not None
    one, other = iter(make()), iter(make())  # type: ignore[call-overload]
    for _ in range(12):
        next(one, None)
        next(other, None)
    admin.settle()
    works(admin)
    assert figures(admin, import_id) == ("finished", 10, 0, 0, 0)


def test_brought_in_twice_nothing_is_twice(admin: MailSystem):
    content = mbox_of(letter(1), letter(2))
    brings_in(admin, content)
    before = admin.db["files.files"].count_documents({"metadata.mail_id": {"$ne": ""}})
    again = brings_in(admin, content)
    assert figures(admin, again) == ("finished", 0, 2, 0, 0)
    assert admin.db["files.files"].count_documents({"metadata.mail_id": {"$ne": ""}}) == before


def test_it_is_stopped_and_goes_on(admin: MailSystem, monkeypatch):
    monkeypatch.setattr("mail.imports.rounds.BATCH", 2)
    import_id = begins(admin)
    hands_in(admin, import_id, mbox_of(*(letter(number) for number in range(6))))
    admin.does(f"/imports/{import_id}/start", staff_id="chen")
    works(admin, 3)
    admin.does(f"/imports/{import_id}/stop", staff_id="chen")
    works(admin)
    assert figures(admin, import_id)[:2] == ("stopped", 2)
    admin.does(f"/imports/{import_id}/start", staff_id="chen")
    works(admin)
    assert figures(admin, import_id) == ("finished", 6, 0, 0, 0)


def test_the_report_names_all_that_was_not_taken_and_why(admin: MailSystem):
    unread = b"Subject: nobody wrote this\r\nDate: Mon, 2 Mar 2015 10:00:00 +0800\r\n\r\nHello\r\n"
    packed = zip_of({"1.eml": letter(1), "2.eml": unread, "photo.jpg": b"\xff\xd8\xff"})
    import_id = brings_in(admin, packed, name="all.zip")
    assert figures(admin, import_id) == ("finished", 1, 0, 1, 1)
    told = admin.items(f"/imports/{import_id}/not-taken", "chen")
    assert [(one["name"], one["number"], one["reason"]) for one in told] == [
        ("all.zip/2.eml", 1, "no_sender"),
        ("all.zip/photo.jpg", 0, "not_mail"),
    ]
    mail_id = identify(unread).mail_id
    assert told[0]["mail_id"] == mail_id
    # It is kept, beside those that wait for somebody.
    assert names_of(admin, unread) == ["OldMailQuarantined"]
    assert admin.items("/unassigned", "chen", box="quarantined") == []
    assert [one["mail_id"] for one in admin.items("/unassigned", "chen", box="old_unread")] == [mail_id]


def test_a_bounce_and_a_changed_account_of_long_ago_alarm_nobody(admin: MailSystem):
    changed = letter(1)
    changed += b"Please note that our bank account has changed. Pay to the new bank account.\r\n"
    brings_in(admin, mbox_of(changed))
    [received] = admin.data(f"mail-{identify(changed).mail_id}", "OldMailReceived")
    assert received["bank_change"]
    assert names_of(admin, changed) == ["OldMailReceived", "OldMailFiled"]


def test_strangers_old_mail_is_one_row_by_address_and_assigned_at_once(admin: MailSystem):
    letters = [letter(number, STRANGER, subject=f"Plates {number}") for number in range(5)]
    sent = letter(7, "li@qihang-demo.cn", to=STRANGER, date="Wed, 4 Mar 2015 10:00:00 +0800")
    brings_in(admin, mbox_of(*letters, sent))
    assert admin.items("/unassigned", "chen", box="enquiries") == []
    [row] = admin.items("/old-mail", "chen")
    assert (row["address"], row["count"], row["mail_id"]) == (STRANGER, 6, identify(sent).mail_id)
    admin.does("/old-mail/assign", {"address": STRANGER, "customer_id": "mueller"}, "chen")
    assert admin.items("/old-mail", "chen") == []
    assert len(admin.items("/mails", customer_id="mueller", limit="50")) == 6
    assert names_of(admin, letters[0]) == ["OldMailReceived", "OldMailUnmatched", "OldMailRefiled"]
    # What comes from there today is asked about as before.
    admin.write(STRANGER)
    assert len(admin.items("/unassigned", "chen", box="enquiries")) == 1


def test_old_mail_of_an_address_that_is_entered_later_is_filed_as_old(admin: MailSystem):
    raw = letter(1, STRANGER)
    brings_in(admin, mbox_of(raw))
    admin.learns("mueller", STRANGER)
    admin.settle()
    assert names_of(admin, raw) == ["OldMailReceived", "OldMailUnmatched", "OldMailRefiled"]


def test_a_letter_of_ours_that_no_server_carried_is_believed(admin: MailSystem):
    sent = message(sender="li@qihang-demo.cn", to=HANS, message_id="<kept@x>")
    spoofed = b"Received: from evil by us; Mon, 2 Mar 2015 10:00:00 +0800\r\n" + message(
        sender="li@qihang-demo.cn", to=HANS, message_id="<spoofed@x>"
    )
    brings_in(admin, mbox_of(sent, spoofed))
    assert [admin.row(identify(raw).mail_id)["proof"] for raw in (sent, spoofed)] == ["proven", "unproven"]


def test_the_corpus_gives_the_same_rows_as_by_smtp(admin: MailSystem, mail_corpus: list[Path]):
    raws = {f"{number}.eml": path.read_bytes() for number, path in enumerate(mail_corpus)}
    raws = {name: raw for name, raw in raws.items() if raw.strip() and len(raw) <= admin.config.size_limit}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made:
        for name, raw in raws.items():
            made.writestr(name, raw)
    import_id = brings_in(admin, packed.getvalue(), name="corpus.zip")
    found = admin.get(f"/imports/{import_id}", "chen").json
    assert (found["status"], found["left_out"]) == ("finished", 0)
    ids = {identify(raw).mail_id for raw in raws.values()}
    assert found["stored"] + found["quarantined"] == len(ids)
    brought = {mail_id: seen(admin.row(mail_id)) for mail_id in ids}

    other = by_smtp(admin, raws)
    assert brought == other


def seen(row: dict[str, Any]) -> dict[str, Any]:
    told = ("subject", "sender", "to", "cc", "text", "kind", "direction", "attachments", "state", "sent_at")
    return {name: row.get(name) for name in told}


def by_smtp(system: MailSystem, raws: dict[str, bytes]) -> dict[str, dict[str, Any]]:
    """The rows of the same messages in a world of their own, where they came by SMTP."""
    from tests.support.world import fresh_world

    found = {}
    for world in fresh_world(MailSystem, system.db.client):
        world.registers("mueller", HANS, owner_id="li")
        world.registers("kaveri", PRIYA, owner_id="zhao", country="IN")
        world.settle()
        intake: Intake = world.intake
        for raw in raws.values():
            intake.take(raw, (SALES,), "smtp")
        world.settle()
        found = {identify(raw).mail_id: seen(world.row(identify(raw).mail_id)) for raw in raws.values()}
    return found

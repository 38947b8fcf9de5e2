"""Collecting: mailboxes at a real IMAP server, read once each, whatever happens there or here."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from mail.adapters.collected import CollectedPlaces
from mail.collecting.places import Place
from mail.delivery.lookups import drafts_of
from mail.message.identity import identify
from tests.support import eventually
from tests.support.dovecot import Provider
from tests.support.world import fresh_world
from tests.support.worlds.collected import BOTH, CollectedSystem, letters
from tests.support.worlds.mail import SALES

MEBI = 1024 * 1024


@pytest.fixture
def system(mongo_client) -> Iterator[CollectedSystem]:
    yield from fresh_world(CollectedSystem, mongo_client)


def once_each(system: CollectedSystem, count: int) -> None:
    mails = Counter(mail["mail_id"] for mail in system.received())
    assert len(mails) == count
    assert set(mails.values()) <= {1}


def test_new_mail_arrives_once_and_nothing_there_is_changed(system: CollectedSystem, imap_provider: Provider):
    system.registers("mueller", "h@mueller-demo.de")
    system.settle()
    imap_provider.put(system.user, letters(3))
    system.collects(imap_provider)
    with system.collecting():
        system.until_read(3)
        # It listens: what comes is here without anybody asking.
        imap_provider.put(system.user, letters(2, begin=3))
        system.until_read(5)
    once_each(system, 5)
    mails = system.items("/mails", "li")
    assert sorted(mail["subject"] for mail in mails) == [f"Letter {number}" for number in range(5)]
    assert {mail["customer_id"] for mail in mails} == {"mueller"}
    assert not any(b"\\Seen" in flags or b"\\Deleted" in flags for flags in imap_provider.flags(system.user))
    assert len(imap_provider.flags(system.user)) == 5
    state = system.state()
    assert state["read_at"] is not None
    assert state["trouble"] is None
    assert system.folder() == {
        "name": "INBOX",
        "meaning": "inbox",
        "percent": 100,
        "taken": 5,
        "known": 0,
        "quarantined": 0,
        "left": 0,
    }


def test_only_new_mail_is_read_where_history_is_not_wanted(system: CollectedSystem, imap_provider: Provider):
    imap_provider.put(system.user, letters(3))
    system.collects(imap_provider, history=False)
    with system.collecting():
        eventually(lambda: system.state()["read_at"] is not None)
        imap_provider.put(system.user, letters(1, begin=3))
        system.until_read(1)
    assert [mail["subject"] for mail in system.received()] == ["Letter 3"]


def test_history_begins_on_the_day_that_is_wanted_and_mail_has_its_own_time(
    system: CollectedSystem, imap_provider: Provider
):
    old, newer = datetime(2026, 3, 1, 12, tzinfo=UTC), datetime(2026, 9, 1, 12, tzinfo=UTC)
    imap_provider.put(system.user, letters(2), at=old)
    imap_provider.put(system.user, letters(2, begin=2), at=newer)
    system.collects(imap_provider, since=date(2026, 8, 1))
    with system.collecting():
        system.until_read(2)
    assert {mail["received_at"] for mail in system.received()} == {"2026-09-01T12:00:00Z"}
    # More of it is wanted after all: what is known is not taken again.
    system.collects(imap_provider, since=None)
    with system.collecting():
        system.until_read(6)
    once_each(system, 4)
    assert (system.folder()["taken"], system.folder()["known"]) == (4, 2)


def test_the_same_message_by_smtp_and_from_the_mailbox_is_one_mail(
    system: CollectedSystem, imap_provider: Provider
):
    [raw] = letters(1)
    mail_id = system.receive(raw)
    imap_provider.put(system.user, [b"Return-Path: <h@mueller-demo.de>\r\nReceived: by mx\r\n" + raw])
    system.collects(imap_provider)
    with system.collecting():
        system.until_read(1)
    assert [mail["mail_id"] for mail in system.received()] == [mail_id]
    assert system.folder()["known"] == 1


class DyingPlaces(CollectedPlaces):
    """A process that is killed after messages are stored, and before it is kept that they were."""

    left = 2

    def move(self, mailbox_id: str, folder_key: str, name: str, place: Place) -> None:
        if place.uid and not place.done and self.left:
            self.left -= 1
            raise RuntimeError("killed")
        super().move(mailbox_id, folder_key, name, place)


def test_killed_between_fetching_and_keeping_the_place_each_is_here_once(
    system: CollectedSystem, imap_provider: Provider
):
    imap_provider.put(system.user, letters(30))
    system.collects(imap_provider)
    with system.collecting(system.collector(places=DyingPlaces(system.db))):
        system.until_read(30)
    once_each(system, 30)
    assert system.folder()["known"] == 30


def test_numbers_of_another_validity_are_read_again_and_known(
    system: CollectedSystem, imap_provider: Provider
):
    folders = (("Archive", "inbox"),)
    imap_provider.put(system.user, letters(4), "Archive")
    system.collects(imap_provider, folders=folders)
    with system.collecting():
        system.until_read(4, "Archive")
        imap_provider.begin_anew(system.user, "Archive")
        imap_provider.put(system.user, letters(6), "Archive")
    with system.collecting():
        eventually(lambda: system.folder("Archive")["taken"] == 6)
        system.settle()
    once_each(system, 6)
    assert system.folder("Archive")["known"] >= 4


SENT = (
    b"From: Li <li@qihang-demo.cn>\r\nTo: h@mueller-demo.de\r\nSubject: Our offer\r\n"
    b"Date: Thu, 01 Oct 2026 08:20:00 +0000\r\nMessage-ID: <phone-1@qihang-demo.cn>\r\n\r\nUSD 2.50\r\n"
)


def test_what_was_written_on_a_phone_is_on_the_customers_record(
    system: CollectedSystem, imap_provider: Provider
):
    system.registers("mueller", "h@mueller-demo.de")
    system.settle()
    at = datetime(2026, 10, 1, 8, 20, tzinfo=UTC)
    imap_provider.put(system.user, [SENT], "Sent", at)
    system.collects(imap_provider, folders=BOTH)
    with system.collecting():
        system.until_read(1, "Sent")
    [mail] = system.items("/mails", "li")
    assert (mail["direction"], mail["box"], mail["customer_id"]) == ("out", "sent", "mueller")
    assert mail["proof"] == "proven"
    assert datetime.fromisoformat(mail["received_at"]) == at


def test_the_same_letter_in_an_inbox_is_not_believed_to_be_ours(
    system: CollectedSystem, imap_provider: Provider
):
    system.registers("mueller", "h@mueller-demo.de")
    system.settle()
    imap_provider.put(system.user, [SENT])
    system.collects(imap_provider)
    with system.collecting():
        system.until_read(1)
    assert system.items("/mails", "li") == []


def test_our_own_letter_in_the_sent_folder_is_not_a_second_one(
    system: CollectedSystem, imap_provider: Provider, smtp_sink
):
    system.registers("mueller", "h@mueller-demo.de")
    system.settle()
    draft_id = system.drafted("li", to=["h@mueller-demo.de"], subject="Offer", customer_id="mueller")
    system.does(f"/drafts/{draft_id}/send", {"wait": 0})
    system.clock.move(minutes=5)
    assert system.mailer(smtp_sink.port).round() == 1
    system.settle()
    [sent] = smtp_sink.delivered
    raw = sent.content
    message_id = identify(raw).message_id
    assert message_id is not None
    assert drafts_of(system.db, [message_id]) == {message_id: draft_id}
    # The provider has added a line of its own to the text.
    changed = raw.rstrip() + b"\r\n\r\nSent with a provider's advertisement\r\n"
    imap_provider.put(system.user, [raw, changed], "Sent")
    before = len(system.received())
    system.collects(imap_provider, folders=BOTH)
    with system.collecting():
        system.until_read(2, "Sent")
    assert len(system.received()) == before == 1
    assert system.folder("Sent")["known"] == 2


def test_a_large_message_is_whole_and_one_too_large_is_quarantined_with_its_reason(
    system: CollectedSystem, imap_provider: Provider
):
    [large] = letters(1, size=900 * 1024)
    [huge] = letters(1, begin=1, size=5 * MEBI)
    imap_provider.put(system.user, [*letters(1, begin=2), large, huge, *letters(1, begin=3)])
    system.collects(imap_provider)
    with system.collecting():
        system.until_read(4)
    by_subject = {mail["subject"]: mail for mail in system.received()}
    assert system.files.read(by_subject["Letter 0"]["raw_file_id"]) == large
    cut = by_subject["Letter 1"]
    assert (cut["reason"], cut["size"]) == ("too_large", len(huge))
    assert len(system.files.read(cut["raw_file_id"])) < MEBI
    # Reading it again reads no more of it.
    assert system.does(f"/mails/{cut['mail_id']}/read-again", staff_id="wang")["outcome"] == "quarantined"
    assert system.folder()["quarantined"] == 1
    once_each(system, 4)


def rows(system: CollectedSystem) -> dict[str, dict[str, object]]:
    """What the rows say of each mail, but for when it came."""
    found = {}
    for row in system.db["mails"].find():
        told = {name: value for name, value in row.items() if not name.startswith("_")}
        for name in ("received_at", "version"):
            told.pop(name, None)
        found[str(row["_id"])] = told
    return found


def test_odd_mail_gives_the_same_rows_as_by_smtp(
    system: CollectedSystem, imap_provider: Provider, mail_corpus: list[Path], mongo_client
):
    raws = [path.read_bytes() for path in mail_corpus[::3]]
    raws = [raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n") for raw in raws if b"\0" not in raw]
    for raw in raws:
        system.receive(raw, settle=False)
    system.settle()
    by_smtp = rows(system)
    for other in fresh_world(CollectedSystem, mongo_client):
        imap_provider.put(other.user, raws)
        other.collects(imap_provider)
        with other.collecting():
            other.until_read(len(raws))
        by_imap = rows(other)
    assert by_imap.keys() == by_smtp.keys()
    differing = {
        mail_id: [name for name in by_smtp[mail_id] if by_smtp[mail_id][name] != row.get(name)]
        for mail_id, row in by_imap.items()
    }
    assert {mail_id: names for mail_id, names in differing.items() if names} == {}


def test_two_collectors_read_a_mailbox_by_one_and_the_other_takes_over(
    system: CollectedSystem, imap_provider: Provider
):
    imap_provider.put(system.user, letters(2))
    system.collects(imap_provider)
    first = system.collector(places=CollectedPlaces(system.db, silence=2))
    second = system.collector(places=CollectedPlaces(system.db, silence=2))
    first.look()
    second.look()
    assert (first.mailbox_ids, second.mailbox_ids) == ({SALES}, set())
    system.until_read(2)
    # The first says nothing any more, as one that was killed.
    imap_provider.put(system.user, letters(1, begin=2))

    def takes_over() -> bool:
        second.look()
        return second.mailbox_ids == {SALES}

    eventually(takes_over)
    system.until_read(3)
    # And one that only slept lets go.
    first.look()
    assert first.mailbox_ids == set()
    first.end()
    second.end()
    once_each(system, 3)


def test_a_collector_that_ends_hands_over_at_once_and_none_reads_more_than_it_may(
    system: CollectedSystem, imap_provider: Provider
):
    other = system.adds_mailbox("export@qihang-demo.cn")
    for mailbox_id in (SALES, other):
        system.collects(imap_provider, mailbox_id)
    first, second = system.collector(most=1), system.collector(most=1)
    first.look()
    second.look()
    assert first.mailbox_ids | second.mailbox_ids == {SALES, other}
    assert len(first.mailbox_ids) == len(second.mailbox_ids) == 1
    last = system.collector()
    last.look()
    assert last.mailbox_ids == set()
    first.end()
    second.end()
    last.look()
    assert last.mailbox_ids == {SALES, other}
    last.end()


def test_what_is_stopped_or_closed_is_read_no_more(system: CollectedSystem, imap_provider: Provider):
    system.collects(imap_provider)
    collector = system.collector()
    collector.look()
    assert collector.mailbox_ids == {SALES}
    assert system.post(f"/collecting/{SALES}/stop", {}, "admin").status_code == 200
    system.settle()
    collector.look()
    assert collector.mailbox_ids == set()
    system.collects(imap_provider)
    collector.look()
    assert collector.mailbox_ids == {SALES}
    assert system.post(f"/mailboxes/{SALES}/close", {}, "admin").status_code == 200
    system.settle()
    collector.look()
    assert collector.mailbox_ids == set()
    collector.end()

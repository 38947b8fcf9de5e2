"""What comes back of a letter: known by its way back or by what it quotes, and remembered of its address."""

import re
import smtplib
from collections.abc import Iterator

import pytest

from mail.delivery.rounds import Mailer
from mail.return_path import ReturnPath
from tests.support.receiving import listening
from tests.support.worlds.mail import MailSystem
from tests.unit.mail.reports import EXIM, HANS, PETRA, block, rfc3464
from tests.unit.mail.samples import message
from tools.smtp_sink import SmtpSink

PATH = ReturnPath("bounces@qihang-demo.cn", ("a secret of thirty-two characters",))
GONE = "550 5.1.1 User unknown"


@pytest.fixture
def letter(system: MailSystem, smtp_sink: SmtpSink) -> str:
    """A letter to two people of a customer's, which has gone out."""
    return sent(system, smtp_sink, HANS, PETRA)


def sent(system: MailSystem, smtp_sink: SmtpSink, *to: str) -> str:
    if not system.get("/mails", customer_id="mueller").json["items"]:
        system.registers("mueller", HANS, PETRA)
        system.settle()
    draft_id = system.drafted("li", to=list(to), customer_id="mueller", subject="Offer")
    system.does(f"/drafts/{draft_id}/send")
    mailer_of(system, smtp_sink).round()
    system.settle()
    return draft_id


def mailer_of(system: MailSystem, smtp_sink: SmtpSink) -> Mailer:
    return system.mailer(smtp_sink.port, return_path=PATH)


@pytest.fixture
def door(system: MailSystem) -> Iterator[int]:
    with listening(system, return_path=PATH) as opened:
        yield opened


def deliver(port: int, raw: bytes, recipient: str) -> tuple[int, bytes]:
    """Hand over a message without an envelope sender, as reports have none; the answer to it, or before."""
    with smtplib.SMTP("127.0.0.1", port, timeout=60) as client:
        client.ehlo()
        client.mail("")
        code, answer = client.rcpt(recipient)
        return client.data(raw) if code == 250 else (code, answer)


def shown(system: MailSystem, draft_id: str) -> list[tuple[str, str, str, str | None, bool]]:
    return [
        (one["address"], one["outcome"], one["code"], one["status"], one["lasting"])
        for one in system.get(f"/drafts/{draft_id}").json["bounces"]
    ]


def test_each_letter_has_an_envelope_sender_of_its_own_and_from_says_who_wrote_it(
    system: MailSystem, smtp_sink: SmtpSink
):
    first, second = sent(system, smtp_sink, HANS), sent(system, smtp_sink, HANS)
    senders = [one.sender for one in smtp_sink.delivered]
    assert [PATH.draft_of(sender) for sender in senders] == [first, second]
    assert all(b"From: Li <li@qihang-demo.cn>" in one.content for one in smtp_sink.delivered)


def test_without_the_setting_a_letter_comes_back_to_its_author(system: MailSystem, smtp_sink: SmtpSink):
    system.registers("mueller", HANS)
    system.settle()
    draft_id = system.drafted("li", to=[HANS], customer_id="mueller")
    system.does(f"/drafts/{draft_id}/send")
    system.mailer(smtp_sink.port).round()
    assert [one.sender for one in smtp_sink.delivered] == ["li@qihang-demo.cn"]


def test_what_comes_to_its_way_back_is_about_the_letter_whatever_it_quotes(
    system: MailSystem, smtp_sink: SmtpSink, letter: str, door: int
):
    report = rfc3464(block(PETRA, "5.1.1", GONE), message_id="<somebody-elses@x-demo.com>")
    [way_back] = {one.sender for one in smtp_sink.delivered}
    assert deliver(door, report, way_back)[0] == 250
    system.settle()
    assert shown(system, letter) == [(PETRA, "failed", "no_such_address", "5.1.1", True)]
    assert system.get(f"/drafts/{letter}").json["refused"] == [PETRA]


def test_a_report_in_words_alone_finds_its_letter_by_its_way_back(
    system: MailSystem, smtp_sink: SmtpSink, letter: str, door: int
):
    quotes_nothing = re.sub(rb"(?s)------ This is.*", b"", EXIM)
    deliver(door, quotes_nothing, smtp_sink.delivered[0].sender)
    system.settle()
    assert shown(system, letter) == [(PETRA, "failed", "no_such_address", "5.1.1", True)]


def test_a_way_back_that_a_stranger_made_reaches_nobody(
    system: MailSystem, smtp_sink: SmtpSink, letter: str, door: int
):
    forged = ReturnPath(PATH.address, ("another secret of thirty-two signs",)).of(letter)
    never_sent = PATH.of("0" * 32)
    for address in (forged, never_sent, "bounces+x@qihang-demo.cn"):
        assert address is not None
        assert deliver(door, rfc3464(block(PETRA, "5.1.1")), address)[0] == 550
    system.settle()
    assert shown(system, letter) == []


def test_whom_the_letter_did_not_go_to_is_not_condemned_by_who_has_its_way_back(
    system: MailSystem, smtp_sink: SmtpSink, letter: str, door: int
):
    report = rfc3464(block("boss@kaveri-demo.in", "5.1.1", GONE))
    deliver(door, report, smtp_sink.delivered[0].sender)
    system.settle()
    draft_id = system.drafted("li", to=["boss@kaveri-demo.in"])
    assert (shown(system, letter), system.get(f"/drafts/{draft_id}").json["not_written_to"]) == ([], [])


def test_a_report_of_where_mail_was_passed_on_is_about_the_only_addressee_and_condemns_nobody(
    system: MailSystem, smtp_sink: SmtpSink, door: int
):
    letter = sent(system, smtp_sink, PETRA)
    report = rfc3464(block("petra@home-demo.de", "5.1.1", GONE))
    deliver(door, report, smtp_sink.delivered[0].sender)
    system.settle()
    assert shown(system, letter) == [(PETRA, "failed", "not_said", None, False)]
    assert system.get(f"/drafts/{letter}").json["not_written_to"] == []


def test_an_auto_reply_to_the_way_back_is_mail_to_the_author_and_no_bounce(
    system: MailSystem, smtp_sink: SmtpSink, letter: str, door: int
):
    away = message(sender=PETRA, subject="Out of office", headers=("Auto-Submitted: auto-replied",))
    _, answer = deliver(door, away, smtp_sink.delivered[0].sender)
    system.settle()
    row = system.row(answer.decode().split()[-1])
    assert (row["kind"], row["customer_id"]) == ("auto_reply", "mueller")
    assert shown(system, letter) == []
    assert len(smtp_sink.delivered) == 1  # and nothing answers it


@pytest.mark.parametrize(
    ("report", "told"),
    [
        (block(PETRA, "4.4.1", "timed out", action="delayed"), ("delayed", "not_said", "4.4.1")),
        (block(PETRA, "5.2.2", "552 mailbox full"), ("failed", "mailbox_full", "5.2.2")),
        (block(PETRA, "4.4.7", "expired"), ("failed", "given_up", "4.4.7")),
        (block(PETRA, "5.7.1", "554 spam"), ("failed", "not_accepted", "5.7.1")),
    ],
    ids=["delayed", "full", "given up", "spam"],
)
def test_what_is_not_the_addresss_fault_is_shown_and_condemns_nobody(
    system: MailSystem, smtp_sink: SmtpSink, letter: str, door: int, report: str, told: tuple[str, str, str]
):
    deliver(door, rfc3464(report), smtp_sink.delivered[0].sender)
    system.settle()
    assert shown(system, letter) == [(PETRA, *told, False)]
    again = sent(system, smtp_sink, PETRA)
    assert system.get(f"/drafts/{again}").json["status"] == "sent"


def test_a_server_that_tells_of_a_delay_every_hour_is_heard_once(
    system: MailSystem, smtp_sink: SmtpSink, letter: str, door: int
):
    for hour in range(3):
        late = block(PETRA, "4.4.1", f"timed out {hour}", action="delayed")
        deliver(door, rfc3464(late), smtp_sink.delivered[0].sender)
    system.settle()
    assert len(shown(system, letter)) == 1
    deliver(door, rfc3464(block(PETRA, "4.4.7", "expired")), smtp_sink.delivered[0].sender)
    system.settle()
    assert [one[1] for one in shown(system, letter)] == ["delayed", "failed"]


def test_an_address_without_anybody_is_not_written_to_until_somebody_says_that_it_works(
    system: MailSystem, smtp_sink: SmtpSink, letter: str, door: int
):
    deliver(door, rfc3464(block(PETRA, "5.1.1", GONE)), smtp_sink.delivered[0].sender)
    system.settle()
    draft_id = system.drafted("li", to=[HANS], cc=[PETRA], customer_id="mueller")
    [silent] = system.get(f"/drafts/{draft_id}").json["not_written_to"]
    assert (silent["address"], silent["code"], silent["status"]) == (PETRA, "no_such_address", "5.1.1")
    refused = system.post(f"/drafts/{draft_id}/send", {"confirm": True}, "li")
    assert (refused.status_code, refused.json["code"]) == (409, "address_bounces")
    assert refused.json["params"] == {"address": PETRA}
    assert [one["address"] for one in system.items("/bounced", customer_id="mueller")] == [PETRA]
    system.does("/bounced/mend", {"address": PETRA.upper()})
    assert system.get(f"/drafts/{draft_id}").json["not_written_to"] == []
    assert system.get(f"/drafts/{draft_id}").json["doubtful"] == []
    assert system.items("/bounced", customer_id="mueller") == []
    system.does(f"/drafts/{draft_id}/send")
    # It works for everybody, and comes back for everybody again.
    mailer_of(system, smtp_sink).round()
    system.settle()
    report = rfc3464(block(PETRA, "5.1.1", GONE), message_id="<again@x-demo.com>")
    deliver(door, report, smtp_sink.delivered[-1].sender)
    system.settle()
    assert [one["address"] for one in system.items("/bounced", customer_id="mueller")] == [PETRA]


def test_an_approver_cannot_send_to_nobody_either(system: MailSystem, smtp_sink: SmtpSink):
    system.registers("kaveri", PETRA, owner_id="zhao")
    smtp_sink.answers[PETRA] = GONE
    sent(system, smtp_sink, PETRA)
    draft_id = system.drafted("zhao", to=[PETRA], customer_id="kaveri")
    system.does(f"/drafts/{draft_id}/submit", {}, "zhao")
    assert system.post(f"/drafts/{draft_id}/approve", {}, "li").json["code"] == "address_bounces"


def test_what_our_own_server_is_told_condemns_as_a_report_does(system: MailSystem, smtp_sink: SmtpSink):
    smtp_sink.answers |= {PETRA: GONE, HANS: "552 5.2.2 mailbox full"}
    letter = sent(system, smtp_sink, PETRA, HANS)
    assert system.get(f"/drafts/{letter}").json["status"] == "failed"
    assert sorted(shown(system, letter)) == [
        (HANS, "failed", "mailbox_full", "5.2.2", False),
        (PETRA, "failed", "no_such_address", "5.1.1", True),
    ]
    assert [one["address"] for one in system.items("/bounced", customer_id="mueller")] == [PETRA]


def test_who_is_tried_in_vain_for_days_is_given_up_and_not_condemned(system: MailSystem, smtp_sink: SmtpSink):
    smtp_sink.answers[PETRA] = "450 4.7.1 Greylisted, user unknown to us so far"
    started = system.clock.now()
    letter = sent(system, smtp_sink, PETRA)
    while system.draft_status(letter) == "queued":
        system.clock.move(minutes=30)
        mailer_of(system, smtp_sink).round()
        system.settle()
    hours = (system.clock.now() - started).total_seconds() / 3600
    assert (system.draft_status(letter), 40 < hours <= 48) == ("failed", True)
    assert shown(system, letter) == [(PETRA, "failed", "given_up", "4.7.1", False)]


def test_only_who_sees_a_customer_sees_what_comes_back_from_it(system: MailSystem, smtp_sink: SmtpSink):
    smtp_sink.answers[PETRA] = GONE
    sent(system, smtp_sink, PETRA)
    assert system.get("/bounced", "zhou", customer_id="mueller").status_code == 404
    assert system.get("/bounced", "wang", customer_id="mueller").status_code == 200


def test_a_report_that_nobody_can_read_any_more_is_still_about_its_letter(
    system: MailSystem, smtp_sink: SmtpSink, letter: str, monkeypatch
):
    monkeypatch.setattr(
        "mail.delivery.handlers.rows_by_id", lambda *_: {"m": {"raw_file_id": "000000000000000000000000"}}
    )
    [queued] = system.data(f"draft-{letter}", "MailQueued")
    system.receive(rfc3464(block(PETRA, "5.1.1", GONE), message_id=queued["message_id"]))
    assert shown(system, letter) == [(PETRA, "failed", "not_said", None, False)]


def test_workers_that_are_killed_between_report_and_letter_tell_it_once(
    system: MailSystem, smtp_sink: SmtpSink, letter: str, door: int
):
    deliver(door, rfc3464(block(PETRA, "5.1.1", GONE)), smtp_sink.delivered[0].sender)
    system.read(system.log)
    system.restart()
    system.settle()
    system.restart()
    system.settle()
    assert len(shown(system, letter)) == 1
    assert len(system.data(f"draft-{letter}", "AddresseesRefused")) == 1

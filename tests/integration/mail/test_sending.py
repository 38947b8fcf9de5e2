"""Outgoing mail: drafted, approved, sent through real SMTP, on record; uncertain where nobody knows."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

import pytest
from pymongo import MongoClient
from pymongo.errors import PyMongoError

from eventing import CommandContext, Document, Log, Unavailable, transient
from mail.adapters.files import GridFiles
from mail.adapters.metrics import MailGauges
from mail.adapters.smtp import OutgoingServer, SmtpSender
from mail.delivery.carrier import SendFailed, SendUncertain
from mail.delivery.rounds import Mailer
from mail.delivery.views import LONGEST_RETRY, retry_at
from mail.draft.commands import SendDraft
from tests.support import eventually
from tests.support.world import fresh_world
from tests.support.worlds.mail import MailSystem
from tools.processes import free_port
from tools.servers import MongoServer
from tools.smtp_sink import Interfere, Moment, SmtpSink, Then

HANS = "h.mueller@mueller-druck-demo.de"
PRIYA = "priya@kaveri-offset-demo.in"


@pytest.mark.req("R131", "R309")
def test_a_reply_goes_out_through_smtp_and_is_on_record(system: MailSystem, smtp_sink: SmtpSink):
    system.registers("mueller", HANS)
    system.settle()
    question = system.write(HANS)
    draft_id = system.drafted("li", in_reply_to_mail_id=question)
    system.does(f"/drafts/{draft_id}/send", staff_id="li")
    assert system.mailer(smtp_sink.port).round() == 1
    system.settle()

    [delivered] = smtp_sink.delivered
    assert (delivered.sender, delivered.recipients) == ("li@qihang-demo.cn", (HANS,))
    sent = message_from_bytes(delivered.content, policy=policy.default)
    assert (sent["To"], sent["Subject"]) == (HANS, "Re: Plates")
    assert sent["In-Reply-To"] == system.row(question)["message_id"]
    asked = system.row(question)["received_at"]
    assert sent.get_content().replace("\r\n", "\n").strip() == (
        f"USD 2.50 per m²\n\nOn {asked:%Y-%m-%d %H:%M} UTC, {HANS} wrote:\n> Please quote."
    )

    [event] = system.data(f"draft-{draft_id}", "MailSent")
    on_record = system.row(event["mail_id"])
    assert (on_record["customer_id"], on_record["direction"], on_record["kind"]) == (
        "mueller",
        "out",
        "person",
    )
    assert on_record["preview"] == "USD 2.50 per m²"
    assert on_record["thread_id"] == system.row(question)["thread_id"]
    assert event["mail_id"] in [m["mail_id"] for m in system.items("/mails", "li", customer_id="mueller")]
    assert system.get(f"/mails/{event['mail_id']}/raw").data == delivered.content
    assert system.draft_status(draft_id) == "sent"
    # Looking again sends nothing again.
    assert system.mailer(smtp_sink.port).round() == 0
    assert len(smtp_sink.delivered) == 1


def test_a_reply_to_what_we_sent_is_filed_whoever_writes_it(system: MailSystem, smtp_sink: SmtpSink):
    system.registers("mueller", HANS)
    system.settle()
    draft_id = system.drafted("li", in_reply_to_mail_id=system.write(HANS))
    system.does(f"/drafts/{draft_id}/send", staff_id="li")
    system.mailer(smtp_sink.port).round()
    system.settle()
    [event] = system.data(f"draft-{draft_id}", "MailSent")
    answer = system.write("hans.private@gmail.com", headers=(f"In-Reply-To: {event['message_id']}",))
    assert (system.row(answer)["customer_id"], system.row(answer)["rule"]) == ("mueller", "reply")


def test_what_we_sent_and_what_comes_back_of_it_are_one_mail(system: MailSystem, smtp_sink: SmtpSink):
    system.registers("mueller", HANS)
    system.settle()
    draft_id = system.drafted("li", to=[HANS], customer_id="mueller")
    system.does(f"/drafts/{draft_id}/send", staff_id="li")
    system.mailer(smtp_sink.port).round()
    system.settle()
    [event] = system.data(f"draft-{draft_id}", "MailSent")
    copy = b"Received: by us\r\n" + smtp_sink.delivered[0].content
    assert system.receive(copy) == event["mail_id"]


def test_no_letter_is_queued_before_it_is_kept_and_one_asked_for_again_is_kept_once(
    system: MailSystem, monkeypatch: pytest.MonkeyPatch
):
    """The file is on disk, the commit is not: whoever asks again finds the file, under the same name."""
    system.registers("mueller", HANS)
    system.settle()
    draft_id = system.drafted("li", to=[HANS], customer_id="mueller")
    asked = SendDraft(draft_id=draft_id, by="li"), CommandContext("c1", "li", system.clock.now())

    def away(*_: object) -> None:
        raise Unavailable("away")

    kept = system.db["files.files"].count_documents
    before = kept({})
    for place, kept_after in ((GridFiles, before), (Log, before + 1)):
        with monkeypatch.context() as patch:
            patch.setattr(place, "put" if place is GridFiles else "append", away)
            with pytest.raises(Unavailable):
                system.bus.handle(*asked)
        assert (system.events(f"draft-{draft_id}"), kept({})) == (["MailDrafted"], kept_after)
    system.bus.handle(*asked).or_raise()
    [queued] = system.data(f"draft-{draft_id}", "MailQueued")
    assert kept({}) == before + 1
    assert queued["message_id"].encode() in system.files.read(queued["raw_file_id"])


# -- the queue of intents ------------------------------------------------------------------------------


def queue_one(system: MailSystem) -> str:
    system.registers("mueller", HANS)
    system.settle()
    draft_id = system.drafted("li", to=[HANS], customer_id="mueller", subject="x")
    system.does(f"/drafts/{draft_id}/send", staff_id="li")
    return draft_id


@pytest.fixture
def queued(system: MailSystem) -> str:
    return queue_one(system)


def test_a_transient_refusal_is_tried_again_later(system: MailSystem, queued, smtp_sink: SmtpSink):
    smtp_sink.answers[HANS] = "451 4.3.0 later"
    mailer = system.mailer(smtp_sink.port)
    mailer.round()
    system.settle()
    assert system.draft_status(queued) == "queued"
    assert mailer.round() == 0  # not due yet
    smtp_sink.answers.clear()
    system.clock.move(minutes=1)
    mailer.round()
    assert len(smtp_sink.delivered) == 1


def test_a_permanent_refusal_is_the_authors_to_mend(system: MailSystem, queued, smtp_sink: SmtpSink):
    smtp_sink.answers[HANS] = "550 5.1.1 unknown"
    system.mailer(smtp_sink.port).round()
    system.settle()
    shown = system.get(f"/drafts/{queued}").json
    assert (shown["status"], shown["failure"], "550" in shown["answer"]) == (
        "failed",
        "addressees_refused",
        True,
    )
    other = {"to": ["right@mueller-druck-demo.de"], "subject": "x", "text": "y"}
    assert system.put(f"/drafts/{queued}", other, "li").status_code == 200
    system.settle()
    system.does(f"/drafts/{queued}/send", staff_id="li")
    system.mailer(smtp_sink.port).round()
    assert smtp_sink.delivered[0].recipients == ("right@mueller-druck-demo.de",)


def test_a_letter_whose_author_left_while_it_waited_is_its_customers_owners_to_send(
    system: MailSystem, smtp_sink: SmtpSink
):
    system.registers("mueller", HANS)
    system.settle()
    draft_id = system.drafted("li", to=[HANS], customer_id="mueller", subject="x")
    at = system.clock.now() + timedelta(days=2)
    system.does(f"/drafts/{draft_id}/send", {"at": at.isoformat()}, "li")
    system.leaves("li")
    system.reassigns("mueller", "zhou")
    system.settle()
    system.clock.move(days=2)
    assert system.mailer(smtp_sink.port).round() == 1
    system.settle()
    shown = system.get(f"/drafts/{draft_id}", "zhou").json
    assert (shown["status"], shown["failure"], smtp_sink.delivered) == ("failed", "author_left", [])
    system.does(f"/drafts/{draft_id}/send", staff_id="zhou")
    assert system.mailer(smtp_sink.port).round() == 1
    assert [letter.sender for letter in smtp_sink.delivered] == ["zhou@qihang-demo.cn"]


def test_a_server_that_is_away_is_tried_again(system: MailSystem, queued):
    system.mailer(free_port()).round()
    system.settle()
    assert system.draft_status(queued) == "queued"
    assert system.events(f"draft-{queued}")[-1] == "MailSendFailed"


def outgoing(system: MailSystem, carried: bool = True) -> dict[str, float]:
    gauges = MailGauges(system.db, system.clock, carried, system.parts.resources.places)
    told = {sample.name: sample.value for metric in gauges.collect() for sample in metric.samples}
    assert told.pop("mail_collecting_silent_seconds") == 0
    return told


def test_letters_that_are_due_and_do_not_go_out_are_told(system: MailSystem, queued, smtp_sink: SmtpSink):
    system.settle()
    system.clock.move(minutes=20)
    # As where no SMTP server is named: nobody looks at the queue.
    assert outgoing(system, carried=False) == {
        "mail_carrier_configured": 0,
        "mail_quarantined": 0,
        "mail_outgoing_waiting": 1,
        "mail_outgoing_waiting_seconds": 20 * 60,
    }
    system.mailer(smtp_sink.port).round()
    system.settle()
    assert outgoing(system) == {
        "mail_carrier_configured": 1,
        "mail_quarantined": 0,
        "mail_outgoing_waiting": 0,
        "mail_outgoing_waiting_seconds": 0,
    }


def test_the_wait_between_tries_doubles_up_to_six_hours():
    start = datetime(2026, 10, 10, tzinfo=UTC)
    waits = [(retry_at(start, attempt) - start).total_seconds() for attempt in (1, 2, 3, 30)]
    assert waits == [60, 120, 240, LONGEST_RETRY.total_seconds()]


class Died(BaseException):
    """A worker gone between two of its words."""


def test_dead_before_data_the_next_worker_sends(system: MailSystem, queued, smtp_sink: SmtpSink, monkeypatch):
    dead = system.mailer(smtp_sink.port, "dead")
    monkeypatch.setattr(dead, "_start_data", lambda *_: (_ for _ in ()).throw(Died))
    with pytest.raises(Died):
        dead.round()
    system.settle()
    patient = system.mailer(smtp_sink.port, "patient")
    assert patient.round() == 0
    system.mailer(smtp_sink.port, "next", silence=0).round()
    system.settle()
    assert len(smtp_sink.delivered) == 1
    assert [s["worker"] for s in system.data(f"draft-{queued}", "MailSendStarted")] == ["dead", "next"]


def test_a_zombie_stops_before_data(system: MailSystem, queued, smtp_sink: SmtpSink, monkeypatch):
    zombie = system.mailer(smtp_sink.port, "zombie")
    wakes = zombie._start_data

    def overtaken(draft_id: str, attempt: int) -> None:
        system.settle()
        system.mailer(smtp_sink.port, "next", silence=0).round()
        wakes(draft_id, attempt)

    monkeypatch.setattr(zombie, "_start_data", overtaken)
    assert zombie.round() == 0
    system.settle()
    assert len(smtp_sink.delivered) == 1
    assert system.draft_status(queued) == "sent"


def test_dead_after_data_is_uncertain_and_the_author_decides(
    system: MailSystem, queued, smtp_sink: SmtpSink, monkeypatch
):
    dead = system.mailer(smtp_sink.port, "dead")
    begins = dead._start_data

    def dies(draft_id: str, attempt: int) -> None:
        begins(draft_id, attempt)
        raise Died

    monkeypatch.setattr(dead, "_start_data", dies)
    with pytest.raises(Died):
        dead.round()
    system.settle()
    system.mailer(smtp_sink.port, "next", silence=0).round()
    system.settle()
    assert system.draft_status(queued) == "uncertain"
    assert smtp_sink.delivered == []
    system.does(f"/drafts/{queued}/resolve", {"sent": False})
    system.mailer(smtp_sink.port, "next").round()
    system.settle()
    first, second = system.data(f"draft-{queued}", "MailQueued")
    assert first["message_id"] == second["message_id"]
    assert first["message_id"].encode() in smtp_sink.delivered[0].content


def hangs_up(at: Moment, then: Then = Then.HANG_UP) -> Interfere:
    return lambda moment, _client: then if moment is at else Then.GO_ON


def test_a_connection_lost_before_data_is_tried_again_and_after_it_is_uncertain(
    system: MailSystem, queued, smtp_sink: SmtpSink
):
    mailer = system.mailer(smtp_sink.port)
    smtp_sink.interfere = hangs_up(Moment.ADDRESSED)
    mailer.round()
    system.settle()
    assert system.draft_status(queued) == "queued"
    system.clock.move(minutes=1)
    smtp_sink.interfere = hangs_up(Moment.RECEIVED, Then.KEEP_AND_HANG_UP)
    mailer.round()
    system.settle()
    assert system.draft_status(queued) == "uncertain"
    assert len(smtp_sink.delivered) == 1


def test_what_the_author_knows_went_out_is_marked_as_sent(system: MailSystem, queued, smtp_sink: SmtpSink):
    smtp_sink.interfere = hangs_up(Moment.RECEIVED)
    system.mailer(smtp_sink.port).round()
    system.settle()
    assert system.draft_status(queued) == "uncertain"
    system.does(f"/drafts/{queued}/resolve", {"sent": True})
    [event] = system.data(f"draft-{queued}", "MailSent")
    assert system.row(event["mail_id"])["customer_id"] == "mueller"


def test_some_addressees_refused_are_named(smtp_sink: SmtpSink):
    smtp_sink.answers["bad@x-demo.com"] = "550 unknown"
    said: list[str] = []
    refused = SmtpSender(OutgoingServer("127.0.0.1", smtp_sink.port, timeout=60)).send(
        b"Subject: x\r\n\r\nhi\r\n",
        "a@b-demo.cn",
        ("bad@x-demo.com", "good@x-demo.com"),
        lambda: said.append("before"),
    )
    [bad] = refused
    assert (bad.address, bad.permanent, bad.answer, said) == (
        "bad@x-demo.com",
        True,
        "550 unknown",
        ["before"],
    )
    assert smtp_sink.delivered[0].recipients == ("good@x-demo.com",)


@pytest.mark.parametrize("moment", [Moment.DATA, Moment.RECEIVED])
def test_a_connection_lost_after_data_is_uncertain_and_one_refused_is_not(
    smtp_sink: SmtpSink, moment: Moment
):
    smtp_sink.interfere = hangs_up(moment)
    with pytest.raises(SendUncertain):
        SmtpSender(OutgoingServer("127.0.0.1", smtp_sink.port, timeout=60)).send(
            b"Subject: x\r\n\r\nhi\r\n", "a@b-demo.cn", ("c@d-demo.cn",), lambda: None
        )
    with pytest.raises(SendFailed) as failed:
        SmtpSender(OutgoingServer("127.0.0.1", free_port(), timeout=60)).send(
            b"x", "a@b", ("c@d",), lambda: None
        )
    assert not failed.value.permanent


@pytest.fixture
def own_server(new_mongo_server: Callable[[], MongoServer]) -> MongoServer:
    return new_mongo_server()


@pytest.fixture
def alone(own_server: MongoServer) -> Iterator[MailSystem]:
    """With a database server of its own, that may go away."""
    with MongoClient[Document](own_server.uri, tz_aware=True, serverSelectionTimeoutMS=2000) as client:
        yield from fresh_world(MailSystem, client)


@pytest.mark.parametrize(
    ("moment", "outcome", "delivered"),
    [(Moment.ADDRESSED, "queued", 0), (Moment.RECEIVED, "sent", 1)],
    ids=["before DATA", "after the message"],
)
def test_what_a_mailer_knows_outlasts_a_database_that_is_away(
    alone: MailSystem,
    own_server: MongoServer,
    smtp_sink: SmtpSink,
    moment: Moment,
    outcome: str,
    delivered: int,
):
    draft_id = queue_one(alone)
    mailer = alone.mailer(smtp_sink.port)

    def database_goes(now: Moment, _client: str) -> Then:
        if now is moment:
            own_server.kill()
        return Then.GO_ON

    smtp_sink.interfere = database_goes
    with pytest.raises((PyMongoError, Unavailable)):
        mailer.round()
    smtp_sink.interfere = None
    own_server.start()
    eventually(lambda: told(alone, mailer), what="told when the database is back")
    alone.settle()
    assert (alone.draft_status(draft_id), len(smtp_sink.delivered)) == (outcome, delivered)


def told(system: MailSystem, mailer: Mailer) -> bool:
    try:
        system.settle()
        return mailer.round() == 1
    except transient(Unavailable):
        return False

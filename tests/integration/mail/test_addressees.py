"""A letter to several people: each is tried by themselves, and what comes back is matched with it."""

import pytest

from mail.draft.sending import MAX_TRIES
from tests.support.worlds.mail import MailSystem
from tools.smtp_sink import SmtpSink

HANS = "h.mueller@mueller-druck-demo.de"
PETRA = "petra@mueller-druck-demo.de"
LATER, UNKNOWN = "451 4.3.0 later", "550 5.1.1 unknown"


@pytest.fixture
def to_two(system: MailSystem) -> str:
    """A letter to two people of the customer's, queued in answer to the first's mail."""
    system.registers("mueller", HANS, PETRA)
    system.settle()
    question = system.write(HANS)
    draft_id = system.drafted("li", in_reply_to_mail_id=question, to=[HANS, PETRA])
    system.does(f"/drafts/{draft_id}/send", staff_id="li")
    return draft_id


def rounds(system: MailSystem, smtp_sink: SmtpSink, count: int = 1) -> None:
    """Rounds of the Mailer, each when the next try is due."""
    mailer = system.mailer(smtp_sink.port)
    for _ in range(count):
        mailer.round()
        system.settle()
        system.clock.move(hours=6)


def test_each_addressee_is_tried_again_until_they_have_got_it_once(
    system: MailSystem, to_two: str, smtp_sink: SmtpSink
):
    smtp_sink.answers[PETRA] = LATER
    rounds(system, smtp_sink, 2)
    assert system.draft_status(to_two) == "partly_sent"
    smtp_sink.answers.clear()
    rounds(system, smtp_sink, 2)
    assert [letter.recipients for letter in smtp_sink.delivered] == [(HANS,), (PETRA,)]
    assert len({letter.content for letter in smtp_sink.delivered}) == 1
    assert system.draft_status(to_two) == "sent"
    assert len(system.data(f"draft-{to_two}", "MailSent")) == 1
    assert "AddresseesRefused" not in system.events(f"draft-{to_two}")


def test_of_two_addressees_the_one_refused_for_good_is_named_and_marked(
    system: MailSystem, to_two: str, smtp_sink: SmtpSink
):
    smtp_sink.answers[PETRA] = UNKNOWN
    rounds(system, smtp_sink, 2)
    [lost] = system.data(f"draft-{to_two}", "AddresseesRefused")
    assert (lost["addresses"], lost["nobody"], lost["answer"]) == ([PETRA], False, UNKNOWN)
    shown = system.get(f"/drafts/{to_two}").json
    assert (shown["status"], shown["refused"], shown["answer"]) == ("sent", [PETRA], UNKNOWN)
    assert len(smtp_sink.delivered) == 1
    again = system.drafted("li", to=[HANS, PETRA], customer_id="mueller")
    shown = system.get(f"/drafts/{again}").json
    assert ([one["address"] for one in shown["not_written_to"]], shown["doubtful"]) == ([PETRA], [])


def test_an_addressee_who_is_tried_in_vain_is_given_up_at_last(
    system: MailSystem, to_two: str, smtp_sink: SmtpSink
):
    smtp_sink.answers[PETRA] = LATER
    rounds(system, smtp_sink, MAX_TRIES + 1)
    [lost] = system.data(f"draft-{to_two}", "AddresseesRefused")
    assert (lost["addresses"], lost["nobody"]) == ([PETRA], False)
    assert (system.draft_status(to_two), len(smtp_sink.delivered)) == ("sent", 1)


def test_one_refused_for_good_and_one_for_now_are_told_apart(
    system: MailSystem, to_two: str, smtp_sink: SmtpSink
):
    smtp_sink.answers |= {HANS: UNKNOWN, PETRA: LATER}
    rounds(system, smtp_sink)
    [lost] = system.data(f"draft-{to_two}", "AddresseesRefused")
    assert (lost["addresses"], lost["sent_at"], lost["nobody"]) == ([HANS], None, False)
    smtp_sink.answers.clear()
    rounds(system, smtp_sink, 2)
    assert [letter.recipients for letter in smtp_sink.delivered] == [(PETRA,)]


OUR_SERVER = "mailer-daemon@qihang-demo.cn"


def bounce(system: MailSystem, message_id: str, *addresses: str, sender: str = OUR_SERVER) -> str:
    """A delivery report comes in, as a mail server writes it; returns its id."""
    failed = "".join(
        f"Final-Recipient: rfc822; {address}\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
        for address in addresses
    )
    return system.write(
        f"Mail Delivery System <{sender}>",
        subject="Undelivered Mail Returned to Sender",
        headers=(
            "MIME-Version: 1.0",
            'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
        ),
        body="--b\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n--b\r\n"
        f"Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.x-demo.com\r\n\r\n{failed}"
        "--b\r\nContent-Type: text/rfc822-headers\r\n\r\n"
        f"Subject: Re: Plates\r\nMessage-ID: {message_id}\r\n\r\n--b--\r\n",
    )


@pytest.mark.parametrize("sender", [OUR_SERVER, "postmaster@mueller-druck-demo.de"])
def test_what_comes_back_is_matched_with_its_letter_whoever_reports_it(
    system: MailSystem, to_two: str, smtp_sink: SmtpSink, sender: str
):
    rounds(system, smtp_sink)
    [sent] = system.data(f"draft-{to_two}", "MailSent")
    first = bounce(system, sent["message_id"], PETRA, sender=sender)
    [lost] = system.data(f"draft-{to_two}", "AddresseesRefused")
    assert (lost["addresses"], lost["nobody"], lost["bounce_mail_id"]) == ([PETRA], False, first)
    # Told of again, and of somebody who was no addressee.
    bounce(system, sent["message_id"], PETRA, "somebody@else-demo.com", sender=sender)
    assert len(system.data(f"draft-{to_two}", "AddresseesRefused")) == 1
    bounce(system, sent["message_id"], HANS.upper(), sender=sender)
    last = system.data(f"draft-{to_two}", "AddresseesRefused")[-1]
    assert (last["addresses"], last["nobody"]) == ([HANS], True)
    assert system.get(f"/drafts/{to_two}").json["refused"] == [HANS, PETRA]


def test_a_report_about_a_letter_that_is_not_ours_is_about_nothing(
    system: MailSystem, to_two: str, smtp_sink: SmtpSink
):
    rounds(system, smtp_sink)
    report = bounce(system, "<other@x-demo.com>", HANS)
    assert "BounceMatched" not in system.events(f"mail-{report}")
    assert "AddresseesRefused" not in system.events(f"draft-{to_two}")

"""Blind copies through a real SMTP server: in the envelope, in no header, shown to those who read it."""

from email import message_from_bytes, policy

from mail.search.lookups import Place
from tests.support.worlds.mail import MailSystem
from tools.smtp_sink import SmtpSink

HANS, LAWYER = "h.mueller@mueller-druck-demo.de", "office@lawyer-demo.de"


def sent(system: MailSystem, sink: SmtpSink) -> str:
    system.registers("mueller", HANS)
    system.settle()
    draft_id = system.drafted("li", to=[HANS], bcc=[LAWYER], customer_id="mueller")
    refused = system.post(f"/drafts/{draft_id}/send", {}, "li")
    assert (refused.status_code, refused.json["code"]) == (409, "unknown_addressee")
    assert refused.json["params"]["address"] == LAWYER
    system.does(f"/drafts/{draft_id}/send", {"confirm": True}, staff_id="li")
    assert system.mailer(sink.port).round() == 1
    system.settle()
    [event] = system.data(f"draft-{draft_id}", "MailSent")
    return str(event["mail_id"])


def test_it_gets_the_letter_and_nobody_is_told(system: MailSystem, smtp_sink: SmtpSink):
    mail_id = sent(system, smtp_sink)
    [delivered] = smtp_sink.delivered
    assert delivered.recipients == (HANS, LAWYER)
    assert message_from_bytes(delivered.content, policy=policy.default)["Bcc"] is None
    assert b"lawyer-demo" not in delivered.content
    shown = system.get(f"/mails/{mail_id}").json
    assert (shown["to"], shown["cc"], shown["bcc"]) == ([HANS], [], [LAWYER])
    assert shown["customer_id"] == "mueller"


def test_an_answer_to_all_is_not_for_them(system: MailSystem, smtp_sink: SmtpSink):
    mail_id = sent(system, smtp_sink)
    start = system.get(f"/mails/{mail_id}/reply", all="true").json
    assert (start["to"], start["cc"]) == ([HANS], [])


def test_one_whom_an_earlier_letter_did_not_reach_is_told_of_and_not_written_to(
    system: MailSystem, smtp_sink: SmtpSink
):
    smtp_sink.answers[LAWYER] = "550 5.1.1 unknown"
    sent(system, smtp_sink)
    assert [one.recipients for one in smtp_sink.delivered] == [(HANS,)]
    again = system.drafted("li", to=[HANS], bcc=[LAWYER], customer_id="mueller")
    system.settle()
    shown = system.get(f"/drafts/{again}").json
    told = [one["address"] for one in shown["not_written_to"]]
    assert (shown["bcc"], told, shown["doubtful"]) == ([LAWYER], [LAWYER], [])


def test_the_letter_is_found_by_them_once_it_is_sent_and_by_its_readers_alone(
    system: MailSystem, smtp_sink: SmtpSink
):
    mail_id = sent(system, smtp_sink)
    system.drafted("li", to=[HANS], bcc=["notary@elsewhere-demo.de"], customer_id="mueller")
    system.settle()
    for query in (LAWYER, "lawyer", "law office"):
        for staff_id, readable in {"li": [mail_id], "wang": [mail_id], "zhou": [], "sun": []}.items():
            hits = system.items("/mails/search", staff_id, q=query)
            assert [hit["mail_id"] for hit in hits] == readable, (query, staff_id)
    [both] = system.items("/mails/search", "li", q="lawyer mueller")
    assert (both["mail_id"], both["found_in"]) == (mail_id, "recipient")
    beyond = Place.of(system.row(mail_id)).written()
    assert system.items("/mails/search", "li", q="lawyer", cursor=beyond) == []
    [hit] = system.items("/mails/search", "li", q="lawyer")
    marked = [part["text"] for part in hit["line_parts"] if part["found"]]
    assert (hit["found_in"], marked) == ("blind_copy", ["lawyer"])
    assert system.items("/mails/search", "li", q="notary") == []
    system.reassigns("mueller", "zhou")
    system.settle()
    assert system.items("/mails/search", "zhou", q="lawyer") != []

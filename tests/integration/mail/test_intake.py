"""Incoming mail: kept byte for byte, once, whatever it is."""

import pytest

from eventing.http.testing import assert_guarded
from mail.adapters.parsing import Processes
from tests.support.worlds.mail import SALES, MailSystem
from tests.unit.mail.samples import message

RAW = message()


def test_every_endpoint_says_who_may_call_it(system: MailSystem):
    assert_guarded(system.app)


def test_a_message_is_kept_byte_for_byte(system: MailSystem):
    mail_id = system.receive(RAW)
    system.registers("mueller", "h.mueller@mueller-druck-demo.de")
    system.settle()
    assert system.get(f"/mails/{mail_id}/raw").data == RAW


def test_the_second_delivery_changes_nothing(system: MailSystem):
    mail_id = system.receive(RAW)
    before = system.log.commits.count_documents({})
    files = system.db["files.files"].count_documents({})
    assert system.receive(b"Received: from elsewhere\r\n" + RAW) == mail_id
    assert system.log.commits.count_documents({}) == before
    assert system.db["files.files"].count_documents({}) == files


def test_one_message_to_two_mailboxes_is_one_mail_of_both(system: MailSystem):
    mail_id = system.receive(RAW, SALES)
    assert system.receive(RAW, "another") == mail_id
    assert sorted(system.row(mail_id)["mailbox_ids"]) == sorted([SALES, "another"])


def test_the_same_message_id_with_other_content_is_a_second_mail_and_flagged(system: MailSystem):
    first = system.receive(RAW)
    second = system.receive(message(body="Something else.\r\n"))
    assert first != second
    assert system.row(first)["same_id_as"] == []
    assert system.row(second)["same_id_as"] == [first]


def test_what_a_crash_left_half_done_is_finished_by_the_next_delivery(system: MailSystem, monkeypatch):
    def dies(*_: object) -> None:
        raise ConnectionResetError

    monkeypatch.setattr(system.bus, "handle", dies)
    with pytest.raises(ConnectionResetError):
        system.receive(RAW)
    monkeypatch.undo()
    mail_id = system.receive(RAW)
    assert system.files.read(system.row(mail_id)["raw_file_id"]) == RAW
    assert system.db["files.files"].count_documents({}) == 1


def test_what_nobody_understands_is_quarantined_and_managers_see_why(system: MailSystem):
    mail_id = system.receive(b"Subject: half a mail\r\n\r\nhello\r\n")
    [item] = system.items("/mails/quarantined", "wang")
    assert (item["mail_id"], item["state"]) == (mail_id, "quarantined")
    assert (item["reason"], item["subject"], item["preview"]) == ("no_sender", "half a mail", "hello")
    assert system.get(f"/mails/{mail_id}", "wang").status_code == 200
    assert system.get(f"/mails/{mail_id}", "li").status_code == 404


HALF = b"Subject: half a mail\r\n\r\nhello\r\n"


def test_what_a_newer_parser_understands_is_read_again_and_filed(system: MailSystem):
    system.registers("mueller", "h.mueller@mueller-druck-demo.de")
    mail_id = system.receive_with_an_older_parser(RAW)
    assert system.post(f"/mails/{mail_id}/read-again", staff_id="li").status_code == 403
    assert system.does(f"/mails/{mail_id}/read-again", staff_id="wang")["outcome"] == "stored"
    shown = system.get(f"/mails/{mail_id}").json
    assert (shown["state"], shown["customer_id"], shown["reason"]) == ("filed", "mueller", None)
    assert (shown["subject"], shown["mailbox_ids"]) == ("Plates", [SALES])
    assert system.does(f"/mails/{mail_id}/read-again", staff_id="wang")["outcome"] == "known"


def test_what_is_unreadable_still_stays_in_quarantine(system: MailSystem):
    mail_id = system.receive(HALF)
    assert system.does(f"/mails/{mail_id}/read-again", staff_id="wang")["outcome"] == "quarantined"
    assert system.row(mail_id)["state"] == "quarantined"


def test_a_message_in_quarantine_is_filed_by_hand(system: MailSystem):
    system.registers("mueller", "h.mueller@mueller-druck-demo.de")
    mail_id = system.receive(HALF)
    system.does(f"/mails/{mail_id}/file", {"customer_id": "mueller"}, "wang")
    shown = system.get(f"/mails/{mail_id}", "li").json
    assert (shown["state"], shown["subject"], shown["text"]) == ("filed", "half a mail", "hello\n")
    assert system.items("/mails/quarantined", "wang") == []


def test_what_is_shown_was_made_when_it_came_in(system: MailSystem, monkeypatch):
    system.registers("mueller", "h.mueller@mueller-druck-demo.de")
    words = "Best price? " * 1000
    page = f"<p>{words}</p><script>x()</script>"
    mail_id = system.receive(message(headers=("Content-Type: text/html",), body=page))
    monkeypatch.setattr(Processes, "__call__", None)
    shown = system.get(f"/mails/{mail_id}").json
    assert (shown["text"].strip(), shown["preview"]) == (words.strip(), words[:160].strip())
    assert "script" not in system.get(f"/mails/{mail_id}/html").text


def test_an_eml_file_is_uploaded_by_a_manager(system: MailSystem):
    headers = {**system.issuer.of_staff("wang"), "Content-Type": "message/rfc822"}
    first = system.client.post("/mails", data=RAW, headers=headers)
    again = system.client.post("/mails", data=RAW, headers=headers)
    assert (first.status_code, first.json["outcome"], again.json["outcome"]) == (201, "stored", "known")
    assert first.json["mail_id"] == again.json["mail_id"]


@pytest.mark.parametrize(
    ("data", "content_type", "staff_id", "status"),
    [
        (RAW, "message/rfc822", "li", 403),
        (RAW, "application/json", "wang", 415),
        (b"", "message/rfc822", "wang", 422),
        (b"x" * 2_000_000, "message/rfc822", "wang", 413),
    ],
)
def test_other_uploads_are_refused(system: MailSystem, data, content_type, staff_id, status):
    headers = {**system.issuer.of_staff(staff_id), "Content-Type": content_type}
    assert system.client.post("/mails", data=data, headers=headers).status_code == status


def test_every_distinct_message_of_the_corpus_is_on_record_once(system: MailSystem, mail_corpus):
    sent: dict[str, bytes] = {}
    for path in mail_corpus:
        raw = path.read_bytes()
        sent.setdefault(system.receive(raw, settle=False), raw)
    for path in mail_corpus:
        assert system.receive(path.read_bytes(), settle=False) in sent
    system.settle()
    assert len(sent) == 244
    for mail_id, raw in sent.items():
        row = system.row(mail_id)
        assert system.files.read(row["raw_file_id"]) == raw
        assert row["state"] != "received"
        assert row["state"] != "quarantined" or row["reason"]

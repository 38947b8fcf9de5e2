"""Files that people upload go with what they write, and with nothing of anybody else."""

from email import message_from_bytes, policy
from typing import Any

import pytest

from tests.support.worlds.mail import SALES_BOX, MailSystem
from tools.smtp_sink import SmtpSink

HANS, PRIYA = "h.mueller@mueller-druck-demo.de", "priya@kaveri-offset-demo.in"
PDF = b"%PDF-1.7 \x00\xff offer"
WITH_A_LIST = ("MIME-Version: 1.0", "Content-Type: multipart/mixed; boundary=b")
LIST = (
    "--b\r\nContent-Type: text/plain\r\n\r\nSee the list.\r\n"
    "--b\r\nContent-Type: text/csv\r\nContent-Disposition: attachment; filename=list.csv\r\n\r\n"
    "1,2\r\n--b--\r\n"
)


@pytest.fixture
def owned(system: MailSystem) -> MailSystem:
    system.registers("kaveri", PRIYA, owner_id="zhao", country="IN")
    system.registers("mueller", HANS, owner_id="li")
    system.settle()
    return system


def uploads(system: MailSystem, staff_id: str = "li", name: str = "报价单.pdf", content: bytes = PDF) -> Any:
    headers = {**system.issuer.of_staff(staff_id), "Content-Type": "application/pdf"}
    return system.client.post("/uploads", query_string={"name": name}, data=content, headers=headers)


def file_id(system: MailSystem, staff_id: str = "li", **of: Any) -> str:
    return str(uploads(system, staff_id, **of).json["file_id"])


def test_a_file_is_uploaded_once_and_read_by_whoever_uploaded_it(system: MailSystem):
    first, again = uploads(system), uploads(system)
    assert first.status_code == 201
    assert first.json == again.json == {**first.json, "name": "报价单.pdf", "size": len(PDF)}
    assert first.headers["Location"] == f"/uploads/{first.json['file_id']}"
    read = system.get(f"/uploads/{first.json['file_id']}")
    assert (read.data, read.headers["Content-Type"]) == (PDF, "application/pdf")
    assert read.headers["Content-Disposition"].startswith("attachment;")
    assert system.get(f"/uploads/{first.json['file_id']}", "zhou").status_code == 404
    assert system.get("/uploads/nothing").status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "field"),
    [("a.pdf", b"", "body"), ("", PDF, "name"), ("a/b.pdf", PDF, "name"), ("a\r\nX: y", PDF, "name")],
)
def test_what_is_no_file_is_refused(system: MailSystem, name, content, field):
    refused = uploads(system, name=name, content=content)
    assert (refused.status_code, refused.json["errors"][0]["field"]) == (422, field)


def test_a_file_goes_with_a_letter_through_approval_to_the_customer(owned: MailSystem, smtp_sink: SmtpSink):
    asked = owned.write(PRIYA, subject="CTCP plate")
    mine = file_id(owned, "zhao")
    draft_id = owned.drafted("zhao", in_reply_to_mail_id=asked, files=[mine])
    owned.does(f"/drafts/{draft_id}/submit", {}, "zhao")
    shown = owned.get(f"/drafts/{draft_id}", "li").json
    assert shown["files"] == [
        {"file_id": mine, "name": "报价单.pdf", "content_type": "application/pdf", "size": len(PDF)}
    ]
    assert owned.get(f"/drafts/{draft_id}/files/{mine}", "li").data == PDF
    assert owned.get(f"/drafts/{draft_id}/files/{mine}", "zhou").status_code == 404
    # The approver mends the words, and the author's file stays.
    body = {"to": [PRIYA], "subject": "Re: CTCP plate", "text": "USD 2.45", "files": [mine]}
    assert owned.put(f"/drafts/{draft_id}", body, "li").status_code == 200
    owned.settle()
    owned.does(f"/drafts/{draft_id}/approve", staff_id="li")
    owned.mailer(smtp_sink.port).round()
    owned.settle()

    [delivered] = smtp_sink.delivered
    message = message_from_bytes(delivered.content, policy=policy.default)
    [file] = message.iter_attachments()
    assert (file.get_filename(), file.get_content()) == ("报价单.pdf", PDF)
    [sent] = owned.items("/mails", "zhao", box="sent")
    assert [one["name"] for one in sent["attachments"]] == ["报价单.pdf"]


def test_a_file_of_a_mail_is_sent_on_by_whoever_can_see_it(owned: MailSystem):
    mail = owned.write(HANS, headers=WITH_A_LIST, body=LIST)
    [theirs] = owned.get(f"/mails/{mail}", "li").json["attachments"]
    draft_id = owned.drafted("li", to=["print@werk-demo.de"], files=[theirs["file_id"]])
    assert [one["name"] for one in owned.get(f"/drafts/{draft_id}", "li").json["files"]] == ["list.csv"]


@pytest.mark.req_in_part("R109")
@pytest.mark.parametrize("whose", ["an upload", "a mail", "the message", "nobody"])
def test_a_file_that_somebody_cannot_see_he_cannot_send(owned: MailSystem, whose):
    mail = owned.write(HANS, headers=WITH_A_LIST, body=LIST)
    theirs = {
        "an upload": file_id(owned, "li"),
        "a mail": owned.get(f"/mails/{mail}", "li").json["attachments"][0]["file_id"],
        "the message": owned.row(mail)["raw_file_id"],
        "nobody": "0" * 64,
    }[whose]
    mine = file_id(owned, "zhou")
    body = {"to": ["a@b-demo.example"], "text": "x", "files": [mine, theirs]}
    refused = owned.post("/drafts", body, "zhou")
    assert refused.status_code == 422
    assert [(one["field"], one["code"]) for one in refused.json["errors"]] == [("files.1", "no_such_file")]
    written = owned.drafted("zhou", to=["a@b-demo.example"], files=[mine])
    assert owned.put(f"/drafts/{written}", body, "zhou").status_code == 422


def test_a_file_larger_than_the_service_takes_is_refused(owned: MailSystem):
    assert uploads(owned, content=b"x" * (1024 * 1024 + 1)).status_code == 413


def test_a_letter_of_ours_with_a_file_reads_as_it_was_written(owned: MailSystem, smtp_sink: SmtpSink):
    draft_id = owned.drafted("li", customer_id="mueller", to=[HANS], subject="Offer", files=[file_id(owned)])
    owned.does(f"/drafts/{draft_id}/send", {})
    owned.mailer(smtp_sink.port).round()
    owned.settle()
    [sent] = owned.items("/mails", "li", box="sent")
    whole = owned.get(f"/mails/{sent['mail_id']}", "li").json
    assert (whole["text"].strip(), whole["subject"]) == ("USD 2.50 per m²", "Offer")
    assert SALES_BOX not in whole["to"]


def test_what_is_passed_on_begins_with_its_text_and_its_files(owned: MailSystem):
    mail = owned.write(HANS, subject="List", headers=WITH_A_LIST, body=LIST)
    start = owned.get(f"/mails/{mail}/forward", "li").json
    assert (start["subject"], start["mail"]["subject"], start["mail"]["text"]) == (
        "Fwd: List",
        "List",
        "See the list.",
    )
    assert (start["mail"]["address"], start["mail"]["to"]) == (HANS, [SALES_BOX])
    assert [one["name"] for one in start["files"]] == ["list.csv"]
    assert owned.get(f"/mails/{mail}/forward", "zhou").status_code == 404
    files = [one["file_id"] for one in start["files"]]
    draft_id = owned.drafted("li", to=["li@qihang-demo.cn"], subject=start["subject"], files=files)
    assert owned.get(f"/drafts/{draft_id}", "li").json["files"][0]["name"] == "list.csv"

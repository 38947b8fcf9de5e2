"""Drafts: written, submitted, approved or returned, and letters of collection."""

from datetime import date
from decimal import Decimal

import pytest

from eventing import Money
from mail.contracts import NoticeLine
from tests.support.worlds.mail import MailSystem
from tools.smtp_sink import SmtpSink

HANS = "h.mueller@mueller-druck-demo.de"
PRIYA = "priya@kaveri-offset-demo.in"


@pytest.fixture
def asked(system: MailSystem) -> str:
    """A mail of Kaveri's, who is 赵磊's, waiting for an answer."""
    system.registers("kaveri", PRIYA, owner_id="zhao", country="IN")
    system.registers("mueller", HANS, owner_id="li")
    system.settle()
    return system.write(PRIYA, subject="CTCP plate")


@pytest.mark.req("R134")
def test_who_needs_approval_cannot_send_by_the_api_either(system: MailSystem, asked, smtp_sink: SmtpSink):
    draft_id = system.drafted("zhao", in_reply_to_mail_id=asked)
    refused = system.post(f"/drafts/{draft_id}/send", staff_id="zhao")
    assert (refused.status_code, refused.json["code"]) == (403, "needs_approval")
    assert system.mailer(smtp_sink.port).round() == 0


@pytest.mark.req("R113", "R134", "R135", "R136", "R137", "R138", "R139")
def test_a_newcomers_mail_is_returned_with_remarks_resubmitted_and_approved(
    system: MailSystem, asked, smtp_sink: SmtpSink
):
    draft_id = system.drafted("zhao", in_reply_to_mail_id=asked)
    system.does(f"/drafts/{draft_id}/submit", {}, "zhao")
    [waiting] = system.items("/drafts", "li", to_approve="true")
    assert (waiting["draft_id"], waiting["status"]) == (draft_id, "pending")
    assert system.get(f"/drafts/{draft_id}", "zhou").status_code == 404
    assert system.post(f"/drafts/{draft_id}/approve", staff_id="zhao").status_code == 403

    assert system.post(f"/drafts/{draft_id}/return", {"remarks": ""}, "li").status_code == 422
    system.does(f"/drafts/{draft_id}/return", {"remarks": "最多让到2.45"}, "li")
    returned = system.get(f"/drafts/{draft_id}", "zhao").json
    assert (returned["status"], returned["remarks"]) == ("returned", "最多让到2.45")

    body = {"to": [PRIYA], "subject": "Re: CTCP plate", "text": "USD 2.45"}
    assert system.put(f"/drafts/{draft_id}", body, "zhao").status_code == 200
    system.settle()
    system.does(f"/drafts/{draft_id}/submit", {}, "zhao")
    system.does(f"/drafts/{draft_id}/approve", staff_id="li")
    system.mailer(smtp_sink.port).round()
    system.settle()

    [delivered] = smtp_sink.delivered
    assert delivered.sender == "zhao@qihang-demo.cn"
    assert b"USD 2.45" in delivered.content
    [event] = system.data(f"draft-{draft_id}", "MailSent")
    assert (event["author_id"], event["approved_by"], event["customer_id"]) == ("zhao", "li", "kaveri")
    assert system.events(f"draft-{draft_id}")[:9] == [
        "MailDrafted",
        "MailSubmitted",
        "MailReturned",
        "MailRedrafted",
        "MailSubmitted",
        "MailApproved",
        "MailQueued",
        "MailSendStarted",
        "MailDataStarted",
    ]


@pytest.mark.req_in_part("R321")
def test_an_approver_sees_the_draft_and_nothing_else_of_that_customer(system: MailSystem, asked):
    draft_id = system.drafted("zhao", in_reply_to_mail_id=asked)
    system.does(f"/drafts/{draft_id}/submit", {}, "zhao")
    assert system.get(f"/drafts/{draft_id}", "li").status_code == 200
    assert system.items("/mails", "li", customer_id="kaveri") == []


@pytest.mark.req_in_part("R007")
def test_an_unsent_draft_follows_the_customer_and_its_new_owners_rule(system: MailSystem):
    system.registers("grafica", "compras@grafica-demo.com.br", owner_id="zhou", country="BR")
    system.settle()
    draft_id = system.drafted("zhou", to=["compras@grafica-demo.com.br"], customer_id="grafica", subject="x")
    system.leaves("zhou")
    system.reassigns("grafica", "zhao")
    system.settle()
    [moved] = system.items("/drafts", "zhao")
    assert (moved["draft_id"], moved["needs_approval"]) == (draft_id, True)
    assert system.items("/drafts", "li") == []
    assert system.post(f"/drafts/{draft_id}/send", staff_id="zhao").status_code == 403
    system.does(f"/drafts/{draft_id}/submit", {}, "zhao")
    system.does(f"/drafts/{draft_id}/approve", staff_id="li")
    [queued] = system.data(f"draft-{draft_id}", "MailQueued")
    assert queued["sender"] == "zhao@qihang-demo.cn"


@pytest.mark.req_in_part("R011")
def test_drafts_that_are_not_on_their_way_are_counted_by_customer_within_scope(system: MailSystem):
    for customer_id, address in (("grafica", "compras@grafica-demo.com.br"), ("alnoor", "k@alnoor-demo.ae")):
        system.registers(customer_id, address, owner_id="zhou", country="BR")
    system.settle()
    drafts = [
        system.drafted("zhou", to=["compras@grafica-demo.com.br"], customer_id="grafica", subject=subject)
        for subject in ("an offer", "a reminder", "a letter")
    ]
    system.does(f"/drafts/{drafts[0]}/send", staff_id="zhou")
    asked = "/drafts/unsent?customer_ids=grafica,alnoor"
    assert system.items(asked, "wang") == [{"customer_id": "grafica", "drafts": 2}]
    assert system.items(asked, "li") == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"to": ["nobody"]}, "to"),
        ({}, "to"),
        ({"to": [HANS], "customer_id": "mueller"}, "customer_id"),
        ({"in_reply_to_mail_id": "none"}, "in_reply_to_mail_id"),
        ({"to": [HANS], "subject": "a\nBcc: x@y-demo.com"}, "subject"),
        ({"to": [HANS], "copies": [HANS]}, "copies"),
    ],
)
def test_a_draft_that_cannot_be_is_refused_with_the_field_named(system: MailSystem, asked, body, field):
    answer = system.post("/drafts", {"text": "x", **body}, "zhao")
    assert answer.status_code == 422
    assert answer.json["errors"][0]["field"].startswith(field)


def test_a_request_sent_twice_makes_one_draft(system: MailSystem, asked):
    body = {"in_reply_to_mail_id": asked, "text": "x"}
    first = system.post("/drafts", body, "zhao", Idempotency_Key="k1")
    system.settle()
    again = system.post("/drafts", body, "zhao", Idempotency_Key="k1")
    assert (first.status_code, first.json) == (again.status_code, again.json)


def test_a_draft_is_sent_right_after_it_was_written_though_no_view_has_seen_it(system: MailSystem, asked):
    written = system.post("/drafts", {"to": [HANS], "customer_id": "mueller", "text": "Hello"}, "li")
    sent = system.post(f"/drafts/{written.json['draft_id']}/send", staff_id="li")
    assert sent.status_code == 200, sent.json


@pytest.fixture
def dunned(system: MailSystem) -> MailSystem:
    """Müller has a letter about two invoices waiting for 李静's approval."""
    system.registers("mueller", HANS)
    system.settle()
    system.reaches("mueller", lines=(system.owes(), system.owes("INV-8", "100.00")))
    system.settle()
    return system


def test_a_letter_that_waits_is_withdrawn_when_the_money_came(dunned: MailSystem):
    [letter] = dunned.items("/drafts", "li", to_approve="true")
    dunned.pays("mueller")
    dunned.settle()
    assert dunned.items("/drafts", "li", to_approve="true") == []
    assert dunned.draft_status(letter["draft_id"]) == "discarded"
    refused = dunned.post(f"/drafts/{letter['draft_id']}/approve", staff_id="li")
    assert refused.status_code in (403, 404, 409)


def test_a_letter_that_waits_asks_for_what_is_left(dunned: MailSystem):
    dunned.pays("mueller", dunned.owes("INV-8", "100.00"))
    dunned.settle()
    text = text_of_letter(dunned, "li")
    assert ("INV-7" in text, "100.00" in text) == (False, True)
    [redrafted] = dunned.data("draft-letter-mueller", "MailRedrafted")
    assert redrafted["edited_by"] is None


def test_a_letter_that_has_gone_is_left_alone(dunned: MailSystem, smtp_sink: SmtpSink):
    [letter] = dunned.items("/drafts", "li", to_approve="true")
    dunned.does(f"/drafts/{letter['draft_id']}/approve", staff_id="li")
    dunned.mailer(smtp_sink.port).round()
    dunned.pays("mueller")
    dunned.settle()
    assert dunned.draft_status(letter["draft_id"]) == "sent"


def test_a_letter_that_says_more_replaces_the_one_that_waits(dunned: MailSystem):
    dunned.reaches("mueller", letter_id="letter-2", replaces="letter-mueller", stage="L2")
    dunned.settle()
    [letter] = dunned.items("/drafts", "li", to_approve="true")
    assert letter["draft_id"] == "letter-2"


def test_nobody_but_who_may_send_a_letter_discards_it(dunned: MailSystem):
    [letter] = dunned.items("/drafts", "li", to_approve="true")
    path = f"/drafts/{letter['draft_id']}/discard"
    assert dunned.post(path, staff_id="zhou").status_code == 404
    assert dunned.post(path, staff_id="sun").status_code == 403
    dunned.does(path, staff_id="li")
    assert dunned.draft_status(letter["draft_id"]) == "discarded"


def text_of_letter(system: MailSystem, staff_id: str) -> str:
    """The text of the letter that waits for this person's approval."""
    [letter] = system.items("/drafts", staff_id, to_approve="true")
    return str(system.get(f"/drafts/{letter['draft_id']}", staff_id).json["text"])


# -- collection letters --------------------------------------------------------------------------------


@pytest.mark.req("R285")
@pytest.mark.req_in_part("R284")
def test_a_collection_step_with_a_letter_drafts_it_for_the_owner_to_approve(
    system: MailSystem, smtp_sink: SmtpSink
):
    system.registers("mueller", HANS)
    system.settle()
    system.reaches("mueller")
    system.settle()
    [letter] = system.items("/drafts", "li", to_approve="true")
    assert (letter["purpose"], letter["to"], letter["author_id"]) == ("collection", [HANS], "li")
    for stated in ("INV-7", "USD 48,400.00", "3", "we will call you about it"):
        assert stated in text_of_letter(system, "li")
    system.does(f"/drafts/{letter['draft_id']}/approve", staff_id="li")
    system.mailer(smtp_sink.port).round()
    system.settle()
    [event] = system.data(f"draft-{letter['draft_id']}", "MailSent")
    assert (event["purpose"], system.row(event["mail_id"])["kind"]) == ("collection", "collection")
    # Credit sees its letters, and only those, of every customer.
    assert [m["mail_id"] for m in system.items("/mails", "sun")] == [event["mail_id"]]


def test_a_letter_follows_the_payments_until_it_is_sent_and_goes_with_the_debt(system: MailSystem):
    system.registers("mueller", HANS)
    system.settle()
    system.reaches("mueller")
    system.settle()
    rest = NoticeLine(
        invoice_id="inv-7",
        number="INV-7",
        days_overdue=4,
        amount=Money(Decimal("400.00"), "USD"),
        due_on=date(2026, 10, 7),
    )
    system.revises("mueller", rest)
    system.settle()
    [letter] = system.items("/drafts", "li", to_approve="true")
    text = text_of_letter(system, "li")
    assert ("USD 400.00" in text, "48,400" in text) == (True, False)
    system.revises("mueller")
    system.settle()
    assert system.items("/drafts", "li", to_approve="true") == []
    assert system.data(f"draft-{letter['draft_id']}", "DraftDiscarded") == [
        {"draft_id": letter["draft_id"], "discarded_by": None}
    ]


def test_a_letter_that_waits_is_replaced_by_the_next(system: MailSystem):
    system.registers("mueller", HANS)
    system.settle()
    system.reaches("mueller")
    system.reaches("mueller", stage="L2", letter_id="second", replaces="letter-mueller")
    system.settle()
    assert [draft["stage"] for draft in system.items("/drafts", "li", to_approve="true")] == ["L2"]


def test_credits_own_letters_wait_in_credits_queue(system: MailSystem):
    system.registers("mueller", HANS, country="CN")
    system.settle()
    system.reaches("mueller", owner="credit", stage="L3")
    system.settle()
    [letter] = system.items("/drafts", "sun", to_approve="true")
    assert letter["author_id"] is None
    assert "已逾期3天" in text_of_letter(system, "sun")
    assert system.post(f"/drafts/{letter['draft_id']}/approve", staff_id="li").status_code == 403
    system.does(f"/drafts/{letter['draft_id']}/approve", staff_id="sun")
    [queued] = system.data(f"draft-{letter['draft_id']}", "MailQueued")
    assert queued["sender"] == "sun@qihang-demo.cn"

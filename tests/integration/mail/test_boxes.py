"""Boxes, their rows and counts, and what is written: what a page of mail asks for."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from eventing import View, all_of
from mail import permissions
from mail.draft.boxes import DRAFT_BOXES
from mail.draft.views import DRAFTS
from mail.mailbox.model import mailbox_id_of
from mail.message.views import MAILS
from mail.reading import queries
from mail.values import OWNED
from people import EVERYBODY, Role, Scope
from people.caller import Caller
from tests.support.worlds.mail import SALES_BOX, MailSystem
from tests.unit.mail.samples import message
from tools.smtp_sink import SmtpSink

HANS = "h.mueller@mueller-druck-demo.de"
PRIYA = "priya@kaveri-offset-demo.in"
FORWARDER = "ops@forwarder-demo.cn"


@pytest.fixture
def firm(system: MailSystem) -> MailSystem:
    system.registers("mueller", HANS)
    system.registers("kaveri", PRIYA, owner_id="zhao", country="IN")
    system.settle()
    return system


def boxes(system: MailSystem, staff_id: str) -> list[Any]:
    found: list[Any] = system.get("/boxes", staff_id).json["boxes"]
    return found


def counts(system: MailSystem, staff_id: str) -> dict[str, int]:
    """The boxes that hold something."""
    return {one["box"]: one["count"] for one in boxes(system, staff_id) if one["count"]}


def sends(system: MailSystem, draft_id: str, port: int, staff_id: str = "li", **body: Any) -> None:
    system.does(f"/drafts/{draft_id}/send", body, staff_id)
    system.mailer(port).round()
    system.settle()


# -- rows ------------------------------------------------------------------------------------------


@pytest.mark.req("R132", "R133")
def test_a_row_shows_who_wrote_what_and_the_latest_note(firm: MailSystem):
    body = "Dear Li,\r\n\r\nplease   quote\r\n200 m2.\r\n\r\nBest regards\r\nHans\r\n\r\n> earlier\r\n"
    mail_id = firm.write(f"Hans Müller <{HANS}>", subject="Plates", body=body)
    firm.does(f"/mails/{mail_id}/note", {"note": "问价"})
    firm.does(f"/mails/{mail_id}/note", {"note": "客户问200平米的价"})
    [row] = firm.items("/mails", "li", box="received")
    shown = {
        name: row[name] for name in ("customer_id", "box", "direction", "kind", "subject", "preview", "note")
    }
    assert shown == {
        "customer_id": "mueller",
        "box": "received",
        "direction": "in",
        "kind": "person",
        "subject": "Plates",
        "preview": "Dear Li, please quote 200 m2.",
        "note": "客户问200平米的价",
    }
    assert row["sender"] == {"name": "Hans Müller", "address": HANS}
    assert (row["noted_by"], row["noted_at"] is not None, row["attachment_count"]) == ("li", True, 0)


def test_what_we_sent_says_from_which_draft_by_whom_and_with_whose_approval(
    firm: MailSystem, smtp_sink: SmtpSink
):
    asked = firm.write(PRIYA)
    draft_id = firm.drafted("zhao", in_reply_to_mail_id=asked)
    firm.does(f"/drafts/{draft_id}/submit", {}, "zhao")
    firm.does(f"/drafts/{draft_id}/approve", {}, "li")
    firm.mailer(smtp_sink.port).round()
    firm.settle()
    [sent] = firm.items("/mails", "zhao", box="sent")
    assert (sent["draft_id"], sent["author_id"], sent["approved_by"]) == (draft_id, "zhao", "li")
    [received] = firm.items("/mails", "zhao", box="received")
    assert (received["mail_id"], received["thread_id"]) == (asked, sent["thread_id"])


def test_mails_are_had_by_their_ids_in_that_order_and_only_those_one_can_open(firm: MailSystem):
    mine, other, stranger = firm.write(HANS), firm.write(PRIYA), firm.write("info@saigon-inan-demo.vn")
    asked = ",".join([stranger, other, "nothing", mine])
    found = {
        who: [row["mail_id"] for row in firm.items("/mails", who, ids=asked)]
        for who in ("li", "zhao", "wang")
    }
    assert found == {"li": [mine], "zhao": [other], "wang": [stranger, other, mine]}


# -- boxes -----------------------------------------------------------------------------------------


def test_each_box_counts_what_its_list_shows(firm: MailSystem, smtp_sink: SmtpSink):
    asked = firm.write(HANS)
    firm.write("info@saigon-inan-demo.vn")
    firm.write("news@list-demo.com", headers=("List-Unsubscribe: <https://list-demo.com>",))
    for_kaveri = firm.write(PRIYA)
    sends(firm, firm.drafted("li", in_reply_to_mail_id=asked), smtp_sink.port)
    firm.drafted("li", in_reply_to_mail_id=asked)
    waits = firm.drafted("zhao", in_reply_to_mail_id=for_kaveri)
    firm.does(f"/drafts/{waits}/submit", {}, "zhao")

    assert counts(firm, "li") == {"received": 1, "sent": 1, "drafts": 1, "to_approve": 1}
    assert counts(firm, "zhao") == {"received": 1, "awaiting": 1}
    assert counts(firm, "wang") == {
        "received": 2,
        "sent": 1,
        "enquiries": 1,
        "list_mail": 1,
        "drafts": 1,
        "awaiting": 1,
    }
    for staff_id in ("li", "zhao", "wang", "sun"):
        for one in boxes(firm, staff_id):
            assert len(listed(firm, one["box"], staff_id)) == one["count"], (staff_id, one)

    firm.does(f"/drafts/{waits}/return", {"remarks": "more politely"}, "li")
    assert counts(firm, "zhao") == {"received": 1, "returned": 1}


def listed(system: MailSystem, box: str, staff_id: str) -> list[Any]:
    """What the list of a box shows."""
    if box == "to_approve":
        return system.items("/drafts", staff_id, to_approve="true")
    if box in OWNED:
        return system.items("/mails", staff_id, box=box)
    return system.items("/drafts" if box in DRAFT_BOXES else "/unassigned", staff_id, box=box)


def test_more_than_a_thousand_is_said_and_not_counted(firm: MailSystem, monkeypatch):
    monkeypatch.setattr(queries, "MAX_COUNT", 2)
    for _ in range(3):
        firm.write(HANS, settle=False)
    firm.settle()
    [received] = [one for one in boxes(firm, "li") if one["box"] == "received"]
    assert received == {"box": "received", "count": 2, "more": True}


def test_a_box_is_read_page_by_page(firm: MailSystem):
    ids = []
    for _ in range(5):
        firm.clock.move(minutes=1)
        ids.append(firm.write(HANS))
    found: list[str] = []
    page = firm.get("/mails", "li", box="received", limit="2").json
    found += [row["mail_id"] for row in page["items"]]
    while page["next"]:
        page = firm.get("/mails", "li", box="received", limit="2", cursor=page["next"]).json
        found += [row["mail_id"] for row in page["items"]]
    assert found == ids[::-1]


CALLERS = {
    "li": Caller(
        actor="li", staff_id="li", role=Role.SALESPERSON, scope=Scope(all=False, staff_ids=frozenset({"li"}))
    ),
    "wang": Caller(
        actor="wang",
        staff_id="wang",
        role=Role.MANAGER,
        scope=Scope(all=False, staff_ids=frozenset({"wang", "li", "zhou", "zhao"})),
    ),
    "chen": Caller(actor="chen", staff_id="chen", role=Role.GENERAL_MANAGER, scope=EVERYBODY),
    "sun": Caller(actor="sun", staff_id="sun", role=Role.CREDIT_CONTROLLER, scope=EVERYBODY),
}


@pytest.mark.parametrize("staff_id", CALLERS)
def test_no_box_is_found_by_looking_at_everything(firm: MailSystem, staff_id: str):
    caller = CALLERS[staff_id]
    for box, view, condition in queries.boxes_of(firm.db, caller):
        assert index_of(firm, view, condition), box
    assert index_of(firm, DRAFTS, permissions.drafts(caller))


def test_mail_is_found_by_whose_it_is_and_the_firms_by_time(firm: MailSystem):
    sent = {
        staff_id: index_of(firm, MAILS, all_of({"box": "sent"}, permissions.mails(caller)))
        for staff_id, caller in CALLERS.items()
    }
    assert sent == {
        "li": ["box", "owner_id", "received_at", "_id"],
        "wang": ["box", "owner_id", "received_at", "_id"],
        "chen": ["box", "received_at", "_id"],
        "sun": ["kind", "box", "received_at", "_id"],
    }
    of_customer = permissions.mails_of_customer(CALLERS["li"], "mueller")
    assert index_of(firm, MAILS, of_customer) == ["customer_id", "received_at", "_id"]
    in_box = {**of_customer, "box": "sent"}
    assert index_of(firm, MAILS, in_box) == ["customer_id", "box", "received_at", "_id"]
    # Few have files, of whatever many.
    with_files = {**of_customer, "has_files": True}
    assert index_of(firm, MAILS, with_files) == ["customer_id", "has_files", "received_at", "_id"]
    thread = {"thread_id": "t1", "customer_id": "mueller"}
    assert index_of(firm, MAILS, thread) == ["thread_id", "customer_id", "received_at", "_id"]


def stages(plan: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield plan
    for inner in (plan.get("inputStage"), *plan.get("inputStages", ())):
        if inner is not None:
            yield from stages(inner)


def index_of(system: MailSystem, view: View, condition: Mapping[str, Any]) -> list[str]:
    """The fields of the index by which the database answers; fails where it reads a whole collection."""
    order = [("drafted_at" if view is DRAFTS else "received_at", -1), ("_id", 1)]
    found = view.collection(system.db).find({**condition, "_live": True}).sort(order).limit(51).explain()
    plan = list(stages(found["queryPlanner"]["winningPlan"]))
    assert not [stage for stage in plan if stage["stage"] == "COLLSCAN"], condition
    first, *_ = (list(stage["keyPattern"]) for stage in plan if stage["stage"] == "IXSCAN")
    return [name for name in first if name != "_live"]


# -- writing ---------------------------------------------------------------------------------------


def test_a_reply_begins_with_who_wrote_and_what(firm: MailSystem):
    mail_id = firm.write(
        f"Hans Müller <{HANS}>",
        to=f"{SALES_BOX}, wang@qihang-demo.cn, li@qihang-demo.cn, boss@mueller-druck-demo.de",
        headers=(f"Cc: buyer@mueller-druck-demo.de, {HANS}",),
        subject="Re: Plates",
        body="200 m2?\r\n> 100 m2?\r\n\r\nHans\r\n",
    )
    reply = firm.get(f"/mails/{mail_id}/reply", "li").json
    assert (reply["to"], reply["cc"], reply["subject"]) == ([HANS], [], "Re: Plates")
    assert (reply["customer_id"], reply["in_reply_to_mail_id"]) == ("mueller", mail_id)
    assert (reply["quote"]["name"], reply["quote"]["address"]) == ("Hans Müller", HANS)
    assert reply["quote"]["text"] == "> 200 m2?\n>> 100 m2?\n>\n> Hans"
    to_all = firm.get(f"/mails/{mail_id}/reply", "li", all="true").json
    assert (to_all["to"], to_all["cc"]) == (
        [HANS],
        ["wang@qihang-demo.cn", "boss@mueller-druck-demo.de", "buyer@mueller-druck-demo.de"],
    )
    assert firm.get(f"/mails/{mail_id}/reply", "zhou").status_code == 404


def test_what_could_not_be_read_is_not_answered_though_it_is_filed(firm: MailSystem):
    mail_id = firm.receive_with_an_older_parser(message(sender=HANS, message_id="<odd@x>"))
    firm.does(f"/mails/{mail_id}/file", {"customer_id": "mueller"}, "wang")
    assert firm.get(f"/mails/{mail_id}", "li").json["box"] == "received"
    assert firm.get(f"/mails/{mail_id}/reply", "li").status_code == 404
    refused = firm.post("/drafts", {"in_reply_to_mail_id": mail_id, "text": "x"}, "li")
    assert (refused.status_code, refused.json["errors"][0]["field"]) == (422, "in_reply_to_mail_id")


def test_what_is_sent_waits_and_can_be_taken_back(firm: MailSystem, smtp_sink: SmtpSink):
    draft_id = firm.drafted("li", to=[HANS], customer_id="mueller", subject="Plates")
    mailer = firm.mailer(smtp_sink.port)
    firm.does(f"/drafts/{draft_id}/send", {"wait": 10}, "li")
    assert (mailer.round(), counts(firm, "li")) == (0, {"outgoing": 1})
    firm.does(f"/drafts/{draft_id}/recall", staff_id="li")
    firm.clock.move(minutes=1)
    assert (mailer.round(), counts(firm, "li")) == (0, {"drafts": 1})

    firm.does(f"/drafts/{draft_id}/send", {"wait": 10}, "li")
    firm.clock.move(minutes=1)
    assert mailer.round() == 1
    firm.settle()
    late = firm.post(f"/drafts/{draft_id}/recall", staff_id="li")
    assert (late.status_code, late.json["code"]) == (409, "not_queued")
    assert len(smtp_sink.delivered) == 1


def test_a_discarded_draft_comes_back(firm: MailSystem):
    draft_id = firm.drafted("li", to=[HANS], customer_id="mueller")
    firm.does(f"/drafts/{draft_id}/discard", staff_id="li")
    assert counts(firm, "li") == {}
    firm.does(f"/drafts/{draft_id}/restore", staff_id="li")
    assert counts(firm, "li") == {"drafts": 1}
    again = firm.post(f"/drafts/{draft_id}/restore", staff_id="li")
    assert (again.status_code, again.json["code"]) == (409, "not_discarded")


# -- partners --------------------------------------------------------------------------------------


@pytest.mark.req_in_part("R324")
def test_a_letter_to_a_partner_makes_no_customer_and_is_its_authors_to_read(
    firm: MailSystem, smtp_sink: SmtpSink
):
    draft_id = firm.drafted("li", to=[FORWARDER], subject="Booking")
    sends(firm, draft_id, smtp_sink.port)
    [sent] = firm.items("/mails", "li", box="sent")
    assert (sent["to"], sent["customer_id"], sent["draft_id"]) == ([FORWARDER], None, draft_id)
    assert firm.get(f"/mails/{sent['mail_id']}", "li").status_code == 200
    assert [row["mail_id"] for row in firm.items("/mails", "wang", box="sent")] == [sent["mail_id"]]
    assert firm.items("/mails", "zhou", box="sent") == []
    assert firm.get(f"/mails/{sent['mail_id']}", "zhou").status_code == 404
    assert firm.items("/unassigned", "wang", box="unproven") == []


@pytest.mark.req_in_part("R324")
def test_a_partner_who_writes_to_somebodys_own_mailbox_is_read_and_answered_by_them(firm: MailSystem):
    firm.does("/mailboxes", {"address": "li@qihang-demo.cn", "kind": "personal", "staff_id": "li"}, "chen")
    shared = firm.write(FORWARDER)
    firm.does(f"/mails/{shared}/file", {"not_a_customer": "partner", "reason": "货代"}, "wang")
    mine = firm.receive(
        message(sender=FORWARDER, message_id="<mine@x>", subject="Booking"),
        mailbox_id_of("li@qihang-demo.cn"),
    )
    assert firm.row(mine)["box"] == "set_apart"
    assert firm.get(f"/mails/{mine}", "li").status_code == 200
    reply = firm.get(f"/mails/{mine}/reply", "li").json
    assert (reply["to"], reply["customer_id"]) == ([FORWARDER], None)
    draft_id = firm.drafted("li", in_reply_to_mail_id=mine)
    assert firm.get(f"/drafts/{draft_id}", "li").json["customer_id"] is None
    for path, who in ((mine, "zhou"), (shared, "li")):
        assert firm.get(f"/mails/{path}", who).status_code == 404

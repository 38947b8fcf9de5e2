"""To-dos of the collection ladder, and of drafts that wait for somebody."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from eventing.core.money import Money
from scheduler.contracts import (
    READ_CUSTOMERS,
    DraftDiscarded,
    DraftTakenOver,
    MailApproved,
    MailDrafted,
    MailReturned,
    MailSendFailed,
    MailSendUncertain,
    MailSubmitted,
)
from scheduler.credit_contracts import (
    ArrearsEnded,
    CollectionStepReached,
    InvoiceSettled,
    PaymentAllocation,
    PaymentReceived,
)
from tests.support.worlds.scheduler import Scheduler
from tests.unit.scheduler.company import at


def step(invoice_id: str, stage: str, action: str = "call", owner: str = "sales") -> CollectionStepReached:
    return CollectionStepReached(
        customer_id="c1",
        invoice_id=invoice_id,
        number=f"INV-{invoice_id}",
        stage=stage,
        action=action,
        owner=owner,
        days_overdue=1,
        amount=Money(Decimal("1200.00"), "USD"),
        due_on=date(2026, 10, 11),
        business_date=date(2026, 10, 12),
    )


@pytest.fixture
def arrears(scheduler: Scheduler) -> Scheduler:
    scheduler.reach("10-12 09:00")
    scheduler.registers("c1", "A", "li")
    scheduler.account("c1", step("i1", "L0"), step("i1", "L1", action="email"))
    scheduler.settle()
    return scheduler


def collection(scheduler: Scheduler, staff_id: str) -> list[str]:
    items = scheduler.get("/todos?list=collection", staff_id).json["items"]
    return sorted(item["invoice_id"] for item in items)


@pytest.mark.req("R286")
def test_on_the_first_day_overdue_the_salesperson_is_to_get_in_touch(arrears: Scheduler):
    (todo,) = arrears.get("/todos?list=collection", "li").json["items"]
    assert (todo["kind"], todo["invoice_id"], todo["due_on"]) == ("collection", "i1", "2026-10-12")
    assert todo["code"] == "collection_call"
    amount = {"amount": "1200.00", "currency": "USD"}
    assert todo["params"] == {"number": "INV-i1", "stage": "L0", "amount": amount, "days_overdue": 1}


def test_what_is_to_be_done_is_said_in_the_language_asked_for(arrears: Scheduler):
    def asked(language: str) -> Any:
        headers = {**arrears.issuer.of_staff("li"), "Accept-Language": language}
        return arrears.client.get("/todos?list=collection", headers=headers)

    english, chinese = asked("en"), asked("zh-CN")
    (todo,) = english.json["items"]
    assert todo["title"] == (
        "Contact the customer and ask the reason: invoice INV-i1, $1,200.00, 1 day overdue (step L0)"
    )
    assert chinese.json["items"][0]["title"].startswith("联系客户并询问原因：发票 INV-i1")
    assert [answer.headers["Content-Language"] for answer in (english, chinese)] == ["en", "zh-CN"]
    assert "Accept-Language" in english.headers["Vary"]


def test_the_event_says_what_is_to_be_done_without_words(arrears: Scheduler):
    (opened,) = arrears.all_of("ToDoOpened")
    assert "title" not in opened
    assert (opened["kind"], opened["step"]["action"], opened["step"]["stage"]) == ("collection", "call", "L0")


def test_a_letter_is_no_to_do(arrears: Scheduler):
    assert len(arrears.all_of("ToDoOpened")) == 1


def test_what_falls_to_credit_stands_with_the_credit_controller(arrears: Scheduler):
    arrears.account("c1", step("i2", "L2", owner="credit"), step("i3", "L5", "decision", "management"))
    arrears.settle()
    assert collection(arrears, "sun") == ["i1", "i2", "i3"]
    assert collection(arrears, "li") == ["i1"]
    assert collection(arrears, "chen") == ["i1", "i2", "i3"]


@pytest.mark.parametrize(("owner", "holder"), [("credit", "sun"), ("finance", "xu"), ("management", "chen")])
def test_what_falls_to_a_role_is_on_the_desktop_of_who_has_it_and_is_late_in_time(
    arrears: Scheduler, owner: str, holder: str
):
    arrears.account("c1", step("i3", "L5", "decision", owner))
    arrears.settle()
    desktop = arrears.get("/desktop", holder).json
    (todo,) = [todo for todo in desktop["lists"]["collection"] if todo["invoice_id"] == "i3"]
    assert (todo["owner_id"], todo["late"], todo["due_on"]) == (None, False, "2026-10-12")
    counted = desktop["counts"]["collection"], desktop["late"]
    others = {"sun", "xu", "chen"} - {holder}
    assert all(
        todo["invoice_id"] != "i3"
        for other in others
        for todo in arrears.get("/desktop", other).json["lists"]["collection"]
    )
    arrears.clock.time = at("10-12 18:30")
    late = arrears.get("/desktop", holder).json
    assert (late["counts"]["collection"], late["late"]) == (counted[0], counted[1] + 1)
    found = arrears.get(f"/todos?role={todo['role']}&late=true", holder).json["items"]
    assert [item["invoice_id"] for item in found] == ["i3"]
    assert arrears.get(f"/todos?role={todo['role']}&late=false", holder).json["items"] == []


def test_what_falls_to_a_role_that_nobody_has_is_on_the_desktop_of_the_next_above(arrears: Scheduler):
    left = READ_CUSTOMERS.classes["StaffLeft.v1"]
    arrears.publish("customers", "staff-sun", left("sun", arrears.clock.now()))
    arrears.account("c1", step("i3", "L2", owner="credit"))
    arrears.settle()
    (todo,) = arrears.get("/desktop", "xu").json["lists"]["collection"]
    assert todo["invoice_id"] == "i3"


def test_what_is_owed_is_told_as_it_is_now_and_not_as_it_was(arrears: Scheduler):
    part = PaymentAllocation(invoice_id="i1", residual=Decimal("200.00"))
    arrears.account("c1", PaymentReceived(allocations=(part,)))
    arrears.settle()
    arrears.clock.time = at("10-20 09:00")
    (todo,) = arrears.get("/todos?list=collection", "li").json["items"]
    assert todo["params"]["amount"] == {"amount": "200.00", "currency": "USD"}
    assert todo["params"]["days_overdue"] == 9


def test_payment_settles_the_to_dos_of_the_invoice(arrears: Scheduler):
    arrears.account("c1", step("i2", "L0"))
    arrears.settle()
    arrears.account("c1", InvoiceSettled(customer_id="c1", invoice_id="i1"))
    arrears.settle()
    assert collection(arrears, "li") == ["i2"]


def test_the_end_of_arrears_settles_them_all(arrears: Scheduler):
    arrears.account("c1", step("i2", "L0"), ArrearsEnded(customer_id="c1"))
    arrears.settle()
    assert collection(arrears, "li") == []


def test_collection_to_dos_go_with_the_customer(arrears: Scheduler):
    arrears.hands_over("c1", "zhao")
    arrears.settle()
    assert (collection(arrears, "li"), collection(arrears, "zhao")) == ([], ["i1"])


def test_a_call_that_was_made_is_ticked_off(arrears: Scheduler):
    todo_id = arrears.get("/todos?list=collection", "li").json["items"][0]["id"]
    assert arrears.post(f"/todos/{todo_id}/done", staff_id="zhou").status_code == 404
    assert arrears.post(f"/todos/{todo_id}/done", staff_id="li").status_code == 200
    arrears.settle()
    assert collection(arrears, "li") == []


def test_the_credit_controller_sees_no_mail(arrears: Scheduler):
    arrears.receives("m1", "c1", "DE")
    arrears.settle()
    assert {item["kind"] for item in arrears.get("/todos", "sun").json["items"]} == {"collection"}
    assert arrears.get(f"/todos/{arrears.todo_of('m1')['id']}", "sun").status_code == 404
    desktop = arrears.get("/desktop?owner=li", "sun").json
    assert (desktop["counts"]["known_customers"], desktop["counts"]["collection"]) == (0, 1)


# -- drafts ----------------------------------------------------------------------------------------

DRAFTED = MailDrafted(
    draft_id="d1", subject="Our quotation", purpose="letter", customer_id=None, author_id="zhao"
)


def letter(approver_id: str | None) -> MailDrafted:
    return MailDrafted(
        draft_id="d1",
        subject="Invoice INV-i1",
        purpose="collection",
        customer_id="c1",
        author_id=approver_id,
        approver_id=approver_id,
    )


@pytest.mark.req("R135")
@pytest.mark.parametrize(("approver_id", "holder"), [("li", "li"), (None, "sun")])
def test_a_collection_letter_is_on_the_desktop_of_its_approver(
    arrears: Scheduler, approver_id: str | None, holder: str
):
    arrears.draft("d1", letter(approver_id))
    arrears.settle()
    (todo,) = arrears.get("/desktop", holder).json["lists"]["approvals"]
    assert (todo["kind"], todo["draft_id"], todo["customer_id"]) == ("collection_letter", "d1", "c1")
    assert todo["subject"] == "Invoice INV-i1"
    # It is its approver's, whoever has the customer.
    arrears.hands_over("c1", "zhao")
    arrears.settle()
    assert len(arrears.get("/desktop", holder).json["lists"]["approvals"]) == 1
    arrears.draft("d1", MailApproved(draft_id="d1"))
    arrears.settle()
    assert arrears.get("/desktop", holder).json["lists"]["approvals"] == []


def test_a_collection_letter_that_is_withdrawn_leaves_the_desktop(arrears: Scheduler):
    arrears.draft("d1", letter(None))
    arrears.settle()
    arrears.draft("d1", DraftDiscarded(draft_id="d1"))
    arrears.settle()
    assert arrears.get("/desktop", "sun").json["counts"]["approvals"] == 0


@pytest.mark.req("R135")
@pytest.mark.req_in_part("R140")
def test_a_draft_goes_to_and_fro_between_author_and_approver(scheduler: Scheduler):
    scheduler.draft("d1", DRAFTED, MailSubmitted(draft_id="d1", approver_id="li"))
    scheduler.settle()
    assert (scheduler.listed("li", "approvals"), scheduler.listed("zhao", "outgoing")) == (["d1"], [])
    scheduler.draft("d1", MailReturned(draft_id="d1"))
    scheduler.settle()
    assert (scheduler.listed("li", "approvals"), scheduler.listed("zhao", "outgoing")) == ([], ["d1"])
    scheduler.draft("d1", MailSubmitted(draft_id="d1", approver_id="li"))
    scheduler.settle()
    assert (scheduler.listed("li", "approvals"), scheduler.listed("zhao", "outgoing")) == (["d1"], [])
    for event in (
        MailReturned(draft_id="d1"),
        MailSubmitted(draft_id="d1", approver_id="li"),
        MailApproved(draft_id="d1"),
    ):
        scheduler.draft("d1", event)
    scheduler.settle()
    assert (scheduler.listed("li", "approvals"), scheduler.listed("zhao", "outgoing")) == ([], [])


def test_the_approver_sees_the_draft_and_not_whose_customer_it_is(scheduler: Scheduler):
    scheduler.registers("c1", "C", "zhao")
    scheduler.draft(
        "d1",
        MailDrafted(
            draft_id="d1", subject="Our quotation", purpose="letter", customer_id="c1", author_id="zhao"
        ),
        MailSubmitted(draft_id="d1", approver_id="li"),
    )
    scheduler.settle()
    (todo,) = scheduler.get("/todos?list=approvals", "li").json["items"]
    assert (todo["subject"], todo["customer_id"], todo["customer_name"]) == ("Our quotation", None, None)


def test_mail_that_may_or_may_not_have_gone_out_is_its_authors_to_settle(scheduler: Scheduler):
    scheduler.draft("d1", DRAFTED, MailSendUncertain(draft_id="d1"))
    scheduler.settle()
    assert scheduler.listed("zhao", "outgoing") == ["d1"]
    scheduler.draft("d1", MailSendFailed(draft_id="d1", permanent=True))
    scheduler.settle()
    (todo,) = scheduler.get("/todos?list=outgoing", "zhao").json["items"]
    assert todo["kind"] == "send_failed"


def test_what_becomes_of_the_draft_of_somebody_who_left_is_told_to_its_customers_owner(scheduler: Scheduler):
    scheduler.registers("c1", "C", "zhou")
    scheduler.draft(
        "d1",
        MailDrafted(draft_id="d1", subject="Offer", purpose="letter", customer_id="c1", author_id="zhao"),
    )
    scheduler.leaves("zhao")
    scheduler.settle()
    scheduler.draft("d1", MailSendFailed(draft_id="d1", permanent=True))
    scheduler.settle()
    assert scheduler.listed("zhou", "outgoing") == ["d1"]


def test_a_returned_draft_goes_with_whoever_takes_it_over(scheduler: Scheduler):
    scheduler.draft(
        "d1", DRAFTED, MailSubmitted(draft_id="d1", approver_id="li"), MailReturned(draft_id="d1")
    )
    scheduler.settle()
    scheduler.draft("d1", DraftTakenOver(draft_id="d1", author_id="zhou"))
    scheduler.settle()
    assert (scheduler.listed("zhao", "outgoing"), scheduler.listed("zhou", "outgoing")) == ([], ["d1"])

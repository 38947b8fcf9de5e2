"""What a promise and a dispute do: to the ladder and its letters, to orders, to grade and due date."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from credit.order_check.events import OrderCleared, OrderHeld, OrderHoldReleased
from credit.receivable.commands import DisputeInvoice, NotePromise, ResolveDispute
from credit.receivable.errors import InvoiceIsSettled, NoDispute, PromiseIsBroken
from credit.receivable.events import (
    ArrearsEnded,
    CollectionLetterDue,
    CollectionLetterRevised,
    CollectionStepReached,
    InvoiceCredited,
    InvoiceOverdue,
)
from credit.receivable.pauses import (
    DisputeLapsed,
    DisputeOpened,
    DisputeResolved,
    PromiseBroken,
    PromiseKept,
    PromiseMade,
)
from eventing import Invalid
from tests.unit.credit.histories import CUSTOMER, Customer, graded, of_type, one, usd

DUE = date(2025, 3, 3)  # OA_60 of an invoice of 2 January


def late(amount: str = "10000", *, until: date = date(2025, 3, 5)) -> Customer:
    """A customer of grade A with one invoice that is overdue."""
    customer = graded(Customer())
    customer.is_invoiced("i1", amount)
    customer.lives_until(until)
    return customer


def promises(customer: Customer, promised_for: date, amount: str | None = None) -> list[Any]:
    asked = None if amount is None else usd(amount)
    return customer.does(
        NotePromise(customer_id=CUSTOMER, invoice_id="i1", by="s1", promised_for=promised_for, amount=asked)
    )


def disputes(customer: Customer, amount: str | None = None) -> list[Any]:
    asked = None if amount is None else usd(amount)
    return customer.does(
        DisputeInvoice(customer_id=CUSTOMER, invoice_id="i1", by="cc", about="goods", amount=asked)
    )


def resolves(customer: Customer, outcome: Any, **more: Any) -> list[Any]:
    return customer.does(
        ResolveDispute(customer_id=CUSTOMER, invoice_id="i1", by="cc", outcome=outcome, reason="seen", **more)
    )


def stages(events: list[Any]) -> list[str]:
    return [step.stage for step in of_type(events, CollectionStepReached)]


# -- a promise -------------------------------------------------------------------------------------


def test_a_promise_stops_the_ladder_until_it_is_broken_and_then_it_goes_on():
    customer = late()
    made = one(promises(customer, date(2025, 3, 25)), PromiseMade)
    assert (made.amount, made.leaves, made.noted_by) == (usd("10000"), Decimal(0), "s1")
    during = customer.lives_until(date(2025, 3, 27))
    assert stages(during) == []
    assert of_type(during, PromiseBroken) == []
    after = customer.lives_until(date(2025, 3, 30))
    broken = one(after, PromiseBroken)
    assert (broken.business_date, broken.amount) == (date(2025, 3, 28), usd("10000"))
    # The next letter waits for a week after the last, as all do.
    assert stages(after) == ["L1", "L1b"]


def test_a_promise_that_is_kept_within_the_days_of_grace_is_kept():
    customer = late()
    promises(customer, date(2025, 3, 10), "4000")
    customer.lives_until(date(2025, 3, 12))
    assert one(customer.pays("4000"), PromiseKept).on_time
    # The rest was not promised, and is collected as before.
    assert stages(customer.lives_until(date(2025, 3, 13))) == ["L1"]


def test_a_letter_that_is_not_sent_yet_leaves_out_what_was_promised():
    customer = late(until=date(2025, 3, 9))
    assert of_type(customer.events, CollectionLetterDue)
    revised = one(promises(customer, date(2025, 3, 20)), CollectionLetterRevised)
    assert (revised.lines, revised.total) == ((), usd("0"))


@pytest.mark.req("R274")
def test_a_broken_promise_holds_orders_until_it_is_paid():
    customer = late()
    customer.orders("o1", "5000")
    promises(customer, date(2025, 3, 10), "4000")
    held = one(customer.lives_until(date(2025, 3, 13)), OrderHeld)
    (reason,) = held.reasons
    assert reason.code == "H7"
    assert reason.params == {
        "number": "INV-i1",
        "promised_for": "2025-03-10",
        "missing": "4000",
        "currency": "USD",
    }
    assert of_type(customer.pays("3999"), OrderHoldReleased) == []
    paid = customer.pays("1")
    assert not one(paid, PromiseKept).on_time
    assert one(paid, OrderCleared).order_id == "o1"


def test_who_broke_a_promise_is_asked_to_pay_before_another_is_noted():
    customer = late()
    promises(customer, date(2025, 3, 6))
    customer.lives_until(date(2025, 3, 9))
    with pytest.raises(PromiseIsBroken):
        promises(customer, date(2025, 3, 20))


def test_promises_that_follow_one_another_end_by_the_day_the_first_could():
    customer = late()
    promises(customer, date(2025, 3, 20))
    customer.lives_until(date(2025, 3, 20))
    with pytest.raises(Invalid) as refused:
        promises(customer, date(2025, 4, 5))
    assert refused.value.params["errors"][0]["code"] == "after"
    assert one(promises(customer, date(2025, 4, 4)), PromiseMade).first_on == date(2025, 3, 5)


def test_the_second_broken_promise_within_half_a_year_lowers_the_grade_and_the_notch_decays():
    customer = late()
    promises(customer, date(2025, 3, 6))
    customer.lives_until(date(2025, 3, 9))
    customer.pays("10000")
    assert customer.account.grade == "A"
    customer.is_invoiced("i2", "10000", terms="OA_30")
    customer.lives_until(date(2025, 4, 10))
    customer.does(NotePromise(customer_id=CUSTOMER, invoice_id="i2", by="s1", promised_for=date(2025, 4, 11)))
    customer.lives_until(date(2025, 4, 14))
    assert customer.account.grade == "B"
    customer.pays("10000")
    customer.on(date(2025, 11, 1))
    customer.is_reviewed(requested_limit=usd("100000"), own_sales=usd(5_000_000))
    assert customer.account.grade == "A"


def test_nothing_can_be_promised_of_what_is_paid_nor_more_than_is_open_nor_for_yesterday():
    customer = late()
    for amount, day, code in (
        ("10001", date(2025, 3, 6), "too_large"),
        ("1", date(2025, 3, 4), "in_the_past"),
    ):
        with pytest.raises(Invalid) as refused:
            promises(customer, day, amount)
        assert refused.value.params["errors"][0]["code"] == code
    customer.pays("10000")
    with pytest.raises(InvoiceIsSettled):
        promises(customer, date(2025, 3, 6))


# -- a dispute -------------------------------------------------------------------------------------


@pytest.mark.req("R298")
def test_what_is_disputed_leaves_overdue_and_the_ladder_and_stays_in_the_exposure():
    customer = late()
    events = disputes(customer)
    opened = one(events, DisputeOpened)
    assert (opened.amount, opened.ends_on) == (usd("10000"), date(2025, 4, 4))
    assert of_type(events, ArrearsEnded)
    assert customer.account.overdue(customer.today, Decimal(50)) == []
    assert stages(customer.lives_until(date(2025, 4, 4))) == []
    assert customer.account.grade == "A"


def test_the_rest_of_a_disputed_invoice_is_collected_without_what_is_disputed():
    customer = late()
    disputes(customer, "1500")
    events = customer.lives_until(date(2025, 3, 10))
    (step, *_) = of_type(events, CollectionStepReached)
    assert step.amount == usd("8500")
    assert one(events, CollectionLetterDue).total == usd("8500")


def test_a_dispute_nobody_resolves_lapses_and_the_invoice_is_overdue_again():
    customer = late()
    disputes(customer)
    events = customer.lives_until(date(2025, 4, 5))
    assert one(events, DisputeLapsed).business_date == date(2025, 4, 5)
    assert one(events, InvoiceOverdue).days_overdue == 33
    assert stages(events) == ["L1"]


def test_a_dispute_can_be_extended_while_it_runs():
    customer = late()
    disputes(customer)
    customer.lives_until(date(2025, 4, 1))
    assert one(disputes(customer), DisputeOpened).ends_on == date(2025, 5, 1)
    assert of_type(customer.lives_until(date(2025, 5, 1)), DisputeLapsed) == []


def test_who_was_wrong_owes_from_the_first_due_date():
    customer = late()
    disputes(customer)
    customer.lives_until(date(2025, 3, 20))
    resolved = one(resolves(customer, "owed"), DisputeResolved)
    assert resolved.due_on == DUE
    (overdue,) = customer.account.overdue(customer.today, Decimal(50))
    assert overdue.days == 17


def test_where_we_were_wrong_a_credit_note_goes_out_and_the_rest_is_due_in_a_week():
    customer = late()
    disputes(customer, "1500")
    customer.lives_until(date(2025, 3, 20))
    events = resolves(customer, "not_owed", credit_note="CN-1")
    assert one(events, InvoiceCredited).residual == Decimal(8500)
    assert one(events, DisputeResolved).due_on == date(2025, 3, 27)
    assert customer.account.overdue(customer.today, Decimal(50)) == []
    assert one(customer.lives_until(date(2025, 3, 28)), InvoiceOverdue).days_overdue == 1


def test_what_is_not_owed_takes_a_credit_note_and_what_is_not_disputed_cannot_be_resolved():
    customer = late()
    with pytest.raises(NoDispute):
        resolves(customer, "owed")
    disputes(customer)
    with pytest.raises(Invalid) as refused:
        resolves(customer, "not_owed")
    assert refused.value.params["errors"][0]["field"] == "credit_note"

"""The scenario of an assessed customer who stops paying, day by day, with its exact numbers and dates."""

from datetime import date
from decimal import Decimal

import pytest

from credit.assessment.events import CreditAssessed, CreditGradeChanged, CreditLimitSet
from credit.collection_run.commands import VisitAccount
from credit.order_check.commands import NoteShipment
from credit.order_check.events import OrderCleared, OrderHeld, OrderHoldReleased
from credit.receivable.events import (
    ArrearsEnded,
    CollectionLetterDue,
    CollectionStepReached,
    InvoiceOverdue,
    InvoiceSettled,
)
from tests.unit.credit.histories import CUSTOMER, Customer, graded, of_type, one, usd

DUE = date(2025, 3, 31)


@pytest.fixture
def customer() -> Customer:
    """After steps 1 and 2: assessed, O1 and O2 cleared, O3 held, O1 shipped and invoiced."""
    customer = graded(Customer(today=date(2025, 1, 30)))
    for order_id, total in (("O1", "150000"), ("O2", "80000"), ("O3", "5000")):
        customer.orders(order_id, total)
    customer.does(NoteShipment(customer_id=CUSTOMER, order_id="O1", shipped_on=customer.today))
    customer.is_invoiced("I1", "150000", order_id="O1", terms=None)
    return customer


def test_strong_figures_and_good_traits_give_grade_a_and_the_whole_model_limit():
    customer = graded(Customer())
    assessed = one(customer.events, CreditAssessed)
    assert assessed.traits is not None
    assert (assessed.financial_grade, assessed.trait_grade, assessed.base_grade, assessed.grade) == (
        "A",
        "B",
        "A",
        "A",
    )
    assert assessed.traits.percent == Decimal("63.1")
    assert assessed.model_limit == assessed.adjusted_limit == Decimal("212500")
    assert customer.account.limit == Decimal("212500")


@pytest.mark.req("R274")
def test_orders_are_cleared_warned_and_held_by_what_they_add_to_the_exposure():
    customer = graded(Customer(today=date(2025, 1, 30)))
    first = one(customer.orders("O1", "150000"), OrderCleared)
    assert first.warnings == ()
    assert first.compared.exposure_with_order == Decimal("150000")
    assert first.compared.limit_with_tolerance == Decimal("233750")
    assert round(first.compared.utilisation or 0, 3) == Decimal("0.706")
    second = one(customer.orders("O2", "80000"), OrderCleared)
    assert second.warnings == ("UTILISATION",)
    assert second.compared.exposure_with_order == Decimal("230000")
    assert round(second.compared.utilisation or 0, 2) == Decimal("1.08")
    third = one(customer.orders("O3", "5000"), OrderHeld)
    assert [reason.code for reason in third.reasons] == ["H4"]
    assert third.compared.exposure_with_order == Decimal("235000")


def test_the_invoice_of_an_order_at_60_days_is_due_60_days_on(customer: Customer):
    assert customer.account.items["I1"].due_on == DUE


@pytest.mark.req("R286")
def test_the_ladder_of_grade_a_waits_three_days_longer_with_its_first_letters(customer: Customer):
    events = customer.lives_until(date(2025, 4, 30))
    overdue = one(events, InvoiceOverdue)
    assert (overdue.business_date, overdue.days_overdue, overdue.residual) == (
        date(2025, 4, 1),
        1,
        usd(150000),
    )
    steps = of_type(events, CollectionStepReached)
    assert [(step.stage, step.business_date) for step in steps] == [
        ("L0", date(2025, 4, 1)),
        ("L1", date(2025, 4, 6)),
        ("L1b", date(2025, 4, 10)),
        ("L2", date(2025, 4, 18)),
        ("L3", date(2025, 4, 30)),
    ]
    letters = of_type(events, CollectionLetterDue)
    assert [(letter.stage, letter.business_date) for letter in letters] == [
        ("L1", date(2025, 4, 6)),
        ("L2", date(2025, 4, 18)),
        ("L3", date(2025, 4, 30)),
    ]


@pytest.mark.req("R294")
def test_thirty_days_overdue_cap_the_grade_and_hold_open_orders(customer: Customer):
    customer.lives_until(date(2025, 4, 29))
    events = customer.on(date(2025, 4, 30)).does(VisitAccount(customer_id=CUSTOMER))
    changed = one(events, CreditGradeChanged)
    assert (changed.previous_grade, changed.grade, changed.reason) == ("A", "B", "arrears_30")
    assert not of_type(events, CreditLimitSet)
    held = {event.order_id: [r.code for r in event.reasons] for event in of_type(events, OrderHeld)}
    assert held == {"O2": ["H4", "H5", "H6"], "O3": ["H5", "H6"]}
    new = one(customer.orders("O4", "1000"), OrderHeld)
    assert [reason.code for reason in new.reasons] == ["H5", "H6"]


def test_full_payment_ends_every_hold_but_the_grade_stays_until_a_review(customer: Customer):
    customer.lives_until(date(2025, 5, 10))
    events = customer.pays("150000")
    settled = one(events, InvoiceSettled)
    assert (settled.invoice_id, settled.settled_on) == ("I1", date(2025, 5, 10))
    assert customer.account.items["I1"].payments[0].days_late == 40
    assert of_type(events, ArrearsEnded)
    released = [(type(e), e.order_id) for e in events if isinstance(e, OrderHoldReleased | OrderCleared)]
    # O3 was held first, so it is rechecked first; each release is followed by its clearance.
    assert released == [
        (OrderHoldReleased, "O3"),
        (OrderCleared, "O3"),
        (OrderHoldReleased, "O2"),
        (OrderCleared, "O2"),
    ]
    assert customer.account.grade == "B"
    review = customer.is_reviewed("credit_controller", requested_limit=usd(212500))
    assert one(review, CreditGradeChanged).grade == "A"


def test_sixty_days_overdue_allow_no_new_credit(customer: Customer):
    customer.lives_until(date(2025, 5, 29))
    events = customer.on(date(2025, 5, 30)).does(VisitAccount(customer_id=CUSTOMER))
    assert one(events, CreditGradeChanged).grade == "C"
    limit = one(events, CreditLimitSet)
    assert (limit.previous_limit, limit.limit, limit.reason) == (usd(212500), usd(150000), "arrears_60")


def test_ninety_days_overdue_end_all_credit_and_hand_the_claim_over(customer: Customer):
    customer.lives_until(date(2025, 6, 28))
    events = customer.on(date(2025, 6, 29)).does(VisitAccount(customer_id=CUSTOMER))
    assert one(events, CreditGradeChanged).grade == "D"
    assert one(events, CreditLimitSet).limit == usd(0)
    step = one(events, CollectionStepReached)
    assert (step.stage, step.action) == ("L6", "decision")
    stages = [(s.stage, s.business_date.isoformat()) for s in of_type(customer.events, CollectionStepReached)]
    assert stages[-5:] == [
        ("L3", "2025-04-30"),
        ("L3b", "2025-05-15"),
        ("L4", "2025-05-30"),
        ("L5", "2025-06-14"),
        ("L6", "2025-06-29"),
    ]

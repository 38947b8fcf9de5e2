"""The order check: each reason to hold, what counts in the exposure, and how holds end by themselves."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from credit.account.commands import OpenAccount
from credit.account.events import CreditAccountOpened
from credit.grades import Grade
from credit.order_check.commands import CheckOrder, NoteShipment, WithdrawOrder
from credit.order_check.events import (
    OrderCleared,
    OrderEntered,
    OrderHeld,
    OrderHoldReleased,
)
from credit.order_check.exposure import exposure
from credit.policy.default import DEFAULT
from credit.policy.terms import due_date, parse, why_not_allowed
from eventing import Money
from tests.unit.credit.histories import CONFIRMED, CUSTOMER, Customer, graded, of_type, one, usd

D = Decimal
DAY = timedelta(days=1)


def codes(events: list[Any]) -> list[str]:
    return [reason.code for reason in one(events, OrderHeld).reasons]


def graded_with(grade: str, limit: str = "100,000") -> Customer:
    """A customer of that grade; the traits make the difference."""
    customer = graded(Customer(), limit)
    if grade == "C":
        customer.is_scored(**dict.fromkeys(customer.account.scores, 3))
    return customer


# -- reasons -----------------------------------------------------------------------------------------


@pytest.mark.req("R245")
@pytest.mark.parametrize(
    ("grade", "terms", "allowed"),
    [
        ("A", "OA_90", True),
        ("A", "OA_91", False),
        ("B", "OA_60", True),
        ("B", "DA_90", False),
        ("C", "TT30_70BL", True),
        ("C", "DP_SIGHT", True),
        ("C", "LC_USANCE_30", True),
        ("C", "LC_USANCE_60", False),
        ("C", "OA_30", False),
        ("NR", "DP_SIGHT", True),
        ("NR", "TT100", True),
        ("NR", "OA_30", False),
        ("NR", "LC_USANCE_30", False),
        ("D", "TT100", True),
        ("D", "TT30_70BL", False),
        ("D", "LC_SIGHT", False),
        ("A", "BARTER", False),
    ],
)
def test_each_grade_has_its_terms(grade: str, terms: str, allowed: bool):
    why = why_not_allowed(parse(terms), Grade(grade), DEFAULT.terms)
    assert (why is None) is allowed


def test_terms_beyond_the_grade_hold_the_order():
    assert codes(graded_with("A").orders("o1", "1000", "OA_120")) == ["H2"]


@pytest.mark.req("R248")
def test_an_unassessed_customer_on_open_account_is_held_for_terms_and_want_of_a_limit():
    held = one(Customer().opened().orders("o1", "48400"), OrderHeld)
    assert [reason.code for reason in held.reasons] == ["H2", "H3"]
    assert held.compared.limit is None


def test_a_limit_counts_for_thirty_days_after_it_expired():
    customer = graded_with("A")
    expires = customer.account.limit_expires_on
    assert expires is not None
    assert of_type(customer.on(expires + 30 * DAY).orders("o1", "1000"), OrderCleared)
    held = of_type(customer.on(expires + 31 * DAY).orders("o2", "1000"), OrderHeld)
    # The order that was cleared and has not shipped is held again.
    assert [(h.order_id, [r.code for r in h.reasons]) for h in held] == [("o1", ["H3"]), ("o2", ["H3"])]


@pytest.mark.parametrize(("grade", "total", "cleared"), [("A", "110049.99", True), ("A", "110050", False)])
def test_the_limit_has_the_tolerance_of_the_grade(grade: str, total: str, cleared: bool):
    events = graded_with(grade).orders("o1", total)
    assert bool(of_type(events, OrderCleared)) is cleared


def test_grade_c_has_no_tolerance_and_owes_a_deposit():
    customer = graded_with("C")
    assert customer.account.limit == D("100000")
    customer.pays("30000", order_id="o1", **CONFIRMED)
    customer.pays("40000", order_id="o2", **CONFIRMED)
    assert of_type(customer.orders("o1", "100000", "TT30_70BL"), OrderCleared)
    held = one(customer.orders("o2", "70100", "TT30_70BL"), OrderHeld)
    assert [reason.code for reason in held.reasons] == ["H4"]
    assert held.reasons[0].params["exposure_with_order"] == "100100"


@pytest.mark.parametrize(
    ("days", "amount", "held"),
    [(30, "5000", False), (31, "5000", True), (31, "1000", False), (31, "1000.01", True)],
)
def test_overdue_holds_by_days_and_amount_together(days: int, amount: str, held: bool):
    # Grade A allows 30 days; the amount counts above 1 % of the limit of 100,000.
    customer = graded_with("A")
    customer.is_invoiced("i1", amount, due_on=customer.today)
    # Without the daily visits: the grade's cap falls with the check itself, so B's 15 days count then.
    events = customer.on(customer.today + days * DAY).orders("o1", "1000")
    allowed = 15 if days >= 30 else 30
    overdue = of_type(events, OrderHeld)
    assert bool(overdue) is (held or (days == 30 and D(amount) > 1000))
    if overdue:
        assert overdue[0].compared.overdue_days_allowed == allowed


def test_a_bank_charge_left_open_is_not_overdue():
    customer = graded_with("A")
    customer.is_invoiced("i1", "49.99", due_on=customer.today)
    customer.lives_until(customer.today + 40 * DAY)
    assert customer.account.grade == "A"
    assert of_type(customer.orders("o1", "1000"), OrderCleared)


def test_another_currency_is_held_with_that_reason():
    customer = graded_with("A")
    held = one(customer.orders("o1", "0", total=Money(D(1000), "EUR")), OrderHeld)
    assert [reason.code for reason in held.reasons] == ["H8"]
    assert held.reasons[0].params["order_currency"] == "EUR"


# -- deposits ----------------------------------------------------------------------------------------


def test_a_deposit_stands_in_for_the_limit_of_the_unassessed():
    customer = Customer().opened()
    held = one(customer.orders("o1", "48400.00", "TT30_70BL", deposit=usd("14520.00")), OrderHeld)
    assert [reason.code for reason in held.reasons] == ["H9"]
    assert held.reasons[0].params == {
        "currency": "USD",
        "deposit_required": "14520.00",
        "deposit_received": "0",
        "missing": "14520.00",
    }
    events = customer.pays("14520.00", order_id="o1")
    assert [type(event) for event in events[-2:]] == [OrderHoldReleased, OrderCleared]


@pytest.mark.parametrize(("paid", "released"), [("14470.01", True), ("14470.00", False)])
def test_a_deposit_short_by_a_bank_charge_has_arrived(paid: str, released: bool):
    customer = Customer().opened()
    customer.orders("o1", "48400.00", "TT30_70BL")
    assert bool(of_type(customer.pays(paid, order_id="o1"), OrderCleared)) is released


def test_a_deposit_that_came_before_the_order_is_found():
    customer = Customer().opened()
    customer.pays("14520.00", order_id="o1", **CONFIRMED)
    assert of_type(customer.orders("o1", "48400.00", "TT30_70BL"), OrderCleared)


def test_a_prepaid_order_waits_for_its_money_and_for_nothing_else():
    customer = graded_with("A")
    customer.is_invoiced("i1", "50000", due_on=customer.today)
    customer.lives_until(customer.today + 95 * DAY)
    assert customer.account.grade == "D"
    assert codes(customer.orders("o1", "1000", "TT100")) == ["H9"]
    assert of_type(customer.pays("1000", order_id="o1"), OrderCleared)


# -- exposure ----------------------------------------------------------------------------------------


def test_each_document_counts_once_from_order_to_settlement():
    customer = graded_with("A", "200,000")
    counted = []
    customer.orders("o1", "60000")
    counted.append(exposure(customer.account))
    customer.does(NoteShipment(customer_id=CUSTOMER, order_id="o1", shipped_on=customer.today))
    counted.append(exposure(customer.account))
    customer.is_invoiced("i1", "40000", order_id="o1")
    counted.append(exposure(customer.account))
    customer.pays("30000")
    counted.append(exposure(customer.account))
    assert [[int(n) for n in (e.open_orders, e.in_transit, e.receivables, e.net)] for e in counted] == [
        [60000, 0, 0, 60000],
        [0, 60000, 0, 60000],
        [0, 20000, 40000, 60000],
        [0, 20000, 10000, 30000],
    ]


def test_deposits_count_against_their_order_and_free_cash_against_everything():
    customer = graded_with("A", "200,000")
    customer.is_invoiced("i1", "80000")
    customer.orders("o1", "60000")
    customer.orders("o2", "40000")
    customer.does(NoteShipment(customer_id=CUSTOMER, order_id="o2", shipped_on=customer.today))
    customer.pays("18000", order_id="o1")
    owed = exposure(customer.account)
    parts = (owed.receivables, owed.open_orders, owed.in_transit, owed.deposits)
    assert parts == (D(80000), D(60000), D(40000), D(18000))
    assert owed.net == 162000


def test_a_deposit_larger_than_its_order_counts_against_everything():
    customer = graded_with("A", "200,000")
    customer.orders("o1", "10000")
    customer.orders("o2", "10000")
    customer.pays("15000", order_id="o1")
    owed = exposure(customer.account)
    assert (owed.deposits, owed.unapplied, owed.net) == (D(10000), D(5000), D(5000))


def test_two_invoices_of_one_order_each_keep_their_own_residual():
    customer = graded_with("A", "200,000")
    customer.orders("o1", "30000")
    customer.is_invoiced("i1", "10000", order_id="o1")
    customer.is_invoiced("i2", "20000", order_id="o1")
    customer.pays("5000")
    assert {key: item.residual for key, item in customer.account.items.items()} == {
        "i1": 5000,
        "i2": 20000,
    }


# -- how holds end -----------------------------------------------------------------------------------


def test_freed_credit_goes_to_whoever_was_held_first():
    customer = graded_with("A")
    customer.is_invoiced("i1", "100000")
    customer.on(customer.today + DAY).orders("late", "60000")
    customer.orders("also", "60000")
    events = customer.pays("100000")
    # Held on the same day: the order id decides.
    assert [event.order_id for event in of_type(events, OrderCleared)] == ["also"]
    assert of_type(events, OrderHoldReleased)[0].held_on == customer.today


def test_a_larger_limit_releases_what_it_has_room_for():
    customer = graded_with("A", "50,000")
    customer.orders("o1", "60000")
    events = customer.is_reviewed(requested_limit=usd(100_000))
    assert [event.order_id for event in of_type(events, OrderCleared)] == ["o1"]


def test_a_smaller_limit_holds_what_was_cleared_and_has_not_shipped_the_newest_first():
    customer = graded_with("A", "200,000")
    for order_id in ("o1", "o2", "o3"):
        customer.orders(order_id, "60000")
    customer.does(NoteShipment(customer_id=CUSTOMER, order_id="o3", shipped_on=customer.today))
    events = customer.is_reviewed(requested_limit=usd(120_000))
    # o3 is gone; beside it there is room for the order that was cleared first.
    assert [event.order_id for event in of_type(events, OrderHeld)] == ["o2"]


def test_a_cancelled_order_makes_room_and_frees_its_deposit():
    customer = graded_with("A", "100,000")
    customer.orders("o1", "100000")
    customer.orders("o2", "60000")
    customer.pays("10000", order_id="o1")
    events = customer.does(WithdrawOrder(customer_id=CUSTOMER, order_id="o1"))
    assert [event.order_id for event in of_type(events, OrderCleared)] == ["o2"]
    assert customer.account.free_cash() == 10000


def test_a_hold_is_told_again_only_when_its_reasons_change():
    customer = graded_with("A", "50,000")
    customer.orders("o1", "60000")
    customer.is_invoiced("i1", "40000", due_on=customer.today)
    first_held_on = customer.today
    events = customer.lives_until(customer.today + 40 * DAY)
    # At 30 days the grade falls to B, whose 15 days are over, and the formal notice goes out.
    again = one(events, OrderHeld)
    assert [reason.code for reason in again.reasons] == ["H4", "H5", "H6"]
    assert again.held_on == first_held_on


# -- in whatever order it arrives --------------------------------------------------------------------

PLACED = CheckOrder(
    customer_id=CUSTOMER,
    order_id="o1",
    number="PO-1",
    total=usd(1000),
    terms="OA_60",
    deposit=None,
    placed_on=date(2025, 1, 2),
)


def test_an_order_before_the_customer_opens_the_account():
    customer = Customer()
    events = customer.does(PLACED)
    assert [type(event) for event in events] == [CreditAccountOpened, OrderEntered, OrderHeld]
    assert customer.does(OpenAccount(customer_id=CUSTOMER)) == []


@pytest.mark.parametrize("shipped_first", [True, False])
def test_shipment_and_order_meet_in_either_order(shipped_first: bool):
    customer = graded_with("A")
    shipped = NoteShipment(customer_id=CUSTOMER, order_id="o1", shipped_on=customer.today)
    for command in (shipped, PLACED) if shipped_first else (PLACED, shipped):
        customer.does(command)
    order = customer.account.orders["o1"]
    assert (order.state, order.shipped_on) == ("cleared", customer.today)
    owed = exposure(customer.account)
    assert (owed.in_transit, owed.open_orders) == (D(1000), D(0))


@pytest.mark.parametrize("cancelled_first", [True, False])
def test_cancellation_and_order_meet_in_either_order(cancelled_first: bool):
    customer = graded_with("A")
    cancelled = WithdrawOrder(customer_id=CUSTOMER, order_id="o1")
    for command in (cancelled, PLACED) if cancelled_first else (PLACED, cancelled):
        customer.does(command)
    assert customer.account.orders["o1"].withdrawn
    assert exposure(customer.account).net == 0


def test_an_order_cancelled_before_it_came_is_not_checked():
    customer = graded_with("A")
    customer.does(WithdrawOrder(customer_id=CUSTOMER, order_id="o1"))
    assert [type(event) for event in customer.does(PLACED)] == [OrderEntered]


def test_the_same_order_again_changes_nothing():
    customer = graded_with("A")
    customer.does(PLACED)
    assert customer.does(PLACED) == []
    customer.does(NoteShipment(customer_id=CUSTOMER, order_id="o1", shipped_on=customer.today))
    assert customer.does(NoteShipment(customer_id=CUSTOMER, order_id="o1", shipped_on=customer.today)) == []


# -- due dates ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("terms", "due_on"),
    [
        ("TT100", date(2025, 1, 3)),
        ("TT30_70BL", date(2025, 1, 15)),
        ("LC_SIGHT", date(2025, 1, 10)),  # five bank days after a Friday
        ("LC_USANCE_60", date(2025, 3, 11)),
        ("DP_SIGHT", date(2025, 2, 9)),
        ("DA_30", date(2025, 2, 9)),
        ("OA_60", date(2025, 3, 11)),
        ("OA60", date(2025, 3, 11)),
    ],
)
def test_the_due_date_follows_from_the_terms(terms: str, due_on: date):
    parsed = parse(terms)
    assert parsed is not None
    assert due_date(parsed, date(2025, 1, 3), date(2025, 1, 10), DEFAULT.terms) == due_on

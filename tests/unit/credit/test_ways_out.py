"""Ways out of a hold: what is said to end it does, and nothing less."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from credit.account.foreseeing import foresee
from credit.account.ways_out import WayOut, leave_for, ways_out
from credit.order_check.commands import ReviseOrder
from credit.order_check.events import OrderCleared, OrderHeld
from credit.receivable.commands import ReversePayment
from credit.receivable.errors import PaymentNotFound
from tests.unit.credit.histories import CUSTOMER, Customer, graded, of_type, on_day, one, usd


def ways(customer: Customer, order_id: str = "o1") -> dict[str, WayOut]:
    return {way.way: way for way in ways_out(customer.account, order_id, on_day(customer.today))}


def holding(customer: Customer, order_id: str = "o1") -> tuple[str, ...]:
    order = customer.account.orders[order_id]
    return order.hold if order.state == "held" else ()


def over_and_overdue() -> Customer:
    """A limit of 50,000 and 5 % (grade B, since it is 31 days late): 26,400 in use, and 32,400 wanted."""
    customer = graded(Customer(), "50,000")
    customer.is_invoiced("late", "8400", due_on=customer.today + timedelta(days=30))
    customer.is_invoiced("rest", "18000", due_on=customer.today + timedelta(days=200))
    customer.lives_until(customer.today + timedelta(days=61))
    customer.orders("o1", "32400")
    return customer


@pytest.mark.req("R274")
def test_the_least_payment_that_releases_an_order_is_found_and_releases_it():
    customer = over_and_overdue()
    assert holding(customer) == ("H4", "H5", "H6")
    pay = ways(customer)["pay"]
    assert (pay.amount, pay.ends, pay.leaves) == (Decimal("8400"), ("H4", "H5", "H6"), ())
    before = customer.account
    customer.pays("6300")
    assert holding(customer) == ("H5", "H6")
    customer.account = before
    cleared = of_type(customer.pays("8400"), OrderCleared)
    assert [event.order_id for event in cleared] == ["o1"]


def test_money_for_the_order_alone_ends_what_is_over_the_limit_and_says_what_stays():
    customer = over_and_overdue()
    prepay = ways(customer)["prepay"]
    assert (prepay.amount, prepay.ends, prepay.leaves) == (Decimal("6300"), ("H4",), ("H5", "H6"))
    customer.pays("6300", order_id="o1")
    assert holding(customer) == prepay.leaves


def test_a_deposit_that_is_missing_is_what_releases_the_order():
    customer = Customer().opened()
    customer.orders("o1", "48400.00", "TT30_70BL")
    found = ways(customer)
    assert set(found) == {"deposit"}
    assert (found["deposit"].amount, found["deposit"].ends) == (Decimal("14520.00"), ("H9",))
    customer.pays("10000", order_id="o1")
    assert ways(customer)["deposit"].amount == Decimal("4520.00")
    customer.pays("4520", order_id="o1")
    assert holding(customer) == ()
    assert ways(customer) == {}


def test_a_limit_that_would_be_enough_is_rounded_up_to_the_policys_step():
    customer = graded(Customer(), "50,000")
    customer.orders("o1", "60010")
    limit = ways(customer)["limit"]
    # 60,010 / 1.10 is 54,554.55.
    assert (limit.amount, limit.leaves) == (Decimal("54600"), ())


def test_a_customer_without_a_limit_is_told_the_one_that_is_needed():
    customer = Customer().opened()
    customer.files()
    customer.orders("o1", "1000", "LC_SIGHT")
    assert holding(customer) == ("H3",)
    found = ways(customer)
    assert (found["limit"].amount, found["limit"].leaves) == (Decimal("1000"), ())
    assert (found["prepay"].amount, found["prepay"].leaves) == (Decimal("1000"), ())


def test_terms_that_the_grade_has_are_named_and_clear_the_order():
    customer = graded(Customer(), "100,000")
    customer.orders("o1", "1000", "OA_120")
    assert holding(customer) == ("H2",)
    terms = ways(customer)["terms"]
    assert terms.leaves == ()
    assert "OA_90" in terms.terms
    assert "TT100" not in terms.terms
    revised = ReviseOrder(
        customer_id=CUSTOMER, order_id="o1", number="o1", total=usd(1000), terms="OA_90", deposit=None
    )
    customer.does(revised)
    assert holding(customer) == ()


def test_no_sum_ends_the_hold_of_an_order_in_another_currency():
    customer = graded(Customer(), "100,000")
    customer.orders("o1", "1000", total=usd(1000).__class__(Decimal(1000), "EUR"))
    assert ways(customer) == {}


def test_an_order_that_is_not_held_has_no_ways_out():
    customer = graded(Customer(), "100,000")
    customer.orders("o1", "1000")
    assert ways(customer) == {}


def test_money_goes_to_the_order_that_has_waited_longer_and_the_sum_counts_it():
    customer = graded(Customer(), "50,000")
    customer.is_invoiced("i1", "55000", due_on=date(2025, 12, 1))
    customer.orders("first", "5000")
    customer.on(customer.today + timedelta(days=1)).orders("o1", "6000")
    pay = ways(customer)["pay"]
    assert pay.amount == Decimal("11000")
    cleared = of_type(customer.pays("11000"), OrderCleared)
    assert [event.order_id for event in cleared] == ["first", "o1"]


@pytest.mark.parametrize(
    ("role", "within"), [("credit_controller", True), ("salesperson", False), ("general_manager", True)]
)
def test_whether_a_role_may_let_the_order_go_is_known_before_it_tries(role: str, within: bool):
    customer = Customer().opened()
    customer.orders("o1", "48400.00", "TT30_70BL")
    leave = leave_for(customer.account, "o1", role, on_day(customer.today))
    assert (leave.needed, leave.within, leave.days) == (Decimal("48400.00"), within, 7)


# -- what would follow -------------------------------------------------------------------------------


def reversal(customer: Customer, payment_id: str) -> Any:
    command = ReversePayment(customer_id=CUSTOMER, payment_id=payment_id, reason="entered twice")
    return foresee(customer.account, command, on_day(customer.today)), command


def test_what_a_reversal_would_do_is_told_before_and_is_what_it_does():
    customer = graded(Customer(), "50,000")
    customer.is_invoiced("i1", "52000", due_on=date(2025, 12, 1))
    customer.pays("20000", payment_id="wrong")
    customer.orders("o1", "20000")
    before = customer.account
    seen, command = reversal(customer, "wrong")
    assert customer.account is before
    (invoice,) = seen.invoices
    assert (invoice.number, invoice.before, invoice.after) == ("INV-i1", Decimal(32000), Decimal(52000))
    (order,) = seen.orders
    assert (order.before, order.after, order.reasons) == ("cleared", "held", ("H4",))
    assert (seen.exposure_before, seen.exposure_after) == (Decimal(52000), Decimal(52000))
    held = one(customer.does(command), OrderHeld)
    assert [reason.code for reason in held.reasons] == ["H4"]
    assert customer.account.items["i1"].residual == 52000


def test_what_cannot_be_reversed_is_refused_when_it_is_asked_about():
    with pytest.raises(PaymentNotFound):
        reversal(Customer().opened(), "nothing")

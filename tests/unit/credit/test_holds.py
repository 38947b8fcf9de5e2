"""Holds: small orders count like large ones, and a hold ends by an override or by the money."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from credit.assessment.errors import AuthorityExceeded
from credit.order_check.commands import NoteShipment, OverrideHold, ReviseOrder, WithdrawOrder
from credit.order_check.errors import OrderIsNotHeld, OrderNotFound
from credit.order_check.events import OrderCleared, OrderHeld, OrderHoldOverridden, OrderHoldReleased
from credit.receivable.commands import CreditInvoice
from credit.receivable.events import DepositReleased
from eventing import Invalid, Money, Refused
from tests.unit.credit.histories import CUSTOMER, Customer, graded, of_type, one, usd

DAY = timedelta(days=1)


def codes(events: list[Any]) -> list[str]:
    return [reason.code for reason in one(events, OrderHeld).reasons]


# -- small orders ------------------------------------------------------------------------------------


def test_small_orders_fill_a_limit_like_large_ones():
    customer = graded(Customer(), "1,000")
    states = [of_type(customer.orders(f"o{n}", "49.99"), OrderCleared) for n in range(30)]
    # 22 come to 1,099.78; with the 23rd the excess over limit and tolerance is 49.77, with the next too much.
    assert [bool(cleared) for cleared in states] == [True] * 22 + [True] + [False] * 7


@pytest.mark.parametrize("total", ["49.99", "50.00", "1000.00"])
@pytest.mark.parametrize(("terms", "code"), [("OA_120", "H2"), ("TT100", "H9")])
def test_terms_and_prepayment_count_whatever_the_amount(total: str, terms: str, code: str):
    assert codes(graded(Customer(), "100,000").orders("o1", total, terms)) == [code]


def test_the_deposit_of_the_terms_themselves_cannot_be_agreed_away():
    held = one(Customer().opened().orders("o1", "1000", "TT30_70BL", deposit=usd(0)), OrderHeld)
    assert held.reasons[0].params["deposit_required"] == "300.00"


@pytest.mark.parametrize("terms", ["OA_30", "DA_30", "BARTER"])
def test_a_deposit_is_asked_for_only_on_terms_that_are_allowed(terms: str):
    assert "H9" not in codes(Customer().opened().orders("o1", "1000", terms))


def test_two_orders_with_one_number_are_warned_of():
    customer = graded(Customer(), "100,000")
    customer.orders("o1", "1000", number="PO-7")
    assert "SAME_NUMBER" in one(customer.orders("o2", "1000", number="PO-7"), OrderCleared).warnings
    customer.does(WithdrawOrder(customer_id=CUSTOMER, order_id="o1"))
    assert "SAME_NUMBER" not in one(customer.orders("o3", "1000", number="PO-8"), OrderCleared).warnings


@pytest.mark.req("R274")
def test_an_order_is_checked_against_the_limit_less_receivables_and_open_orders():
    customer = graded(Customer(), "100,000")
    customer.is_invoiced("i1", "40000")
    customer.orders("open", "50000")
    compared = one(customer.orders("o1", "20050"), OrderHeld).compared
    assert (compared.receivables, compared.open_orders, compared.order_net) == (
        Decimal(40000),
        Decimal(50000),
        Decimal(20050),
    )
    assert (compared.exposure_with_order, compared.limit_with_tolerance) == (Decimal(110050), Decimal(110000))
    assert [event.order_id for event in of_type(customer.pays("1000"), OrderCleared)] == ["o1"]


# -- overriding a hold, and paying for it ------------------------------------------------------------


def overrides(customer: Customer, amount: str, /, **more: Any) -> list[Any]:
    command = OverrideHold(
        customer_id=CUSTOMER,
        order_id="o1",
        by="fh",
        role="general_manager",
        amount=usd(amount),
        reason="the container is on the quay",
    )
    return customer.does(replace(command, **more))


@pytest.mark.req("R274")
def test_a_hold_is_overridden_for_a_reason_and_an_amount_and_for_seven_days():
    customer = graded(Customer(), "50,000")
    customer.orders("o1", "60000")
    events = overrides(customer, "60000")
    leave = one(events, OrderHoldOverridden)
    assert (leave.codes, leave.overridden_by, leave.expires_on) == (("H4",), "fh", customer.today + 7 * DAY)
    assert one(events, OrderCleared).warnings == ("UTILISATION", "OVERRIDDEN")
    customer.lives_until(customer.today + 7 * DAY)
    assert customer.account.orders["o1"].state == "cleared"
    held = one(customer.lives_until(customer.today + DAY), OrderHeld)
    assert [reason.code for reason in held.reasons] == ["H4"]


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"amount": usd("59999.99")}, Invalid),
        ({"amount": Money(Decimal(60000), "EUR")}, Invalid),
        ({"role": "credit_controller"}, AuthorityExceeded),
        ({"role": "salesperson"}, AuthorityExceeded),
        ({"order_id": "o9"}, OrderNotFound),
        ({"order_id": "o2"}, OrderIsNotHeld),
    ],
)
def test_an_override_is_refused_beyond_authority_amount_or_hold(change: Any, error: type[Refused]):
    customer = graded(Customer(), "50,000")
    customer.orders("o1", "60000")
    customer.orders("o2", "1000")
    with pytest.raises(error):
        overrides(customer, "60000", **change)


@pytest.mark.parametrize("terms", ["OA_60", "BARTER"])
def test_a_held_order_is_cleared_once_it_is_paid(terms: str):
    customer = Customer().opened()
    customer.orders("o1", "1000", terms)
    assert customer.account.orders["o1"].state == "held"
    customer.pays("400", order_id="o1")
    assert customer.account.orders["o1"].state == "held"
    events = customer.pays("600", order_id="o1")
    assert [event.order_id for event in of_type(events, OrderHoldReleased)] == ["o1"]


@pytest.mark.parametrize("paid_by", ["payment", "credit note"])
def test_an_order_that_left_while_it_was_held_is_cleared_once_nothing_is_owed_on_it(paid_by: str):
    customer = Customer().opened()
    customer.orders("o1", "1000", "OA_60")
    customer.does(NoteShipment(customer_id=CUSTOMER, order_id="o1", shipped_on=customer.today))
    customer.is_invoiced("i1", "1000", order_id="o1")
    assert customer.account.orders["o1"].state == "held"
    if paid_by == "payment":
        events = customer.pays("1000")
    else:
        events = customer.does(
            CreditInvoice(
                customer_id=CUSTOMER,
                invoice_id="i1",
                credit_note="CN-1",
                amount=usd("1000"),
                credited_on=customer.today,
                reason="lost at sea",
            )
        )
    assert [event.order_id for event in of_type(events, OrderCleared)] == ["o1"]


# -- an order that is amended ------------------------------------------------------------------------


def revises(customer: Customer, order_id: str, total: str, terms: str = "OA_60") -> list[Any]:
    return customer.does(
        ReviseOrder(
            customer_id=CUSTOMER,
            order_id=order_id,
            number=order_id,
            total=usd(total),
            terms=terms,
            deposit=None,
        )
    )


def test_an_amended_order_is_checked_again_whichever_way_it_changed():
    customer = graded(Customer(), "50,000")
    customer.orders("o1", "40000")
    assert codes(revises(customer, "o1", "60000")) == ["H4"]
    assert of_type(revises(customer, "o1", "30000"), OrderCleared)
    assert codes(revises(customer, "o1", "30000", "OA_120")) == ["H2"]
    assert revises(customer, "o1", "30000", "OA_120") == []


def test_money_beyond_an_order_that_became_smaller_is_free():
    customer = Customer().opened()
    customer.is_invoiced("i1", "1000")
    customer.orders("o1", "1000", "TT100")
    customer.pays("1000", order_id="o1")
    events = revises(customer, "o1", "600", "TT100")
    assert one(events, DepositReleased).amount == usd("400")
    assert customer.account.items["i1"].paid == 400


def test_an_amendment_that_comes_before_its_order_is_the_later_word():
    customer = graded(Customer(), "50,000")
    revises(customer, "o1", "30000")
    customer.orders("o1", "60000")
    order = customer.account.orders["o1"]
    assert (order.state, order.total) == ("cleared", Decimal(30000))

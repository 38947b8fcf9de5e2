"""Orders."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from customers.customer.errors import CustomerIsClosed
from customers.customer.state import Customer
from customers.order.commands import AmendOrder, CancelOrder, PlaceOrder, ShipOrder
from customers.order.errors import (
    CreditNotAnswered,
    OrderAlreadyPlaced,
    OrderIsCancelled,
    OrderIsHeld,
    OrderIsShipped,
)
from customers.order.events import OrderAmended, OrderCancelled, OrderPlaced, OrderShipped
from customers.order.model import ORDER, OrderFacts
from customers.order.values import OrderLine
from eventing import Invalid, Money, NotFound
from eventing.testing import scenario
from eventing.testing.scenario import NOW

CUSTOMER = Customer(customer_id="c1")

none = scenario(ORDER, facts=OrderFacts(NOW, CUSTOMER))

LINE = OrderLine(product="CTCP plate", quantity=Decimal("20000"), unit="m2", unit_price=Decimal("2.42"))
PLACE = PlaceOrder(
    customer_id="c1",
    number="PO-1",
    lines=(LINE,),
    currency="USD",
    terms="TT30_70BL",
    placed_on=date(2026, 10, 10),
    incoterm="FOB",
    order_id="o1",
)
placed = none.after(PLACE)
shipped = placed.given(OrderShipped(customer_id="c1", order_id="o1", shipped_on=date(2026, 10, 10)))
cancelled = placed.given(OrderCancelled(customer_id="c1", order_id="o1", reason="withdrew"))


def usd(amount: str) -> Money:
    return Money(Decimal(amount), "USD")


def test_an_order_states_its_total_and_the_deposit_its_terms_ask_for():
    assert none.when(PLACE) == [
        OrderPlaced(
            customer_id="c1",
            order_id="o1",
            number="PO-1",
            lines=(LINE,),
            total=usd("48400.00"),
            terms="TT30_70BL",
            incoterm="FOB",
            deposit=usd("14520.00"),
            placed_on=date(2026, 10, 10),
        )
    ]


def test_each_line_is_rounded_so_that_the_printed_lines_add_up():
    line = OrderLine(product="ink", quantity=Decimal("1"), unit="kg", unit_price=Decimal("0.335"))
    (event,) = none.when(replace(PLACE, lines=(line, line, line)))
    assert event.total == usd("1.02")


def test_other_terms_ask_for_no_deposit_and_a_given_one_is_kept():
    (open_account,) = none.when(replace(PLACE, terms="OA_60"))
    assert open_account.deposit is None
    (agreed,) = none.when(replace(PLACE, deposit=usd("10000")))
    assert agreed.deposit == usd("10000.00")


def test_yen_have_no_cents():
    (event,) = none.when(replace(PLACE, currency="JPY", lines=(replace(LINE, unit_price=Decimal("0.333")),)))
    assert event.total == Money(Decimal("6660"), "JPY")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"currency": "XXL"}, "currency"),
        ({"terms": "TT40"}, "terms"),
        ({"terms": "OA_0"}, "terms"),
        ({"incoterm": "FOBB"}, "incoterm"),
        ({"number": " "}, "number"),
        ({"placed_on": date(2026, 10, 12)}, "placed_on"),
        ({"lines": ()}, "lines"),
        ({"lines": (replace(LINE, quantity=Decimal("0")),)}, "lines.0.quantity"),
        ({"lines": (replace(LINE, quantity=Decimal("-1")),)}, "lines.0.quantity"),
        ({"lines": (replace(LINE, quantity=Decimal("NaN")),)}, "lines.0.quantity"),
        ({"lines": (replace(LINE, quantity=Decimal("1E+40")),)}, "lines.0.quantity"),
        ({"lines": (replace(LINE, unit_price=Decimal("0.1234567")),)}, "lines.0.unit_price"),
        ({"lines": (LINE, replace(LINE, unit_price=Decimal("-0.01")))}, "lines.1.unit_price"),
        ({"lines": (replace(LINE, product=""),)}, "lines.0.product"),
        ({"lines": (replace(LINE, unit_price=Decimal("0")),)}, "lines"),
        ({"deposit": Money(Decimal("1"), "EUR")}, "deposit"),
        ({"deposit": usd("48400.01")}, "deposit"),
    ],
)
def test_an_order_that_cannot_be_is_refused_by_the_name_of_the_field(change, field):
    with pytest.raises(Invalid) as refused:
        none.when(replace(PLACE, **change))
    assert refused.value.field == field


def test_a_number_with_an_exponent_is_kept_in_plain_notation():
    (event,) = none.when(replace(PLACE, lines=(replace(LINE, quantity=Decimal("2E+4")),)))
    assert str(event.lines[0].quantity) == "20000"


def test_nobody_orders_before_being_on_file_or_after_being_closed():
    with pytest.raises(NotFound):
        none.knowing(OrderFacts(NOW)).when(PLACE)
    with pytest.raises(CustomerIsClosed):
        none.knowing(OrderFacts(NOW, replace(CUSTOMER, closed=True))).when(PLACE)


def test_an_order_is_placed_once():
    with pytest.raises(OrderAlreadyPlaced):
        placed.when(PLACE)


def test_an_order_is_amended_until_it_is_shipped_or_cancelled():
    amend = AmendOrder(
        customer_id="c1",
        order_id="o1",
        number="PO-1",
        lines=(replace(LINE, quantity=Decimal("18000")),),
        currency="USD",
        terms="TT30_70BL",
        reason="one container less",
    )
    [amended] = placed.when(amend)
    assert isinstance(amended, OrderAmended)
    assert (amended.total, amended.deposit, amended.reason) == (
        usd("43560.00"),
        usd("13068.00"),
        "one container less",
    )
    assert placed.given(amended).when(CancelOrder(customer_id="c1", order_id="o1", reason="withdrew"))
    with pytest.raises(OrderIsShipped):
        shipped.when(amend)
    with pytest.raises(OrderIsCancelled):
        cancelled.when(amend)
    with pytest.raises(NotFound):
        none.when(amend)
    with pytest.raises(Invalid):
        placed.when(replace(amend, lines=(replace(LINE, unit_price=Decimal(0)),)))


def test_an_order_is_shipped_once_and_then_no_longer_cancelled():
    ship = ShipOrder(customer_id="c1", order_id="o1", shipped_on=date(2026, 10, 10))
    assert placed.when(ship) == [OrderShipped(customer_id="c1", order_id="o1", shipped_on=date(2026, 10, 10))]
    assert shipped.when(ship) == []
    with pytest.raises(OrderIsShipped):
        shipped.when(CancelOrder(customer_id="c1", order_id="o1", reason="withdrew"))


def test_an_order_of_which_credit_has_said_nothing_waits():
    waits = placed.knowing(OrderFacts(NOW, CUSTOMER, answered=False))
    with pytest.raises(CreditNotAnswered):
        waits.when(ShipOrder(customer_id="c1", order_id="o1", shipped_on=date(2026, 10, 10)))
    assert waits.when(CancelOrder(customer_id="c1", order_id="o1", reason="withdrew"))


def test_an_order_that_credit_holds_is_not_shipped_but_is_cancelled_and_placed_as_before():
    held = placed.knowing(OrderFacts(NOW, CUSTOMER, held_for=("H4", "H5")))
    with pytest.raises(OrderIsHeld) as refused:
        held.when(ShipOrder(customer_id="c1", order_id="o1", shipped_on=date(2026, 10, 10)))
    assert refused.value.codes == ("H4", "H5")
    assert held.when(CancelOrder(customer_id="c1", order_id="o1", reason="withdrew"))
    gone = held.given(OrderShipped(customer_id="c1", order_id="o1", shipped_on=date(2026, 10, 10)))
    assert gone.when(ShipOrder(customer_id="c1", order_id="o1", shipped_on=date(2026, 10, 10))) == []


@pytest.mark.parametrize(
    ("given", "kept"), [(" COSU6412345670 ", "COSU6412345670"), ("  ", None), (None, None)]
)
def test_a_shipment_keeps_the_number_of_its_bill_of_lading(given, kept):
    ship = ShipOrder(customer_id="c1", order_id="o1", shipped_on=date(2026, 10, 10), bill_of_lading=given)
    assert placed.when(ship) == [
        OrderShipped(customer_id="c1", order_id="o1", shipped_on=date(2026, 10, 10), bill_of_lading=kept)
    ]


def test_a_bill_of_lading_has_a_short_number():
    with pytest.raises(Invalid) as refused:
        placed.when(
            ShipOrder(customer_id="c1", order_id="o1", shipped_on=date(2026, 10, 10), bill_of_lading="7" * 61)
        )
    assert refused.value.field == "bill_of_lading"


def test_an_order_is_cancelled_once_and_then_no_longer_shipped():
    assert placed.when(CancelOrder(customer_id="c1", order_id="o1", reason="withdrew")) == [
        OrderCancelled(customer_id="c1", order_id="o1", reason="withdrew")
    ]
    assert cancelled.when(CancelOrder(customer_id="c1", order_id="o1", reason="again")) == []
    with pytest.raises(OrderIsCancelled):
        cancelled.when(ShipOrder(customer_id="c1", order_id="o1", shipped_on=date(2026, 10, 10)))


@pytest.mark.parametrize("day", [date(2026, 10, 12), date(2020, 1, 1)])
def test_nothing_is_shipped_tomorrow_or_before_it_was_ordered(day):
    with pytest.raises(Invalid) as refused:
        placed.when(ShipOrder(customer_id="c1", order_id="o1", shipped_on=day))
    assert refused.value.field == "shipped_on"


def test_an_order_nobody_placed_is_not_found():
    with pytest.raises(NotFound):
        none.when(ShipOrder(customer_id="c1", order_id="o9", shipped_on=date(2026, 10, 10)))
    with pytest.raises(NotFound):
        none.when(CancelOrder(customer_id="c1", order_id="o9", reason="withdrew"))

"""An order of a customer: placed, then shipped or cancelled."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal, assert_never

from customers.domain.commands import CancelOrder, OrderCommand, PlaceOrder, ShipOrder
from customers.domain.customer import Customer
from customers.domain.errors import (
    AlreadyRegistered,
    CustomerIsClosed,
    Invalid,
    NotFound,
    OrderIsCancelled,
    OrderIsShipped,
)
from customers.domain.events import OrderCancelled, OrderEvent, OrderLine, OrderPlaced, OrderShipped
from customers.domain.texts import LINE, optional_text, required_text
from eventing.core.decider import Decider
from eventing.core.money import CURRENCIES, Money, zero

MAX_LINES = 200
MAX_AMOUNT = Decimal(10) ** 15
#: Of a quantity or a price.
MAX_NUMBER = Decimal(10) ** 12
MAX_DECIMALS = 6

#: Incoterms 2020.
INCOTERMS = ("EXW", "FCA", "CPT", "CIP", "DAP", "DPU", "DDP", "FAS", "FOB", "CFR", "CIF")

#: `OA_60`: open account, 60 days.
_TERMS = re.compile(r"TT100|TT30_70BL|LC_SIGHT|DP_SIGHT|(LC_USANCE|DA|OA)_[1-9]\d{0,2}")
#: What these terms ask for before anything is made.
_DEPOSIT_SHARE = {"TT30_70BL": Decimal("0.30")}
#: A business date may be ahead of UTC by as much as the earth's zones are.
_ZONES = timedelta(hours=14)


@dataclass(frozen=True)
class Order:
    state: Literal["none", "placed", "shipped", "cancelled"] = "none"
    placed_on: date | None = None


@dataclass(frozen=True)
class OrderFacts:
    """When it was asked, and for a new order whose it is to be."""

    now: datetime
    customer: Customer = field(default_factory=Customer)


def evolve(order: Order, event: OrderEvent) -> Order:
    match event:
        case OrderPlaced():
            return replace(order, state="placed", placed_on=event.placed_on)
        case OrderShipped():
            return replace(order, state="shipped")
        case OrderCancelled():
            return replace(order, state="cancelled")
        case _:
            assert_never(event)


def decide(order: Order, command: OrderCommand, facts: OrderFacts) -> Sequence[OrderEvent]:
    match command:
        case PlaceOrder():
            _check_customer(facts.customer)
            if order.state != "none":
                raise AlreadyRegistered("this order has been placed")
            return [_place(command, facts.now)]
        case ShipOrder():
            _check_known(order)
            if order.state == "cancelled":
                raise OrderIsCancelled
            if command.shipped_on > (facts.now + _ZONES).date():
                raise Invalid("shipped_on", "lies in the future")
            if order.placed_on is not None and command.shipped_on < order.placed_on:
                raise Invalid("shipped_on", "lies before the day the order was placed")
            if order.state == "shipped":
                return []
            return [_ship(command)]
        case CancelOrder():
            _check_known(order)
            if order.state == "shipped":
                raise OrderIsShipped
            if order.state == "cancelled":
                return []
            reason = required_text(command.reason, "reason", LINE)
            return [OrderCancelled(command.customer_id, command.order_id, reason)]
        case _:
            assert_never(command)


def _check_customer(customer: Customer) -> None:
    if not customer.registered:
        raise NotFound("no such customer")
    if customer.closed:
        raise CustomerIsClosed


def _check_known(order: Order) -> None:
    if order.state == "none":
        raise NotFound("no such order")


def _ship(command: ShipOrder) -> OrderShipped:
    return OrderShipped(
        customer_id=command.customer_id,
        order_id=command.order_id,
        shipped_on=command.shipped_on,
        bill_of_lading=optional_text(command.bill_of_lading, "bill_of_lading", at_most=60),
    )


def _place(command: PlaceOrder, now: datetime) -> OrderPlaced:
    if command.currency not in CURRENCIES:
        raise Invalid("currency", "not an ISO 4217 currency")
    if not _TERMS.fullmatch(command.terms):
        raise Invalid("terms", "not payment terms such as TT30_70BL, LC_SIGHT or OA_60")
    if command.incoterm is not None and command.incoterm not in INCOTERMS:
        raise Invalid("incoterm", f"not one of {', '.join(INCOTERMS)}")
    if command.placed_on > (now + _ZONES).date():
        raise Invalid("placed_on", "lies in the future")
    lines = _checked_lines(command.lines)
    total = _total(lines, command.currency)
    return OrderPlaced(
        customer_id=command.customer_id,
        order_id=command.order_id,
        number=required_text(command.number, "number", at_most=60),
        lines=lines,
        total=total,
        terms=command.terms,
        incoterm=command.incoterm,
        deposit=_deposit(command, total),
        placed_on=command.placed_on,
    )


def _checked_lines(lines: Sequence[OrderLine]) -> tuple[OrderLine, ...]:
    if not 0 < len(lines) <= MAX_LINES:
        raise Invalid("lines", f"an order has 1 to {MAX_LINES} lines")
    checked = []
    for i, line in enumerate(lines):
        quantity = _plain(line.quantity, f"lines.{i}.quantity")
        unit_price = _plain(line.unit_price, f"lines.{i}.unit_price")
        if quantity == 0:
            raise Invalid(f"lines.{i}.quantity", "must be more than zero")
        product = required_text(line.product, f"lines.{i}.product")
        unit = required_text(line.unit, f"lines.{i}.unit", at_most=20)
        checked.append(OrderLine(product, quantity, unit, unit_price))
    return tuple(checked)


def _plain(number: Decimal, field: str) -> Decimal:
    """Without an exponent, so that it reads the same wherever it is shown."""
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int) or not 0 <= number < MAX_NUMBER:
        raise Invalid(field, f"must be at least 0 and less than {MAX_NUMBER:,}")
    if exponent < -MAX_DECIMALS:
        raise Invalid(field, f"at most {MAX_DECIMALS} decimals")
    return number.quantize(Decimal(1)) if exponent > 0 else number


def _total(lines: Sequence[OrderLine], currency: str) -> Money:
    # Each line is rounded as it is printed, so that the printed lines add up to the total.
    amounts = (Money(line.quantity * line.unit_price, currency).rounded() for line in lines)
    total = sum(amounts, start=zero(currency)).rounded()
    if not 0 < total.amount < MAX_AMOUNT:
        raise Invalid("lines", "the total must be more than zero and less than 10^15")
    return total


def _deposit(command: PlaceOrder, total: Money) -> Money | None:
    deposit = command.deposit
    if deposit is None:
        share = _DEPOSIT_SHARE.get(command.terms)
        return None if share is None else total.times(share).rounded()
    if deposit.currency != total.currency:
        raise Invalid("deposit", f"must be in the order's currency, {total.currency}")
    if not 0 <= deposit.amount <= total.amount:
        raise Invalid("deposit", "must lie between zero and the total")
    return deposit.rounded()


ORDER = Decider("order", Order(), evolve, decide)


def order_stream(customer_id: str, order_id: str) -> str:
    return f"customer-{customer_id}/order-{order_id}"

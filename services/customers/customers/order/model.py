"""An order of a customer: placed, then shipped or cancelled."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal, assert_never

from customers.customer.errors import CustomerIsClosed
from customers.customer.state import Customer
from customers.dates import check_within_reason
from customers.order.commands import AmendOrder, CancelOrder, OrderCommand, PlaceOrder, ShipOrder
from customers.order.errors import (
    CreditNotAnswered,
    OrderAlreadyPlaced,
    OrderIsCancelled,
    OrderIsHeld,
    OrderIsShipped,
    OrderNumberTaken,
)
from customers.order.events import OrderAmended, OrderCancelled, OrderEvent, OrderPlaced, OrderShipped
from customers.order.values import MAX_TOTAL, OrderLine
from eventing import Decider, Invalid, Money, NotFound, zero

#: The share of the total to be paid before production, by payment terms.
_DEPOSIT_SHARE = {"TT30_70BL": Decimal("0.30")}
#: How far a business date can be ahead of UTC: the easternmost time zone.
_ZONES = timedelta(hours=14)


@dataclass(frozen=True)
class Order:
    state: Literal["none", "placed", "shipped", "cancelled"] = "none"
    placed_on: date | None = None
    number: str = ""


@dataclass(frozen=True)
class OrderFacts:
    """Facts for a decision: the time, for a new order its customer, for a shipment what credit says.

    `number_used`: another order of the customer has the number that is given.
    """

    now: datetime
    customer: Customer = field(default_factory=Customer)
    held_for: tuple[str, ...] = ()
    answered: bool = True
    number_used: bool = False


def evolve(order: Order, event: OrderEvent) -> Order:
    match event:
        case OrderPlaced():
            return replace(order, state="placed", placed_on=event.placed_on, number=event.number)
        case OrderAmended():
            return replace(order, number=event.number)
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
                raise OrderAlreadyPlaced()
            _check_number(command, facts)
            return [_place(command, facts.now)]
        case AmendOrder():
            _check_known(order)
            _check_open(order)
            if number_key(command.number) != number_key(order.number):
                _check_number(command, facts)
            return [_amend(command)]
        case ShipOrder():
            _check_known(order)
            if order.state == "cancelled":
                raise OrderIsCancelled()
            if command.shipped_on > (facts.now + _ZONES).date():
                raise Invalid("shipped_on", "in_the_future")
            if order.placed_on is not None and command.shipped_on < order.placed_on:
                raise Invalid("shipped_on", "before", other=order.placed_on)
            if order.state == "shipped":
                return []
            if not facts.answered:
                raise CreditNotAnswered(number=order.number)
            if facts.held_for:
                raise OrderIsHeld(codes=facts.held_for)
            return [_ship(command)]
        case CancelOrder():
            _check_known(order)
            if order.state == "shipped":
                raise OrderIsShipped()
            if order.state == "cancelled":
                return []
            return [
                OrderCancelled(
                    customer_id=command.customer_id, order_id=command.order_id, reason=command.reason
                )
            ]
        case _:
            assert_never(command)


def _check_customer(customer: Customer) -> None:
    if not customer.registered:
        raise NotFound()
    if customer.closed:
        raise CustomerIsClosed()


def _check_number(command: PlaceOrder | AmendOrder, facts: OrderFacts) -> None:
    if facts.number_used and command.number_reason is None:
        raise OrderNumberTaken(number=command.number)


def number_key(number: str) -> str:
    """What makes two numbers the same: letters of either case, and no blanks."""
    return "".join(number.split()).casefold()


def _check_known(order: Order) -> None:
    if order.state == "none":
        raise NotFound()


def _check_open(order: Order) -> None:
    if order.state == "shipped":
        raise OrderIsShipped()
    if order.state == "cancelled":
        raise OrderIsCancelled()


def _ship(command: ShipOrder) -> OrderShipped:
    return OrderShipped(
        customer_id=command.customer_id,
        order_id=command.order_id,
        shipped_on=command.shipped_on,
        bill_of_lading=command.bill_of_lading,
    )


def _place(command: PlaceOrder, now: datetime) -> OrderPlaced:
    if command.placed_on > (now + _ZONES).date():
        raise Invalid("placed_on", "in_the_future")
    check_within_reason("placed_on", command.placed_on, now)
    lines, total = _agreed(command)
    return OrderPlaced(
        customer_id=command.customer_id,
        order_id=command.order_id,
        number=command.number,
        lines=lines,
        total=total,
        terms=command.terms,
        incoterm=command.incoterm,
        deposit=_deposit(command, total),
        placed_on=command.placed_on,
        number_reason=command.number_reason,
    )


def _amend(command: AmendOrder) -> OrderAmended:
    lines, total = _agreed(command)
    return OrderAmended(
        customer_id=command.customer_id,
        order_id=command.order_id,
        number=command.number,
        lines=lines,
        total=total,
        terms=command.terms,
        incoterm=command.incoterm,
        deposit=_deposit(command, total),
        reason=command.reason,
        number_reason=command.number_reason,
    )


def _agreed(command: PlaceOrder | AmendOrder) -> tuple[tuple[OrderLine, ...], Money]:
    lines = tuple(_plain_line(line) for line in command.lines)
    return lines, _total(lines, command.currency)


def _plain_line(line: OrderLine) -> OrderLine:
    return replace(line, quantity=_plain(line.quantity), unit_price=_plain(line.unit_price))


def _plain(number: Decimal) -> Decimal:
    """A number without an exponent, so that it looks the same wherever it is shown."""
    exponent = number.as_tuple().exponent
    return number.quantize(Decimal(1)) if isinstance(exponent, int) and exponent > 0 else number


def _total(lines: Sequence[OrderLine], currency: str) -> Money:
    amounts = [Money(line.quantity * line.unit_price, currency) for line in lines]
    # Checked before rounding: larger amounts have more digits than Decimal computes with.
    if any(amount.amount > MAX_TOTAL for amount in amounts):
        raise Invalid("lines", "total_too_large", max=MAX_TOTAL)
    # Each line is rounded as it is printed, so that the printed lines add up to the total.
    total = sum((amount.rounded() for amount in amounts), start=zero(currency)).rounded()
    if total.amount <= 0:
        raise Invalid("lines", "total_is_zero")
    if total.amount > MAX_TOTAL:
        raise Invalid("lines", "total_too_large", max=MAX_TOTAL)
    return total


def _deposit(command: PlaceOrder | AmendOrder, total: Money) -> Money | None:
    deposit = command.deposit
    if deposit is None:
        share = _DEPOSIT_SHARE.get(command.terms)
        return None if share is None else total.times(share).rounded()
    if deposit.currency != total.currency:
        raise Invalid("deposit", "not_the_orders_currency", currency=total.currency)
    if deposit.amount > total.amount:
        raise Invalid("deposit", "more_than_total", total=total)
    return deposit.rounded()


ORDER = Decider("order", Order(), evolve, decide)


def order_stream(customer_id: str, order_id: str) -> str:
    return f"customer-{customer_id}/order-{order_id}"

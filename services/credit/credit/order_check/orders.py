"""The part of an account's state about orders, and the decisions on them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Literal, assert_never

from credit.assessment.rated import RatedAccount
from credit.order_check.events import (
    OrderCleared,
    OrderEntered,
    OrderEvent,
    OrderGoodsShipped,
    OrderHeld,
    OrderHoldOverridden,
    OrderHoldReleased,
    OrderRevised,
    OrderWithdrawn,
)

ZERO = Decimal(0)


@dataclass(frozen=True)
class Override:
    """Leave to ship a held order, in the order's currency, through a day."""

    amount: Decimal
    expires_on: date


@dataclass(frozen=True)
class Order:
    """An order; `entered` is false while only what came after has arrived."""

    order_id: str
    entered: bool = False
    revised: bool = False
    number: str = ""
    currency: str = ""
    total: Decimal = ZERO
    terms: str = ""
    deposit: Decimal | None = None
    state: Literal["unchecked", "cleared", "held"] = "unchecked"
    held_on: date | None = None
    hold: tuple[str, ...] = ()
    override: Override | None = None
    shipped_on: date | None = None
    withdrawn: bool = False

    @property
    def awaits_shipment(self) -> bool:
        return self.entered and not self.withdrawn and self.shipped_on is None


@dataclass(frozen=True)
class OrderAccount(RatedAccount):
    """A rated account with its orders, by id."""

    orders: dict[str, Order] = field(default_factory=dict)


def _agreed(order: Order, event: OrderEntered | OrderRevised) -> Order:
    return replace(
        order,
        number=event.number,
        currency=event.total.currency,
        total=event.total.amount,
        terms=event.terms,
        deposit=None if event.deposit is None else event.deposit.amount,
    )


def evolve_orders(orders: Mapping[str, Order], event: OrderEvent) -> dict[str, Order]:
    order = orders.get(event.order_id, Order(event.order_id))
    evolved = dict(orders)
    match event:
        case OrderEntered():
            # A revision that came first is the later word.
            order = replace(order if order.revised else _agreed(order, event), entered=True)
        case OrderRevised():
            order = replace(_agreed(order, event), revised=True)
        case OrderCleared():
            # Cleared orders are kept in sequence of clearing, in which they are rechecked.
            evolved.pop(event.order_id, None)
            order = replace(order, state="cleared", held_on=None, hold=())
        case OrderHeld():
            order = replace(
                order,
                state="held",
                held_on=event.held_on,
                hold=tuple(reason.code for reason in event.reasons),
            )
        case OrderHoldOverridden():
            order = replace(order, override=Override(event.amount.amount, event.expires_on))
        case OrderHoldReleased():
            order = replace(order, held_on=None, hold=())
        case OrderGoodsShipped():
            order = replace(order, shipped_on=event.shipped_on)
        case OrderWithdrawn():
            order = replace(order, withdrawn=True)
        case _:
            assert_never(event)
    evolved[event.order_id] = order
    return evolved

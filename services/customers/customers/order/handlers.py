"""Routes of the commands on orders, and the facts looked up for them."""

from collections.abc import Sequence
from typing import Any

from customers.customer.model import CUSTOMER, customer_stream
from customers.order.commands import AmendOrder, CancelOrder, OrderCommand, PlaceOrder, ShipOrder
from customers.order.model import ORDER, Order, OrderFacts, order_stream
from customers.order.views import ORDERS
from eventing import Asked, Look, route


def time_facts(asked: Sequence[Asked[AmendOrder | CancelOrder, Order]], _: Look[Any]) -> Sequence[OrderFacts]:
    return [OrderFacts(one.now) for one in asked]


def hold_facts(asked: Sequence[Asked[ShipOrder, Order]], look: Look[Any]) -> Sequence[OrderFacts]:
    """Why credit holds each order, as far as it has told."""
    wanted = [one.command.order_id for one in asked]
    held = {row["_id"]: row for row in ORDERS.find(look.db, {"_id": {"$in": wanted}, "credit": "held"})}
    reasons = {key: tuple(reason["code"] for reason in row["hold_reasons"]) for key, row in held.items()}
    return [OrderFacts(one.now, held_for=reasons.get(one.command.order_id, ())) for one in asked]


def customer_facts(asked: Sequence[Asked[PlaceOrder, Order]], look: Look[Any]) -> Sequence[OrderFacts]:
    streams = [customer_stream(one.command.customer_id) for one in asked]
    found = look.states(CUSTOMER, streams)
    return [OrderFacts(one.now, found[stream]) for one, stream in zip(asked, streams, strict=True)]


def _stream(command: OrderCommand) -> str:
    return order_stream(command.customer_id, command.order_id)


ROUTES = [
    route(PlaceOrder, ORDER, _stream, facts=customer_facts),
    route(AmendOrder, ORDER, _stream, facts=time_facts),
    route(ShipOrder, ORDER, _stream, facts=hold_facts),
    route(CancelOrder, ORDER, _stream, facts=time_facts),
]

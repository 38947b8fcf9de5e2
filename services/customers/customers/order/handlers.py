"""Routes of the commands on orders, and the facts looked up for them."""

from collections.abc import Sequence
from typing import Any

from customers.customer.model import CUSTOMER, customer_stream
from customers.order.commands import CancelOrder, OrderCommand, PlaceOrder, ShipOrder
from customers.order.model import ORDER, Order, OrderFacts, order_stream
from eventing import Asked, Look, route


def time_facts(asked: Sequence[Asked[ShipOrder | CancelOrder, Order]], _: Look[Any]) -> Sequence[OrderFacts]:
    return [OrderFacts(one.now) for one in asked]


def customer_facts(asked: Sequence[Asked[PlaceOrder, Order]], look: Look[Any]) -> Sequence[OrderFacts]:
    streams = [customer_stream(one.command.customer_id) for one in asked]
    found = look.states(CUSTOMER, streams)
    return [OrderFacts(one.now, found[stream]) for one, stream in zip(asked, streams, strict=True)]


def _stream(command: OrderCommand) -> str:
    return order_stream(command.customer_id, command.order_id)


ROUTES = [
    route(PlaceOrder, ORDER, _stream, facts=customer_facts),
    route(ShipOrder, ORDER, _stream, facts=time_facts),
    route(CancelOrder, ORDER, _stream, facts=time_facts),
]

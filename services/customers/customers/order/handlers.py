"""Routes of the commands on orders, and the facts looked up for them."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from customers.customer.model import CUSTOMER, customer_stream
from customers.order.commands import AmendOrder, CancelOrder, OrderCommand, PlaceOrder, ShipOrder
from customers.order.model import ORDER, Order, OrderFacts, number_key, order_stream
from customers.order.views import ORDERS
from eventing import Asked, Look, route


def time_facts(asked: Sequence[Asked[CancelOrder, Order]], _: Look[Any]) -> Sequence[OrderFacts]:
    return [OrderFacts(one.now) for one in asked]


def number_facts(asked: Sequence[Asked[AmendOrder, Order]], look: Look[Any]) -> Sequence[OrderFacts]:
    used = _numbers_used([one.command for one in asked], look)
    return [OrderFacts(one.now, number_used=is_used) for one, is_used in zip(asked, used, strict=True)]


def _numbers_used(commands: Sequence[PlaceOrder | AmendOrder], look: Look[Any]) -> Sequence[bool]:
    """Whether another order of the customer has each number, one that was not cancelled.

    As far as the view of orders has seen: credit warns of two that are placed within the same moment.
    """
    wanted = {
        "customer_id": {"$in": sorted({one.customer_id for one in commands})},
        "number_key": {"$in": sorted({number_key(one.number) for one in commands})},
    }
    holders: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in ORDERS.find(look.db, wanted):
        if row["state"] != "cancelled":
            holders[row["customer_id"], row["number_key"]].add(row["_id"])
    return [bool(holders[one.customer_id, number_key(one.number)] - {one.order_id}) for one in commands]


def hold_facts(asked: Sequence[Asked[ShipOrder, Order]], look: Look[Any]) -> Sequence[OrderFacts]:
    """What credit says of each order: nothing yet, that it goes, or why it holds it."""
    orders = ORDERS.rows(look.db, (one.command.order_id for one in asked))
    found = []
    for one in asked:
        row = orders.get(one.command.order_id, {})
        said = row.get("credit")
        codes = tuple(reason["code"] for reason in row["hold_reasons"]) if said == "held" else ()
        found.append(OrderFacts(one.now, held_for=codes, answered=said is not None))
    return found


def customer_facts(asked: Sequence[Asked[PlaceOrder, Order]], look: Look[Any]) -> Sequence[OrderFacts]:
    streams = [customer_stream(one.command.customer_id) for one in asked]
    found = look.states(CUSTOMER, streams)
    used = _numbers_used([one.command for one in asked], look)
    return [
        OrderFacts(one.now, found[stream], number_used=is_used)
        for one, stream, is_used in zip(asked, streams, used, strict=True)
    ]


def _stream(command: OrderCommand) -> str:
    return order_stream(command.customer_id, command.order_id)


ROUTES = [
    route(PlaceOrder, ORDER, _stream, facts=customer_facts),
    route(AmendOrder, ORDER, _stream, facts=number_facts),
    route(ShipOrder, ORDER, _stream, facts=hold_facts),
    route(CancelOrder, ORDER, _stream, facts=time_facts),
]

"""Orders as credit knows them, over HTTP: lists by state, holds with their reasons, and overriding one."""

from typing import Any

from credit.config import Config
from credit.order_check import bodies, queries
from credit.order_check.commands import OverrideHold
from credit.order_check.views import ORDERS
from credit.permissions import READERS, WRITERS
from credit.policy.lookups import dated
from credit.resources import Resources
from eventing import Page, Parts
from eventing.http import Accepted, Blueprint, allow, answer, reads, run, worded
from people.caller import caller


def blueprints(parts: Parts[Config, Resources]) -> list[Blueprint]:
    bus, db = parts.bus, parts.db
    orders = Blueprint("orders", __name__, description="Orders, cleared or on hold.")

    def worded_page(found: Page) -> tuple[dict[str, Any], dict[str, str]]:
        """With the reasons in the language of the request."""
        reasons = (reason for row in found.items for reason in row["reasons"])
        return worded({"items": found.items, "next": found.next, **dated(bus)}, "hold_reason", reasons)

    @orders.get("/orders")
    @allow(*READERS)
    @reads(ORDERS)
    @orders.arguments(bodies.OrdersQuery, location="query")
    @orders.response(200, bodies.OrderPageSchema)
    def list_orders(query: dict[str, Any]) -> Any:
        """List the orders that you can see by their state, placed last first"""
        return worded_page(queries.orders(db, caller(), **query))

    @orders.get("/holds")
    @allow(*READERS)
    @reads(ORDERS)
    @orders.arguments(bodies.HoldsQuery, location="query")
    @orders.response(200, bodies.OrderPageSchema)
    def list_holds(query: dict[str, Any]) -> Any:
        """List the orders on hold, longest held first, with the reasons and every number compared"""
        return worded_page(queries.holds(db, caller(), **query))

    @orders.post("/accounts/<customer_id>/orders/<order_id>/override")
    @allow(*WRITERS)
    @orders.arguments(bodies.OverrideBody)
    @orders.response(201, Accepted)
    def override_hold(body: dict[str, Any], customer_id: str, order_id: str) -> Any:
        """Let a held order go for a few days, within the authority of your role"""
        who = caller()
        command = OverrideHold(
            customer_id=customer_id, order_id=order_id, by=who.actor, role=who.role.value, **body
        )
        return answer(run(bus, command), "order_id")

    return [orders]

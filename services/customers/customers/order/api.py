"""Orders over HTTP: placed, shipped, cancelled, and shown with what credit says about them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from customers.config import Config
from customers.customer.lookups import CUSTOMERS, check_customer, check_orders
from customers.order import bodies, queries
from customers.order.commands import AmendOrder, CancelOrder, PlaceOrder, ShipOrder
from customers.order.views import ORDERS
from customers.resources import Resources
from eventing import Parts, uuid5hex
from eventing.http import (
    Accepted,
    Blueprint,
    PageQuery,
    allow,
    answer,
    etag,
    issue,
    page_schema,
    reads,
    run,
)
from people import CREDIT, SALES
from people.caller import caller


def blueprints(parts: Parts[Config, Resources]) -> list[Blueprint]:
    orders = Blueprint(
        "orders", __name__, url_prefix="/customers/<customer_id>/orders", description="Orders of a customer."
    )
    _add_commands(orders, parts)
    _add_queries(orders, parts)
    return [orders, _search(parts)]


def _add_commands(orders: Blueprint, parts: Parts[Config, Resources]) -> None:
    bus = parts.bus

    def today() -> date:
        return parts.config.date_at(parts.clock.now())

    @orders.post("")
    @allow(*SALES)
    @orders.arguments(bodies.PlaceOrderBody)
    @orders.response(201, Accepted)
    def place(body: Mapping[str, Any], customer_id: str) -> Any:
        """Place an order

        The total is computed from the lines; the deposit, unless it is given, from the terms.
        """
        check_customer(bus, caller(), customer_id)
        context = issue()
        command = PlaceOrder(
            **{**body, "placed_on": body["placed_on"] or today()},
            customer_id=customer_id,
            order_id=uuid5hex(context.command_id, "order"),
        )
        location = f"/customers/{customer_id}/orders/{{order_id}}"
        return answer(run(bus, command, context=context), "order_id", location=location)

    @orders.post("/<order_id>/amend")
    @allow(*SALES)
    @orders.arguments(bodies.AmendOrderBody)
    @orders.response(200, Accepted)
    def amend(body: Mapping[str, Any], customer_id: str, order_id: str) -> Any:
        """Change what was agreed, before the goods leave; credit checks the order again"""
        check_customer(bus, caller(), customer_id)
        return answer(run(bus, AmendOrder(**body, customer_id=customer_id, order_id=order_id)))

    @orders.post("/<order_id>/ship")
    @allow(*SALES)
    @orders.arguments(bodies.ShipOrderBody)
    @orders.response(200, Accepted)
    def ship(body: Mapping[str, Any], customer_id: str, order_id: str) -> Any:
        """Record that the goods are shipped"""
        check_customer(bus, caller(), customer_id)
        command = ShipOrder(
            **{**body, "shipped_on": body["shipped_on"] or today()},
            customer_id=customer_id,
            order_id=order_id,
        )
        return answer(run(bus, command))

    @orders.post("/<order_id>/cancel")
    @allow(*SALES)
    @orders.arguments(bodies.CancelOrderBody)
    @orders.response(200, Accepted)
    def cancel(body: Mapping[str, Any], customer_id: str, order_id: str) -> Any:
        """Cancel an order"""
        check_customer(bus, caller(), customer_id)
        return answer(run(bus, CancelOrder(**body, customer_id=customer_id, order_id=order_id)))


def _add_queries(orders: Blueprint, parts: Parts[Config, Resources]) -> None:
    bus, db = parts.bus, parts.db

    @orders.get("")
    @allow(*SALES, *CREDIT)
    @reads(ORDERS)
    @orders.arguments(PageQuery, location="query")
    @orders.response(200, page_schema(bodies.OrderSchema))
    def list_orders(query: Mapping[str, Any], customer_id: str) -> Mapping[str, Any]:
        """List the orders of the customer, newest first"""
        check_orders(bus, caller(), customer_id)
        page = queries.orders(db, customer_id, query.get("cursor"), query["limit"])
        return {"items": page.items, "next": page.next}

    @orders.get("/<order_id>")
    @allow(*SALES, *CREDIT)
    @reads(ORDERS)
    @orders.response(200, bodies.OrderSchema)
    def get_order(customer_id: str, order_id: str) -> Any:
        """Get an order, and what credit says about it"""
        check_orders(bus, caller(), customer_id)
        found = queries.order(db, customer_id, order_id)
        return found, etag(found["version"])


def _search(parts: Parts[Config, Resources]) -> Blueprint:
    orders = Blueprint("order_search", __name__, url_prefix="/orders", description="Orders of all customers.")

    @orders.get("/search")
    @allow(*SALES, *CREDIT)
    @reads(ORDERS, CUSTOMERS)
    @orders.arguments(bodies.OrderSearchQuery, location="query")
    @orders.response(200, bodies.FoundOrdersSchema)
    def found(query: Mapping[str, Any]) -> Mapping[str, Any]:
        """Find a few orders by their number, in any spelling"""
        return {"items": queries.found(parts.db, caller(), query["q"])}

    @orders.get("/unanswered")
    @allow(*SALES, *CREDIT)
    @reads(ORDERS, CUSTOMERS)
    @orders.arguments(PageQuery, location="query")
    @orders.response(200, page_schema(bodies.FoundOrderSchema))
    def unanswered(query: Mapping[str, Any]) -> Mapping[str, Any]:
        """List the orders of which credit has said nothing yet, longest waiting first; none of them ships"""
        page = queries.unanswered(parts.db, caller(), query.get("cursor"), query["limit"])
        return {"items": page.items, "next": page.next}

    return orders

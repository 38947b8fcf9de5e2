"""Orders of a customer: placed, shipped, cancelled; whether credit cleared them is shown beside."""

from collections.abc import Mapping
from typing import Any

from customers import queries
from customers.api.reach import Service, check_reach
from customers.domain.commands import CancelOrder, PlaceOrder, ShipOrder
from customers.domain.errors import NotFound
from customers.domain.events import OrderLine
from customers.http_schemas import CancelOrderBody, OrderSchema, PlaceOrderBody, ShipOrderBody
from customers.projections import ORDERS
from eventing.access import CREDIT, SALES
from eventing.core.ids import uuid5hex
from eventing.http import Accepted, Blueprint, PageQuery, allow, answer, etag, issue, page_schema, reads, run
from eventing.http.commands import Answer


def orders_blueprint(service: Service) -> Blueprint:
    orders = Blueprint(
        "orders", __name__, url_prefix="/customers/<customer_id>/orders", description="Orders of a customer."
    )
    _add_commands(orders, service)
    _add_queries(orders, service)
    return orders


def _add_commands(orders: Blueprint, service: Service) -> None:
    @orders.post("")
    @allow(*SALES)
    @orders.arguments(PlaceOrderBody)
    @orders.response(201, Accepted)
    def place(body: Mapping[str, Any], customer_id: str) -> Answer:
        """An order

        The total is computed from the lines, and the deposit from the terms unless it is given.
        """
        check_reach(service, customer_id)
        issued = issue()
        command = PlaceOrder(
            **{
                **body,
                "lines": tuple(OrderLine(**line) for line in body["lines"]),
                "placed_on": body["placed_on"] or service.today(),
            },
            customer_id=customer_id,
            order_id=uuid5hex(issued.command_id, "order"),
        )
        location = f"/customers/{customer_id}/orders/{{order_id}}"
        return answer(run(service.bus, command, issued=issued), location=location)

    @orders.post("/<order_id>/ship")
    @allow(*SALES)
    @orders.arguments(ShipOrderBody)
    @orders.response(200, Accepted)
    def ship(body: Mapping[str, Any], customer_id: str, order_id: str) -> Answer:
        """The goods are on their way"""
        check_reach(service, customer_id)
        shipped_on = body["shipped_on"] or service.today()
        command = ShipOrder(customer_id, order_id, shipped_on, body["bill_of_lading"])
        return answer(run(service.bus, command))

    @orders.post("/<order_id>/cancel")
    @allow(*SALES)
    @orders.arguments(CancelOrderBody)
    @orders.response(200, Accepted)
    def cancel(body: Mapping[str, Any], customer_id: str, order_id: str) -> Answer:
        """The order will not be delivered"""
        check_reach(service, customer_id)
        return answer(run(service.bus, CancelOrder(customer_id, order_id, body["reason"])))


def _add_queries(orders: Blueprint, service: Service) -> None:
    @orders.get("")
    @allow(*SALES, *CREDIT)
    @reads(ORDERS)
    @orders.arguments(PageQuery, location="query")
    @orders.response(200, page_schema(OrderSchema))
    def list_orders(query: Mapping[str, Any], customer_id: str) -> Mapping[str, Any]:
        """Orders of the customer, newest first"""
        check_reach(service, customer_id)
        page = queries.orders(service.db, customer_id, query.get("cursor"), query["limit"])
        return queries.items(page)

    @orders.get("/<order_id>")
    @allow(*SALES, *CREDIT)
    @reads(ORDERS)
    @orders.response(200, OrderSchema)
    def get_order(customer_id: str, order_id: str) -> Any:
        """One order, and what credit says about it"""
        check_reach(service, customer_id)
        found = queries.order(service.db, customer_id, order_id)
        if found is None:
            raise NotFound("no such order")
        return found, etag(found["version"])

"""The view of orders, each with the result of its check."""

from credit.contracts import CustomerAssigned, CustomerReassigned
from credit.order_check.events import (
    OrderCleared,
    OrderEntered,
    OrderGoodsShipped,
    OrderHeld,
    OrderHoldOverridden,
    OrderRevised,
    OrderWithdrawn,
)
from eventing import Event, Patch, Sweep, Upsert, View, Writes

UNCHECKED = "unchecked"
CLEARED = "cleared"
HELD = "held"

#: The filter of orders still to be shipped; both fields are absent until then.
UNSHIPPED = {"shipped_on": None, "withdrawn": None}

ORDERS = View(
    "orders",
    indexes=(
        ("check", "shipped_on", "withdrawn", "held_on", "_id"),
        ("owner_id", "check", "shipped_on", "withdrawn", "held_on", "_id"),
        ("customer_id", "check", "shipped_on", "withdrawn", "held_on", "_id"),
        ("check", "shipped_on", "withdrawn", "-placed_on", "_id"),
        ("owner_id", "check", "shipped_on", "withdrawn", "-placed_on", "_id"),
        ("shipped", "-placed_on", "_id"),
        ("withdrawn", "-placed_on", "_id"),
        ("owner_id", "-placed_on", "_id"),
        ("customer_id", "-placed_on", "_id"),
        ("-placed_on", "_id"),
    ),
    follows={"customer_id": ("owner_id",)},
)


@ORDERS.on(CustomerAssigned)
def orders_of_assigned_customer(event: Event[CustomerAssigned]) -> Writes:
    return [Sweep("customer_id", event.data.customer_id, {"owner_id": event.data.owner_id})]


@ORDERS.on(CustomerReassigned)
def orders_of_reassigned_customer(event: Event[CustomerReassigned]) -> Writes:
    return [Sweep("customer_id", event.data.customer_id, {"owner_id": event.data.owner_id})]


@ORDERS.on(OrderEntered)
def order_entered(event: Event[OrderEntered]) -> Writes:
    order = event.data
    return [
        Upsert(
            order.order_id,
            {
                "customer_id": order.customer_id,
                "number": order.number,
                "total": order.total,
                "terms": order.terms,
                "deposit": order.deposit,
                "placed_on": order.placed_on,
                "check": UNCHECKED,
                "reasons": [],
                "warnings": [],
                "held_on": None,
            },
        )
    ]


@ORDERS.on(OrderRevised)
def order_revised(event: Event[OrderRevised]) -> Writes:
    order = event.data
    fields = {"number": order.number, "total": order.total, "terms": order.terms, "deposit": order.deposit}
    return [Patch(order.order_id, fields)]


@ORDERS.on(OrderCleared)
def order_cleared(event: Event[OrderCleared]) -> Writes:
    order = event.data
    return [
        Upsert(
            order.order_id,
            {
                "check": CLEARED,
                "reasons": [],
                "warnings": order.warnings,
                "held_on": None,
                "compared": vars(order.compared),
                "policy_version": order.policy_version,
            },
        )
    ]


@ORDERS.on(OrderHeld)
def order_held(event: Event[OrderHeld]) -> Writes:
    order = event.data
    return [
        Upsert(
            order.order_id,
            {
                "check": HELD,
                "reasons": [vars(reason) for reason in order.reasons],
                "warnings": [],
                "held_on": order.held_on,
                "compared": vars(order.compared),
                "policy_version": order.policy_version,
            },
        )
    ]


@ORDERS.on(OrderHoldOverridden)
def order_hold_overridden(event: Event[OrderHoldOverridden]) -> Writes:
    leave = event.data
    override = {
        "amount": leave.amount,
        "overridden_by": leave.overridden_by,
        "role": leave.role,
        "reason": leave.reason,
        "expires_on": leave.expires_on,
    }
    return [Patch(leave.order_id, {"override": override})]


@ORDERS.on(OrderGoodsShipped)
def order_shipped(event: Event[OrderGoodsShipped]) -> Writes:
    return [Patch(event.data.order_id, {"shipped": True, "shipped_on": event.data.shipped_on})]


@ORDERS.on(OrderWithdrawn)
def order_withdrawn(event: Event[OrderWithdrawn]) -> Writes:
    return [Patch(event.data.order_id, {"withdrawn": True})]

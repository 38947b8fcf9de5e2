"""The view of orders in their current state, with what credit says about them."""

from dataclasses import asdict

from customers.contracts import OrderCleared, OrderHeld, OrderHoldReleased
from customers.customer.lookups import CUSTOMERS
from customers.order.events import OrderAmended, OrderCancelled, OrderPlaced, OrderShipped
from customers.order.model import number_key
from eventing import Add, Event, Patch, Upsert, View, Writes
from finding import keys_of

#: `keys`: what an order is found by; numbers it had before are still among them.
ORDERS = View(
    "orders",
    indexes=(
        ("customer_id", "-placed_on", "_id"),
        ("customer_id", "number_key"),
        ("placed_by", "-placed_at", "_id"),
        ("keys",),
        # What credit has not spoken of yet, longest waiting first.
        ("state", "credit", "placed_at", "_id"),
    ),
)


@ORDERS.on(OrderPlaced)
def order_placed(event: Event[OrderPlaced]) -> Writes:
    fields = asdict(event.data)
    placed = {
        **fields,
        "state": "placed",
        "placed_by": event.actor,
        "placed_at": event.at,
        "version": event.stream_version,
        "number_key": number_key(event.data.number),
    }
    keys = keys_of(event.data.number, brief=True)
    return [Upsert(placed.pop("order_id"), placed), Add(event.data.order_id, "keys", keys)]


@CUSTOMERS.on(OrderPlaced)
def customer_ordered(event: Event[OrderPlaced]) -> Writes:
    return [Patch(event.data.customer_id, {"ordered": True})]


@ORDERS.on(OrderAmended)
def order_amended(event: Event[OrderAmended]) -> Writes:
    fields = asdict(event.data)
    amended_because = fields.pop("reason")
    amended = {
        **fields,
        "amended_because": amended_because,
        "version": event.stream_version,
        "number_key": number_key(event.data.number),
    }
    keys = keys_of(event.data.number, brief=True)
    return [Patch(amended.pop("order_id"), amended), Add(event.data.order_id, "keys", keys)]


@ORDERS.on(OrderShipped)
def order_shipped(event: Event[OrderShipped]) -> Writes:
    shipped = {
        "state": "shipped",
        "shipped_on": event.data.shipped_on,
        "bill_of_lading": event.data.bill_of_lading,
    }
    return [Patch(event.data.order_id, {**shipped, "version": event.stream_version})]


@ORDERS.on(OrderCancelled)
def order_cancelled(event: Event[OrderCancelled]) -> Writes:
    cancelled = {"state": "cancelled", "cancelled_because": event.data.reason}
    return [Patch(event.data.order_id, {**cancelled, "version": event.stream_version})]


@ORDERS.on(OrderCleared)
def order_cleared(event: Event[OrderCleared]) -> Writes:
    return [Patch(event.data.order_id, {"credit": "cleared", "hold_reasons": []})]


@ORDERS.on(OrderHeld)
def order_held(event: Event[OrderHeld]) -> Writes:
    reasons = [asdict(reason) for reason in event.data.reasons]
    return [Patch(event.data.order_id, {"credit": "held", "hold_reasons": reasons})]


@ORDERS.on(OrderHoldReleased)
def order_released(event: Event[OrderHoldReleased]) -> Writes:
    return [Patch(event.data.order_id, {"credit": "released", "hold_reasons": []})]

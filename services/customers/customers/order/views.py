"""The view of orders in their current state, with what credit says about them."""

from dataclasses import asdict

from customers.contracts import OrderCleared, OrderHeld, OrderHoldReleased
from customers.order.events import OrderAmended, OrderCancelled, OrderPlaced, OrderShipped
from eventing import Event, Patch, Upsert, View, Writes

ORDERS = View("orders", indexes=(("customer_id", "-placed_on", "_id"),))


@ORDERS.on(OrderPlaced)
def order_placed(event: Event[OrderPlaced]) -> Writes:
    fields = asdict(event.data)
    return [Upsert(fields.pop("order_id"), {**fields, "state": "placed", "version": event.stream_version})]


@ORDERS.on(OrderAmended)
def order_amended(event: Event[OrderAmended]) -> Writes:
    fields = asdict(event.data)
    amended_because = fields.pop("reason")
    amended = {**fields, "amended_because": amended_because, "version": event.stream_version}
    return [Patch(amended.pop("order_id"), amended)]


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

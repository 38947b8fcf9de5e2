"""Reactions to customers' orders: check, note the shipment, withdraw."""

from credit.contracts import OrderAmended, OrderCancelled, OrderPlaced, OrderShipped
from credit.order_check.commands import CheckOrder, NoteShipment, ReviseOrder, WithdrawOrder
from eventing import Event, Reactions

REACTIONS = Reactions()


@REACTIONS.on(OrderPlaced, name="check-credit-for-placed-order")
def check_credit_for_placed_order(event: Event[OrderPlaced]) -> CheckOrder:
    order = event.data
    return CheckOrder(
        customer_id=order.customer_id,
        order_id=order.order_id,
        number=order.number,
        total=order.total,
        terms=order.terms,
        deposit=order.deposit,
        placed_on=order.placed_on,
    )


@REACTIONS.on(OrderAmended, name="check-credit-for-amended-order")
def check_credit_for_amended_order(event: Event[OrderAmended]) -> ReviseOrder:
    order = event.data
    return ReviseOrder(
        customer_id=order.customer_id,
        order_id=order.order_id,
        number=order.number,
        total=order.total,
        terms=order.terms,
        deposit=order.deposit,
    )


@REACTIONS.on(OrderShipped, name="note-shipment-of-order")
def note_shipment_of_order(event: Event[OrderShipped]) -> NoteShipment:
    shipped = event.data
    return NoteShipment(
        customer_id=shipped.customer_id, order_id=shipped.order_id, shipped_on=shipped.shipped_on
    )


@REACTIONS.on(OrderCancelled, name="withdraw-cancelled-order")
def withdraw_cancelled_order(event: Event[OrderCancelled]) -> WithdrawOrder:
    return WithdrawOrder(customer_id=event.data.customer_id, order_id=event.data.order_id)

"""The reaction that ends a customer's risk flag when the order is cancelled."""

from customers.customer.commands import EaseRisk
from customers.order.events import OrderCancelled
from eventing import Event, Reactions

REACTIONS = Reactions()


@REACTIONS.on(OrderCancelled, name="ease-risk-of-cancelled-order")
def ease_risk_of_cancelled_order(event: Event[OrderCancelled]) -> EaseRisk:
    cancelled = event.data
    return EaseRisk(customer_id=cancelled.customer_id, reasons=("order_held",), reference=cancelled.order_id)

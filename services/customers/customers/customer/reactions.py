"""Reactions of customers: to an owner who has left, and to grades, orders and invoices from credit.

All start from the beginning of the log: none has an effect outside the system.
"""

from customers.contracts import (
    ArrearsEnded,
    CreditGradeChanged,
    InvoiceOverdue,
    InvoiceSettled,
    OrderCleared,
    OrderHeld,
    OrderHoldReleased,
)
from customers.customer.commands import EaseRisk, FlagRisk, HandOverLatecomer, RegradeForOrder
from customers.customer.events import CustomerAssigned, CustomerReassigned
from eventing import Event, Reactions

REACTIONS = Reactions()

#: Credit grades that raise a risk flag when arrears caused them.
DOUBTFUL = frozenset({"C", "D"})

# -- owner -----------------------------------------------------------------------------------------
# The list of a hand-over is fixed when it starts; these catch a customer that comes to the leaver later.


@REACTIONS.on(CustomerAssigned, name="hand-over-customer-assigned-to-leaver")
def hand_over_customer_assigned_to_leaver(event: Event[CustomerAssigned]) -> HandOverLatecomer:
    return HandOverLatecomer(customer_id=event.data.customer_id, owner_id=event.data.owner_id)


@REACTIONS.on(CustomerReassigned, name="hand-over-customer-moved-to-leaver")
def hand_over_customer_moved_to_leaver(event: Event[CustomerReassigned]) -> HandOverLatecomer:
    return HandOverLatecomer(customer_id=event.data.customer_id, owner_id=event.data.owner_id)


# -- grade and risk --------------------------------------------------------------------------------


@REACTIONS.on(OrderCleared, name="regrade-for-cleared-order")
def regrade_for_cleared_order(event: Event[OrderCleared]) -> RegradeForOrder:
    cleared = event.data
    return RegradeForOrder(customer_id=cleared.customer_id, order_id=cleared.order_id, total=cleared.total)


@REACTIONS.on(OrderHeld, name="flag-risk-of-held-order")
def flag_risk_of_held_order(event: Event[OrderHeld]) -> FlagRisk:
    held = event.data
    return FlagRisk(customer_id=held.customer_id, reason="order_held", reference=held.order_id)


@REACTIONS.on(OrderCleared, name="ease-risk-of-cleared-order")
def ease_risk_of_cleared_order(event: Event[OrderCleared]) -> EaseRisk:
    return _not_held_any_more(event.data.customer_id, event.data.order_id)


@REACTIONS.on(OrderHoldReleased, name="ease-risk-of-released-order")
def ease_risk_of_released_order(event: Event[OrderHoldReleased]) -> EaseRisk:
    return _not_held_any_more(event.data.customer_id, event.data.order_id)


def _not_held_any_more(customer_id: str, order_id: str) -> EaseRisk:
    return EaseRisk(customer_id=customer_id, reasons=("order_held",), reference=order_id)


@REACTIONS.on(InvoiceOverdue, name="flag-risk-of-overdue-invoice")
def flag_risk_of_overdue_invoice(event: Event[InvoiceOverdue]) -> FlagRisk:
    overdue = event.data
    return FlagRisk(customer_id=overdue.customer_id, reason="invoice_overdue", reference=overdue.invoice_id)


@REACTIONS.on(InvoiceSettled, name="ease-risk-of-settled-invoice")
def ease_risk_of_settled_invoice(event: Event[InvoiceSettled]) -> EaseRisk:
    settled = event.data
    return EaseRisk(
        customer_id=settled.customer_id, reasons=("invoice_overdue",), reference=settled.invoice_id
    )


@REACTIONS.on(CreditGradeChanged, name="follow-credit-grade")
def follow_credit_grade(event: Event[CreditGradeChanged]) -> FlagRisk | EaseRisk | None:
    """C or D caused by arrears raises a risk flag, A or B removes it; any other C or D changes nothing."""
    changed = event.data
    if changed.grade not in DOUBTFUL:
        return EaseRisk(customer_id=changed.customer_id, reasons=("credit_grade",))
    if changed.days_overdue > 0:
        return FlagRisk(customer_id=changed.customer_id, reason="credit_grade", credit_grade=changed.grade)
    return None


@REACTIONS.on(ArrearsEnded, name="ease-risk-of-arrears")
def ease_risk_of_arrears(event: Event[ArrearsEnded]) -> EaseRisk:
    """Removes the flags that arrears raised; not a hold, which has an event of its own and other reasons."""
    return EaseRisk(customer_id=event.data.customer_id, reasons=("invoice_overdue", "credit_grade"))

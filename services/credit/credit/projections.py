"""Credit's views: accounts, the orders it checks, invoices and payments."""

from credit.domain import events
from credit.event_schemas import PUBLISHED, READ_CUSTOMERS
from credit.event_schemas.others import (
    CustomerAssignedV1,
    CustomerReassignedV1,
    CustomerRegisteredV1,
    CustomerRegradedV1,
)
from eventing.access import staff_views
from eventing.core.commit import Event
from eventing.views.view import Patch, Sweep, Upsert, View, Views, Writes

OPEN = "open"
SETTLED = "settled"

UNCHECKED = "unchecked"
CLEARED = "cleared"
HELD = "held"

# An order still to be shipped; both fields are absent until it happens.
UNSHIPPED = {"shipped_on": None, "withdrawn": None}

_OWNED = {"customer_id": ("owner_id",)}

ACCOUNTS = View("accounts", indexes=(("owner_id", "code"),))
ORDERS = View("orders", indexes=(("customer_id", "held_on"), ("check", "held_on")), follows=_OWNED)
INVOICES = View(
    "invoices",
    indexes=(("customer_id", "status", "due_on"), ("status", "due_on"), ("owner_id", "status", "due_on")),
    follows=_OWNED,
)
# One row for each part of a payment that an invoice took: what was paid, and how late.
PAYMENTS = View("payments", indexes=(("customer_id", "received_on"), ("received_on",)), follows=_OWNED)

VIEWS = Views(ACCOUNTS, ORDERS, INVOICES, PAYMENTS, *staff_views(READ_CUSTOMERS))


# -- accounts ----------------------------------------------------------------------------------------


@ACCOUNTS.on(READ_CUSTOMERS, CustomerRegisteredV1)
def account_of_registered_customer(event: Event[CustomerRegisteredV1]) -> Writes:
    return [Patch(event.data.customer_id, {"code": event.data.code, "name": event.data.name})]


@ACCOUNTS.on(READ_CUSTOMERS, CustomerRegradedV1)
def account_of_regraded_customer(event: Event[CustomerRegradedV1]) -> Writes:
    return [Patch(event.data.customer_id, {"code": event.data.code})]


@ACCOUNTS.on(READ_CUSTOMERS, CustomerAssignedV1)
def account_of_assigned_customer(event: Event[CustomerAssignedV1]) -> Writes:
    return [Patch(event.data.customer_id, {"owner_id": event.data.owner_id})]


@ACCOUNTS.on(READ_CUSTOMERS, CustomerReassignedV1)
def account_of_reassigned_customer(event: Event[CustomerReassignedV1]) -> Writes:
    return [Patch(event.data.customer_id, {"owner_id": event.data.owner_id})]


@ACCOUNTS.on(PUBLISHED, events.CreditAccountOpened)
def account_opened(event: Event[events.CreditAccountOpened]) -> Writes:
    opened = event.data
    return [
        Upsert(
            opened.customer_id,
            {
                "currency": opened.currency,
                "grade": "NR",
                "limit": None,
                "limit_expires_on": None,
                "in_arrears": False,
                "review_open": False,
                "statements": None,
                "traits": None,
                "assessment": None,
            },
        )
    ]


@ACCOUNTS.on(PUBLISHED, events.StatementsFiled)
def account_statements_filed(event: Event[events.StatementsFiled]) -> Writes:
    filed = event.data
    statements = {
        "period_end": filed.period_end,
        "currency": filed.currency,
        "figures": vars(filed.figures),
        "origin": filed.origin,
        "reliability": filed.reliability,
        "filed_on": filed.filed_on,
    }
    return [Upsert(filed.customer_id, {"statements": statements})]


@ACCOUNTS.on(PUBLISHED, events.TraitsScored)
def account_traits_scored(event: Event[events.TraitsScored]) -> Writes:
    scored = event.data
    traits = {"scores": scored.scores, "note": scored.note, "scored_on": scored.scored_on}
    return [Upsert(scored.customer_id, {"traits": traits})]


@ACCOUNTS.on(PUBLISHED, events.CreditAssessed)
def account_assessed(event: Event[events.CreditAssessed]) -> Writes:
    assessed = event.data
    _, data = PUBLISHED.encode(assessed)
    fields: dict[str, object] = {"assessment": data}
    if assessed.occasion == "review":
        fields["review_open"] = False
    return [Upsert(assessed.customer_id, fields)]


@ACCOUNTS.on(PUBLISHED, events.CreditGradeChanged)
def account_graded(event: Event[events.CreditGradeChanged]) -> Writes:
    return [Upsert(event.data.customer_id, {"grade": event.data.grade})]


@ACCOUNTS.on(PUBLISHED, events.CreditLimitSet)
def account_limited(event: Event[events.CreditLimitSet]) -> Writes:
    limited = event.data
    return [
        Upsert(limited.customer_id, {"limit": limited.limit.amount, "limit_expires_on": limited.expires_on})
    ]


@ACCOUNTS.on(PUBLISHED, events.CreditReviewOpened)
def account_review_opened(event: Event[events.CreditReviewOpened]) -> Writes:
    return [Upsert(event.data.customer_id, {"review_open": True})]


@ACCOUNTS.on(PUBLISHED, events.InvoiceOverdue)
def account_in_arrears(event: Event[events.InvoiceOverdue]) -> Writes:
    return [Upsert(event.data.customer_id, {"in_arrears": True})]


@ACCOUNTS.on(PUBLISHED, events.ArrearsEnded)
def account_arrears_ended(event: Event[events.ArrearsEnded]) -> Writes:
    return [Upsert(event.data.customer_id, {"in_arrears": False})]


# -- orders ------------------------------------------------------------------------------------------


@ORDERS.on(READ_CUSTOMERS, CustomerAssignedV1)
def orders_of_assigned_customer(event: Event[CustomerAssignedV1]) -> Writes:
    return [Sweep("customer_id", event.data.customer_id, {"owner_id": event.data.owner_id})]


@ORDERS.on(READ_CUSTOMERS, CustomerReassignedV1)
def orders_of_reassigned_customer(event: Event[CustomerReassignedV1]) -> Writes:
    return [Sweep("customer_id", event.data.customer_id, {"owner_id": event.data.owner_id})]


@ORDERS.on(PUBLISHED, events.OrderEntered)
def order_entered(event: Event[events.OrderEntered]) -> Writes:
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


@ORDERS.on(PUBLISHED, events.OrderCleared)
def order_cleared(event: Event[events.OrderCleared]) -> Writes:
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


@ORDERS.on(PUBLISHED, events.OrderHeld)
def order_held(event: Event[events.OrderHeld]) -> Writes:
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


@ORDERS.on(PUBLISHED, events.OrderGoodsShipped)
def order_shipped(event: Event[events.OrderGoodsShipped]) -> Writes:
    return [Patch(event.data.order_id, {"shipped_on": event.data.shipped_on})]


@ORDERS.on(PUBLISHED, events.OrderWithdrawn)
def order_withdrawn(event: Event[events.OrderWithdrawn]) -> Writes:
    return [Patch(event.data.order_id, {"withdrawn": True})]


# -- invoices ----------------------------------------------------------------------------------------


@INVOICES.on(READ_CUSTOMERS, CustomerAssignedV1)
def invoices_of_assigned_customer(event: Event[CustomerAssignedV1]) -> Writes:
    return [Sweep("customer_id", event.data.customer_id, {"owner_id": event.data.owner_id})]


@INVOICES.on(READ_CUSTOMERS, CustomerReassignedV1)
def invoices_of_reassigned_customer(event: Event[CustomerReassignedV1]) -> Writes:
    return [Sweep("customer_id", event.data.customer_id, {"owner_id": event.data.owner_id})]


@INVOICES.on(PUBLISHED, events.InvoiceIssued)
def invoice_issued(event: Event[events.InvoiceIssued]) -> Writes:
    invoice = event.data
    return [
        Upsert(
            invoice.invoice_id,
            {
                "customer_id": invoice.customer_id,
                "number": invoice.number,
                "order_id": invoice.order_id,
                "currency": invoice.amount.currency,
                "amount": invoice.amount.amount,
                "residual": invoice.amount.amount,
                "issued_on": invoice.issued_on,
                "due_on": invoice.due_on,
                "terms": invoice.terms,
                "status": OPEN,
                "stage": None,
            },
        )
    ]


@INVOICES.on(PUBLISHED, events.PaymentReceived)
def invoices_paid(event: Event[events.PaymentReceived]) -> Writes:
    return [Upsert(part.invoice_id, {"residual": part.residual}) for part in event.data.allocations]


@INVOICES.on(PUBLISHED, events.PaymentApplied)
def invoice_paid_from_cash(event: Event[events.PaymentApplied]) -> Writes:
    return [Upsert(event.data.invoice_id, {"residual": event.data.residual})]


@INVOICES.on(PUBLISHED, events.BankChargeWrittenOff)
def invoice_charge_written_off(event: Event[events.BankChargeWrittenOff]) -> Writes:
    return [Upsert(event.data.invoice_id, {"residual": event.data.residual})]


@INVOICES.on(PUBLISHED, events.InvoiceSettled)
def invoice_settled(event: Event[events.InvoiceSettled]) -> Writes:
    return [Upsert(event.data.invoice_id, {"status": SETTLED, "settled_on": event.data.settled_on})]


@INVOICES.on(PUBLISHED, events.CollectionStepReached)
def invoice_collected(event: Event[events.CollectionStepReached]) -> Writes:
    step = event.data
    return [
        Upsert(
            step.invoice_id,
            {
                "stage": step.stage,
                "level": step.level,
                "action": step.action,
                "action_owner": step.owner,
                "stage_on": step.business_date,
                "next_measure": step.next_measure,
            },
        )
    ]


# -- payments ----------------------------------------------------------------------------------------


@PAYMENTS.on(READ_CUSTOMERS, CustomerAssignedV1)
def payments_of_assigned_customer(event: Event[CustomerAssignedV1]) -> Writes:
    return [Sweep("customer_id", event.data.customer_id, {"owner_id": event.data.owner_id})]


@PAYMENTS.on(READ_CUSTOMERS, CustomerReassignedV1)
def payments_of_reassigned_customer(event: Event[CustomerReassignedV1]) -> Writes:
    return [Sweep("customer_id", event.data.customer_id, {"owner_id": event.data.owner_id})]


@PAYMENTS.on(PUBLISHED, events.PaymentReceived)
def parts_of_payment(event: Event[events.PaymentReceived]) -> Writes:
    payment = event.data
    return [
        Upsert(
            f"{payment.payment_id}-{part.invoice_id}",
            {
                "customer_id": payment.customer_id,
                "received_on": payment.received_on,
                "amount": part.amount,
                "days_late": part.days_late,
            },
        )
        for part in payment.allocations
    ]


@PAYMENTS.on(PUBLISHED, events.PaymentApplied)
def part_of_applied_cash(event: Event[events.PaymentApplied]) -> Writes:
    cash = event.data
    return [
        Upsert(
            f"{cash.payment_id}-{cash.invoice_id}",
            {
                "customer_id": cash.customer_id,
                "received_on": cash.received_on,
                "amount": cash.amount.amount,
                "days_late": cash.days_late,
            },
        )
    ]

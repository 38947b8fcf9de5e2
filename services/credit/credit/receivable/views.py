"""Views of invoices, and of the payments on them."""

from credit.contracts import CustomerAssigned, CustomerReassigned
from credit.receivable.events import (
    BankChargeWrittenOff,
    CollectionStepReached,
    InvoiceIssued,
    InvoiceSettled,
    PaymentApplied,
    PaymentReceived,
)
from eventing import Event, Sweep, Upsert, View, Writes

OPEN = "open"
SETTLED = "settled"

_OWNED = {"customer_id": ("owner_id",)}

INVOICES = View(
    "invoices",
    indexes=(("customer_id", "status", "due_on"), ("status", "due_on"), ("owner_id", "status", "due_on")),
    follows=_OWNED,
)
# A row for each allocation of a payment to an invoice: what was paid, and how late.
PAYMENTS = View("payments", indexes=(("customer_id", "received_on"), ("received_on",)), follows=_OWNED)


# -- invoices ---------------------------------------------------------------------------------------


@INVOICES.on(CustomerAssigned)
def invoices_of_assigned_customer(event: Event[CustomerAssigned]) -> Writes:
    return [Sweep("customer_id", event.data.customer_id, {"owner_id": event.data.owner_id})]


@INVOICES.on(CustomerReassigned)
def invoices_of_reassigned_customer(event: Event[CustomerReassigned]) -> Writes:
    return [Sweep("customer_id", event.data.customer_id, {"owner_id": event.data.owner_id})]


@INVOICES.on(InvoiceIssued)
def invoice_issued(event: Event[InvoiceIssued]) -> Writes:
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


@INVOICES.on(PaymentReceived)
def invoices_paid(event: Event[PaymentReceived]) -> Writes:
    return [Upsert(part.invoice_id, {"residual": part.residual}) for part in event.data.allocations]


@INVOICES.on(PaymentApplied)
def invoice_paid_from_cash(event: Event[PaymentApplied]) -> Writes:
    return [Upsert(event.data.invoice_id, {"residual": event.data.residual})]


@INVOICES.on(BankChargeWrittenOff)
def invoice_charge_written_off(event: Event[BankChargeWrittenOff]) -> Writes:
    return [Upsert(event.data.invoice_id, {"residual": event.data.residual})]


@INVOICES.on(InvoiceSettled)
def invoice_settled(event: Event[InvoiceSettled]) -> Writes:
    return [Upsert(event.data.invoice_id, {"status": SETTLED, "settled_on": event.data.settled_on})]


@INVOICES.on(CollectionStepReached)
def invoice_collected(event: Event[CollectionStepReached]) -> Writes:
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
                "next_step": step.next_step,
            },
        )
    ]


# -- payments ---------------------------------------------------------------------------------------


@PAYMENTS.on(CustomerAssigned)
def payments_of_assigned_customer(event: Event[CustomerAssigned]) -> Writes:
    return [Sweep("customer_id", event.data.customer_id, {"owner_id": event.data.owner_id})]


@PAYMENTS.on(CustomerReassigned)
def payments_of_reassigned_customer(event: Event[CustomerReassigned]) -> Writes:
    return [Sweep("customer_id", event.data.customer_id, {"owner_id": event.data.owner_id})]


@PAYMENTS.on(PaymentReceived)
def parts_of_payment(event: Event[PaymentReceived]) -> Writes:
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


@PAYMENTS.on(PaymentApplied)
def part_of_applied_cash(event: Event[PaymentApplied]) -> Writes:
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

"""Views behind the figures: what happened when, when orders were cleared, what invoices owed when."""

from decimal import Decimal
from typing import Any

from desk.contracts import (
    BankChargeReopened,
    BankChargeWrittenOff,
    CustomerRegistered,
    InvoiceCancelled,
    InvoiceCredited,
    InvoiceIssued,
    OrderAmended,
    OrderCleared,
    OrderPlaced,
    PaymentApplied,
    PaymentReceived,
    PaymentTakenBack,
    ToDoSettled,
)
from eventing import Append, Event, Money, Patch, Upsert, View, Writes

# -- new contacts and answers ------------------------------------------------------------------------
# A row for each: what comes from many partitions has no order that a list could be in.

HAPPENED = View("figures", indexes=(("at",),))


@HAPPENED.on(CustomerRegistered)
def new_contact(event: Event[CustomerRegistered]) -> Writes:
    return [Upsert(event.id, {"at": event.at})]


@HAPPENED.on(ToDoSettled)
def answered(event: Event[ToDoSettled]) -> Writes:
    settled = event.data
    if settled.working_seconds is None:
        return []
    answer = {"at": settled.settled_at, "late": settled.late, "seconds": settled.working_seconds}
    return [Upsert(event.id, answer)]


# -- orders ----------------------------------------------------------------------------------------

ORDERS = View("figures_orders", indexes=(("cleared_at",),))


def _total(order_id: str, total: Money) -> Writes:
    return [Patch(order_id, {"total": total.amount, "currency": total.currency})]


@ORDERS.on(OrderPlaced)
def order_placed(event: Event[OrderPlaced]) -> Writes:
    return _total(event.data.order_id, event.data.total)


@ORDERS.on(OrderAmended)
def order_amended(event: Event[OrderAmended]) -> Writes:
    return _total(event.data.order_id, event.data.total)


@ORDERS.on(OrderCleared)
def order_cleared(event: Event[OrderCleared]) -> Writes:
    return [Upsert(event.data.order_id, {"cleared_at": event.at})]


# -- invoices --------------------------------------------------------------------------------------
# What was owed on each, whenever that changed. All events of an invoice are in its account's stream.

INVOICES = View("figures_invoices", indexes=(("paid_at",),))


@INVOICES.on(InvoiceIssued)
def invoice_issued(event: Event[InvoiceIssued]) -> Writes:
    data = event.data
    row = {"currency": data.amount.currency, "due_on": data.due_on}
    return [Upsert(data.invoice_id, row), *_owed(event, data.invoice_id, data.amount.amount)]


def _owed(event: Event[Any], invoice_id: str, residual: Decimal) -> Writes:
    return [
        Append(invoice_id, "owed", {"at": event.at, "residual": residual}),
        Patch(invoice_id, {"paid_at": None if residual else event.at}),
    ]


@INVOICES.on(PaymentReceived)
def payment_received(event: Event[PaymentReceived]) -> Writes:
    parts = event.data.allocations
    return [write for part in parts for write in _owed(event, part.invoice_id, part.residual)]


@INVOICES.on(PaymentApplied)
def payment_applied(event: Event[PaymentApplied]) -> Writes:
    return _owed(event, event.data.invoice_id, event.data.residual)


@INVOICES.on(PaymentTakenBack)
def payment_taken_back(event: Event[PaymentTakenBack]) -> Writes:
    return _owed(event, event.data.invoice_id, event.data.residual)


@INVOICES.on(BankChargeWrittenOff)
def bank_charge_written_off(event: Event[BankChargeWrittenOff]) -> Writes:
    return _owed(event, event.data.invoice_id, event.data.residual)


@INVOICES.on(BankChargeReopened)
def bank_charge_reopened(event: Event[BankChargeReopened]) -> Writes:
    return _owed(event, event.data.invoice_id, event.data.residual)


@INVOICES.on(InvoiceCredited)
def invoice_credited(event: Event[InvoiceCredited]) -> Writes:
    return _owed(event, event.data.invoice_id, event.data.residual)


@INVOICES.on(InvoiceCancelled)
def invoice_cancelled(event: Event[InvoiceCancelled]) -> Writes:
    return _owed(event, event.data.invoice_id, Decimal(0))

"""Invoices and payments over HTTP: issued, recorded, corrected, listed."""

from typing import Any

from credit.bodies import PaymentSchema, dated_page_schema
from credit.config import Config
from credit.permissions import WRITERS
from credit.policy.lookups import dated, today
from credit.receivable import bodies, queries
from credit.receivable.commands import (
    AllocatePayment,
    CancelInvoice,
    CreditInvoice,
    IssueInvoice,
    RecordPayment,
    RefundPayment,
    ReversePayment,
    TakeBackPayment,
    WriteOffBankCharge,
)
from credit.receivable.lookups import with_days_overdue
from credit.receivable.views import INVOICES, PAYMENTS
from credit.resources import Resources
from eventing import CommandContext, Parts, uuid5hex
from eventing.http import Accepted, Blueprint, allow, answer, issue, page_schema, reads, run
from people.caller import caller


def blueprints(parts: Parts[Config, Resources]) -> list[Blueprint]:
    invoices = Blueprint("invoices", __name__, description="Invoices.")
    _add_invoice_commands(invoices, parts)
    _add_invoice_queries(invoices, parts)
    payments = Blueprint("payments", __name__, description="Payments received.")
    _add_payment_commands(payments, parts)
    _add_payment_queries(payments, parts)
    return [invoices, payments]


def _add_invoice_commands(invoices: Blueprint, parts: Parts[Config, Resources]) -> None:
    bus = parts.bus

    @invoices.post("/invoices")
    @allow(*WRITERS)
    @invoices.arguments(bodies.InvoiceBody)
    @invoices.response(201, Accepted)
    def issue_invoice(body: dict[str, Any]) -> Any:
        """Issue an invoice; deposits and free cash are applied to it at once

        What looks wrong is refused as `implausible`, and taken with `confirm` and a reason.
        """
        invoice_id, context = _new("invoice")
        done = run(bus, IssueInvoice(invoice_id=invoice_id, **body), context=context)
        return answer(done, "customer_id", location="/invoices/{invoice_id}")

    @invoices.post("/accounts/<customer_id>/invoices/<invoice_id>/credit-note")
    @allow(*WRITERS)
    @invoices.arguments(bodies.CreditNoteBody)
    @invoices.response(201, Accepted)
    def credit_invoice(body: dict[str, Any], customer_id: str, invoice_id: str) -> Any:
        """Lower an invoice by a credit note; what was paid beyond what is left becomes free"""
        command = CreditInvoice(customer_id=customer_id, invoice_id=invoice_id, **body)
        return answer(run(bus, command), "invoice_id")

    @invoices.post("/accounts/<customer_id>/invoices/<invoice_id>/cancel")
    @allow(*WRITERS)
    @invoices.arguments(bodies.CancelInvoiceBody)
    @invoices.response(201, Accepted)
    def cancel_invoice(body: dict[str, Any], customer_id: str, invoice_id: str) -> Any:
        """Cancel an invoice that was issued wrongly; money on it becomes free"""
        command = CancelInvoice(customer_id=customer_id, invoice_id=invoice_id, **body)
        return answer(run(bus, command), "invoice_id")

    @invoices.post("/accounts/<customer_id>/invoices/<invoice_id>/bank-charge")
    @allow(*WRITERS)
    @invoices.response(201, Accepted)
    def write_off_bank_charge(customer_id: str, invoice_id: str) -> Any:
        """Write off what a bank kept of a payment, below the policy's minimum amount"""
        command = WriteOffBankCharge(customer_id=customer_id, invoice_id=invoice_id)
        return answer(run(bus, command), "invoice_id")


def _add_invoice_queries(invoices: Blueprint, parts: Parts[Config, Resources]) -> None:
    bus, db = parts.bus, parts.db

    @invoices.get("/invoices")
    @allow(*WRITERS)
    @reads(INVOICES)
    @invoices.arguments(bodies.InvoicesQuery, location="query")
    @invoices.response(200, dated_page_schema(bodies.InvoiceSchema))
    def list_invoices(query: dict[str, Any]) -> Any:
        """List the invoices, earliest due first"""
        found = queries.invoices(db, caller(), **query)
        day = today(bus)
        return {
            "items": [with_days_overdue(row, day) for row in found.items],
            "next": found.next,
            **dated(bus),
        }

    @invoices.get("/invoices/<invoice_id>")
    @allow(*WRITERS)
    @reads(INVOICES)
    @invoices.response(200, bodies.OneInvoiceSchema)
    def one_invoice(invoice_id: str) -> Any:
        """Get an invoice, its open amount and the stage of its collection"""
        row = queries.invoice(db, caller(), invoice_id)
        return {**with_days_overdue(row, today(bus)), **dated(bus)}


def _add_payment_commands(payments: Blueprint, parts: Parts[Config, Resources]) -> None:
    bus = parts.bus

    @payments.post("/payments")
    @allow(*WRITERS)
    @payments.arguments(bodies.PaymentBody)
    @payments.response(201, Accepted)
    def receive_payment(body: dict[str, Any]) -> Any:
        """Record a payment and allocate it; holds that it ends are released automatically

        What looks wrong is refused as `implausible`, and taken with `confirm` and a reason.
        """
        payment_id, context = _new("payment")
        done = run(bus, RecordPayment(payment_id=payment_id, **body), context=context)
        return answer(done, "customer_id", location="/payments/{payment_id}")

    @payments.post("/accounts/<customer_id>/payments/<payment_id>/allocate")
    @allow(*WRITERS)
    @payments.arguments(bodies.AllocateBody)
    @payments.response(201, Accepted)
    def allocate_payment(body: dict[str, Any], customer_id: str, payment_id: str) -> Any:
        """Put money of a payment that is on no invoice on invoices of your choice"""
        command = AllocatePayment(customer_id=customer_id, payment_id=payment_id, **body)
        return answer(run(bus, command), "payment_id")

    @payments.post("/accounts/<customer_id>/payments/<payment_id>/take-back")
    @allow(*WRITERS)
    @payments.arguments(bodies.TakeBackBody)
    @payments.response(201, Accepted)
    def take_back_payment(body: dict[str, Any], customer_id: str, payment_id: str) -> Any:
        """Take a payment's money back from an invoice; it waits to be allocated or refunded"""
        command = TakeBackPayment(customer_id=customer_id, payment_id=payment_id, **body)
        return answer(run(bus, command), "payment_id")

    @payments.post("/accounts/<customer_id>/payments/<payment_id>/refund")
    @allow(*WRITERS)
    @payments.arguments(bodies.RefundBody)
    @payments.response(201, Accepted)
    def refund_payment(body: dict[str, Any], customer_id: str, payment_id: str) -> Any:
        """Record that money on no invoice was given back to the customer"""
        command = RefundPayment(customer_id=customer_id, payment_id=payment_id, **body)
        return answer(run(bus, command), "payment_id")

    @payments.post("/accounts/<customer_id>/payments/<payment_id>/reverse")
    @allow(*WRITERS)
    @payments.arguments(bodies.ReverseBody)
    @payments.response(201, Accepted)
    def reverse_payment(body: dict[str, Any], customer_id: str, payment_id: str) -> Any:
        """Take back a whole payment that bounced, or was recorded wrongly; its invoices are open again"""
        command = ReversePayment(customer_id=customer_id, payment_id=payment_id, **body)
        return answer(run(bus, command), "payment_id")


def _add_payment_queries(payments: Blueprint, parts: Parts[Config, Resources]) -> None:
    db = parts.db

    @payments.get("/payments")
    @allow(*WRITERS)
    @reads(PAYMENTS)
    @payments.arguments(bodies.PaymentsQuery, location="query")
    @payments.response(200, page_schema(PaymentSchema))
    def list_payments(query: dict[str, Any]) -> Any:
        """List the payments, received last first: all, those with deposits, or those with unapplied cash"""
        found = queries.payments(db, caller(), **query)
        return {"items": found.items, "next": found.next}


def _new(kind: str) -> tuple[str, CommandContext]:
    """The id of what the current request makes, the same if it is repeated, and the context."""
    context = issue()
    return uuid5hex(context.command_id, kind), context

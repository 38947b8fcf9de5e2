"""Invoices and payments over HTTP: issued, recorded, listed."""

from typing import Any

from credit.config import Config
from credit.permissions import READERS, WRITERS
from credit.policy.lookups import today
from credit.receivable import bodies, queries
from credit.receivable.commands import IssueInvoice, RecordPayment, WriteOffBankCharge
from credit.receivable.lookups import with_days_overdue
from credit.receivable.views import INVOICES
from credit.resources import Resources
from eventing import CommandContext, Parts, uuid5hex
from eventing.http import Accepted, Blueprint, allow, answer, issue, page_schema, reads, run
from people.caller import caller


def blueprints(parts: Parts[Config, Resources]) -> list[Blueprint]:
    return [_invoices(parts), _payments(parts)]


def _invoices(parts: Parts[Config, Resources]) -> Blueprint:
    bus, db = parts.bus, parts.db
    invoices = Blueprint("invoices", __name__, description="Invoices.")

    @invoices.post("/invoices")
    @allow(*WRITERS)
    @invoices.arguments(bodies.InvoiceBody)
    @invoices.response(201, Accepted)
    def issue_invoice(body: dict[str, Any]) -> Any:
        """Issue an invoice; deposits and free cash are applied to it at once"""
        invoice_id, context = _new("invoice")
        done = run(bus, IssueInvoice(invoice_id=invoice_id, **body), context=context)
        return answer(done, "customer_id", location="/invoices/{invoice_id}")

    @invoices.get("/invoices")
    @allow(*READERS)
    @reads(INVOICES)
    @invoices.arguments(bodies.InvoicesQuery, location="query")
    @invoices.response(200, page_schema(bodies.InvoiceSchema))
    def list_invoices(query: dict[str, Any]) -> Any:
        """List the invoices that you can see, earliest due first"""
        found = queries.invoices(db, caller(), **query)
        day = today(bus)
        return {"items": [with_days_overdue(row, day) for row in found.items], "next": found.next}

    @invoices.get("/invoices/<invoice_id>")
    @allow(*READERS)
    @reads(INVOICES)
    @invoices.response(200, bodies.InvoiceSchema)
    def one_invoice(invoice_id: str) -> Any:
        """Get an invoice, its open amount and the stage of its collection"""
        return with_days_overdue(queries.invoice(db, caller(), invoice_id), today(bus))

    @invoices.post("/accounts/<customer_id>/invoices/<invoice_id>/bank-charge")
    @allow(*WRITERS)
    @invoices.response(201, Accepted)
    def write_off_bank_charge(customer_id: str, invoice_id: str) -> Any:
        """Write off what a bank kept of a payment, below the policy's minimum amount"""
        ids = {"customer_id": customer_id, "invoice_id": invoice_id}
        command = WriteOffBankCharge(**ids)
        return answer(run(bus, command), "invoice_id")

    return invoices


def _payments(parts: Parts[Config, Resources]) -> Blueprint:
    bus = parts.bus
    payments = Blueprint("payments", __name__, description="Payments received.")

    @payments.post("/payments")
    @allow(*WRITERS)
    @payments.arguments(bodies.PaymentBody)
    @payments.response(201, Accepted)
    def receive_payment(body: dict[str, Any]) -> Any:
        """Record a payment and allocate it; holds that it ends are released automatically"""
        payment_id, context = _new("payment")
        done = run(bus, RecordPayment(payment_id=payment_id, **body), context=context)
        return answer(done, "customer_id", "payment_id")

    return payments


def _new(kind: str) -> tuple[str, CommandContext]:
    """The id of what the current request makes, the same if it is repeated, and the context."""
    context = issue()
    return uuid5hex(context.command_id, kind), context

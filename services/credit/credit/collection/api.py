"""Collection over HTTP: the overdue invoices and their stages."""

from typing import Any

from credit.bodies import dated_page_schema
from credit.collection import bodies, queries
from credit.config import Config
from credit.permissions import READERS, WRITERS
from credit.policy.lookups import dated, today
from credit.receivable.commands import DisputeInvoice, NoteLateReason, NotePromise, ResolveDispute
from credit.receivable.lookups import INVOICES, with_days_overdue
from credit.resources import Resources
from eventing import Parts
from eventing.http import Accepted, Blueprint, allow, answer, reads, run
from people.caller import caller


def blueprints(parts: Parts[Config, Resources]) -> list[Blueprint]:
    bus, db = parts.bus, parts.db
    collection = Blueprint("collection", __name__, description="Overdue invoices, step by step.")

    @collection.get("/collection")
    @allow(*READERS)
    @reads(INVOICES)
    @collection.arguments(bodies.CollectionQuery, location="query")
    @collection.response(200, dated_page_schema(bodies.CollectionItemSchema))
    def list_collection(query: dict[str, Any]) -> Any:
        """List the invoices on the collection ladder, with the stage each has reached"""
        found = queries.collection(db, caller(), **query)
        day = today(bus)
        return {
            "items": [with_days_overdue(row, day) for row in found.items],
            "next": found.next,
            **dated(bus),
        }

    @collection.post("/accounts/<customer_id>/invoices/<invoice_id>/late-reason")
    @allow(*READERS)
    @collection.arguments(bodies.LateReasonBody)
    @collection.response(201, Accepted)
    def note_late_reason(body: dict[str, Any], customer_id: str, invoice_id: str) -> Any:
        """Note why an invoice is not paid, as the customer says"""
        queries.overdue_invoice(db, caller(), invoice_id)
        command = NoteLateReason(customer_id=customer_id, invoice_id=invoice_id, by=caller().actor, **body)
        return answer(run(bus, command), "invoice_id")

    @collection.get("/collection/<invoice_id>")
    @allow(*READERS)
    @reads(INVOICES)
    @collection.response(200, bodies.OneCollectionItemSchema)
    def one_of_collection(invoice_id: str) -> Any:
        """Get an invoice as collection sees it: its stage, what is promised and what is disputed"""
        row = queries.overdue_invoice(db, caller(), invoice_id)
        return {**with_days_overdue(row, today(bus)), **dated(bus)}

    @collection.post("/accounts/<customer_id>/invoices/<invoice_id>/promise")
    @allow(*READERS)
    @collection.arguments(bodies.PromiseBody)
    @collection.response(201, Accepted)
    def note_promise(body: dict[str, Any], customer_id: str, invoice_id: str) -> Any:
        """Note by when the customer will pay; the steps of collection wait until then"""
        queries.overdue_invoice(db, caller(), invoice_id)
        command = NotePromise(customer_id=customer_id, invoice_id=invoice_id, by=caller().actor, **body)
        return answer(run(bus, command), "invoice_id")

    @collection.post("/accounts/<customer_id>/invoices/<invoice_id>/dispute")
    @allow(*WRITERS)
    @collection.arguments(bodies.DisputeBody)
    @collection.response(201, Accepted)
    def dispute_invoice(body: dict[str, Any], customer_id: str, invoice_id: str) -> Any:
        """Stop collecting what the customer disputes, for the policy's days; again extends it"""
        command = DisputeInvoice(customer_id=customer_id, invoice_id=invoice_id, by=caller().actor, **body)
        return answer(run(bus, command), "invoice_id")

    @collection.post("/accounts/<customer_id>/invoices/<invoice_id>/dispute/resolve")
    @allow(*WRITERS)
    @collection.arguments(bodies.ResolveBody)
    @collection.response(201, Accepted)
    def resolve_dispute(body: dict[str, Any], customer_id: str, invoice_id: str) -> Any:
        """End a dispute: the money is owed as it was, or a credit note lowers the invoice"""
        command = ResolveDispute(customer_id=customer_id, invoice_id=invoice_id, by=caller().actor, **body)
        return answer(run(bus, command), "invoice_id")

    return [collection]

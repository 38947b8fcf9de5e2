"""What happened with an invoice, over HTTP."""

from typing import Any

from credit.collection.queries import overdue_invoice
from credit.config import Config
from credit.invoice_history import bodies, queries
from credit.invoice_history.views import HISTORY
from credit.permissions import READERS
from credit.receivable.lookups import INVOICES
from credit.resources import Resources
from eventing import Parts
from eventing.http import Blueprint, PageQuery, allow, page_schema, reads
from people.caller import caller


def blueprints(parts: Parts[Config, Resources]) -> list[Blueprint]:
    db = parts.db
    histories = Blueprint("invoice_histories", __name__, description="What happened with invoices.")

    @histories.get("/collection/<invoice_id>/history")
    @allow(*READERS)
    @reads(INVOICES, HISTORY)
    @histories.arguments(PageQuery, location="query")
    @histories.response(200, page_schema(bodies.InvoiceEntrySchema))
    def invoice_history(query: dict[str, Any], invoice_id: str) -> Any:
        """List what happened with an invoice, newest first: payments, steps, promises, disputes"""
        overdue_invoice(db, caller(), invoice_id)
        found = queries.history(db, invoice_id, query.get("cursor"), query["limit"])
        return {"items": found.items, "next": found.next}

    return [histories]

"""Queries of invoices, within what the caller can see."""

from datetime import date
from typing import TYPE_CHECKING

from credit import permissions
from credit.receivable.views import INVOICES
from eventing import Db, Document, NotFound, Page, all_of, page_of

if TYPE_CHECKING:
    from people.caller import Caller


def invoices(
    db: Db,
    caller: "Caller",
    *,
    customer_id: str | None = None,
    status: str | None = None,
    due_before: date | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page:
    """A page of invoices, earliest due first."""
    query = all_of(
        permissions.invoices(caller),
        {} if customer_id is None else {"customer_id": customer_id},
        {} if status is None else {"status": status},
        {} if due_before is None else {"due_on": {"$lt": due_before.isoformat()}},
    )
    return page_of(INVOICES, db, query, sort=(("due_on", 1),), cursor=cursor, limit=limit)


def invoice(db: Db, caller: "Caller", invoice_id: str) -> Document:
    """An invoice. Raises NotFound when there is none or the caller cannot see it."""
    row = INVOICES.get(db, invoice_id)
    if row is None or not permissions.may_see_invoice(caller, row):
        raise NotFound()
    return row

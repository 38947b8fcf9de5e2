"""Queries of collection, within what the caller can see."""

from typing import TYPE_CHECKING, Any

from credit import permissions
from credit.receivable.lookups import INVOICES
from eventing import Db, Document, NotFound, Page, page_of

if TYPE_CHECKING:
    from people.caller import Caller


def collection(
    db: Db,
    caller: "Caller",
    *,
    customer_id: str | None = None,
    stage: str | None = None,
    action_owner: str | None = None,
    owner_id: str | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page:
    """A page of open invoices on the ladder, longest overdue first."""
    wanted = {"customer_id": customer_id, "stage": stage, "action_owner": action_owner}
    query: dict[str, Any] = {**permissions.overdue(caller, owner_id), "collecting": True}
    query.update({name: value for name, value in wanted.items() if value is not None})
    return page_of(INVOICES, db, query, sort=(("due_on", 1),), cursor=cursor, limit=limit)


def overdue_invoice(db: Db, caller: "Caller", invoice_id: str) -> Document:
    """An invoice that may be collected. Raises NotFound when there is none or the caller cannot see it."""
    row = INVOICES.get(db, invoice_id)
    if row is None or not permissions.may_see_overdue(caller, row):
        raise NotFound()
    return row

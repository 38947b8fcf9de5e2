"""Queries of collection, within what the caller can see."""

from typing import TYPE_CHECKING

from credit import permissions
from credit.receivable.lookups import INVOICES, OPEN
from eventing import Db, Page, all_of, page_of

if TYPE_CHECKING:
    from people.caller import Caller


def collection(
    db: Db,
    caller: "Caller",
    *,
    customer_id: str | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page:
    """A page of open invoices on the ladder, longest overdue first."""
    query = all_of(
        permissions.invoices(caller),
        {"status": OPEN, "stage": {"$ne": None}},
        {} if customer_id is None else {"customer_id": customer_id},
    )
    return page_of(INVOICES, db, query, sort=(("due_on", 1),), cursor=cursor, limit=limit)

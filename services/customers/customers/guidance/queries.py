"""Queries of guidance, within what the caller can see."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from customers import permissions
from customers.customer.lookups import CUSTOMERS
from customers.guidance.views import GUIDANCE
from eventing import Db, Document, Page, bare, page_of

if TYPE_CHECKING:
    from people.caller import Caller

#: Guidance about the things of one page.
MOST = 500


def about(db: Db, caller: "Caller", thing_ids: Sequence[str]) -> list[Document]:
    """Guidance about these things, oldest first, without that on customers the caller cannot see."""
    rows = GUIDANCE.find(db, {"thing_id": {"$in": list(thing_ids)}}, sort=[("given_at", -1)], limit=MOST)
    told = _with_owners(db, reversed(rows))
    return [bare(row) for row in told if permissions.may_see_history(caller, row)]


def of_customer(db: Db, customer_id: str, cursor: str | None, limit: int) -> Page:
    """A page of all guidance of a customer, on its mails and drafts too, newest first.

    Callers check access first (`customer.lookups.check_history`).
    """
    page = page_of(GUIDANCE, db, {"customer_id": customer_id}, [("given_at", -1)], cursor, limit)
    return Page([bare(row) for row in _with_owners(db, page.items)], page.next)


def _with_owners(db: Db, rows: Iterable[Document]) -> list[Document]:
    """With whoever has each customer now."""
    found = list(rows)
    customers = CUSTOMERS.rows(db, (row["customer_id"] for row in found))
    return [{**row, "owner_id": customers.get(row["customer_id"], {}).get("owner_id")} for row in found]

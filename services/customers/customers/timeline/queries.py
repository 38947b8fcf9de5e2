"""Queries of a customer as a whole."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from customers.contact_record.lookups import last_contact_at
from customers.customer.lookups import customer_file, status_of, with_completeness
from customers.permissions import may_see_records
from customers.timeline.values import EntryKind
from customers.timeline.views import TIMELINE
from eventing import Db, Document, Page, bare, page_of

if TYPE_CHECKING:
    from people.caller import Caller


def customer(db: Db, caller: "Caller", customer_id: str, today: date, now: datetime) -> Document:
    """A customer's record with its contact persons, the time of the latest contact, and how it stands.

    Raises NotFound when it is not on file or the caller cannot see it.
    """
    found = customer_file(db, caller, customer_id, last_contact_at=last_contact_at(db, customer_id))
    (complete,) = with_completeness(db, caller, [found], today)
    if not may_see_records(caller):
        return complete
    return {**complete, "standing": status_of(found, found["last_contact_at"], now)}


def timeline(
    db: Db, customer_id: str, kind: EntryKind | None, cursor: str | None, limit: int, now: datetime
) -> Page:
    """A page of everything that happened with a customer, newest first; only of a `kind` where one is given.

    Callers check access first (`customer.lookups.check_history`).
    """
    query: dict[str, Any] = {"customer_id": customer_id, "refiled": False}
    if kind is not None:
        query["kind"] = kind
    page = page_of(TIMELINE, db, query, [("at", -1), ("order", -1)], cursor, limit, now=now)
    return Page([bare(row) for row in page.items], page.next)

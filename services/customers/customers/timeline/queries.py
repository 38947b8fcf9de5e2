"""Queries of a customer as a whole."""

from typing import TYPE_CHECKING

from customers.contact_record.lookups import last_contact_at
from customers.customer.lookups import customer_file
from customers.timeline.views import TIMELINE
from eventing import Db, Document, Page, bare, page_of

if TYPE_CHECKING:
    from people.caller import Caller


def customer(db: Db, caller: "Caller", customer_id: str) -> Document:
    """A customer's record with its contact persons and the time of the latest contact.

    Raises NotFound when it is not on file or the caller cannot see it.
    """
    return customer_file(db, caller, customer_id, last_contact_at=last_contact_at(db, customer_id))


def timeline(db: Db, customer_id: str, cursor: str | None, limit: int) -> Page:
    """A page of everything that happened with a customer, newest first.

    Callers check access first (`customer.lookups.check_history`).
    """
    query = {"customer_id": customer_id, "refiled": False}
    page = page_of(TIMELINE, db, query, [("at", -1), ("order", -1)], cursor, limit)
    return Page([bare(row) for row in page.items], page.next)

"""Queries of contact records. Callers check access first (`customer.lookups.check_history`)."""

from customers.contact_record.views import CONTACT_LOG
from eventing import Db, Page, bare, page_of


def contact_log(db: Db, customer_id: str, cursor: str | None, limit: int) -> Page:
    """A page of a customer's contact records, newest first."""
    query = {"customer_id": customer_id, "refiled": False}
    page = page_of(CONTACT_LOG, db, query, [("occurred_at", -1)], cursor, limit)
    return Page([bare(row) for row in page.items], page.next)

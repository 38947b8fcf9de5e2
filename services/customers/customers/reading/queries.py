"""Queries of who looked at a customer."""

from customers.reading.views import LOOKS
from eventing import Db, Page, bare, page_of


def looks(db: Db, customer_id: str, cursor: str | None, limit: int) -> Page:
    """A page of the managers' looks at a customer, the latest day first. Callers check access first."""
    page = page_of(LOOKS, db, {"customer_id": customer_id}, [("on", -1)], cursor, limit)
    return Page([bare(row) for row in page.items], page.next)

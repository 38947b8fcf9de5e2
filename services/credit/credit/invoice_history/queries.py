"""Queries of what happened with an invoice, within what the caller can see."""

from credit.invoice_history.views import HISTORY
from eventing import Db, Page, page_of


def history(db: Db, invoice_id: str, cursor: str | None, limit: int) -> Page:
    """A page of what happened with an invoice, newest first. Callers check access first."""
    return page_of(HISTORY, db, {"invoice_id": invoice_id}, [("order", -1)], cursor, limit)

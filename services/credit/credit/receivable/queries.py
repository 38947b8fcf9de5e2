"""Queries of invoices and payments, within what the caller can see."""

from datetime import date
from typing import TYPE_CHECKING, Any

from credit import permissions
from credit.invoice_number.model import number_key
from credit.receivable.views import INVOICES, PAYMENTS
from eventing import Db, Document, NotFound, Page, page_of

if TYPE_CHECKING:
    from people.caller import Caller


def invoices(
    db: Db,
    caller: "Caller",
    *,
    customer_id: str | None = None,
    number: str | None = None,
    status: str | None = None,
    due_before: date | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page:
    """A page of invoices, earliest due first."""
    query: dict[str, Any] = {**permissions.invoices(caller)}
    if customer_id is not None:
        query["customer_id"] = customer_id
    if number is not None:
        query["number_key"] = number_key(number)
    if status is not None:
        query["status"] = status
    if due_before is not None:
        query["due_on"] = {"$lt": due_before.isoformat()}
    return page_of(INVOICES, db, query, sort=(("due_on", 1),), cursor=cursor, limit=limit)


def invoice(db: Db, caller: "Caller", invoice_id: str) -> Document:
    """An invoice. Raises NotFound when there is none or the caller cannot see it."""
    row = INVOICES.get(db, invoice_id)
    if row is None or not permissions.may_see_invoice(caller, row):
        raise NotFound()
    return row


def payments(
    db: Db,
    caller: "Caller",
    *,
    customer_id: str | None = None,
    order_id: str | None = None,
    deposits: bool | None = None,
    unapplied: bool | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page:
    """A page of payments, received last first."""
    query: dict[str, Any] = {**permissions.payments(caller)}
    wanted = {
        "customer_id": customer_id,
        "order_id": order_id,
        "has_deposit": deposits,
        "has_unapplied": unapplied,
    }
    query.update({name: value for name, value in wanted.items() if value is not None})
    return page_of(PAYMENTS, db, query, sort=(("received_on", -1),), cursor=cursor, limit=limit)

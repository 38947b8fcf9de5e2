"""Queries of orders and of those on hold, within what the caller can see."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from credit import permissions
from credit.order_check.views import CLEARED, HELD, ORDERS, UNCHECKED, UNSHIPPED
from eventing import Db, Document, Money, Page, page_of

if TYPE_CHECKING:
    from people.caller import Caller

#: What is asked for by each state of an order.
STATES: Mapping[str, Document] = {
    **{check: {"check": check, **UNSHIPPED} for check in (UNCHECKED, CLEARED, HELD)},
    "shipped": {"shipped": True},
    "cancelled": {"withdrawn": True},
}


def orders(
    db: Db,
    caller: "Caller",
    *,
    state: str | None = None,
    customer_id: str | None = None,
    owner_id: str | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page:
    """A page of orders, placed last first."""
    query = {**permissions.orders(caller, owner_id), **(STATES[state] if state else {}), **_of(customer_id)}
    found = page_of(ORDERS, db, query, sort=(("placed_on", -1),), cursor=cursor, limit=limit)
    return Page([as_shown(row) for row in found.items], found.next)


def holds(
    db: Db,
    caller: "Caller",
    *,
    customer_id: str | None = None,
    owner_id: str | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page:
    """A page of orders on hold, longest held first."""
    query = {**permissions.orders(caller, owner_id), **STATES[HELD], **_of(customer_id)}
    found = page_of(ORDERS, db, query, sort=(("held_on", 1),), cursor=cursor, limit=limit)
    return Page([as_shown(row) for row in found.items], found.next)


def _of(customer_id: str | None) -> Document:
    return {} if customer_id is None else {"customer_id": customer_id}


def as_shown(row: Document) -> dict[str, Any]:
    """The row of an order with its state in one word, and its sums as money."""
    state = row["check"]
    if row.get("withdrawn"):
        state = "cancelled"
    elif row.get("shipped"):
        state = "shipped"
    return {**row, "state": state, "total": _money(row["total"]), "deposit": _money(row["deposit"])}


def _money(stored: Mapping[str, Any] | None) -> Money | None:
    return None if stored is None else Money(stored["amount"], stored["currency"])

"""Answers from the views. Whoever asks for customers says within which scope; there is no other way."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from customers.domain.search_words import Term, terms_of
from customers.projections import (
    CONTACT_LOG,
    CONTACTS,
    CUSTOMERS,
    HANDOVERS,
    ORDERS,
    OWNERSHIP,
    STAFF,
    TIMELINE,
)
from eventing.access import Scope
from eventing.core.mongo import Db, Document
from eventing.views.paging import Page, page_of
from eventing.views.view import bare


def customers(
    db: Db,
    reach: Scope,
    *,
    text: str | None = None,
    equal: Mapping[str, Any] | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page:
    """Those in reach by code; `text` narrows to those that have all its words, `equal` by field."""
    conditions: list[Document] = [part for part in (reach.filter("owner_id"), dict(equal or {})) if part]
    if text is not None:
        terms = terms_of(text)
        # A text of blanks and dots has nothing to look for, and finds nothing.
        conditions += [_having(term) for term in terms] or [{"_id": {"$in": []}}]
    query = {"$and": conditions} if conditions else {}
    return page_of(CUSTOMERS, db, query, [("region", 1), ("sequence", 1)], cursor, limit)


def _having(term: Term) -> Document:
    return {"tokens": {"$regex": f"^{re.escape(term.word)}"} if term.prefix else term.word}


def customer(db: Db, reach: Scope, customer_id: str) -> Document | None:
    """The record with its contacts and latest contact; None when out of reach or not on file."""
    row = CUSTOMERS.get(db, customer_id)
    if row is None or not reach.covers(row.get("owner_id")):
        return None
    contacts = CONTACTS.find(db, {"customer_id": customer_id}, sort=[("order", 1)])
    latest = CONTACT_LOG.find(db, {"customer_id": customer_id}, sort=[("occurred_at", -1)], limit=1)
    return {
        **bare(row),
        "contacts": [bare(contact) for contact in contacts],
        "last_contact_at": latest[0]["occurred_at"] if latest else None,
    }


def owned_by(db: Db, staff_ids: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """Ids of everything each of them owns, closed records too, by code."""
    owned: dict[str, list[str]] = {staff_id: [] for staff_id in staff_ids}
    query = {"owner_id": {"$in": sorted(owned)}}
    for row in CUSTOMERS.find(db, query, sort=[("region", 1), ("sequence", 1)]):
        owned[row["owner_id"]].append(row["_id"])
    return {staff_id: tuple(ids) for staff_id, ids in owned.items()}


def grades_of(db: Db, staff_id: str) -> dict[str, int]:
    """How many customers of each grade somebody owns."""
    counts: dict[str, int] = {}
    for row in CUSTOMERS.find(db, {"owner_id": staff_id}):
        counts[row["grade"]] = counts.get(row["grade"], 0) + 1
    return counts


def owner_at(db: Db, customer_id: str, at: datetime) -> Document | None:
    """The entry of the ownership history that held then; None before the first owner."""
    rows = OWNERSHIP.find(
        db, {"customer_id": customer_id, "since": {"$lte": at}}, sort=[("since", -1), ("order", -1)], limit=1
    )
    return bare(rows[0]) if rows else None


def owners(db: Db, customer_id: str) -> list[Document]:
    rows = OWNERSHIP.find(db, {"customer_id": customer_id}, sort=[("since", 1), ("order", 1)])
    return [bare(row) for row in rows]


def timeline(db: Db, customer_id: str, cursor: str | None, limit: int) -> Page:
    """Everything that happened with a customer, newest first."""
    return page_of(TIMELINE, db, {"customer_id": customer_id}, [("at", -1), ("order", -1)], cursor, limit)


def contact_log(db: Db, customer_id: str, cursor: str | None, limit: int) -> Page:
    return page_of(CONTACT_LOG, db, {"customer_id": customer_id}, [("occurred_at", -1)], cursor, limit)


def orders(db: Db, customer_id: str, cursor: str | None, limit: int) -> Page:
    return page_of(ORDERS, db, {"customer_id": customer_id}, [("placed_on", -1)], cursor, limit)


def order(db: Db, customer_id: str, order_id: str) -> Document | None:
    row = ORDERS.get(db, order_id)
    return bare(row) if row is not None and row["customer_id"] == customer_id else None


def staff(db: Db, query: Mapping[str, Any], cursor: str | None, limit: int) -> Page:
    return page_of(STAFF, db, query, [("name", 1)], cursor, limit)


def staff_member(db: Db, staff_id: str) -> Document | None:
    row = STAFF.get(db, staff_id)
    return None if row is None else bare(row)


def handover(db: Db, handover_id: str) -> Document | None:
    row = HANDOVERS.get(db, handover_id)
    return None if row is None else bare(row)


def items(page: Page) -> Mapping[str, Any]:
    """A page as every list answers it."""
    return {"items": [bare(row) for row in page.items], "next": page.next}

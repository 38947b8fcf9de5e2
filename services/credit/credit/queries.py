"""Answers from credit's views, each within the scope of whoever asks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from credit.domain.account import Account
from credit.domain.ageing import days_past_due, spread
from credit.domain.exposure import exposure
from credit.domain.policy import Policy
from credit.projections import (
    ACCOUNTS,
    HELD,
    INVOICES,
    OPEN,
    ORDERS,
    PAYMENTS,
    UNSHIPPED,
)
from eventing.access import Scope
from eventing.core.errors import NotFound
from eventing.core.money import Money
from eventing.core.mongo import Db, Document
from eventing.views.paging import Page, page_of

OWNER = "owner_id"
PAID_WITHIN_DAYS = 365


def open_account_ids(db: Db) -> list[str]:
    """Customers with an open invoice or an order still to be shipped, in a fixed order."""
    with_invoices = INVOICES.collection(db).distinct("customer_id", {"status": OPEN, "_live": True})
    with_orders = ORDERS.collection(db).distinct("customer_id", {**UNSHIPPED, "_live": True})
    return sorted({*with_invoices, *with_orders})


def account_of(db: Db, customer_id: str, scope: Scope) -> Document:
    """Raises NotFound for an account that is not there or not within the scope; the two look alike."""
    row = ACCOUNTS.get(db, customer_id)
    if row is None or not scope.covers(row.get(OWNER)):
        raise NotFound("There is no credit account of this customer.")
    return row


@dataclass(frozen=True)
class Standing:
    """What an account owes as of a day, by the same function that checks its orders."""

    exposure: Decimal
    receivables: Decimal
    available: Decimal | None
    unapplied: Decimal
    overdue: Decimal
    oldest_days_overdue: int


def standing(account: Account, policy: Policy, today: date) -> Standing:
    owed = exposure(account)
    overdue = account.overdue_items(today, policy.minimum_amount)
    return Standing(
        exposure=owed.net,
        receivables=owed.receivables,
        available=None if account.limit is None else max(Decimal(0), account.limit - owed.net),
        unapplied=owed.unapplied,
        overdue=sum((item.residual for item in overdue), Decimal(0)),
        oldest_days_overdue=max((item.days_past_due(today) for item in overdue), default=0),
    )


def holds_of(db: Db, customer_id: str) -> list[Document]:
    """Orders of the customer that wait for a reason to go, first held first."""
    query = {"customer_id": customer_id, "check": HELD, **UNSHIPPED}
    return [
        {**row, "total": _money(row["total"]), "deposit": _money(row["deposit"])}
        for row in ORDERS.find(db, query, sort=[("held_on", 1), ("_id", 1)])
    ]


def invoices(
    db: Db,
    scope: Scope,
    *,
    customer_id: str | None,
    status: str | None,
    due_before: date | None,
    cursor: str | None,
    limit: int,
) -> Page:
    query: dict[str, Any] = scope.filter(OWNER)
    if customer_id is not None:
        query["customer_id"] = customer_id
    if status is not None:
        query["status"] = status
    if due_before is not None:
        query["due_on"] = {"$lt": due_before.isoformat()}
    return page_of(INVOICES, db, query, sort=(("due_on", 1),), cursor=cursor, limit=limit)


def invoice(db: Db, invoice_id: str, scope: Scope) -> Document:
    row = INVOICES.get(db, invoice_id)
    if row is None or not scope.covers(row.get(OWNER)):
        raise NotFound("There is no invoice by this id.")
    return row


def collection(db: Db, scope: Scope, *, customer_id: str | None, cursor: str | None, limit: int) -> Page:
    """Open invoices on the ladder, the longest overdue first."""
    query: dict[str, Any] = {**scope.filter(OWNER), "status": OPEN, "stage": {"$ne": None}}
    if customer_id is not None:
        query["customer_id"] = customer_id
    return page_of(INVOICES, db, query, sort=(("due_on", 1),), cursor=cursor, limit=limit)


def ageing(
    db: Db, scope: Scope, policy: Policy, as_of: date, customer_id: str | None = None
) -> dict[str, Any]:
    """What is open by days past due, and what was paid in the last year by days late."""
    query: dict[str, Any] = scope.filter(OWNER)
    if customer_id is not None:
        query["customer_id"] = customer_id
    by_customer: dict[str, list[tuple[int, Decimal]]] = {}
    for row in INVOICES.find(db, {**query, "status": OPEN}):
        days = days_past_due(date.fromisoformat(row["due_on"]), as_of)
        by_customer.setdefault(row["customer_id"], []).append((days, row["residual"]))
    since = as_of - timedelta(days=PAID_WITHIN_DAYS)
    paid_query = {**query, "received_on": {"$gt": since.isoformat(), "$lte": as_of.isoformat()}}
    paid = [(row["days_late"], row["amount"]) for row in PAYMENTS.find(db, paid_query)]
    names = _names(db, sorted(by_customer))
    every = [amount for amounts in by_customer.values() for amount in amounts]
    return {
        "as_of": as_of,
        **_aged(every, policy),
        "paid_since": since,
        "paid": spread(paid, policy.ageing),
        "customers": [
            {
                "customer_id": key,
                "code": names.get(key, {}).get("code"),
                "name": names.get(key, {}).get("name"),
                **_aged(amounts, policy),
            }
            for key, amounts in sorted(by_customer.items())
        ],
    }


def _aged(amounts: list[tuple[int, Decimal]], policy: Policy) -> dict[str, Any]:
    return {
        "total": sum((amount for _, amount in amounts), Decimal(0)),
        "overdue": sum((amount for days, amount in amounts if days > 0), Decimal(0)),
        "buckets": spread(amounts, policy.ageing),
    }


def _names(db: Db, customer_ids: list[str]) -> Mapping[str, Document]:
    return {row["_id"]: row for row in ACCOUNTS.find(db, {"_id": {"$in": customer_ids}})}


def _money(stored: Mapping[str, Any] | None) -> Money | None:
    return None if stored is None else Money(stored["amount"], stored["currency"])

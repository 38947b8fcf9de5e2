"""Lookups of invoices and payments, for other features."""

from collections.abc import Sequence
from datetime import date

from credit.receivable.ageing import days_past_due
from credit.receivable.views import INVOICES, MOVEMENTS, OPEN, PAYMENTS
from eventing import Db, Document

__all__ = [
    "INVOICES",
    "MOVEMENTS",
    "OPEN",
    "PAYMENTS",
    "customers_with_open_invoices",
    "references_in_use",
    "with_days_overdue",
]


def customers_with_open_invoices(db: Db) -> list[str]:
    return INVOICES.collection(db).distinct("customer_id", {"status": OPEN, "_live": True})


def references_in_use(db: Db, references: Sequence[str]) -> frozenset[str]:
    """Those of the references that a payment of any customer has."""
    rows = PAYMENTS.find(db, {"reference": {"$in": [*references]}})
    return frozenset(row["reference"] for row in rows)


def with_days_overdue(row: Document, day: date) -> Document:
    """An invoice with its days overdue on that day; 0 once it is settled."""
    days = days_past_due(date.fromisoformat(row["due_on"]), day) if row["status"] == OPEN else 0
    return {**row, "days_overdue": max(0, days)}

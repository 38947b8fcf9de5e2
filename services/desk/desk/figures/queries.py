"""Queries of the figures: the whole firm's, and so for a general manager alone."""

from datetime import date, datetime, tzinfo

from desk.figures.model import Answered, Cleared, Facts, Figure, Owed, figures, periods
from desk.figures.views import HAPPENED, INVOICES, ORDERS
from eventing import Db, Document


def five(db: Db, now: datetime, zone: tzinfo) -> list[Figure]:
    """The five figures. Callers check first who asks."""
    since = periods(now, zone).since
    happened = HAPPENED.find(db, {"at": {"$gte": since}})
    orders = ORDERS.find(db, {"cleared_at": {"$gte": since}})
    owing = INVOICES.find(db, {"paid_at": None})
    paid = INVOICES.find(db, {"paid_at": {"$gte": since}})
    facts = Facts(
        contacts=[row["at"] for row in happened if "late" not in row],
        answers=[Answered(row["at"], row["late"], row["seconds"]) for row in happened if "late" in row],
        cleared=[
            Cleared(row["cleared_at"], row["total"], row["currency"]) for row in orders if "total" in row
        ],
        owed=[_owed(row) for row in (*owing, *paid)],
    )
    return list(figures(facts, now, zone))


def _owed(row: Document) -> Owed:
    residuals = [(one["at"], one["residual"]) for one in row["owed"]]
    return Owed(row["currency"], date.fromisoformat(row["due_on"]), residuals)

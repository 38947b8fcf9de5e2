"""The latest contact with a customer, for other features to look up."""

from datetime import datetime

from customers.contact_record.views import CONTACT_LOG
from eventing import Db

__all__ = ["CONTACT_LOG", "last_contact_at"]


def last_contact_at(db: Db, customer_id: str) -> datetime | None:
    """When the latest contact took place; None when there was none yet."""
    latest = CONTACT_LOG.find(db, {"customer_id": customer_id}, sort=[("occurred_at", -1)], limit=1)
    found: datetime | None = latest[0]["occurred_at"] if latest else None
    return found

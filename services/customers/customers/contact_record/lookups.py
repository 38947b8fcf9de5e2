"""Contacts with a customer, for other features to look up."""

from datetime import datetime
from typing import Any

from customers.contact_record.model import CONTACT_RECORD, contact_log_id_of_mail, contact_stream
from customers.contact_record.views import CONTACT_LOG
from eventing import CommandBus, Db

__all__ = ["CONTACT_LOG", "is_contact", "last_contact_at"]


def is_contact(bus: CommandBus, customer_id: str, mail_id: str) -> bool:
    """Whether a mail is a contact with this customer, by the log."""
    contact_log_id = contact_log_id_of_mail(mail_id, customer_id)
    return bus.state(CONTACT_RECORD, contact_stream(customer_id, contact_log_id)).logged


def last_contact_at(db: Db, customer_id: str, but: str | None = None) -> datetime | None:
    """When the latest contact took place, `but` this one; None when there was none yet."""
    query: dict[str, Any] = {"customer_id": customer_id, "refiled": False}
    rows = CONTACT_LOG.find(db, query, sort=[("occurred_at", -1)], limit=2)
    found = (row["occurred_at"] for row in rows if row["_id"] != but)
    return next(found, None)

"""Events of contact records."""

from dataclasses import dataclass
from datetime import datetime

from customers.contact_record.values import Channel, Direction
from customers.contracts import PUBLISHED
from eventing import Id, Note, Personal


@PUBLISHED.event("ContactLogged.v1")
@dataclass(frozen=True, kw_only=True)
class ContactLogged:
    customer_id: Id
    contact_log_id: Id
    direction: Direction
    channel: Channel
    occurred_at: datetime
    mail_id: Id | None
    logged_by: Id | None
    summary: Personal[Note | None]
    feedback: Personal[Note | None]
    promises: Personal[Note | None]
    next_plan: Personal[Note | None]

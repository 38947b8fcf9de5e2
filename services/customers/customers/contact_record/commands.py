"""Commands on contact records."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from customers.contact_record.values import Channel, Direction
from eventing import Id, Note


@dataclass(frozen=True, kw_only=True)
class LogContact:
    """Put a contact on record. `feedback` is what the customer said about us, `promises` what we promised.

    `old`: it was long ago, and came with an archive of mail.
    """

    customer_id: Id
    direction: Direction
    channel: Channel
    occurred_at: datetime
    mail_id: Id | None = None
    logged_by: Id | None = None
    summary: Note | None = None
    feedback: Note | None = None
    promises: Note | None = None
    next_plan: Note | None = None
    contact_log_id: Id
    old: bool = False


@dataclass(frozen=True, kw_only=True)
class RefileContact:
    """Take a mail's contact from a customer, because the mail is another customer's."""

    customer_id: Id
    contact_log_id: Id
    to_customer_id: Id


ContactRecordCommand: TypeAlias = LogContact | RefileContact

"""Events of contact records."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

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


@PUBLISHED.event("OldContactLogged.v1")
@dataclass(frozen=True, kw_only=True)
class OldContactLogged(ContactLogged):
    """A contact of the past came with an archive of mail: it is on record, and no interval begins with it."""


@PUBLISHED.event("ContactRefiled.v1")
@dataclass(frozen=True, kw_only=True)
class ContactRefiled:
    """The mail of a contact is another customer's: for this one it is as if it had never come.

    `last_contact_at` is of the latest contact that remains.
    """

    customer_id: Id
    contact_log_id: Id
    to_customer_id: Id
    last_contact_at: datetime | None


ContactRecordEvent: TypeAlias = ContactLogged | ContactRefiled

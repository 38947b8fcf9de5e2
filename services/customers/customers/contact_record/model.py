"""A contact record: one contact with a customer, put on record once.

Each has a stream of its own under the customer's: a thousand mails neither slow down the customer's
state nor conflict with whoever edits it, and a mail that is reported twice finds its own record.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import assert_never

from customers.contact_record.commands import ContactRecordCommand, LogContact, RefileContact
from customers.contact_record.events import (
    ContactLogged,
    ContactRecordEvent,
    ContactRefiled,
    OldContactLogged,
)
from customers.dates import check_within_reason
from eventing import Decider, Invalid, uuid5hex

#: How far the clock of whoever reports a contact may run ahead of ours.
TOLERANCE = timedelta(minutes=5)


@dataclass(frozen=True)
class ContactRecord:
    """`logged`: it is a contact of this customer, and its mail was not filed to another one since."""

    logged: bool = False


@dataclass(frozen=True)
class ContactFacts:
    """Facts for a decision: the time, and when the latest of the customer's other contacts was."""

    now: datetime
    last_contact_at: datetime | None = None


def evolve(_record: ContactRecord, event: ContactRecordEvent) -> ContactRecord:
    match event:
        case ContactLogged():
            return ContactRecord(logged=True)
        case ContactRefiled():
            return ContactRecord(logged=False)
        case _:
            assert_never(event)


def decide(
    record: ContactRecord, command: ContactRecordCommand, facts: ContactFacts
) -> Sequence[ContactRecordEvent]:
    match command:
        case LogContact():
            return _log(record, command, facts.now)
        case RefileContact():
            refiled = ContactRefiled(
                customer_id=command.customer_id,
                contact_log_id=command.contact_log_id,
                to_customer_id=command.to_customer_id,
                last_contact_at=facts.last_contact_at,
            )
            return [refiled] if record.logged else []
        case _:
            assert_never(command)


def _log(record: ContactRecord, command: LogContact, now: datetime) -> Sequence[ContactRecordEvent]:
    if record.logged:
        return []
    by_hand = command.mail_id is None
    if by_hand and command.summary is None:
        raise Invalid("summary", "required")
    # A mail's time is whatever its sender wrote; what a person reports must have happened.
    if by_hand and command.occurred_at > now + TOLERANCE:
        raise Invalid("occurred_at", "in_the_future")
    if by_hand:
        check_within_reason("occurred_at", command.occurred_at.date(), now)
    logged = OldContactLogged if command.old else ContactLogged
    return [
        logged(
            customer_id=command.customer_id,
            contact_log_id=command.contact_log_id,
            direction=command.direction,
            channel=command.channel,
            occurred_at=command.occurred_at,
            mail_id=command.mail_id,
            logged_by=command.logged_by,
            summary=command.summary,
            feedback=command.feedback,
            promises=command.promises,
            next_plan=command.next_plan,
        )
    ]


CONTACT_RECORD = Decider("contact_record", ContactRecord(), evolve, decide)


def contact_log_id_of_mail(mail_id: str, customer_id: str) -> str:
    """The id of a mail's contact record with a customer: the same for every report of it, filed or sent."""
    return uuid5hex("mail", mail_id, customer_id)


def contact_stream(customer_id: str, contact_log_id: str) -> str:
    return f"customer-{customer_id}/contact-{contact_log_id}"

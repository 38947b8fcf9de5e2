"""One contact with a customer, put on record once.

Each has a stream of its own under the customer's: a thousand mails neither weigh on the customer's
state nor disturb whoever edits it, and the same mail reported twice meets its own first record.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from customers.domain.commands import LogContact
from customers.domain.errors import Invalid
from customers.domain.events import ContactLogged
from customers.domain.texts import TEXT, optional_text
from eventing.core.decider import Decider
from eventing.core.ids import uuid5hex

#: How far the clock of whoever reports a contact may run ahead of ours.
TOLERANCE = timedelta(minutes=5)


@dataclass(frozen=True)
class ContactRecord:
    logged: bool = False


def evolve(_record: ContactRecord, _event: ContactLogged) -> ContactRecord:
    return ContactRecord(logged=True)


def decide(record: ContactRecord, command: LogContact, now: datetime) -> Sequence[ContactLogged]:
    if record.logged:
        return []
    by_hand = command.mail_id is None
    summary = optional_text(command.summary, "summary", TEXT)
    if by_hand and summary is None:
        raise Invalid("summary", "must not be empty")
    # A mail's time is its sender's affair; what a person reports has happened.
    if by_hand and command.occurred_at > now + TOLERANCE:
        raise Invalid("occurred_at", "lies in the future")
    return [
        ContactLogged(
            customer_id=command.customer_id,
            contact_log_id=command.contact_log_id,
            direction=command.direction,
            channel=command.channel,
            occurred_at=command.occurred_at,
            mail_id=command.mail_id,
            logged_by=command.logged_by,
            summary=summary,
            feedback=optional_text(command.feedback, "feedback", TEXT),
            promises=optional_text(command.promises, "promises", TEXT),
            next_plan=optional_text(command.next_plan, "next_plan", TEXT),
        )
    ]


CONTACT_RECORD = Decider("contact_record", ContactRecord(), evolve, decide)


def contact_log_id_of_mail(mail_id: str) -> str:
    """The same for every report of one mail, filed or sent."""
    return uuid5hex("mail", mail_id)


def contact_stream(customer_id: str, contact_log_id: str) -> str:
    return f"customer-{customer_id}/contact-{contact_log_id}"

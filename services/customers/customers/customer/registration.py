"""Registration: the events a customer begins with, from name, domains, contacts and owner."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TypeVar

from customers.addresses import PhoneNumber, phone_numbers
from customers.code.model import customer_code
from customers.customer.commands import NewContact, RegisterCustomer
from customers.customer.events import ContactAdded, CustomerAssigned, CustomerEvent, CustomerRegistered
from customers.customer.values import MAX_ADDRESSES
from customers.values import Region
from eventing import uuid5hex

T = TypeVar("T")


def registration(
    command: RegisterCustomer, region: Region, sequence: int, now: datetime
) -> list[CustomerEvent]:
    """The events of a registration, with contacts and owner."""
    customer_id = command.customer_id
    events: list[CustomerEvent] = [
        CustomerRegistered(
            customer_id=customer_id,
            code=customer_code(region, sequence, command.grade),
            region=region,
            sequence=sequence,
            grade=command.grade,
            name=command.name,
            country=command.country,
            domains=_distinct(command.domains),
            source=command.source,
            from_mail_id=command.from_mail_id,
        )
    ]
    for i, contact in enumerate(command.contacts):
        contact_id = uuid5hex(customer_id, "contact", str(i))
        events.append(contact_added(customer_id, contact_id, contact, command.country))
    if command.owner_id is not None:
        events.append(
            CustomerAssigned(
                customer_id=customer_id,
                owner_id=command.owner_id,
                from_mail_id=command.from_mail_id,
                since=now,
            )
        )
    return events


def contact_added(customer_id: str, contact_id: str, contact: NewContact, country: str) -> ContactAdded:
    """The event of a new contact person, with numbers as written and, where they have one, in E.164."""
    return ContactAdded(
        customer_id=customer_id,
        contact_id=contact_id,
        name=contact.name,
        position=contact.position,
        emails=_distinct(contact.emails),
        phones=_numbers(contact.phones, country),
        faxes=_numbers(contact.faxes, country),
    )


def _numbers(dialled: Sequence[str], country: str) -> tuple[PhoneNumber, ...]:
    found = _distinct(number for text in dialled for number in phone_numbers(text, country))
    # More than a contact may have are kept as the lines they were typed in.
    whole = (PhoneNumber(written=" ".join(text.split())) for text in dialled if text.split())
    return found if len(found) <= MAX_ADDRESSES else _distinct(whole)


def _distinct(values: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(values))

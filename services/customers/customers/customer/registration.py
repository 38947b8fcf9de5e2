"""Registration: the events a customer begins with, from name, domains, contacts and owner."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from customers.addresses import normal_phone
from customers.code.model import customer_code
from customers.customer.commands import NewContact, RegisterCustomer
from customers.customer.events import ContactAdded, CustomerAssigned, CustomerEvent, CustomerRegistered
from customers.values import Region
from eventing import Invalid, uuid5hex


def registration(
    command: RegisterCustomer, region: Region, sequence: int, now: datetime
) -> list[CustomerEvent]:
    """The events of a registration, with contacts and owner. Raises Invalid naming the field at fault."""
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
        events.append(contact_added(customer_id, contact_id, contact, command.country, f"contacts.{i}."))
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


def contact_added(
    customer_id: str, contact_id: str, contact: NewContact, country: str, prefix: str = ""
) -> ContactAdded:
    """The event of a new contact person, with numbers in E.164.

    Raises Invalid, with `prefix` before the field's name, for what is not a number in the customer's country.
    """

    def numbers(name: str, dialled: Sequence[str]) -> tuple[str, ...]:
        return _distinct(phone_number(text, country, f"{prefix}{name}.{i}") for i, text in enumerate(dialled))

    return ContactAdded(
        customer_id=customer_id,
        contact_id=contact_id,
        name=contact.name,
        position=contact.position,
        emails=_distinct(contact.emails),
        phones=numbers("phones", contact.phones),
        faxes=numbers("faxes", contact.faxes),
    )


def phone_number(text: str, country: str, field: str) -> str:
    """A phone number in E.164. Raises Invalid naming `field` when it is not one."""
    try:
        return normal_phone(text, country)
    except ValueError:
        raise Invalid(field, "not_a_phone") from None


def _distinct(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))

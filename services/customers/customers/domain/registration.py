"""What a customer begins with, in one form: name, domains, contacts, owner."""

from collections.abc import Iterable, Sequence

from customers.domain.addresses import normal_address, normal_domain
from customers.domain.codes import customer_code
from customers.domain.commands import NewContact, RegisterCustomer
from customers.domain.errors import Invalid
from customers.domain.events import (
    AddressKind,
    ContactAdded,
    CustomerAssigned,
    CustomerEvent,
    CustomerRegistered,
)
from customers.domain.regions import Region
from customers.domain.texts import optional_text, required_text
from eventing.core.ids import uuid5hex

MAX_CONTACTS = 200
MAX_ADDRESSES = 50
MAX_DOMAINS = 20


def registration(command: RegisterCustomer, region: Region, sequence: int) -> list[CustomerEvent]:
    """With contacts and owner. Raises Invalid naming the field that cannot be."""
    customer_id = command.customer_id
    if sequence < 1:
        raise Invalid("sequence", "must be 1 or more")
    if len(command.domains) > MAX_DOMAINS:
        raise Invalid("domains", f"at most {MAX_DOMAINS}")
    if len(command.contacts) > MAX_CONTACTS:
        raise Invalid("contacts", f"at most {MAX_CONTACTS}")
    domains = [normal_domain(text, f"domains.{i}") for i, text in enumerate(command.domains)]
    events: list[CustomerEvent] = [
        CustomerRegistered(
            customer_id=customer_id,
            code=customer_code(region, sequence, command.grade),
            region=region,
            sequence=sequence,
            grade=command.grade,
            name=required_text(command.name, "name"),
            country=command.country,
            domains=_distinct(domains),
            source=optional_text(command.source, "source"),
            from_mail_id=command.from_mail_id,
        )
    ]
    for i, contact in enumerate(command.contacts):
        contact_id = contact.contact_id or uuid5hex(customer_id, "contact", str(i))
        events.append(contact_added(customer_id, contact_id, contact, command.country, f"contacts.{i}."))
    if command.owner_id is not None:
        events.append(CustomerAssigned(customer_id, command.owner_id, command.from_mail_id))
    return events


def contact_added(
    customer_id: str, contact_id: str, contact: NewContact, country: str, prefix: str = ""
) -> ContactAdded:
    def normal(kind: AddressKind, name: str, texts: Sequence[str]) -> tuple[str, ...]:
        if len(texts) > MAX_ADDRESSES:
            raise Invalid(f"{prefix}{name}", f"at most {MAX_ADDRESSES}")
        return _distinct(
            normal_address(kind, text, country, f"{prefix}{name}.{i}") for i, text in enumerate(texts)
        )

    return ContactAdded(
        customer_id=customer_id,
        contact_id=contact_id,
        name=required_text(contact.name, f"{prefix}name"),
        position=optional_text(contact.position, f"{prefix}position"),
        emails=normal("email", "emails", contact.emails),
        phones=normal("phone", "phones", contact.phones),
        faxes=normal("fax", "faxes", contact.faxes),
    )


def _distinct(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))

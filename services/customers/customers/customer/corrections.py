"""Corrections: what was typed about a company and its contact persons is put right. History keeps both.

Closed records can be corrected too.
"""

from customers.customer.commands import (
    CorrectContact,
    CorrectCustomer,
    RecordContactLeft,
    RetireContactAddress,
    SetStage,
    SetStatus,
)
from customers.customer.events import (
    ContactAddressRetired,
    ContactCorrected,
    ContactLeft,
    CustomerCorrected,
    CustomerEvent,
    CustomerStageSet,
    CustomerStatusSet,
)
from customers.customer.state import Contact, Customer
from eventing import NotFound


def contact_of(customer: Customer, contact_id: str) -> Contact:
    if contact_id not in customer.contacts:
        raise NotFound()
    return customer.contacts[contact_id]


def correct(customer: Customer, command: CorrectCustomer) -> list[CustomerEvent]:
    domains = tuple(dict.fromkeys(command.domains))
    names = ("name", "country", "source", "local_name", "website")
    same = all(getattr(customer, name) == getattr(command, name) for name in names)
    if same and customer.domains == domains:
        return []
    return [
        CustomerCorrected(
            customer_id=customer.customer_id,
            name=command.name,
            country=command.country,
            domains=domains,
            source=command.source,
            previous_name=customer.name,
            previous_country=customer.country,
            previous_domains=customer.domains,
            previous_source=customer.source,
            local_name=command.local_name,
            website=command.website,
            previous_local_name=customer.local_name,
            previous_website=customer.website,
        )
    ]


def correct_contact(customer: Customer, command: CorrectContact) -> list[CustomerEvent]:
    contact = contact_of(customer, command.contact_id)
    names = ("name", "position", "language", "channel")
    if all(getattr(contact, name) == getattr(command, name) for name in names):
        return []
    return [
        ContactCorrected(
            customer_id=customer.customer_id,
            contact_id=command.contact_id,
            name=command.name,
            position=command.position,
            previous_name=contact.name,
            previous_position=contact.position,
            language=command.language,
            channel=command.channel,
            previous_language=contact.language,
            previous_channel=contact.channel,
        )
    ]


def set_standing(customer: Customer, command: SetStage | SetStatus) -> list[CustomerEvent]:
    """How far the negotiation has come, or how it stands with the customer; the same again says nothing."""
    if isinstance(command, SetStage):
        if (customer.stage, customer.approach) == (command.stage, command.approach):
            return []
        return [
            CustomerStageSet(
                customer_id=customer.customer_id,
                stage=command.stage,
                previous_stage=customer.stage,
                approach=command.approach,
            )
        ]
    if customer.status == command.status:
        return []
    return [
        CustomerStatusSet(
            customer_id=customer.customer_id,
            status=command.status,
            previous_status=customer.status,
            reason=command.reason,
        )
    ]


def retire_address(customer: Customer, command: RetireContactAddress) -> list[CustomerEvent]:
    contact = contact_of(customer, command.contact_id)
    address = command.address.lower() if command.kind == "email" else " ".join(command.address.split())
    if address not in contact.of(command.kind):
        return []
    numbers = {number.written: number for number in (*contact.phones, *contact.faxes)}
    return [
        ContactAddressRetired(
            customer_id=customer.customer_id,
            contact_id=command.contact_id,
            kind=command.kind,
            address=address,
            number=None if command.kind == "email" else numbers[address],
        )
    ]


def contact_left(customer: Customer, command: RecordContactLeft) -> list[CustomerEvent]:
    left = ContactLeft(customer_id=customer.customer_id, contact_id=command.contact_id)
    return [] if contact_of(customer, command.contact_id).left else [left]

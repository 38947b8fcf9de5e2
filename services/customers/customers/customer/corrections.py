"""Corrections: what was typed about a company and its contact persons is put right. History keeps both.

Closed records can be corrected too.
"""

from customers.customer.commands import (
    CorrectContact,
    CorrectCustomer,
    RecordContactLeft,
    RetireContactAddress,
)
from customers.customer.events import (
    ContactAddressRetired,
    ContactCorrected,
    ContactLeft,
    CustomerCorrected,
    CustomerEvent,
)
from customers.customer.state import Contact, Customer
from eventing import NotFound


def contact_of(customer: Customer, contact_id: str) -> Contact:
    if contact_id not in customer.contacts:
        raise NotFound()
    return customer.contacts[contact_id]


def correct(customer: Customer, command: CorrectCustomer) -> list[CustomerEvent]:
    domains = tuple(dict.fromkeys(command.domains))
    typed = (customer.name, customer.country, customer.domains, customer.source)
    if typed == (command.name, command.country, domains, command.source):
        return []
    return [
        CustomerCorrected(
            customer_id=customer.customer_id,
            name=command.name,
            country=command.country,
            domains=domains,
            source=command.source,
        )
    ]


def correct_contact(customer: Customer, command: CorrectContact) -> list[CustomerEvent]:
    contact = contact_of(customer, command.contact_id)
    if (contact.name, contact.position) == (command.name, command.position):
        return []
    return [
        ContactCorrected(
            customer_id=customer.customer_id,
            contact_id=command.contact_id,
            name=command.name,
            position=command.position,
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

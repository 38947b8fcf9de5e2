"""Whose address it is, and what mail needs to know of customers."""

from eventing.core.commit import Event
from eventing.views.view import Add, Append, Patch, Upsert, View, Writes
from mail.domain.addresses import address_key, domain_of, normal
from mail.domain.events import MailboxAdded
from mail.event_schemas import (
    PUBLISHED,
    READ_CUSTOMERS,
    ContactAddedV1,
    ContactAddressAddedV1,
    CustomerAssignedV1,
    CustomerReassignedV1,
    CustomerRegisteredV1,
    CustomerRegradedV1,
    StaffJoinedV1,
)

# -- whose address is it -------------------------------------------------------------------------------

#: Keyed by `address_key(kind, value)`; `kind` is email, fax or domain. `own` are addresses of our side.
ADDRESSES = View("addresses")


def _learned(customer_id: str, kind: str, values: tuple[str, ...]) -> list[Upsert | Add]:
    writes: list[Upsert | Add] = []
    for value in dict.fromkeys(values):
        key = address_key(kind, value)
        writes += [Upsert(key, {"kind": kind, "value": value}), Add(key, "customers", [customer_id])]
    return writes


def _learned_emails(customer_id: str, emails: tuple[str, ...]) -> list[Upsert | Add]:
    domains = tuple(domain_of(email) for email in emails)
    return _learned(customer_id, "email", emails) + _learned(customer_id, "domain", domains)


@ADDRESSES.on(READ_CUSTOMERS, CustomerRegisteredV1)
def domains_of_registered(event: Event[CustomerRegisteredV1]) -> Writes:
    return _learned(event.data.customer_id, "domain", event.data.domains)


@ADDRESSES.on(READ_CUSTOMERS, ContactAddedV1)
def addresses_of_contact(event: Event[ContactAddedV1]) -> Writes:
    contact = event.data
    return [
        *_learned_emails(contact.customer_id, contact.emails),
        *_learned(contact.customer_id, "fax", contact.faxes),
    ]


@ADDRESSES.on(READ_CUSTOMERS, ContactAddressAddedV1)
def address_added(event: Event[ContactAddressAddedV1]) -> Writes:
    added = event.data
    if added.kind == "email":
        return _learned_emails(added.customer_id, (added.address,))
    return _learned(added.customer_id, "fax", (added.address,)) if added.kind == "fax" else []


def _own(email: str) -> Writes:
    address = normal(email)
    return [Upsert(address_key("email", address), {"kind": "email", "value": address, "own": True})]


@ADDRESSES.on(PUBLISHED, MailboxAdded)
def mailbox_address(event: Event[MailboxAdded]) -> Writes:
    return _own(event.data.address)


@ADDRESSES.on(READ_CUSTOMERS, StaffJoinedV1)
def staff_address(event: Event[StaffJoinedV1]) -> Writes:
    return _own(event.data.email)


# -- customers, as far as mail needs them --------------------------------------------------------------

CUSTOMERS = View("customers")


@CUSTOMERS.on(READ_CUSTOMERS, CustomerRegisteredV1)
def customer_registered(event: Event[CustomerRegisteredV1]) -> Writes:
    customer = event.data
    return [
        Upsert(
            customer.customer_id, {"code": customer.code, "name": customer.name, "country": customer.country}
        )
    ]


@CUSTOMERS.on(READ_CUSTOMERS, CustomerRegradedV1)
def customer_regraded(event: Event[CustomerRegradedV1]) -> Writes:
    return [Patch(event.data.customer_id, {"code": event.data.code})]


@CUSTOMERS.on(READ_CUSTOMERS, CustomerAssignedV1)
def customer_assigned(event: Event[CustomerAssignedV1]) -> Writes:
    return [Patch(event.data.customer_id, {"owner_id": event.data.owner_id})]


@CUSTOMERS.on(READ_CUSTOMERS, CustomerReassignedV1)
def customer_reassigned(event: Event[CustomerReassignedV1]) -> Writes:
    return [Patch(event.data.customer_id, {"owner_id": event.data.owner_id})]


@CUSTOMERS.on(READ_CUSTOMERS, ContactAddedV1)
def emails_of_contact(event: Event[ContactAddedV1]) -> Writes:
    return [Append(event.data.customer_id, "emails", email) for email in event.data.emails]


@CUSTOMERS.on(READ_CUSTOMERS, ContactAddressAddedV1)
def email_added(event: Event[ContactAddressAddedV1]) -> Writes:
    return (
        [Append(event.data.customer_id, "emails", event.data.address)] if event.data.kind == "email" else []
    )

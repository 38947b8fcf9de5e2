"""Views of what mail knows from other services: addresses, customers and their owners, the staff."""

from eventing import Add, Append, Drop, Event, Patch, Upsert, View, Writes
from mail.addresses import address_key, domain_of, normal
from mail.contracts import (
    READ_CUSTOMERS,
    ContactAdded,
    ContactAddressAdded,
    ContactAddressRetired,
    CustomerAssigned,
    CustomerCorrected,
    CustomerReassigned,
    CustomerRegistered,
    CustomerRegraded,
    CustomerRiskCleared,
    CustomerRiskFlagged,
    StaffJoined,
    StaffLeft,
    StaffRoleChanged,
)
from mail.lookalikes import near_shapes
from mail.mailbox.events import MailboxAdded
from mail.naming import key_of
from people import staff_views

# -- addresses -------------------------------------------------------------------------------------

#: Keyed by `address_key(kind, value)`; `kind` is email, fax or domain. `own`: an address of ours. `near`: the
#: shapes by which domains are found that look like this one.
ADDRESSES = View("addresses", indexes=(("near",),))


def _learned(customer_id: str, kind: str, values: tuple[str, ...]) -> list[Upsert | Add]:
    writes: list[Upsert | Add] = []
    for value in dict.fromkeys(values):
        key = address_key(kind, value)
        near = {"near": near_shapes(value)} if kind == "domain" else {}
        writes += [Upsert(key, {"kind": kind, "value": value, **near}), Add(key, "customers", [customer_id])]
    return writes


def _learned_emails(customer_id: str, emails: tuple[str, ...]) -> list[Upsert | Add]:
    domains = tuple(domain_of(email) for email in emails)
    return _learned(customer_id, "email", emails) + _learned(customer_id, "domain", domains)


@ADDRESSES.on(CustomerRegistered)
def domains_of_registered(event: Event[CustomerRegistered]) -> Writes:
    return _learned(event.data.customer_id, "domain", event.data.domains)


@ADDRESSES.on(ContactAdded)
def addresses_of_contact(event: Event[ContactAdded]) -> Writes:
    contact = event.data
    return [
        *_learned_emails(contact.customer_id, contact.emails),
        *_learned(contact.customer_id, "fax", contact.fax_numbers),
    ]


@ADDRESSES.on(ContactAddressAdded)
def address_added(event: Event[ContactAddressAdded]) -> Writes:
    added = event.data
    if added.kind == "email":
        return _learned_emails(added.customer_id, (added.address,))
    return _learned(added.customer_id, "fax", added.fax_numbers)


@ADDRESSES.on(CustomerCorrected)
def domains_of_corrected(event: Event[CustomerCorrected]) -> Writes:
    return _learned(event.data.customer_id, "domain", event.data.domains)


@ADDRESSES.on(ContactAddressRetired)
def address_retired(event: Event[ContactAddressRetired]) -> Writes:
    retired = event.data
    if retired.kind != "email":
        return []
    return [Drop(address_key("email", retired.address), "customers", [retired.customer_id])]


def _own(email: str) -> Writes:
    address = normal(email)
    return [Upsert(address_key("email", address), {"kind": "email", "value": address, "own": True})]


@ADDRESSES.on(MailboxAdded)
def mailbox_address(event: Event[MailboxAdded]) -> Writes:
    return _own(event.data.address)


@ADDRESSES.on(StaffJoined)
def staff_address(event: Event[StaffJoined]) -> Writes:
    return _own(event.data.email)


# -- customers, as far as mail needs them ----------------------------------------------------------

CUSTOMERS = View("customers")


@CUSTOMERS.on(CustomerRegistered)
def customer_registered(event: Event[CustomerRegistered]) -> Writes:
    customer = event.data
    return [
        Upsert(
            customer.customer_id,
            {
                "code": customer.code,
                "name": customer.name,
                "country": customer.country,
                "domains": customer.domains,
            },
        )
    ]


@CUSTOMERS.on(CustomerCorrected)
def customer_corrected(event: Event[CustomerCorrected]) -> Writes:
    customer = event.data
    fields = {"name": customer.name, "country": customer.country, "domains": customer.domains}
    return [Patch(customer.customer_id, fields)]


@CUSTOMERS.on(CustomerRegraded)
def customer_regraded(event: Event[CustomerRegraded]) -> Writes:
    return [Patch(event.data.customer_id, {"code": event.data.code})]


@CUSTOMERS.on(CustomerAssigned)
def customer_assigned(event: Event[CustomerAssigned]) -> Writes:
    return [Patch(event.data.customer_id, {"owner_id": event.data.owner_id})]


@CUSTOMERS.on(CustomerReassigned)
def customer_reassigned(event: Event[CustomerReassigned]) -> Writes:
    return [Patch(event.data.customer_id, {"owner_id": event.data.owner_id})]


@CUSTOMERS.on(CustomerRiskFlagged)
def customer_at_risk(event: Event[CustomerRiskFlagged]) -> Writes:
    return [Patch(event.data.customer_id, {"at_risk": True})]


@CUSTOMERS.on(CustomerRiskCleared)
def customer_at_no_risk(event: Event[CustomerRiskCleared]) -> Writes:
    return [Patch(event.data.customer_id, {"at_risk": False})]


@CUSTOMERS.on(ContactAdded)
def emails_of_contact(event: Event[ContactAdded]) -> Writes:
    return _emails(event.data.customer_id, event.data.emails)


@CUSTOMERS.on(ContactAddressAdded)
def email_added(event: Event[ContactAddressAdded]) -> Writes:
    return _emails(event.data.customer_id, (event.data.address,)) if event.data.kind == "email" else []


def _emails(customer_id: str, emails: tuple[str, ...]) -> Writes:
    return [
        *(Append(customer_id, "emails", email) for email in emails),
        *(Drop(customer_id, "retired", [email]) for email in emails),
    ]


@CUSTOMERS.on(ContactAddressRetired)
def email_retired(event: Event[ContactAddressRetired]) -> Writes:
    retired = event.data
    return [Add(retired.customer_id, "retired", [retired.address])] if retired.kind == "email" else []


#: By what customers are named in a text: `key` is of `mail.naming`, `number` the code without its grade.
CUSTOMER_NAMES = View("customer_names", indexes=(("key",), ("number",)))


@CUSTOMER_NAMES.on(CustomerRegistered)
def customer_named(event: Event[CustomerRegistered]) -> Writes:
    customer = event.data
    number = customer.code.rpartition("-")[0]
    row = {"name": customer.name, "key": key_of(customer.name), "number": number}
    return [Upsert(customer.customer_id, row)]


@CUSTOMER_NAMES.on(CustomerCorrected)
def customer_renamed(event: Event[CustomerCorrected]) -> Writes:
    customer = event.data
    return [Patch(customer.customer_id, {"name": customer.name, "key": key_of(customer.name)})]


# -- staff: who writes, who needs approval ---------------------------------------------------------

PEOPLE = View("people")


@PEOPLE.on(StaffJoined)
def person_joined(event: Event[StaffJoined]) -> Writes:
    person = event.data
    return [
        Upsert(
            person.staff_id,
            {
                "name": person.name,
                "email": person.email.lower(),
                "needs_approval": person.needs_approval,
                "approver_id": person.approver_id,
                "deputy_id": person.deputy_id,
                "left": False,
            },
        )
    ]


@PEOPLE.on(StaffRoleChanged)
def person_changed(event: Event[StaffRoleChanged]) -> Writes:
    person = event.data
    return [
        Patch(
            person.staff_id,
            {
                "needs_approval": person.needs_approval,
                "approver_id": person.approver_id,
                "deputy_id": person.deputy_id,
            },
        )
    ]


@PEOPLE.on(StaffLeft)
def person_left(event: Event[StaffLeft]) -> Writes:
    return [Patch(event.data.staff_id, {"left": True})]


STAFF = staff_views(READ_CUSTOMERS)

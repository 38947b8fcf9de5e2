"""The state of a customer, from its events."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import assert_never

from customers.addresses import PhoneNumber
from customers.customer.events import (
    ContactAdded,
    ContactAddressAdded,
    ContactAddressRetired,
    ContactCorrected,
    ContactLeft,
    CustomerAssigned,
    CustomerClosed,
    CustomerCorrected,
    CustomerEvent,
    CustomerReassigned,
    CustomerRegistered,
    CustomerRegraded,
    CustomerReopened,
    CustomerRiskCleared,
    CustomerRiskEased,
    CustomerRiskFlagged,
    CustomerStageSet,
    CustomerStatusSet,
    NextContactSet,
    ZoneChosen,
)
from customers.customer.values import AddressKind, ContactChannel, Stage, Status
from customers.values import Grade, Region


@dataclass(frozen=True)
class Contact:
    name: str = ""
    position: str | None = None
    emails: tuple[str, ...] = ()
    phones: tuple[PhoneNumber, ...] = ()
    faxes: tuple[PhoneNumber, ...] = ()
    left: bool = False
    language: str | None = None
    channel: ContactChannel | None = None

    def of(self, kind: AddressKind) -> tuple[str, ...]:
        """The addresses of a kind, numbers as written."""
        match kind:
            case "email":
                return self.emails
            case "phone":
                return tuple(number.written for number in self.phones)
            case "fax":
                return tuple(number.written for number in self.faxes)
            case _:
                assert_never(kind)

    def without(self, retired: ContactAddressRetired) -> "Contact":
        def rest(numbers: tuple[PhoneNumber, ...]) -> tuple[PhoneNumber, ...]:
            return tuple(number for number in numbers if number.written != retired.address)

        match retired.kind:
            case "email":
                return replace(self, emails=tuple(one for one in self.emails if one != retired.address))
            case "phone":
                return replace(self, phones=rest(self.phones))
            case "fax":
                return replace(self, faxes=rest(self.faxes))
            case _:
                assert_never(retired.kind)

    def having(self, added: ContactAddressAdded) -> "Contact":
        number = added.number or PhoneNumber(written=added.address)
        match added.kind:
            case "email":
                return replace(self, emails=(*self.emails, added.address))
            case "phone":
                return replace(self, phones=(*self.phones, number))
            case "fax":
                return replace(self, faxes=(*self.faxes, number))
            case _:
                assert_never(added.kind)


@dataclass(frozen=True)
class Customer:
    """A customer. `risks` holds its risk flags as `reason` or `reason:reference`."""

    customer_id: str = ""
    region: Region = "AS"
    sequence: int = 0
    grade: Grade = "C"
    name: str = ""
    country: str = ""
    domains: tuple[str, ...] = ()
    source: str | None = None
    local_name: str | None = None
    website: str | None = None
    stage: Stage | None = None
    approach: str | None = None
    status: Status | None = None
    owner_id: str | None = None
    owner_since: datetime | None = None
    contacts: dict[str, Contact] = field(default_factory=dict)
    next_contact: NextContactSet | None = None
    risks: frozenset[str] = frozenset()
    closed: bool = False
    zone: str | None = None

    @property
    def registered(self) -> bool:
        return self.customer_id != ""

    def contact(self, contact_id: str) -> Contact:
        return self.contacts.get(contact_id, Contact())

    def with_contact(self, contact_id: str, contact: Contact) -> "Customer":
        return replace(self, contacts={**self.contacts, contact_id: contact})


def evolve(customer: Customer, event: CustomerEvent) -> Customer:
    match event:
        case CustomerRegistered():
            return replace(
                customer,
                customer_id=event.customer_id,
                region=event.region,
                sequence=event.sequence,
                grade=event.grade,
                name=event.name,
                country=event.country,
                domains=event.domains,
                source=event.source,
            )
        case CustomerCorrected():
            return replace(
                customer,
                name=event.name,
                country=event.country,
                domains=event.domains,
                source=event.source,
                local_name=event.local_name,
                website=event.website,
            )
        case CustomerStageSet():
            return replace(customer, stage=event.stage, approach=event.approach)
        case CustomerStatusSet():
            return replace(customer, status=event.status)
        case CustomerRegraded():
            return replace(customer, grade=event.grade)
        case ContactAdded():
            contact = Contact(event.name, event.position, event.emails, event.phones, event.faxes)
            return customer.with_contact(event.contact_id, contact)
        case ContactAddressAdded():
            return customer.with_contact(event.contact_id, customer.contact(event.contact_id).having(event))
        case ContactAddressRetired():
            return customer.with_contact(event.contact_id, customer.contact(event.contact_id).without(event))
        case ContactCorrected():
            contact = customer.contact(event.contact_id)
            corrected = replace(
                contact,
                name=event.name,
                position=event.position,
                language=event.language,
                channel=event.channel,
            )
            return customer.with_contact(event.contact_id, corrected)
        case ContactLeft():
            return customer.with_contact(
                event.contact_id, replace(customer.contact(event.contact_id), left=True)
            )
        case CustomerAssigned() | CustomerReassigned():
            return replace(customer, owner_id=event.owner_id, owner_since=event.since)
        case NextContactSet():
            return replace(customer, next_contact=event)
        case ZoneChosen():
            return replace(customer, zone=event.zone)
        case CustomerRiskFlagged():
            return replace(customer, risks=customer.risks | {risk_key(event.reason, event.reference)})
        case CustomerRiskEased():
            return replace(customer, risks=frozenset(event.remaining))
        case CustomerRiskCleared():
            return replace(customer, risks=frozenset())
        case CustomerClosed():
            return replace(customer, closed=True)
        case CustomerReopened():
            return replace(customer, closed=False)
        case _:
            assert_never(event)


def risk_key(reason: str, reference: str | None) -> str:
    return reason if reference is None else f"{reason}:{reference}"

"""A customer on file: code, contacts, owner, grade, risk. Never deleted, only closed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import assert_never

from customers.domain.addresses import normal_address, normal_domain
from customers.domain.codes import customer_code
from customers.domain.commands import (
    AddContact,
    AddContactAddress,
    AssignCustomer,
    CloseCustomer,
    CustomerCommand,
    EaseRisk,
    FlagRisk,
    HandOverCustomer,
    NewContact,
    ReassignCustomer,
    RegisterCustomer,
    RegradeCustomer,
    RegradeForOrder,
    SetNextContact,
)
from customers.domain.errors import (
    AlreadyAssigned,
    AlreadyRegistered,
    CustomerIsClosed,
    Invalid,
    NotAssigned,
    NotFound,
)
from customers.domain.events import (
    AddressKind,
    ContactAdded,
    ContactAddressAdded,
    CustomerAssigned,
    CustomerClosed,
    CustomerEvent,
    CustomerReassigned,
    CustomerRegistered,
    CustomerRegraded,
    CustomerRiskCleared,
    CustomerRiskEased,
    CustomerRiskFlagged,
    Grade,
    NextContactSet,
)
from customers.domain.regions import Region
from customers.domain.texts import LINE, optional_text, required_text
from eventing.core.decider import Entity
from eventing.core.ids import uuid5hex

MAX_CONTACTS = 200
MAX_ADDRESSES = 50
MAX_DOMAINS = 20


@dataclass(frozen=True)
class Contact:
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    faxes: tuple[str, ...] = ()

    def of(self, kind: AddressKind) -> tuple[str, ...]:
        match kind:
            case "email":
                return self.emails
            case "phone":
                return self.phones
            case "fax":
                return self.faxes
            case _:
                assert_never(kind)

    def having(self, kind: AddressKind, address: str) -> "Contact":
        match kind:
            case "email":
                return replace(self, emails=(*self.emails, address))
            case "phone":
                return replace(self, phones=(*self.phones, address))
            case "fax":
                return replace(self, faxes=(*self.faxes, address))
            case _:
                assert_never(kind)


@dataclass(frozen=True)
class Customer:
    """`risks` holds `reason` or `reason:reference` for everything that asks for care."""

    customer_id: str = ""
    region: Region = "AS"
    sequence: int = 0
    grade: Grade = "C"
    country: str = ""
    owner_id: str | None = None
    contacts: dict[str, Contact] = field(default_factory=dict)
    next_contact: NextContactSet | None = None
    risks: frozenset[str] = frozenset()
    closed: bool = False

    @property
    def registered(self) -> bool:
        return self.customer_id != ""


def evolve(customer: Customer, event: CustomerEvent) -> Customer:
    match event:
        case CustomerRegistered():
            return replace(
                customer,
                customer_id=event.customer_id,
                region=event.region,
                sequence=event.sequence,
                grade=event.grade,
                country=event.country,
            )
        case CustomerRegraded():
            return replace(customer, grade=event.grade)
        case ContactAdded():
            contact = Contact(event.emails, event.phones, event.faxes)
            return replace(customer, contacts={**customer.contacts, event.contact_id: contact})
        case ContactAddressAdded():
            contact = customer.contacts.get(event.contact_id, Contact()).having(event.kind, event.address)
            return replace(customer, contacts={**customer.contacts, event.contact_id: contact})
        case CustomerAssigned() | CustomerReassigned():
            return replace(customer, owner_id=event.owner_id)
        case NextContactSet():
            return replace(customer, next_contact=event)
        case CustomerRiskFlagged():
            return replace(customer, risks=customer.risks | {risk_key(event.reason, event.reference)})
        case CustomerRiskEased():
            return replace(customer, risks=frozenset(event.remaining))
        case CustomerRiskCleared():
            return replace(customer, risks=frozenset())
        case CustomerClosed():
            return replace(customer, closed=True)
        case _:
            assert_never(event)


def decide(customer: Customer, command: CustomerCommand, _now: datetime) -> Sequence[CustomerEvent]:
    match command:
        case RegisterCustomer():
            return _register(customer, command)
        case AddContact():
            _open(customer)
            return _add_contact(customer, command)
        case AddContactAddress():
            _open(customer)
            return _add_address(customer, command)
        case AssignCustomer():
            _open(customer)
            return _assign(customer, command)
        case ReassignCustomer():
            # A closed record moves too: somebody must answer for it.
            _on_file(customer)
            return _reassign(customer, command)
        case HandOverCustomer():
            _on_file(customer)
            return _hand_over(customer, command)
        case RegradeCustomer():
            _open(customer)
            return _regrade(customer, command.grade, required_text(command.reason, "reason", LINE))
        case RegradeForOrder():
            # Without a registration there is no order either, so there is nothing to wait for.
            return _regrade(customer, "A", "order_cleared") if customer.registered else []
        case SetNextContact():
            _open(customer)
            return _set_next_contact(customer, command)
        case FlagRisk():
            return _flag(customer, command) if customer.registered else []
        case EaseRisk():
            return _ease(customer, command)
        case CloseCustomer():
            _on_file(customer)
            reason = required_text(command.reason, "reason", LINE)
            return [] if customer.closed else [CustomerClosed(customer.customer_id, reason)]
        case _:
            assert_never(command)


def _on_file(customer: Customer) -> None:
    if not customer.registered:
        raise NotFound("no such customer")


def _open(customer: Customer) -> None:
    _on_file(customer)
    if customer.closed:
        raise CustomerIsClosed


# -- registration and contacts -------------------------------------------------------------------


def check_registration(command: RegisterCustomer) -> None:
    """Everything that can be wrong with it, asked before a number is taken for it."""
    _registration(replace(command, sequence=command.sequence or 1))


def _register(customer: Customer, command: RegisterCustomer) -> list[CustomerEvent]:
    if customer.registered:
        raise AlreadyRegistered("this customer is on file")
    return _registration(command)


def _registration(command: RegisterCustomer) -> list[CustomerEvent]:
    region, sequence, customer_id = command.region, command.sequence, command.customer_id
    if region is None:
        raise Invalid("country", "not an ISO 3166-1 alpha-2 country code such as DE")
    if sequence is None or sequence < 1:
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
        events.append(_contact_added(customer_id, contact_id, contact, command.country, f"contacts.{i}."))
    if command.owner_id is not None:
        events.append(CustomerAssigned(customer_id, command.owner_id, command.from_mail_id))
    return events


def _contact_added(
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


def _add_contact(customer: Customer, command: AddContact) -> list[CustomerEvent]:
    contact = command.contact
    if contact.contact_id in customer.contacts:
        raise AlreadyRegistered("this contact is on file")
    if len(customer.contacts) >= MAX_CONTACTS:
        raise Invalid("contact", f"at most {MAX_CONTACTS} contacts")
    return [_contact_added(customer.customer_id, contact.contact_id, contact, customer.country)]


def _add_address(customer: Customer, command: AddContactAddress) -> list[CustomerEvent]:
    contact = customer.contacts.get(command.contact_id)
    if contact is None:
        raise NotFound("no such contact")
    address = normal_address(command.kind, command.address, customer.country, "address")
    known = contact.of(command.kind)
    if address in known:
        return []
    if len(known) >= MAX_ADDRESSES:
        raise Invalid("address", f"at most {MAX_ADDRESSES} of a kind")
    return [ContactAddressAdded(customer.customer_id, command.contact_id, command.kind, address)]


# -- owner ---------------------------------------------------------------------------------------


def _assign(customer: Customer, command: AssignCustomer) -> list[CustomerEvent]:
    if customer.owner_id == command.owner_id:
        return []
    if customer.owner_id is not None:
        raise AlreadyAssigned
    return [CustomerAssigned(customer.customer_id, command.owner_id, command.from_mail_id)]


def _reassign(customer: Customer, command: ReassignCustomer) -> list[CustomerEvent]:
    if customer.owner_id is None:
        raise NotAssigned
    if customer.owner_id == command.owner_id:
        return []
    note = optional_text(command.note, "note", LINE)
    return [
        CustomerReassigned(
            customer_id=customer.customer_id,
            previous_owner_id=customer.owner_id,
            owner_id=command.owner_id,
            reason="transfer",
            handover_id=None,
            moved_by=command.moved_by,
            note=note,
        )
    ]


def _hand_over(customer: Customer, command: HandOverCustomer) -> list[CustomerEvent]:
    # Somebody moved it meanwhile, or this is the second of hand-over and latecomer: one move is enough.
    if customer.owner_id != command.previous_owner_id or command.owner_id == command.previous_owner_id:
        return []
    return [
        CustomerReassigned(
            customer_id=customer.customer_id,
            previous_owner_id=command.previous_owner_id,
            owner_id=command.owner_id,
            reason=command.reason,
            handover_id=command.handover_id,
            moved_by=command.moved_by,
        )
    ]


# -- grade, plans, risk --------------------------------------------------------------------------


def _regrade(customer: Customer, grade: Grade, reason: str) -> list[CustomerEvent]:
    if customer.grade == grade:
        return []
    code = customer_code(customer.region, customer.sequence, grade)
    return [CustomerRegraded(customer.customer_id, customer.grade, grade, code, reason)]


def _set_next_contact(customer: Customer, command: SetNextContact) -> list[CustomerEvent]:
    event = NextContactSet(customer.customer_id, command.on, optional_text(command.note, "note", LINE))
    return [] if event == customer.next_contact else [event]


def risk_key(reason: str, reference: str | None) -> str:
    return reason if reference is None else f"{reason}:{reference}"


def _flag(customer: Customer, command: FlagRisk) -> list[CustomerEvent]:
    if risk_key(command.reason, command.reference) in customer.risks:
        return []
    return [
        CustomerRiskFlagged(customer.customer_id, command.reason, command.credit_grade, command.reference)
    ]


def _ease(customer: Customer, command: EaseRisk) -> list[CustomerEvent]:
    def over(key: str) -> bool:
        reason, _, reference = key.partition(":")
        return reason in command.reasons and command.reference in (None, reference)

    remaining = tuple(sorted(key for key in customer.risks if not over(key)))
    if len(remaining) == len(customer.risks):
        return []
    if remaining:
        return [CustomerRiskEased(customer.customer_id, remaining)]
    return [CustomerRiskCleared(customer.customer_id)]


CUSTOMER = Entity("customer", Customer(), evolve, decide)


def customer_stream(customer_id: str) -> str:
    return f"customer-{customer_id}"

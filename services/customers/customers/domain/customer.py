"""A customer on file: code, contacts, owner, grade, risk. Never deleted, only closed."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import assert_never

from customers.domain.addresses import normal_address
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
    HandOverLatecomer,
    ReassignCustomer,
    RegisterCustomer,
    RegradeCustomer,
    RegradeForOrder,
    SetNextContact,
    TakeCode,
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
from customers.domain.registration import MAX_ADDRESSES, MAX_CONTACTS, contact_added, registration
from customers.domain.staff import People, check_owner, successor
from customers.domain.texts import LINE, optional_text, required_text
from eventing.core.decider import Decider


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


@dataclass(frozen=True)
class Numbered:
    """The number taken for a registration, or why there is none."""

    sequence: int = 0
    error: Exception | None = None


@dataclass(frozen=True)
class CustomerFacts:
    """What is known of others: the staff a command is about; for a registration, region and number.

    `region` is the country's by the company's table, None for what is no country of it.
    """

    people: People = field(default_factory=dict)
    region: Region | None = None
    numbered: Numbered = field(default_factory=Numbered)


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


def decide(customer: Customer, command: CustomerCommand, facts: CustomerFacts) -> Sequence[CustomerEvent]:
    match command:
        case RegisterCustomer():
            return _register(customer, command, facts)
        case AddContact():
            _open(customer)
            return _add_contact(customer, command)
        case AddContactAddress():
            _open(customer)
            return _add_address(customer, command)
        case AssignCustomer():
            check_owner(facts.people, command.owner_id)
            _open(customer)
            return _assign(customer, command)
        case ReassignCustomer():
            check_owner(facts.people, command.owner_id)
            # A closed record moves too: somebody must answer for it.
            _on_file(customer)
            return _reassign(customer, command)
        case HandOverCustomer():
            return _hand_over(customer, command)
        case HandOverLatecomer():
            return _hand_over_latecomer(customer, command, facts.people)
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


def number_due(customer: Customer, command: RegisterCustomer, facts: CustomerFacts) -> Sequence[TakeCode]:
    """Its number, written first: a crash in between leaves a number unused, never half a customer.

    Raises whatever can be wrong with the registration, so that none is taken for one that is refused.
    """
    _registration(customer, command, facts, 1 if command.sequence is None else command.sequence)
    return [TakeCode(_region(facts), command.customer_id, command.sequence)]


def _register(customer: Customer, command: RegisterCustomer, facts: CustomerFacts) -> Sequence[CustomerEvent]:
    if facts.numbered.error is not None:
        raise facts.numbered.error
    return _registration(customer, command, facts, facts.numbered.sequence)


def _registration(
    customer: Customer, command: RegisterCustomer, facts: CustomerFacts, sequence: int
) -> Sequence[CustomerEvent]:
    events = registration(command, _region(facts), sequence)
    if command.owner_id is not None:
        check_owner(facts.people, command.owner_id)
    if customer.registered:
        raise AlreadyRegistered("this customer is on file")
    return events


def _region(facts: CustomerFacts) -> Region:
    if facts.region is None:
        raise Invalid("country", "not an ISO 3166-1 alpha-2 country code such as DE")
    return facts.region


def _add_contact(customer: Customer, command: AddContact) -> list[CustomerEvent]:
    contact = command.contact
    if contact.contact_id in customer.contacts:
        raise AlreadyRegistered("this contact is on file")
    if len(customer.contacts) >= MAX_CONTACTS:
        raise Invalid("contact", f"at most {MAX_CONTACTS} contacts")
    return [contact_added(customer.customer_id, contact.contact_id, contact, customer.country)]


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
    _on_file(customer)
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


def _hand_over_latecomer(
    customer: Customer, command: HandOverLatecomer, people: People
) -> list[CustomerEvent]:
    left = people[command.owner_id].left
    next_owner = successor(people, command.owner_id, command.customer_id)
    if left is None or next_owner is None:
        return []
    item = HandOverCustomer(
        customer_id=command.customer_id,
        previous_owner_id=command.owner_id,
        owner_id=next_owner,
        reason="left",
        handover_id=left.handover_id,
        moved_by=left.recorded_by,
    )
    return _hand_over(customer, item)


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


CUSTOMER = Decider("customer", Customer(), evolve, decide)


def customer_stream(customer_id: str) -> str:
    return f"customer-{customer_id}"

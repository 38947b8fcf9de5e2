"""A customer on file: code, contacts, owner, grade, risk. Never deleted, only closed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import assert_never

from customers.addresses import PhoneNumber, normal_email, phone_numbers
from customers.code.commands import TakeCode
from customers.code.model import customer_code
from customers.customer.commands import (
    AddContact,
    AddContactAddress,
    AssignCustomer,
    ChooseZone,
    CloseCustomer,
    CorrectContact,
    CorrectCustomer,
    CustomerCommand,
    EaseRisk,
    FlagRisk,
    HandOverCustomer,
    HandOverLatecomer,
    ReassignCustomer,
    RecordContactLeft,
    RegisterCustomer,
    RegradeCustomer,
    RegradeForOrder,
    ReopenCustomer,
    RetireContactAddress,
    SetNextContact,
    SetStage,
    SetStatus,
)
from customers.customer.corrections import (
    contact_left,
    contact_of,
    correct,
    correct_contact,
    retire_address,
    set_standing,
)
from customers.customer.errors import (
    AlreadyAssigned,
    ContactAlreadyAdded,
    CustomerAlreadyRegistered,
    CustomerIsClosed,
    CustomerIsOpen,
    NotAssigned,
)
from customers.customer.events import (
    ContactAddressAdded,
    CustomerAssigned,
    CustomerClosed,
    CustomerEvent,
    CustomerReassigned,
    CustomerRegraded,
    CustomerReopened,
    CustomerRiskCleared,
    CustomerRiskEased,
    CustomerRiskFlagged,
    NextContactSet,
    ZoneChosen,
)
from customers.customer.on_file import Doubles, check_doubles, requests_due
from customers.customer.registration import contact_added, registration
from customers.customer.state import Customer, evolve, risk_key
from customers.customer.values import MAX_ADDRESSES, MAX_CONTACTS, AddressKind
from customers.dates import check_within_reason
from customers.grading.model import GradeRule
from customers.request.commands import RequestCustomer
from customers.staff.model import People, check_owner, heir
from customers.values import Grade, Region
from eventing import Decider, Invalid, NotFound

#: The reason of a regrading to A by a cleared order.
ORDER_CLEARED = "order_cleared"


@dataclass(frozen=True)
class Numbered:
    """The number taken for a registration, or why there is none."""

    sequence: int = 0
    error: Exception | None = None


@dataclass(frozen=True)
class CustomerFacts:
    """Facts for a decision: the time, the staff a command is about; for a registration, region and number.

    `region` is that of the customer's country; None when the company's table does not have the country.
    `doubles` are other customers on file with an address or domain that the command gives.
    """

    now: datetime
    people: People = field(default_factory=dict)
    region: Region | None = None
    numbered: Numbered = field(default_factory=Numbered)
    doubles: Doubles = field(default_factory=Doubles)
    grade_rule: GradeRule = field(default_factory=GradeRule)


def decide(customer: Customer, command: CustomerCommand, facts: CustomerFacts) -> Sequence[CustomerEvent]:
    match command:
        case RegisterCustomer():
            return _register(customer, command, facts)
        case AddContact():
            _open(customer)
            check_doubles(facts.doubles, facts.people, confirmed=command.confirmed)
            return _add_contact(customer, command)
        case AddContactAddress():
            _open(customer)
            check_doubles(facts.doubles, facts.people, confirmed=command.confirmed)
            return _add_address(customer, command)
        case CorrectCustomer():
            _on_file(customer)
            _region(facts)
            check_doubles(facts.doubles, facts.people, confirmed=command.confirmed)
            return correct(customer, command)
        case CorrectContact():
            return correct_contact(customer, command)
        case SetStage() | SetStatus():
            _open(customer)
            return set_standing(customer, command)
        case RetireContactAddress():
            return retire_address(customer, command)
        case RecordContactLeft():
            return contact_left(customer, command)
        case AssignCustomer():
            check_owner(facts.people, command.owner_id)
            _open(customer)
            return _assign(customer, command, facts.now)
        case ReassignCustomer():
            check_owner(facts.people, command.owner_id)
            # A closed record can move too: somebody must be responsible for it.
            _on_file(customer)
            return _reassign(customer, command, facts.now)
        case HandOverCustomer():
            return _hand_over(customer, command, facts.now)
        case HandOverLatecomer():
            return _hand_over_latecomer(customer, command, facts)
        case RegradeCustomer():
            _open(customer)
            return _regrade(customer, command.grade, command.reason)
        case RegradeForOrder():
            # An order cannot come before the registration, so there is nothing to wait for.
            enough = customer.registered and facts.grade_rule.is_enough(command.total)
            return _regrade(customer, "A", ORDER_CLEARED) if enough else []
        case SetNextContact():
            _open(customer)
            check_within_reason("on", command.on, facts.now)
            return _set_next_contact(customer, command)
        case ChooseZone():
            _on_file(customer)
            same = customer.zone == command.zone
            return [] if same else [ZoneChosen(customer_id=command.customer_id, zone=command.zone)]
        case FlagRisk():
            return _flag(customer, command) if customer.registered else []
        case EaseRisk():
            return _ease(customer, command)
        case CloseCustomer():
            _on_file(customer)
            closed = CustomerClosed(customer_id=customer.customer_id, reason=command.reason)
            return [] if customer.closed else [closed]
        case ReopenCustomer():
            _on_file(customer)
            if not customer.closed:
                raise CustomerIsOpen()
            return [CustomerReopened(customer_id=customer.customer_id, reason=command.reason)]
        case _:
            assert_never(command)


def _on_file(customer: Customer) -> None:
    if not customer.registered:
        raise NotFound()


def _open(customer: Customer) -> None:
    _on_file(customer)
    if customer.closed:
        raise CustomerIsClosed()


# -- registration and contacts -------------------------------------------------------------------


def number_due(
    customer: Customer, command: RegisterCustomer, facts: CustomerFacts
) -> Sequence[TakeCode | RequestCustomer]:
    """The command that takes the customer's number, stored before the registration.

    A crash in between leaves a number unused, never half a customer. Raises what the registration would
    raise, so that a refused one takes no number. For a colleague's customer it is the request for it.
    """
    if requests := requests_due(facts.doubles, facts.people, facts.now):
        return requests
    _registration(customer, command, facts, 1 if command.sequence is None else command.sequence)
    return [TakeCode(region=_region(facts), customer_id=command.customer_id, sequence=command.sequence)]


def request_due(customer: Customer, _: object, facts: CustomerFacts) -> Sequence[RequestCustomer]:
    """The request for a colleague's customer, where an address or domain is on file there."""
    return requests_due(facts.doubles, facts.people, facts.now) if customer.registered else []


def _register(customer: Customer, command: RegisterCustomer, facts: CustomerFacts) -> Sequence[CustomerEvent]:
    check_doubles(facts.doubles, facts.people, confirmed=command.confirmed)
    if facts.numbered.error is not None:
        raise facts.numbered.error
    return _registration(customer, command, facts, facts.numbered.sequence)


def _registration(
    customer: Customer, command: RegisterCustomer, facts: CustomerFacts, sequence: int
) -> Sequence[CustomerEvent]:
    events = registration(command, _region(facts), sequence, facts.now)
    if command.owner_id is not None:
        check_owner(facts.people, command.owner_id)
    if customer.registered:
        raise CustomerAlreadyRegistered()
    check_doubles(facts.doubles, facts.people, confirmed=command.confirmed)
    return events


def _region(facts: CustomerFacts) -> Region:
    if facts.region is None:
        raise Invalid("country", "not_a_country")
    return facts.region


def _add_contact(customer: Customer, command: AddContact) -> list[CustomerEvent]:
    if command.contact_id in customer.contacts:
        raise ContactAlreadyAdded()
    if len(customer.contacts) >= MAX_CONTACTS:
        raise Invalid("contact", "too_many", max=MAX_CONTACTS)
    return [contact_added(customer.customer_id, command.contact_id, command, customer.country)]


def _add_address(customer: Customer, command: AddContactAddress) -> list[CustomerEvent]:
    known = contact_of(customer, command.contact_id).of(command.kind)
    added = [
        ContactAddressAdded(
            customer_id=customer.customer_id,
            contact_id=command.contact_id,
            kind=command.kind,
            address=address,
            number=number,
        )
        for address, number in _addresses(command.kind, command.address, customer.country)
        if address not in known
    ]
    if len(known) + len(added) > MAX_ADDRESSES:
        raise Invalid("address", "too_many", max=MAX_ADDRESSES)
    return list(added)


def _addresses(kind: AddressKind, text: str, country: str) -> list[tuple[str, PhoneNumber | None]]:
    """The e-mail address, or each of the numbers as written."""
    if kind != "email":
        return [(number.written, number) for number in phone_numbers(text, country)]
    try:
        return [(normal_email(text), None)]
    except ValueError:
        raise Invalid("address", "not_an_email") from None


# -- owner ---------------------------------------------------------------------------------------


def _assign(customer: Customer, command: AssignCustomer, now: datetime) -> list[CustomerEvent]:
    if customer.owner_id == command.owner_id:
        return []
    if customer.owner_id is not None:
        raise AlreadyAssigned()
    return [
        CustomerAssigned(
            customer_id=customer.customer_id,
            owner_id=command.owner_id,
            from_mail_id=command.from_mail_id,
            since=now,
        )
    ]


def _reassign(customer: Customer, command: ReassignCustomer, now: datetime) -> list[CustomerEvent]:
    if customer.owner_id is None:
        raise NotAssigned()
    if customer.owner_id == command.owner_id:
        return []
    return [
        CustomerReassigned(
            customer_id=customer.customer_id,
            previous_owner_id=customer.owner_id,
            owner_id=command.owner_id,
            since=_since(customer, now),
            reason="transfer",
            handover_id=None,
            moved_by=command.moved_by,
            note=command.note,
        )
    ]


def _hand_over(customer: Customer, command: HandOverCustomer, now: datetime) -> list[CustomerEvent]:
    _on_file(customer)
    # Somebody has moved it in the meantime, or it was already handed over: one move is enough.
    if customer.owner_id != command.previous_owner_id or command.owner_id == command.previous_owner_id:
        return []
    return [
        CustomerReassigned(
            customer_id=customer.customer_id,
            previous_owner_id=command.previous_owner_id,
            owner_id=command.owner_id,
            since=_since(customer, now),
            reason=command.reason,
            handover_id=command.handover_id,
            moved_by=command.moved_by,
        )
    ]


def _hand_over_latecomer(
    customer: Customer, command: HandOverLatecomer, facts: CustomerFacts
) -> list[CustomerEvent]:
    left = facts.people[command.owner_id].left
    next_owner = heir(facts.people, command.owner_id, command.customer_id)
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
    return _hand_over(customer, item, facts.now)


def _since(customer: Customer, now: datetime) -> datetime:
    """When the next owner begins: of two moves at once, the later one may carry the earlier time."""
    return max(now, customer.owner_since or now)


# -- grade, plans, risk --------------------------------------------------------------------------


def _regrade(customer: Customer, grade: Grade, reason: str) -> list[CustomerEvent]:
    if customer.grade == grade:
        return []
    code = customer_code(customer.region, customer.sequence, grade)
    return [
        CustomerRegraded(
            customer_id=customer.customer_id,
            previous_grade=customer.grade,
            grade=grade,
            code=code,
            reason=reason,
        )
    ]


def _set_next_contact(customer: Customer, command: SetNextContact) -> list[CustomerEvent]:
    event = NextContactSet(customer_id=customer.customer_id, on=command.on, note=command.note)
    return [] if event == customer.next_contact else [event]


def _flag(customer: Customer, command: FlagRisk) -> list[CustomerEvent]:
    if risk_key(command.reason, command.reference) in customer.risks:
        return []
    return [
        CustomerRiskFlagged(
            customer_id=customer.customer_id,
            reason=command.reason,
            credit_grade=command.credit_grade,
            reference=command.reference,
        )
    ]


def _ease(customer: Customer, command: EaseRisk) -> list[CustomerEvent]:
    def over(key: str) -> bool:
        reason, _, reference = key.partition(":")
        return reason in command.reasons and command.reference in (None, reference)

    remaining = tuple(sorted(key for key in customer.risks if not over(key)))
    if len(remaining) == len(customer.risks):
        return []
    if remaining:
        return [CustomerRiskEased(customer_id=customer.customer_id, remaining=remaining)]
    return [CustomerRiskCleared(customer_id=customer.customer_id)]


CUSTOMER = Decider("customer", Customer(), evolve, decide)


def customer_stream(customer_id: str) -> str:
    return f"customer-{customer_id}"

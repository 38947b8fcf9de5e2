"""Routes of the commands on customers, and the facts looked up for them: staff, region, number."""

from collections.abc import Sequence
from typing import Any

from customers.code.commands import TakeCode
from customers.code.events import CodeTaken
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
from customers.customer.model import (
    CUSTOMER,
    CustomerFacts,
    Numbered,
    customer_stream,
    number_due,
    request_due,
)
from customers.customer.on_file import Doubles, keys_given
from customers.customer.queries import on_file
from customers.customer.state import Customer
from customers.grading.model import GRADE_RULE, GRADE_RULE_STREAM
from customers.request.commands import RequestCustomer
from customers.resources import Resources
from customers.staff.lookups import people, people_and_above
from customers.staff.model import People
from eventing import Asked, Look, Part, route


def no_facts(asked: Sequence[Asked[CustomerCommand, Customer]], _: Look[Any]) -> Sequence[CustomerFacts]:
    return [CustomerFacts(one.now) for one in asked]


def order_facts(
    asked: Sequence[Asked[RegradeForOrder, Customer]], look: Look[Any]
) -> Sequence[CustomerFacts]:
    rule = look.state(GRADE_RULE, GRADE_RULE_STREAM)
    return [CustomerFacts(one.now, grade_rule=rule) for one in asked]


def owner_facts(
    asked: Sequence[Asked[AssignCustomer | ReassignCustomer, Customer]], look: Look[Any]
) -> Sequence[CustomerFacts]:
    owners = people(look, {one.command.owner_id for one in asked})
    return [CustomerFacts(one.now, owners) for one in asked]


def successor_facts(
    asked: Sequence[Asked[HandOverLatecomer, Customer]], look: Look[Any]
) -> Sequence[CustomerFacts]:
    known = people_and_above(look, {one.command.owner_id for one in asked})
    return [CustomerFacts(one.now, known) for one in asked]


def registration_facts(
    asked: Sequence[Asked[RegisterCustomer, Customer]], look: Look[Resources]
) -> Sequence[CustomerFacts]:
    owners = {one.command.owner_id for one in asked if one.command.owner_id is not None}
    doubles, known = _doubles(asked, look, owners)
    region_of = look.resources.regions.of
    return [
        CustomerFacts(one.now, known, region_of(one.command.country), _numbered(one.parts), found)
        for one, found in zip(asked, doubles, strict=True)
    ]


def double_facts(
    asked: Sequence[Asked[AddContact | AddContactAddress, Customer]], look: Look[Any]
) -> Sequence[CustomerFacts]:
    doubles, known = _doubles(asked, look, set())
    return [CustomerFacts(one.now, known, doubles=found) for one, found in zip(asked, doubles, strict=True)]


def correction_facts(
    asked: Sequence[Asked[CorrectCustomer, Customer]], look: Look[Resources]
) -> Sequence[CustomerFacts]:
    doubles, known = _doubles(asked, look, set())
    region_of = look.resources.regions.of
    return [
        CustomerFacts(one.now, known, region_of(one.command.country), doubles=found)
        for one, found in zip(asked, doubles, strict=True)
    ]


def _doubles(
    asked: Sequence[Asked[Any, Customer]], look: Look[Any], named: set[str]
) -> tuple[Sequence[Doubles], People]:
    """Customers on file for each of these, and the staff named or needed to judge who may see them."""
    keys = [keys_given(one.command, one.state.country) for one in asked]
    found = on_file(look.db, keys)
    doubles = []
    for one, others in zip(asked, found, strict=True):
        requested = any(isinstance(part.command, RequestCustomer) for part in one.parts)
        elsewhere = tuple(other for other in others if other.customer_id != one.command.customer_id)
        doubles.append(Doubles(one.context.actor, elsewhere, requested))
    owners = {other.owner_id for double in doubles for other in double.found if other.owner_id}
    askers = {double.asked_by for double in doubles if double.found}
    if not askers:
        return doubles, people(look, named)
    return doubles, people_and_above(look, named | owners | askers)


def _numbered(parts: Sequence[Part]) -> Numbered:
    """The number taken by the first part; none yet before that part has run."""
    if not parts or not isinstance(parts[0].command, TakeCode):
        return Numbered()
    (taking,) = parts
    try:
        taken = taking.or_raise()
    except Exception as error:  # `decide` raises it
        return Numbered(error=error)
    return Numbered(next(event.sequence for event in taken.events if isinstance(event, CodeTaken)))


def _stream(command: CustomerCommand) -> str:
    return customer_stream(command.customer_id)


ROUTES = [
    route(RegisterCustomer, CUSTOMER, _stream, facts=registration_facts, parts=number_due),
    route(AddContact, CUSTOMER, _stream, facts=double_facts, parts=request_due),
    route(AddContactAddress, CUSTOMER, _stream, facts=double_facts, parts=request_due),
    route(CorrectCustomer, CUSTOMER, _stream, facts=correction_facts, parts=request_due),
    route(CorrectContact, CUSTOMER, _stream, facts=no_facts),
    route(RetireContactAddress, CUSTOMER, _stream, facts=no_facts),
    route(RecordContactLeft, CUSTOMER, _stream, facts=no_facts),
    route(ReopenCustomer, CUSTOMER, _stream, facts=no_facts),
    route(AssignCustomer, CUSTOMER, _stream, facts=owner_facts),
    route(ReassignCustomer, CUSTOMER, _stream, facts=owner_facts),
    route(HandOverCustomer, CUSTOMER, _stream, facts=no_facts),
    route(HandOverLatecomer, CUSTOMER, _stream, facts=successor_facts),
    route(RegradeCustomer, CUSTOMER, _stream, facts=no_facts),
    route(RegradeForOrder, CUSTOMER, _stream, facts=order_facts),
    route(SetNextContact, CUSTOMER, _stream, facts=no_facts),
    route(SetStage, CUSTOMER, _stream, facts=no_facts),
    route(SetStatus, CUSTOMER, _stream, facts=no_facts),
    route(ChooseZone, CUSTOMER, _stream, facts=no_facts),
    route(FlagRisk, CUSTOMER, _stream, facts=no_facts),
    route(EaseRisk, CUSTOMER, _stream, facts=no_facts),
    route(CloseCustomer, CUSTOMER, _stream, facts=no_facts),
]

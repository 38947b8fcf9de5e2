"""Routes of the commands on customers, and the facts looked up for them: staff, region, number."""

from collections.abc import Sequence
from typing import Any

from customers.code.events import CodeTaken
from customers.customer.commands import (
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
)
from customers.customer.model import (
    CUSTOMER,
    CustomerFacts,
    Numbered,
    customer_stream,
    number_due,
)
from customers.customer.state import Customer
from customers.resources import Resources
from customers.staff.lookups import people, people_and_above
from eventing import Asked, Look, Part, route


def no_facts(asked: Sequence[Asked[CustomerCommand, Customer]], _: Look[Any]) -> Sequence[CustomerFacts]:
    return [CustomerFacts(one.now) for one in asked]


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
    owners = people(look, {one.command.owner_id for one in asked if one.command.owner_id is not None})
    region_of = look.resources.regions.of
    return [
        CustomerFacts(one.now, owners, region_of(one.command.country), _numbered(one.parts)) for one in asked
    ]


def _numbered(parts: Sequence[Part]) -> Numbered:
    """The number taken by the first part; none yet before that part has run."""
    if not parts:
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
    route(AddContact, CUSTOMER, _stream, facts=no_facts),
    route(AddContactAddress, CUSTOMER, _stream, facts=no_facts),
    route(AssignCustomer, CUSTOMER, _stream, facts=owner_facts),
    route(ReassignCustomer, CUSTOMER, _stream, facts=owner_facts),
    route(HandOverCustomer, CUSTOMER, _stream, facts=no_facts),
    route(HandOverLatecomer, CUSTOMER, _stream, facts=successor_facts),
    route(RegradeCustomer, CUSTOMER, _stream, facts=no_facts),
    route(RegradeForOrder, CUSTOMER, _stream, facts=no_facts),
    route(SetNextContact, CUSTOMER, _stream, facts=no_facts),
    route(FlagRisk, CUSTOMER, _stream, facts=no_facts),
    route(EaseRisk, CUSTOMER, _stream, facts=no_facts),
    route(CloseCustomer, CUSTOMER, _stream, facts=no_facts),
]

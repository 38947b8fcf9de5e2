"""Commands to their streams, and what is looked up for deciding them: staff, holdings, region, number."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from customers import queries
from customers.domain.codes import CODES, codes_stream
from customers.domain.commands import (
    AddContact,
    AddContactAddress,
    AssignCustomer,
    CancelOrder,
    ChangeApproval,
    ChangeRole,
    CloseCustomer,
    ContinueHandover,
    CustomerCommand,
    EaseRisk,
    FlagRisk,
    HandoverCommand,
    HandOverCustomer,
    HandOverLatecomer,
    JoinStaff,
    LeaveStaff,
    LogContact,
    OpenCodes,
    OrderCommand,
    PlaceOrder,
    ReassignCustomer,
    RegisterCustomer,
    RegradeCustomer,
    RegradeForOrder,
    SetNextContact,
    ShipOrder,
    StaffCommand,
    StartHandover,
    TakeCode,
)
from customers.domain.contact_log import CONTACT_RECORD, contact_stream
from customers.domain.customer import (
    CUSTOMER,
    Customer,
    CustomerFacts,
    Numbered,
    customer_stream,
    number_due,
)
from customers.domain.events import CodeTaken, Move
from customers.domain.handover import (
    HANDOVERS,
    HANDOVERS_STREAM,
    HandoverFacts,
    Handovers,
    Moved,
    moves_due,
)
from customers.domain.order import ORDER, Order, OrderFacts, order_stream
from customers.domain.regions import Regions
from customers.domain.staff import STAFF, Holdings, People, Staff, StaffFacts, staff_stream
from eventing.bus.routes import Asked, Look, Part, route


@dataclass(frozen=True)
class Resources:
    """The company's table of regions."""

    regions: Regions


# -- staff ---------------------------------------------------------------------------------------------


def relation_facts(
    asked: Sequence[Asked[JoinStaff | ChangeRole | ChangeApproval, Staff]], look: Look[Resources]
) -> Sequence[StaffFacts]:
    """Whom the commands name and everybody above them, level by level."""
    people: dict[str, Staff] = {}
    named = {staff_id for one in asked for staff_id in _relations(one.command)}
    while named:
        found = _people(look, named)
        people.update(found)
        named = {staff.manager_id for staff in found.values() if staff.manager_id} - people.keys()
    return [StaffFacts(one.now, people) for one in asked]


def leaving_facts(asked: Sequence[Asked[LeaveStaff, Staff]], look: Look[Resources]) -> Sequence[StaffFacts]:
    commands = [one.command for one in asked]
    people = _people(look, _takers(commands))
    holdings = _holdings([(command.staff_id, command.moves) for command in commands], look)
    return [StaffFacts(one.now, people, held) for one, held in zip(asked, holdings, strict=True)]


def _relations(command: JoinStaff | ChangeRole | ChangeApproval) -> Iterable[str]:
    manager_id = None if isinstance(command, ChangeApproval) else command.manager_id
    return [staff_id for staff_id in (manager_id, command.approver_id) if staff_id is not None]


def _people(look: Look[Resources], staff_ids: Iterable[str]) -> People:
    streams = {staff_id: staff_stream(staff_id) for staff_id in sorted(staff_ids)}
    found = look.states(STAFF, list(streams.values()))
    return {staff_id: found[stream] for staff_id, stream in streams.items()}


def _takers(commands: Iterable[LeaveStaff | StartHandover]) -> set[str]:
    named: set[str | None] = set()
    for command in commands:
        named |= {command.successor_id, *(move.owner_id for move in command.moves)}
    return {staff_id for staff_id in named if staff_id is not None}


def _holdings(asked: Sequence[tuple[str, Sequence[Move]]], look: Look[Resources]) -> Sequence[Holdings]:
    """Of each of these members of staff, where these moves of theirs are named."""
    listed = queries.owned_by(look.db, {staff_id for staff_id, _ in asked})
    shown = {staff_id: frozenset(ids) for staff_id, ids in listed.items()}
    lacking = {
        move.customer_id: customer_stream(move.customer_id)
        for staff_id, moves in asked
        for move in moves
        if move.customer_id not in shown[staff_id]
    }
    found = look.states(CUSTOMER, list(lacking.values()))
    owners = {customer_id: found[stream].owner_id for customer_id, stream in lacking.items()}
    return [Holdings(listed[staff_id], owners) for staff_id, _ in asked]


# -- hand-over -----------------------------------------------------------------------------------------


def list_facts(
    asked: Sequence[Asked[StartHandover, Handovers]], look: Look[Resources]
) -> Sequence[HandoverFacts]:
    commands = [one.command for one in asked]
    people = _people(look, _takers(command for command in commands if command.judged))
    named = [(command.staff_id, command.moves if command.judged else ()) for command in commands]
    return [HandoverFacts(people, holdings) for holdings in _holdings(named, look)]


def chunk_facts(
    asked: Sequence[Asked[ContinueHandover, Handovers]], _: Look[Resources]
) -> Sequence[HandoverFacts]:
    return [HandoverFacts(moved=tuple(_moved(part) for part in one.parts)) for one in asked]


def _moved(part: Part) -> Moved:
    return Moved(part.command.customer_id, part.failure, part.error)


# -- customers -----------------------------------------------------------------------------------------


def nothing_more(
    asked: Sequence[Asked[CustomerCommand, Customer]], _: Look[Resources]
) -> Sequence[CustomerFacts]:
    return [CustomerFacts()] * len(asked)


def owner_facts(
    asked: Sequence[Asked[AssignCustomer | ReassignCustomer, Customer]], look: Look[Resources]
) -> Sequence[CustomerFacts]:
    people = _people(look, {one.command.owner_id for one in asked})
    return [CustomerFacts(people)] * len(asked)


def successor_facts(
    asked: Sequence[Asked[HandOverLatecomer, Customer]], look: Look[Resources]
) -> Sequence[CustomerFacts]:
    """The owners, and whoever follows one who has left, level by level."""
    people: dict[str, Staff] = {}
    named = {one.command.owner_id for one in asked}
    while named:
        found = _people(look, named)
        people.update(found)
        named = {staff_id for staff in found.values() for staff_id in staff.successors} - people.keys()
    return [CustomerFacts(people)] * len(asked)


def registration_facts(
    asked: Sequence[Asked[RegisterCustomer, Customer]], look: Look[Resources]
) -> Sequence[CustomerFacts]:
    people = _people(look, {one.command.owner_id for one in asked if one.command.owner_id is not None})
    region_of = look.resources.regions.of
    return [CustomerFacts(people, region_of(one.command.country), _numbered(one.parts)) for one in asked]


def _numbered(parts: Sequence[Part]) -> Numbered:
    """Nothing yet where it has still to be taken."""
    if not parts:
        return Numbered()
    (taking,) = parts
    try:
        taken = taking.or_raise()
    except Exception as error:  # told to whoever decides
        return Numbered(error=error)
    return Numbered(next(event.sequence for event in taken.events if isinstance(event, CodeTaken)))


# -- orders --------------------------------------------------------------------------------------------


def time_alone(
    asked: Sequence[Asked[ShipOrder | CancelOrder, Order]], _: Look[Resources]
) -> Sequence[OrderFacts]:
    return [OrderFacts(one.now) for one in asked]


def customer_facts(asked: Sequence[Asked[PlaceOrder, Order]], look: Look[Resources]) -> Sequence[OrderFacts]:
    streams = [customer_stream(one.command.customer_id) for one in asked]
    found = look.states(CUSTOMER, streams)
    return [OrderFacts(one.now, found[stream]) for one, stream in zip(asked, streams, strict=True)]


# -- routes --------------------------------------------------------------------------------------------


def _staff(command: StaffCommand) -> str:
    return staff_stream(command.staff_id)


def _handovers(_: HandoverCommand) -> str:
    return HANDOVERS_STREAM


def _codes(command: OpenCodes | TakeCode) -> str:
    return codes_stream(command.region)


def _customer(command: CustomerCommand) -> str:
    return customer_stream(command.customer_id)


def _contact(command: LogContact) -> str:
    return contact_stream(command.customer_id, command.contact_log_id)


def _order(command: OrderCommand) -> str:
    return order_stream(command.customer_id, command.order_id)


ROUTES = [
    route(JoinStaff, STAFF, _staff, facts=relation_facts),
    route(ChangeRole, STAFF, _staff, facts=relation_facts),
    route(ChangeApproval, STAFF, _staff, facts=relation_facts),
    route(LeaveStaff, STAFF, _staff, facts=leaving_facts),
    route(StartHandover, HANDOVERS, _handovers, facts=list_facts),
    route(ContinueHandover, HANDOVERS, _handovers, facts=chunk_facts, parts=moves_due),
    route(OpenCodes, CODES, _codes),
    route(TakeCode, CODES, _codes),
    route(RegisterCustomer, CUSTOMER, _customer, facts=registration_facts, parts=number_due),
    route(AddContact, CUSTOMER, _customer, facts=nothing_more),
    route(AddContactAddress, CUSTOMER, _customer, facts=nothing_more),
    route(AssignCustomer, CUSTOMER, _customer, facts=owner_facts),
    route(ReassignCustomer, CUSTOMER, _customer, facts=owner_facts),
    route(HandOverCustomer, CUSTOMER, _customer, facts=nothing_more),
    route(HandOverLatecomer, CUSTOMER, _customer, facts=successor_facts),
    route(RegradeCustomer, CUSTOMER, _customer, facts=nothing_more),
    route(RegradeForOrder, CUSTOMER, _customer, facts=nothing_more),
    route(SetNextContact, CUSTOMER, _customer, facts=nothing_more),
    route(FlagRisk, CUSTOMER, _customer, facts=nothing_more),
    route(EaseRisk, CUSTOMER, _customer, facts=nothing_more),
    route(CloseCustomer, CUSTOMER, _customer, facts=nothing_more),
    route(LogContact, CONTACT_RECORD, _contact),
    route(PlaceOrder, ORDER, _order, facts=customer_facts),
    route(ShipOrder, ORDER, _order, facts=time_alone),
    route(CancelOrder, ORDER, _order, facts=time_alone),
]

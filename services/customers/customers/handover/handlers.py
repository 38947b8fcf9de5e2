"""Routes of the commands on hand-overs and leavers, and the facts looked up for them.

Both depend on what somebody owns, so the route of leaving is here and not with the staff.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from customers.customer.lookups import owned_by
from customers.customer.model import CUSTOMER, customer_stream
from customers.handover.commands import ContinueHandover, HandoverCommand, StartHandover
from customers.handover.model import (
    HANDOVERS,
    HANDOVERS_STREAM,
    HandoverFacts,
    Handovers,
    Moved,
    moves_due,
)
from customers.staff.commands import LeaveStaff
from customers.staff.lookups import colleagues_of, people, people_and_above
from customers.staff.model import STAFF, Holdings, Staff, StaffFacts, staff_stream
from customers.staff.values import Move
from eventing import Asked, Look, Part, route


def leaving_facts(asked: Sequence[Asked[LeaveStaff, Staff]], look: Look[Any]) -> Sequence[StaffFacts]:
    commands = [one.command for one in asked]
    above = {one.state.manager_id for one in asked if one.state.manager_id is not None}
    known = people_and_above(look, _takers(commands) | above)
    holdings = _holdings([(command.staff_id, command.moves) for command in commands], look)
    relying = colleagues_of(look.db, {command.staff_id for command in commands})
    return [
        StaffFacts(one.now, known, held, approving=relying[one.command.staff_id].approving)
        for one, held in zip(asked, holdings, strict=True)
    ]


def list_facts(asked: Sequence[Asked[StartHandover, Handovers]], look: Look[Any]) -> Sequence[HandoverFacts]:
    commands = [one.command for one in asked]
    takers = people(look, _takers(command for command in commands if command.checks_takers))
    named = [(command.staff_id, command.moves if command.checks_takers else ()) for command in commands]
    return [HandoverFacts(takers, holdings) for holdings in _holdings(named, look)]


def chunk_facts(asked: Sequence[Asked[ContinueHandover, Handovers]], _: Look[Any]) -> Sequence[HandoverFacts]:
    return [HandoverFacts(moved=tuple(_moved(part) for part in one.parts)) for one in asked]


def _moved(part: Part) -> Moved:
    refusal = part.failure if part.error is None else None
    return Moved(part.command.customer_id, refusal, part.error)


def _takers(commands: Iterable[LeaveStaff | StartHandover]) -> set[str]:
    named: set[str | None] = set()
    for command in commands:
        named |= {command.successor_id, *(move.owner_id for move in command.moves)}
    return {staff_id for staff_id in named if staff_id is not None}


def _holdings(asked: Sequence[tuple[str, Sequence[Move]]], look: Look[Any]) -> Sequence[Holdings]:
    """What each of these members of staff owns, with the owners of the customers named in their moves."""
    listed = owned_by(look.db, {staff_id for staff_id, _ in asked})
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


def _staff(command: LeaveStaff) -> str:
    return staff_stream(command.staff_id)


def _handovers(_: HandoverCommand) -> str:
    return HANDOVERS_STREAM


ROUTES = [
    route(LeaveStaff, STAFF, _staff, facts=leaving_facts),
    route(StartHandover, HANDOVERS, _handovers, facts=list_facts),
    route(ContinueHandover, HANDOVERS, _handovers, facts=chunk_facts, parts=moves_due),
]

"""Routes of the commands on the staff, and the facts looked up for them.

The route of leaving is with the hand-overs, because what the leaver owns is looked up too.
"""

from collections.abc import Iterable, Sequence

from customers.staff.commands import ChangeApproval, ChangeRole, JoinStaff
from customers.staff.lookups import people
from customers.staff.model import STAFF, Staff, StaffFacts, staff_stream
from eventing import Asked, Look, route


def relation_facts(
    asked: Sequence[Asked[JoinStaff | ChangeRole | ChangeApproval, Staff]], look: Look[object]
) -> Sequence[StaffFacts]:
    """The staff whom the commands name, and everybody above them, level by level."""
    known: dict[str, Staff] = {}
    named = {staff_id for one in asked for staff_id in _relations(one.command)}
    while named:
        found = people(look, named)
        known.update(found)
        named = {staff.manager_id for staff in found.values() if staff.manager_id} - known.keys()
    return [StaffFacts(one.now, known) for one in asked]


def _relations(command: JoinStaff | ChangeRole | ChangeApproval) -> Iterable[str]:
    manager_id = None if isinstance(command, ChangeApproval) else command.manager_id
    return [staff_id for staff_id in (manager_id, command.approver_id) if staff_id is not None]


def _stream(command: JoinStaff | ChangeRole | ChangeApproval) -> str:
    return staff_stream(command.staff_id)


ROUTES = [
    route(JoinStaff, STAFF, _stream, facts=relation_facts),
    route(ChangeRole, STAFF, _stream, facts=relation_facts),
    route(ChangeApproval, STAFF, _stream, facts=relation_facts),
]

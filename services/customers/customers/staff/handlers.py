"""Routes of the commands on the staff, and the facts looked up for them.

The route of leaving is with the hand-overs, because what the leaver owns is looked up too.
"""

from collections.abc import Sequence

from customers.staff.commands import (
    ChangeApproval,
    ChangeRole,
    CorrectStaff,
    DescribeStaff,
    JoinStaff,
    RelieveColleagues,
    RelieveMember,
    StaffCommand,
)
from customers.staff.lookups import colleagues_of, people_and_above
from customers.staff.model import STAFF, Staff, StaffFacts, relief_due, staff_stream
from eventing import Asked, Look, route


def relation_facts(
    asked: Sequence[Asked[JoinStaff | ChangeRole | ChangeApproval | RelieveMember, Staff]],
    look: Look[object],
) -> Sequence[StaffFacts]:
    """The staff whom the commands and states name, and everybody above them; whom each person approves."""
    named = {staff_id for one in asked for staff_id in (*_named(one.command), *_named(one.state))}
    known = people_and_above(look, named)
    relying = colleagues_of(look.db, {one.command.staff_id for one in asked})
    return [StaffFacts(one.now, known, approving=relying[one.command.staff_id].approving) for one in asked]


def time_facts(
    asked: Sequence[Asked[CorrectStaff | DescribeStaff, Staff]], _: Look[object]
) -> Sequence[StaffFacts]:
    return [StaffFacts(one.now) for one in asked]


def colleague_facts(
    asked: Sequence[Asked[RelieveColleagues, Staff]], look: Look[object]
) -> Sequence[StaffFacts]:
    """Those who rely on each of these. Raises what relieving one of them failed with."""
    for one in asked:
        for part in one.parts:
            part.or_raise()
    relying = colleagues_of(look.db, {one.command.staff_id for one in asked})
    return [StaffFacts(one.now, colleagues=relying[one.command.staff_id].staff_ids) for one in asked]


def _named(holder: object) -> list[str]:
    found = (getattr(holder, name, None) for name in ("manager_id", "approver_id", "deputy_id"))
    return [staff_id for staff_id in found if staff_id is not None]


def _stream(command: StaffCommand) -> str:
    return staff_stream(command.staff_id)


ROUTES = [
    route(JoinStaff, STAFF, _stream, facts=relation_facts),
    route(CorrectStaff, STAFF, _stream, facts=time_facts),
    route(DescribeStaff, STAFF, _stream, facts=time_facts),
    route(ChangeRole, STAFF, _stream, facts=relation_facts),
    route(ChangeApproval, STAFF, _stream, facts=relation_facts),
    route(RelieveMember, STAFF, _stream, facts=relation_facts),
    route(RelieveColleagues, STAFF, _stream, facts=colleague_facts, parts=relief_due),
]

"""A member of staff: role, manager, who approves their letters, and who follows when they leave."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from re import compile as pattern
from typing import assert_never

from customers.domain.addresses import normal_email
from customers.domain.commands import ChangeApproval, ChangeRole, JoinStaff, LeaveStaff, StaffCommand
from customers.domain.errors import AlreadyRegistered, Invalid, NotFound, StaffHasLeft
from customers.domain.events import Role, StaffEvent, StaffJoined, StaffLeft, StaffRoleChanged
from customers.domain.texts import LINE, required_text
from eventing.core.decider import Entity

MANAGING: frozenset[Role] = frozenset({"manager", "general_manager"})
#: Who can be a customer's owner.
OWNING: frozenset[Role] = MANAGING | {"salesperson"}
#: Moves named one by one in one hand-over: an event holds at most 256 KiB.
MAX_MOVES = 2000

_LANGUAGE = pattern(r"[a-z]{2}([-_][A-Z]{2})?")


@dataclass(frozen=True)
class Staff:
    staff_id: str = ""
    role: Role = "salesperson"
    manager_id: str | None = None
    needs_approval: bool = False
    approver_id: str | None = None
    left: StaffLeft | None = None

    @property
    def known(self) -> bool:
        return self.staff_id != ""

    @property
    def active(self) -> bool:
        return self.known and self.left is None

    def successor_for(self, customer_id: str) -> str | None:
        """Who looks after this customer from now on; None while nobody has to."""
        if self.left is None:
            return None
        named = {move.customer_id: move.owner_id for move in self.left.moves}
        return named.get(customer_id, self.left.successor_id)


def evolve(staff: Staff, event: StaffEvent) -> Staff:
    match event:
        case StaffJoined() | StaffRoleChanged():
            return replace(
                staff,
                staff_id=event.staff_id,
                role=event.role,
                manager_id=event.manager_id,
                needs_approval=event.needs_approval,
                approver_id=event.approver_id,
            )
        case StaffLeft():
            return replace(staff, left=event)
        case _:
            assert_never(event)


def decide(staff: Staff, command: StaffCommand, now: datetime) -> Sequence[StaffEvent]:
    match command:
        case JoinStaff():
            return _join(staff, command)
        case ChangeRole():
            _check_active(staff)
            return _change(
                staff, command.role, command.manager_id, command.needs_approval, command.approver_id
            )
        case ChangeApproval():
            _check_active(staff)
            return _change(staff, staff.role, staff.manager_id, command.needs_approval, command.approver_id)
        case LeaveStaff():
            _check_active(staff)
            return [_left(staff, command, now)]
        case _:
            assert_never(command)


def _check_active(staff: Staff) -> None:
    if not staff.known:
        raise NotFound("nobody on the staff by that id")
    if staff.left is not None:
        raise StaffHasLeft


def _check_relations(
    staff_id: str, manager_id: str | None, needs_approval: bool, approver_id: str | None
) -> None:
    if manager_id == staff_id:
        raise Invalid("manager_id", "nobody is their own manager")
    if approver_id == staff_id:
        raise Invalid("approver_id", "nobody approves their own letters")
    if needs_approval and approver_id is None:
        raise Invalid("approver_id", "needed when letters need approval")


def _join(staff: Staff, command: JoinStaff) -> list[StaffEvent]:
    if staff.known:
        raise AlreadyRegistered("this member of staff has joined")
    _check_relations(command.staff_id, command.manager_id, command.needs_approval, command.approver_id)
    if not _LANGUAGE.fullmatch(command.language):
        raise Invalid("language", "not a language such as zh_CN or en")
    return [
        StaffJoined(
            staff_id=command.staff_id,
            name=required_text(command.name, "name"),
            email=normal_email(command.email, "email"),
            role=command.role,
            manager_id=command.manager_id,
            needs_approval=command.needs_approval,
            approver_id=command.approver_id,
            language=command.language,
        )
    ]


def _change(
    staff: Staff, role: Role, manager_id: str | None, needs_approval: bool, approver_id: str | None
) -> list[StaffEvent]:
    _check_relations(staff.staff_id, manager_id, needs_approval, approver_id)
    if (role, manager_id, needs_approval, approver_id) == (
        staff.role,
        staff.manager_id,
        staff.needs_approval,
        staff.approver_id,
    ):
        return []
    return [StaffRoleChanged(staff.staff_id, role, manager_id, needs_approval, approver_id)]


def _left(staff: Staff, command: LeaveStaff, now: datetime) -> StaffLeft:
    if len(command.moves) > MAX_MOVES:
        raise Invalid("moves", f"at most {MAX_MOVES} customers can be named one by one")
    if len({move.customer_id for move in command.moves}) < len(command.moves):
        raise Invalid("moves", "a customer is named twice")
    if staff.staff_id in {command.successor_id, *(move.owner_id for move in command.moves)}:
        raise Invalid("successor_id", "the leaver cannot take over")
    return StaffLeft(
        staff_id=staff.staff_id,
        left_at=now,
        reason=required_text(command.reason, "reason", LINE),
        handover_id=command.handover_id,
        # A customer may still come to the leaver in this very second: then to the manager at least.
        successor_id=command.successor_id or staff.manager_id,
        moves=command.moves,
        recorded_by=command.recorded_by,
    )


STAFF = Entity("staff", Staff(), evolve, decide)


def staff_stream(staff_id: str) -> str:
    return f"staff-{staff_id}"

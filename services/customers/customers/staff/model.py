"""A member of staff: role, manager, who approves their mail, and who succeeds them when they leave."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeAlias, assert_never

from customers.staff.commands import ChangeApproval, ChangeRole, JoinStaff, LeaveStaff, StaffCommand
from customers.staff.errors import StaffAlreadyJoined, StaffHasLeft
from customers.staff.events import StaffEvent, StaffJoined, StaffLeft, StaffRoleChanged
from customers.staff.values import Move, Role
from eventing import Decider, Invalid, NotFound

MANAGING: frozenset[Role] = frozenset({"manager", "general_manager"})
#: Who can be a customer's owner.
OWNING: frozenset[Role] = MANAGING | {"salesperson"}


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
        """Who takes over this customer; None when nobody does, or this person has not left."""
        if self.left is None:
            return None
        named = {move.customer_id: move.owner_id for move in self.left.moves}
        return named.get(customer_id, self.left.successor_id)

    @property
    def successors(self) -> frozenset[str]:
        """Everybody who takes over one of their customers."""
        if self.left is None:
            return frozenset()
        named = {self.left.successor_id, *(move.owner_id for move in self.left.moves)}
        return frozenset(staff_id for staff_id in named if staff_id is not None)


#: Members of staff by id: all that a decision asks about; an unknown id has an empty `Staff`.
People: TypeAlias = Mapping[str, Staff]


@dataclass(frozen=True)
class Holdings:
    """The customers somebody owns.

    `listed` are those in the view, in order of their codes. The view may lag behind the log, so `owners` has,
    from the log, the owners of customers that a command names and `listed` lacks.
    """

    listed: tuple[str, ...] = ()
    owners: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True)
class StaffFacts:
    """Facts for a decision: the time, other staff it is about, and what a leaver owns."""

    now: datetime
    people: People = field(default_factory=dict)
    holdings: Holdings = field(default_factory=Holdings)


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


def decide(staff: Staff, command: StaffCommand, facts: StaffFacts) -> Sequence[StaffEvent]:
    match command:
        case JoinStaff():
            _check_others(facts.people, command.staff_id, command.manager_id, command.approver_id)
            return _join(staff, command)
        case ChangeRole():
            _check_others(facts.people, command.staff_id, command.manager_id, command.approver_id)
            _check_active(staff)
            return _change(
                staff, command.role, command.manager_id, command.needs_approval, command.approver_id
            )
        case ChangeApproval():
            _check_others(facts.people, command.staff_id, None, command.approver_id)
            _check_active(staff)
            return _change(staff, staff.role, staff.manager_id, command.needs_approval, command.approver_id)
        case LeaveStaff():
            _check_active(staff)
            return [_left(staff, command, facts)]
        case _:
            assert_never(command)


def _check_active(staff: Staff) -> None:
    if not staff.known:
        raise NotFound()
    if staff.left is not None:
        raise StaffHasLeft()


# -- others ----------------------------------------------------------------------------------------


def check_owner(people: People, owner_id: str, field: str = "owner_id") -> None:
    """Check that somebody can own customers. Raises Invalid naming `field`."""
    _check_able(people, owner_id, field, OWNING, "cannot_own_customers")


def check_moves(
    people: People, holdings: Holdings, staff_id: str, successor_id: str | None, moves: Sequence[Move]
) -> None:
    """Check moves of `staff_id`'s customers.

    Raises Invalid for a taker who cannot own customers, and for a customer of somebody else.
    """
    if successor_id is not None:
        check_owner(people, successor_id, "successor_id")
    for taker in dict.fromkeys(move.owner_id for move in moves):
        check_owner(people, taker, "moves")
    listed = frozenset(holdings.listed)
    for i, move in enumerate(moves):
        if move.customer_id not in listed and holdings.owners[move.customer_id] != staff_id:
            raise Invalid(f"moves.{i}.customer_id", "not_their_customer")


def successor(people: People, staff_id: str, customer_id: str) -> str | None:
    """The next in line who is still here; None when there is nobody, or `staff_id` has not left."""
    passed: set[str] = set()
    current: str | None = staff_id
    while current is not None and current not in passed:
        staff = people[current]
        if staff.left is None:
            return current if current != staff_id else None
        passed.add(current)
        current = staff.successor_for(customer_id)
    return None


def _check_able(people: People, staff_id: str, field: str, roles: frozenset[Role], otherwise: str) -> None:
    staff = people[staff_id]
    if not staff.known:
        raise Invalid(field, "unknown_staff")
    if not staff.active:
        raise Invalid(field, "has_left")
    if staff.role not in roles:
        raise Invalid(field, otherwise, role=staff.role)


def _check_others(people: People, staff_id: str, manager_id: str | None, approver_id: str | None) -> None:
    if approver_id is not None:
        _check_able(people, approver_id, "approver_id", OWNING, "cannot_approve")
    if manager_id is None:
        return
    _check_able(people, manager_id, "manager_id", MANAGING, "cannot_manage")
    above, seen = manager_id, {staff_id}
    while above:
        if above in seen:
            raise Invalid("manager_id", "works_below_them")
        seen.add(above)
        above = people[above].manager_id or ""


# -- oneself ---------------------------------------------------------------------------------------


def _check_relations(
    staff_id: str, manager_id: str | None, needs_approval: bool, approver_id: str | None
) -> None:
    if manager_id == staff_id:
        raise Invalid("manager_id", "own_manager")
    if approver_id == staff_id:
        raise Invalid("approver_id", "own_approver")
    if needs_approval and approver_id is None:
        raise Invalid("approver_id", "approver_needed")


def _join(staff: Staff, command: JoinStaff) -> list[StaffEvent]:
    if staff.known:
        raise StaffAlreadyJoined()
    _check_relations(command.staff_id, command.manager_id, command.needs_approval, command.approver_id)
    return [
        StaffJoined(
            staff_id=command.staff_id,
            name=command.name,
            email=command.email,
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
    return [
        StaffRoleChanged(
            staff_id=staff.staff_id,
            role=role,
            manager_id=manager_id,
            needs_approval=needs_approval,
            approver_id=approver_id,
        )
    ]


def _left(staff: Staff, command: LeaveStaff, facts: StaffFacts) -> StaffLeft:
    if len({move.customer_id for move in command.moves}) < len(command.moves):
        raise Invalid("moves", "customer_named_twice")
    if staff.staff_id in {command.successor_id, *(move.owner_id for move in command.moves)}:
        raise Invalid("successor_id", "is_the_leaver")
    check_moves(facts.people, facts.holdings, staff.staff_id, command.successor_id, command.moves)
    left_over = set(facts.holdings.listed).difference(move.customer_id for move in command.moves)
    if left_over and command.successor_id is None:
        raise Invalid("successor_id", "successor_needed", count=len(left_over))
    return StaffLeft(
        staff_id=staff.staff_id,
        left_at=facts.now,
        reason=command.reason,
        handover_id=command.handover_id,
        # A customer may still be assigned to the leaver at this moment: it then goes to their manager.
        successor_id=command.successor_id or staff.manager_id,
        moves=command.moves,
        recorded_by=command.recorded_by,
    )


STAFF = Decider("staff", Staff(), evolve, decide)


def staff_stream(staff_id: str) -> str:
    return f"staff-{staff_id}"

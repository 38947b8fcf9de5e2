"""A member of staff: role, manager, who approves their letters, and who follows when they leave."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from re import compile as pattern
from typing import TypeAlias, assert_never

from customers.domain.addresses import normal_email
from customers.domain.commands import ChangeApproval, ChangeRole, JoinStaff, LeaveStaff, StaffCommand
from customers.domain.errors import AlreadyRegistered, Invalid, NotFound, StaffHasLeft
from customers.domain.events import Move, Role, StaffEvent, StaffJoined, StaffLeft, StaffRoleChanged
from customers.domain.texts import LINE, required_text
from eventing.core.decider import Decider

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

    @property
    def successors(self) -> frozenset[str]:
        """Everybody who looks after one of their customers from now on."""
        if self.left is None:
            return frozenset()
        named = {self.left.successor_id, *(move.owner_id for move in self.left.moves)}
        return frozenset(staff_id for staff_id in named if staff_id is not None)


#: Members of staff as they stand, by id: all that a decision asks about, those nobody knows too.
People: TypeAlias = Mapping[str, Staff]


@dataclass(frozen=True)
class Holdings:
    """What somebody owns: by the view in the order of codes, and the owners by the log of what it lacks.

    The view may be a moment behind; the log is not. It is asked only about customers that are named.
    """

    listed: tuple[str, ...] = ()
    owners: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True)
class StaffFacts:
    """What is known of others when somebody joins, changes or leaves; holdings are the leaver's."""

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
        raise NotFound("nobody on the staff by that id")
    if staff.left is not None:
        raise StaffHasLeft


# -- others ----------------------------------------------------------------------------------------


def check_owner(people: People, owner_id: str, field: str = "owner_id") -> None:
    """Raises Invalid naming `field` for who cannot own customers."""
    _check_able(people, owner_id, field, OWNING, "own customers")


def check_moves(
    people: People, holdings: Holdings, staff_id: str, successor_id: str | None, moves: Sequence[Move]
) -> None:
    """Raises Invalid where who takes over cannot, or where something moves that is not `staff_id`'s."""
    if successor_id is not None:
        check_owner(people, successor_id, "successor_id")
    for taker in dict.fromkeys(move.owner_id for move in moves):
        check_owner(people, taker, "moves")
    listed = frozenset(holdings.listed)
    for i, move in enumerate(moves):
        if move.customer_id not in listed and holdings.owners[move.customer_id] != staff_id:
            raise Invalid(f"moves.{i}.customer_id", "not a customer of this member of staff")


def successor(people: People, staff_id: str, customer_id: str) -> str | None:
    """Who is still here and next in line; None when nobody is, or `staff_id` has not left."""
    passed: set[str] = set()
    current: str | None = staff_id
    while current is not None and current not in passed:
        staff = people[current]
        if staff.left is None:
            return current if current != staff_id else None
        passed.add(current)
        current = staff.successor_for(customer_id)
    return None


def _check_able(people: People, staff_id: str, field: str, roles: frozenset[Role], what: str) -> None:
    staff = people[staff_id]
    if not staff.known:
        raise Invalid(field, "nobody on the staff by that id")
    if not staff.active:
        raise Invalid(field, "has left")
    if staff.role not in roles:
        raise Invalid(field, f"a {staff.role} cannot {what}")


def _check_others(people: People, staff_id: str, manager_id: str | None, approver_id: str | None) -> None:
    if approver_id is not None:
        _check_able(people, approver_id, "approver_id", OWNING, "approve letters")
    if manager_id is None:
        return
    _check_able(people, manager_id, "manager_id", MANAGING, "be a manager of others")
    above, seen = manager_id, {staff_id}
    while above:
        if above in seen:
            raise Invalid("manager_id", "works below this member of staff")
        seen.add(above)
        above = people[above].manager_id or ""


# -- oneself ---------------------------------------------------------------------------------------


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


def _left(staff: Staff, command: LeaveStaff, facts: StaffFacts) -> StaffLeft:
    if len(command.moves) > MAX_MOVES:
        raise Invalid("moves", f"at most {MAX_MOVES} customers can be named one by one")
    if len({move.customer_id for move in command.moves}) < len(command.moves):
        raise Invalid("moves", "a customer is named twice")
    if staff.staff_id in {command.successor_id, *(move.owner_id for move in command.moves)}:
        raise Invalid("successor_id", "the leaver cannot take over")
    reason = required_text(command.reason, "reason", LINE)
    check_moves(facts.people, facts.holdings, staff.staff_id, command.successor_id, command.moves)
    left_over = set(facts.holdings.listed).difference(move.customer_id for move in command.moves)
    if left_over and command.successor_id is None:
        raise Invalid("successor_id", f"needed: {len(left_over)} customers have no new owner named")
    return StaffLeft(
        staff_id=staff.staff_id,
        left_at=facts.now,
        reason=reason,
        handover_id=command.handover_id,
        # A customer may still come to the leaver in this very second: then to the manager at least.
        successor_id=command.successor_id or staff.manager_id,
        moves=command.moves,
        recorded_by=command.recorded_by,
    )


STAFF = Decider("staff", Staff(), evolve, decide)


def staff_stream(staff_id: str) -> str:
    return f"staff-{staff_id}"

"""A member of staff: role, manager, who approves their mail, and who succeeds them when they leave.

Nobody who has left is anybody's manager, approver or owner: where one was, the nearest manager who is still
here follows, by `RelieveMember` and `heir`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeAlias, assert_never

from customers.staff.commands import (
    ChangeApproval,
    ChangeRole,
    CorrectStaff,
    DescribeStaff,
    JoinStaff,
    LeaveStaff,
    RelieveColleagues,
    RelieveMember,
    StaffCommand,
)
from customers.staff.errors import ApprovesOthers, StaffAlreadyJoined, StaffHasLeft
from customers.staff.events import (
    StaffCorrected,
    StaffDescribed,
    StaffEvent,
    StaffJoined,
    StaffLeft,
    StaffRoleChanged,
)
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
    deputy_id: str | None = None
    name: str = ""
    email: str = ""
    language: str = ""
    described: StaffDescribed | None = None
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
    def leads(self) -> bool:
        """Whether they can be somebody's manager."""
        return self.active and self.role in MANAGING

    @property
    def approves(self) -> bool:
        """Whether they can approve somebody's mail."""
        return self.active and self.role in OWNING and not self.needs_approval

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
    """Facts for a decision: the time, other staff it is about, and what a leaver owns.

    `colleagues` are those whose manager, approver or deputy the person is, in the view; `approving`, how many
    of them need the person's approval.
    """

    now: datetime
    people: People = field(default_factory=dict)
    holdings: Holdings = field(default_factory=Holdings)
    colleagues: tuple[str, ...] = ()
    approving: int = 0


def evolve(staff: Staff, event: StaffEvent) -> Staff:
    match event:
        case StaffJoined():
            return replace(
                _related(staff, event), name=event.name, email=event.email, language=event.language
            )
        case StaffRoleChanged():
            return _related(staff, event)
        case StaffCorrected():
            email = event.email or staff.email
            return replace(staff, name=event.name, email=email, language=event.language)
        case StaffDescribed():
            return replace(staff, described=event)
        case StaffLeft():
            return replace(staff, left=event)
        case _:
            assert_never(event)


def _related(staff: Staff, event: StaffJoined | StaffRoleChanged) -> Staff:
    return replace(
        staff,
        staff_id=event.staff_id,
        role=event.role,
        manager_id=event.manager_id,
        needs_approval=event.needs_approval,
        approver_id=event.approver_id,
        deputy_id=event.deputy_id,
    )


def decide(staff: Staff, command: StaffCommand, facts: StaffFacts) -> Sequence[StaffEvent]:
    match command:
        case JoinStaff():
            return _join(staff, command, facts)
        case CorrectStaff():
            _check_active(staff)
            email = None if command.email == staff.email else command.email
            if email is None and (staff.name, staff.language) == (command.name, command.language):
                return []
            return [
                StaffCorrected(
                    staff_id=staff.staff_id, name=command.name, language=command.language, email=email
                )
            ]
        case DescribeStaff():
            _check_active(staff)
            event = _described(command)
            return [] if event == staff.described else [event]
        case ChangeRole():
            _check_active(staff)
            return _changed(staff, _of_role(staff, command), facts)
        case ChangeApproval():
            _check_active(staff)
            return _changed(staff, _of_approval(staff, command), facts)
        case RelieveMember():
            return _relieved(staff, facts.people) if staff.active else []
        case RelieveColleagues():
            return []
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


def heir(people: People, staff_id: str, customer_id: str) -> str | None:
    """Who gets a customer of somebody who has left: the next in line who is still here.

    Where all in line have left too, it is the nearest manager above them who is still here. None when there
    is nobody, or `staff_id` has not left.
    """
    passed: list[str] = []
    current: str | None = staff_id
    while current is not None and current not in passed:
        staff = people[current]
        if staff.left is None:
            return current if current != staff_id else None
        passed.append(current)
        current = staff.successor_for(customer_id)
    return next(filter(None, (nearest_manager(people, people[leaver]) for leaver in passed)), None)


def nearest_manager(people: People, staff: Staff, *, approving: bool = False) -> str | None:
    """The nearest manager above somebody who is still here, and `approving` can approve; None without one."""
    passed: set[str] = set()
    above = staff.manager_id
    while above is not None and above not in passed:
        if people[above].leads and (people[above].approves or not approving):
            return above
        passed.add(above)
        above = people[above].manager_id
    return None


def _check_able(people: People, staff_id: str, field: str, roles: frozenset[Role], otherwise: str) -> None:
    staff = people[staff_id]
    if not staff.known:
        raise Invalid(field, "unknown_staff")
    if not staff.active:
        raise Invalid(field, "has_left")
    if staff.role not in roles:
        raise Invalid(field, otherwise, role=staff.role)


def _check_approver(people: People, staff_id: str, field: str) -> None:
    _check_able(people, staff_id, field, OWNING, "cannot_approve")
    if people[staff_id].needs_approval:
        raise Invalid(field, "approver_needs_approval")


def _check_manager(people: People, staff_id: str, manager_id: str) -> None:
    _check_able(people, manager_id, "manager_id", MANAGING, "cannot_manage")
    above, seen = manager_id, {staff_id}
    while above:
        if above in seen:
            raise Invalid("manager_id", "works_below_them")
        seen.add(above)
        above = people[above].manager_id or ""


# -- oneself ---------------------------------------------------------------------------------------


def _join(staff: Staff, command: JoinStaff, facts: StaffFacts) -> list[StaffEvent]:
    if staff.known:
        raise StaffAlreadyJoined()
    event = StaffJoined(
        staff_id=command.staff_id,
        name=command.name,
        email=command.email,
        role=command.role,
        manager_id=command.manager_id,
        needs_approval=command.needs_approval,
        approver_id=command.approver_id,
        deputy_id=command.deputy_id,
        language=command.language,
    )
    _check_relations(staff, event, facts)
    return [event]


def _described(command: DescribeStaff) -> StaffDescribed:
    """Each country, language and product once, in the order they were named."""
    return StaffDescribed(
        staff_id=command.staff_id,
        countries=tuple(dict.fromkeys(command.countries)),
        speaks=tuple(dict.fromkeys(command.speaks)),
        products=tuple(dict.fromkeys(command.products)),
        since=command.since,
    )


def _of_role(staff: Staff, command: ChangeRole) -> StaffRoleChanged:
    return replace(_as_it_is(staff), role=command.role, manager_id=command.manager_id)


def _of_approval(staff: Staff, command: ChangeApproval) -> StaffRoleChanged:
    return replace(
        _as_it_is(staff),
        needs_approval=command.needs_approval,
        approver_id=command.approver_id,
        deputy_id=command.deputy_id,
    )


def _as_it_is(staff: Staff) -> StaffRoleChanged:
    return StaffRoleChanged(
        staff_id=staff.staff_id,
        role=staff.role,
        manager_id=staff.manager_id,
        needs_approval=staff.needs_approval,
        approver_id=staff.approver_id,
        deputy_id=staff.deputy_id,
    )


def _changed(staff: Staff, event: StaffRoleChanged, facts: StaffFacts) -> list[StaffEvent]:
    if event == _as_it_is(staff):
        return []
    _check_relations(staff, event, facts)
    return [event]


def _check_relations(staff: Staff, event: StaffJoined | StaffRoleChanged, facts: StaffFacts) -> None:
    """Check manager, approver and deputy, as far as they change."""
    if event.manager_id == event.staff_id:
        raise Invalid("manager_id", "own_manager")
    if event.manager_id is not None and event.manager_id != staff.manager_id:
        _check_manager(facts.people, event.staff_id, event.manager_id)
    for name in ("approver_id", "deputy_id"):
        named = getattr(event, name)
        if named == event.staff_id:
            raise Invalid(name, "own_approver")
        if named is not None and named != getattr(staff, name):
            _check_approver(facts.people, named, name)
    if event.needs_approval and event.approver_id is None:
        raise Invalid("approver_id", "approver_needed")
    if event.needs_approval and not staff.needs_approval and facts.approving:
        raise Invalid("needs_approval", "approves_others", count=facts.approving)


def _relieved(staff: Staff, people: People) -> list[StaffEvent]:
    event = _as_it_is(staff)
    if staff.manager_id is not None:
        event = replace(event, manager_id=nearest_manager(people, staff))
    if staff.deputy_id is not None and not people[staff.deputy_id].approves:
        event = replace(event, deputy_id=None)
    if staff.approver_id is not None and not people[staff.approver_id].approves:
        # Where there is neither manager nor deputy, it stays: nothing can be sent until somebody sets it.
        kept = staff.approver_id if staff.needs_approval else None
        above = nearest_manager(people, staff, approving=True)
        event = replace(event, approver_id=above or event.deputy_id or kept)
    return [] if event == _as_it_is(staff) else [event]


def relief_due(_staff: Staff, _: RelieveColleagues, facts: StaffFacts) -> list[RelieveMember]:
    return [RelieveMember(staff_id=staff_id) for staff_id in facts.colleagues]


def _left(staff: Staff, command: LeaveStaff, facts: StaffFacts) -> StaffLeft:
    if len({move.customer_id for move in command.moves}) < len(command.moves):
        raise Invalid("moves", "customer_named_twice")
    if staff.staff_id in {command.successor_id, *(move.owner_id for move in command.moves)}:
        raise Invalid("successor_id", "is_the_leaver")
    check_moves(facts.people, facts.holdings, staff.staff_id, command.successor_id, command.moves)
    left_over = set(facts.holdings.listed).difference(move.customer_id for move in command.moves)
    if left_over and command.successor_id is None:
        raise Invalid("successor_id", "successor_needed", count=len(left_over))
    above = nearest_manager(facts.people, staff)
    if facts.approving and nearest_manager(facts.people, staff, approving=True) is None:
        raise ApprovesOthers(count=facts.approving)
    return StaffLeft(
        staff_id=staff.staff_id,
        left_at=facts.now,
        reason=command.reason,
        handover_id=command.handover_id,
        # A customer may still be assigned to the leaver at this moment: it then goes to the manager above.
        successor_id=command.successor_id or above,
        moves=command.moves,
        recorded_by=command.recorded_by,
    )


STAFF = Decider("staff", Staff(), evolve, decide)


def staff_stream(staff_id: str) -> str:
    return f"staff-{staff_id}"

"""The staff directory: each service's own view of the staff events.

So no service asks another whether somebody has left, which role they hold or who works below them.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, cast

from eventing import Contracts, Db, Event, Patch, Published, Upsert, View, Writes
from people.roles import NEEDS_APPROVAL, SEE_EVERYBODY, Role
from people.scope import EVERYBODY, NOBODY, Scope

STAFF_DIRECTORY = "staff_directory"


@dataclass(frozen=True)
class Member:
    """A member of staff. `role` is None when it is one this version does not know."""

    staff_id: str
    role: Role | None
    manager_id: str | None
    needs_approval: bool
    left: bool

    @property
    def flags(self) -> frozenset[str]:
        return frozenset({NEEDS_APPROVAL}) if self.needs_approval else frozenset()


class StaffDirectory:
    """Queries of this service's view of the staff; `staff_views` feeds the view."""

    def __init__(self, db: Db) -> None:
        self._db = db
        self._view = View(STAFF_DIRECTORY)

    def find(self, staff_id: str) -> Member | None:
        """The member with this id; None while their joining has not arrived here."""
        row = self._view.get(self._db, staff_id)
        return None if row is None else _member(row)

    def scope_of(self, member: Member) -> Scope:
        """Everybody, the member's team, themselves or nobody, depending on their role."""
        if member.role in SEE_EVERYBODY:
            return EVERYBODY
        if member.role is Role.MANAGER:
            return Scope(all=False, staff_ids=self.team_of(member.staff_id))
        if member.role is Role.SALESPERSON:
            return Scope(all=False, staff_ids=frozenset({member.staff_id}))
        return NOBODY

    def team_of(self, manager_id: str) -> frozenset[str]:
        """The manager and everyone below them, leavers included: their records stay theirs until moved."""
        below: defaultdict[str, list[str]] = defaultdict(list)
        for row in self._view.find(self._db, {"manager_id": {"$ne": None}}):
            below[row["manager_id"]].append(row["_id"])
        team, unseen = {manager_id}, [manager_id]
        while unseen:
            # A circle in the tree ends here: nobody is looked at twice.
            found = [staff_id for staff_id in below[unseen.pop()] if staff_id not in team]
            team.update(found)
            unseen.extend(found)
        return frozenset(team)


def _member(row: Mapping[str, Any]) -> Member:
    return Member(
        staff_id=row["_id"],
        role=Role.named(row["role"]),
        manager_id=row.get("manager_id"),
        needs_approval=bool(row.get("needs_approval")),
        left=row.get("left_at") is not None,
    )


@dataclass(frozen=True)
class _Joined:
    staff_id: str
    role: str
    manager_id: str | None = None
    needs_approval: bool = False


@dataclass(frozen=True)
class _RoleChanged:
    staff_id: str
    role: str
    manager_id: str | None = None
    needs_approval: bool = False


@dataclass(frozen=True)
class _Left:
    staff_id: str
    left_at: Any


def staff_views(
    catalogue: Contracts | Published,
    joined: str = "StaffJoined.v1",
    role_changed: str = "StaffRoleChanged.v1",
    left: str = "StaffLeft.v1",
) -> Sequence[View]:
    """The views behind `StaffDirectory`, fed by the staff events of the catalogue's source.

    Add them to a service's views: `Views(CUSTOMERS, *staff_views(READ_CUSTOMERS))`. Event classes
    the catalogue already has are used as they are and must have the fields read here; in a
    reader's contracts the missing ones are registered. All three events of a person are in one stream.
    Raises TypeError for a class that lacks a field.
    """
    directory = View(STAFF_DIRECTORY)

    def stands_as(event: Event[Any]) -> Writes:
        person = event.data
        return [
            Upsert(
                person.staff_id,
                {
                    "role": str(person.role),
                    "manager_id": person.manager_id,
                    NEEDS_APPROVAL: person.needs_approval,
                },
            )
        ]

    def has_left(event: Event[Any]) -> Writes:
        return [Patch(event.data.staff_id, {"left_at": event.data.left_at})]

    directory.on(_event_class(catalogue, joined, _Joined), of=catalogue)(stands_as)
    directory.on(_event_class(catalogue, role_changed, _RoleChanged), of=catalogue)(stands_as)
    directory.on(_event_class(catalogue, left, _Left), of=catalogue)(has_left)
    return (directory,)


def _event_class(catalogue: Contracts | Published, wire_type: str, ours: type) -> type:
    if isinstance(catalogue, Published):
        theirs: type = catalogue.events[wire_type].event_class
    elif wire_type in catalogue.classes:
        theirs = catalogue.classes[wire_type]
    else:
        return catalogue.event(wire_type)(ours)
    missing = set(ours.__annotations__) - {field.name for field in fields(cast(Any, theirs))}
    if missing:
        raise TypeError(f"{wire_type} as read here lacks {sorted(missing)}, which the directory needs")
    return theirs

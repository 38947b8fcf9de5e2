"""Who may do what, and whose records a caller may see: roles, scope and the staff directory.

The directory is each service's own view of the staff events, so that no service asks another
whether somebody has left, which role he holds or who works below him. The token says who calls;
the role of record in this view wins over the role in the token.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any, cast

from eventing.core.catalogue import Contracts, Published
from eventing.core.commit import Event
from eventing.core.mongo import Db
from eventing.views.view import Patch, Upsert, View, Writes

STAFF_DIRECTORY = "staff_directory"
NEEDS_APPROVAL = "needs_approval"


class Role(StrEnum):
    SALESPERSON = "salesperson"
    MANAGER = "manager"
    GENERAL_MANAGER = "general_manager"
    CREDIT_CONTROLLER = "credit_controller"
    FINANCE_HEAD = "finance_head"
    ADMINISTRATOR = "administrator"
    SERVICE = "service"

    @classmethod
    def named(cls, text: str) -> "Role | None":
        return cls(text) if text in cls._value2member_map_ else None


@dataclass(frozen=True)
class Scope:
    """Whose records a caller may see: everybody's, or those of some people; `unowned`: and nobody's."""

    all: bool
    staff_ids: frozenset[str] = frozenset()
    unowned: bool = False

    def filter(self, field: str) -> dict[str, Any]:
        """The part of a query that keeps it within the scope; matches nothing for an empty scope."""
        if self.all:
            return {}
        return {field: {"$in": [*sorted(self.staff_ids), *([None] if self.unowned else [])]}}

    def covers(self, staff_id: str | None) -> bool:
        return self.all or (self.unowned if staff_id is None else staff_id in self.staff_ids)


EVERYBODY = Scope(all=True)
NOBODY = Scope(all=False)

#: Those who give away what nobody owns yet, and so see it.
ASSIGNERS = (Role.MANAGER, Role.GENERAL_MANAGER)
SALES = (Role.SALESPERSON, *ASSIGNERS)
CREDIT = (Role.CREDIT_CONTROLLER, Role.FINANCE_HEAD)
PEOPLE = tuple(role for role in Role if role is not Role.SERVICE)

_SEE_EVERYBODY = frozenset({Role.GENERAL_MANAGER, *CREDIT})


@dataclass(frozen=True)
class Caller:
    """Who makes a request, as this service knows him.

    `actor` is what events are attributed to: the staff id, else the account id, for services
    `service:<name>`. `feeds` are the sources a service may read; `only` is the one purpose a
    limited token is good for.
    """

    actor: str
    staff_id: str | None
    role: Role
    flags: frozenset[str] = frozenset()
    scope: Scope = NOBODY
    account_id: str | None = None
    session_id: str | None = None
    feeds: frozenset[str] = frozenset()
    only: str | None = None

    @property
    def assigns(self) -> bool:
        return self.role in ASSIGNERS

    @property
    def reach(self) -> Scope:
        """The scope, and for those who assign also what nobody owns yet."""
        return replace(self.scope, unowned=self.assigns)


@dataclass(frozen=True)
class Member:
    staff_id: str
    role: Role | None
    manager_id: str | None
    needs_approval: bool
    left: bool

    @property
    def flags(self) -> frozenset[str]:
        return frozenset({NEEDS_APPROVAL}) if self.needs_approval else frozenset()


class StaffDirectory:
    """Questions to this service's view of the staff; the view itself is fed by `staff_views`."""

    def __init__(self, db: Db) -> None:
        self._db = db
        self._view = View(STAFF_DIRECTORY)

    def find(self, staff_id: str) -> Member | None:
        """None when the person's joining has not arrived here (yet)."""
        row = self._view.get(self._db, staff_id)
        return None if row is None else _member(row)

    def scope_of(self, member: Member) -> Scope:
        if member.role in _SEE_EVERYBODY:
            return EVERYBODY
        if member.role is Role.MANAGER:
            return Scope(all=False, staff_ids=self.team_of(member.staff_id))
        if member.role is Role.SALESPERSON:
            return Scope(all=False, staff_ids=frozenset({member.staff_id}))
        return NOBODY

    def team_of(self, manager_id: str) -> frozenset[str]:
        """The manager and everyone below, leavers included: their records are theirs until moved."""
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
    reader's contracts the missing ones are registered. All three come from one stream a person.
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

    directory.on(catalogue, _event_class(catalogue, joined, _Joined))(stands_as)
    directory.on(catalogue, _event_class(catalogue, role_changed, _RoleChanged))(stands_as)
    directory.on(catalogue, _event_class(catalogue, left, _Left))(has_left)
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

"""Scope, and the directory it comes from."""

from dataclasses import dataclass
from typing import Any

import pytest

from eventing.core.catalogue import Contracts, Published
from eventing.core.commit import Commit, Event
from eventing.views.view import Patch, Upsert
from people import EVERYBODY, NOBODY, STAFF_DIRECTORY, Role, Scope, staff_views
from people.caller import Caller
from tests.support.toy import NOW

TEAM = Scope(all=False, staff_ids=frozenset({"zhao", "zhou"}))


def test_a_scope_is_part_of_the_query():
    assert TEAM.filter("owner_id") == {"owner_id": {"$in": ["zhao", "zhou"]}}
    assert EVERYBODY.filter("owner_id") == {}
    assert NOBODY.filter("owner_id") == {"owner_id": {"$in": []}}


def test_nobodys_records_are_within_no_scope_but_everybodys():
    assert TEAM.covers("zhao")
    assert not TEAM.covers("li")
    assert not TEAM.covers(None)
    assert EVERYBODY.covers(None)
    assert not NOBODY.covers("zhao")


@pytest.mark.parametrize(
    ("role", "sees"), [(Role.MANAGER, True), (Role.GENERAL_MANAGER, True), (Role.SALESPERSON, False)]
)
def test_what_nobody_owns_is_seen_by_those_who_assign_it(role: Role, sees: bool):
    reach = Caller(actor="zhou", staff_id="zhou", role=role, scope=TEAM).reach
    assert reach.covers(None) is sees
    assert reach.filter("owner_id") == {"owner_id": {"$in": ["zhao", "zhou", *([None] * sees)]}}
    assert (reach.covers("zhao"), reach.covers("li")) == (True, False)


def test_roles_nobody_knows_give_none():
    assert Role.named("manager") is Role.MANAGER
    assert Role.named("emperor") is None


def event(catalogue: Any, name: str, **fields: Any) -> Any:
    data = catalogue.decode(name, fields)
    return Event(data, name, Commit(catalogue.source, 1, "c", 0, 1, "staff-zhou", 1, NOW, "boss", []), 0)


def test_the_directory_follows_joining_role_and_leaving():
    contracts = Contracts("people")
    (view,) = staff_views(contracts)
    assert view.name == STAFF_DIRECTORY
    joined = event(
        contracts, "StaffJoined.v1", staff_id="zhou", role="salesperson", manager_id="li", needs_approval=True
    )
    row = {"role": "salesperson", "manager_id": "li", "needs_approval": True}
    project = view.projection_of("people", "StaffJoined.v1")
    assert project is not None
    assert project(joined) == [Upsert("zhou", row)]
    left = event(contracts, "StaffLeft.v1", staff_id="zhou", left_at="2026-10-30T09:30:00Z")
    project = view.projection_of("people", "StaffLeft.v1")
    assert project is not None
    assert project(left) == [Patch("zhou", {"left_at": "2026-10-30T09:30:00Z"})]


def test_event_classes_a_reader_already_has_are_used():
    contracts = Contracts("people")

    @contracts.event("StaffJoined.v1")
    @dataclass(frozen=True)
    class Joined:
        staff_id: str
        role: str
        manager_id: str | None
        needs_approval: bool
        name: str

    (view,) = staff_views(contracts)
    assert contracts.classes["StaffJoined.v1"] is Joined
    assert view.reads_name("people", "StaffRoleChanged")


def test_an_event_class_without_what_the_directory_needs_is_refused_at_start():
    contracts = Contracts("people")

    @contracts.event("StaffJoined.v1")
    @dataclass(frozen=True)
    class Joined:
        staff_id: str
        role: str

    with pytest.raises(TypeError, match="manager_id"):
        staff_views(contracts)


def test_the_service_that_publishes_them_uses_its_own():
    published = Published("people")
    names = ("StaffJoined.v1", "StaffRoleChanged.v1", "StaffLeft.v1")

    @dataclass(frozen=True)
    class Joined:
        staff_id: str
        role: str
        manager_id: str | None
        needs_approval: bool

    @dataclass(frozen=True)
    class Changed(Joined): ...

    @dataclass(frozen=True)
    class Left:
        staff_id: str
        left_at: str

    for name, event_class in zip(names, (Joined, Changed, Left), strict=True):
        published.add(name, event_class)
    (view,) = staff_views(published)
    assert view.sources == {"people"}

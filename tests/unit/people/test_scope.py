"""Scope: whose records each role sees."""

import pytest

from people import Role, Scope
from people.caller import Caller
from tests.unit.people.company import COMPANY, directory_of, person

OWNERS = ("chen", "wang", "li", "zhou", "gone", "wu", "zhao", "sun", None)

#: Of everybody, whose records they see; "nobody" are those without an owner.
SEES = {
    "zhou": "zhou",
    "zhao": "zhao",
    "li": "li zhou gone nobody",
    "wang": "wang li zhou gone nobody",
    "wu": "wu zhao nobody",
    "chen": "chen wang li zhou gone wu zhao sun nobody",
    "sun": "chen wang li zhou gone wu zhao sun nobody",
    "xu": "chen wang li zhou gone wu zhao sun nobody",
    "admin": "",
    "intern": "",
    "robot": "",
}


def reach_of(staff_id: str) -> Scope:
    member = COMPANY.find(staff_id)
    assert member is not None
    role = member.role or Role.ADMINISTRATOR
    return Caller(actor=staff_id, staff_id=staff_id, role=role, scope=COMPANY.scope_of(member)).reach


@pytest.mark.parametrize(("staff_id", "sees"), SEES.items())
def test_these_owners_records_are_seen_and_no_others(staff_id: str, sees: str):
    seen = {owner or "nobody" for owner in OWNERS if reach_of(staff_id).covers(owner)}
    assert seen == set(sees.split())


@pytest.mark.parametrize("staff_id", SEES)
def test_a_query_finds_what_a_single_record_shows(staff_id: str):
    reach = reach_of(staff_id)
    condition = reach.filter("owner_id")
    found = {owner for owner in OWNERS if not condition or owner in condition["owner_id"]["$in"]}
    assert found == {owner for owner in OWNERS if reach.covers(owner)}


def test_a_teams_leavers_stay_in_it_until_their_records_are_moved():
    assert "gone" in COMPANY.team_of("li")


def test_a_circle_of_managers_ends():
    circle = directory_of(person("li", Role.MANAGER, "wang"), person("wang", Role.MANAGER, "li"))
    assert circle.team_of("li") == {"li", "wang"}


def test_whoever_manages_nobody_is_a_team_alone():
    assert COMPANY.team_of("zhou") == {"zhou"}

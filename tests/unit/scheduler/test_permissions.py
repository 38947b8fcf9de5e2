"""Permissions in scheduler, role by role. `integration` compares queries with this table."""

from typing import Any

import pytest

from people import EVERYBODY, NOBODY, Role, Scope
from people.caller import Caller
from scheduler import permissions
from scheduler.permissions import CUSTOMERS_OWNER, UnassignedIsForManagers

TEAM = Scope(all=False, staff_ids=frozenset({"wang", "li", "zhou"}))

CALLERS = {
    "li": Caller(
        actor="li", staff_id="li", role=Role.SALESPERSON, scope=Scope(all=False, staff_ids=frozenset({"li"}))
    ),
    "wang": Caller(actor="wang", staff_id="wang", role=Role.MANAGER, scope=TEAM),
    "chen": Caller(actor="chen", staff_id="chen", role=Role.GENERAL_MANAGER, scope=EVERYBODY),
    "sun": Caller(actor="sun", staff_id="sun", role=Role.CREDIT_CONTROLLER, scope=EVERYBODY),
    "xu": Caller(actor="xu", staff_id="xu", role=Role.FINANCE_HEAD, scope=EVERYBODY),
    "admin": Caller(actor="admin", staff_id="admin", role=Role.ADMINISTRATOR, scope=NOBODY),
}


def todo(kind: str, owner_id: str | None, customers_owner_id: str | None, name: str = "x") -> dict[str, Any]:
    return {"kind": kind, "list": name, "owner_id": owner_id, CUSTOMERS_OWNER: customers_owner_id}


#: Each to-do, and who sees it.
TODOS = {
    "a reply of li's": (todo("reply", "li", "li"), "li wang chen"),
    "a reply of another's in the team": (todo("reply", "zhou", "zhou"), "wang chen"),
    "a reply of another team": (todo("reply", "zhao", "zhao"), "chen"),
    "a reply of li's whose customer went to another in the team": (todo("reply", "li", "zhou"), "wang chen"),
    "a reply of li's whose customer went to another team": (todo("reply", "li", "zhao"), "chen"),
    "a reply of another team whose customer came to li": (todo("reply", "zhao", "li"), "chen"),
    "a stranger's mail": (todo("reply", None, None, "unassigned"), "wang chen"),
    "mail of a customer nobody has": (todo("reply", None, None, "strangers"), "wang chen"),
    "mail of a customer another team got": (todo("reply", None, "zhao", "strangers"), "chen"),
    "a follow-up of li's": (todo("follow_up", "li", "li"), "li wang chen"),
    "a follow-up of nobody's": (todo("follow_up", None, None), "chen"),
    "a call to make for li": (todo("collection", "li", "li"), "li wang chen sun xu"),
    "a call of another team": (todo("collection", "zhao", "zhao"), "chen sun xu"),
    "a decision of credit's": (todo("collection", None, "li"), "chen sun xu"),
    "an approval li is asked for": (todo("approval", "li", None), "li wang chen"),
    "a returned draft of another team": (todo("returned", "zhao", None), "chen"),
    "mail of uncertain fate of nobody's": (todo("send_uncertain", None, None), "chen"),
}

#: Whose customer it is, and who sees the plan.
PLANS = {"li": "li wang chen sun xu", "zhou": "wang chen sun xu", "zhao": "chen sun xu"}


@pytest.mark.req("R004", "R005")
@pytest.mark.parametrize("named", TODOS)
def test_a_to_do_is_seen_by_these_and_by_nobody_else(named: str):
    row, seen_by = TODOS[named]
    assert {who for who, caller in CALLERS.items() if permissions.may_see_todo(caller, row)} == set(
        seen_by.split()
    )


@pytest.mark.parametrize(("owner_id", "seen_by"), PLANS.items())
def test_a_plan_is_seen_by_whoever_may_see_the_customer(owner_id: str, seen_by: str):
    plan = {CUSTOMERS_OWNER: owner_id}
    assert {who for who, caller in CALLERS.items() if permissions.may_see_plan(caller, plan)} == set(
        seen_by.split()
    )


@pytest.mark.parametrize("plan", [{}, {CUSTOMERS_OWNER: None}])
def test_a_plan_of_a_customer_nobody_has_is_seen_by_those_who_give_it_away(plan: dict[str, Any]):
    assert {who for who, caller in CALLERS.items() if permissions.may_see_plan(caller, plan)} == {
        *("wang", "chen", "sun", "xu")
    }


def test_the_unassigned_are_for_those_who_assign():
    for who, caller in CALLERS.items():
        if who in ("wang", "chen"):
            permissions.check_unassigned(caller)
        else:
            with pytest.raises(UnassignedIsForManagers):
                permissions.check_unassigned(caller)


@pytest.mark.parametrize(
    ("staff_id", "seen_by"),
    [
        ("li", "li wang chen sun xu"),
        ("zhou", "wang chen sun xu"),
        ("zhao", "chen sun xu"),
        ("admin", "chen sun xu admin"),
    ],
)
def test_a_desktop_is_seen_by_the_person_and_those_above(staff_id: str, seen_by: str):
    assert {who for who, caller in CALLERS.items() if permissions.may_see_desktop(caller, staff_id)} == set(
        seen_by.split()
    )


def test_a_list_is_narrowed_to_people_in_scope():
    li = CALLERS["li"]
    assert permissions.of_person(li, None, "owner_id") == {}
    assert permissions.of_person(li, "li", "owner_id") == {"owner_id": "li"}
    assert permissions.of_person(li, "zhou", "owner_id") == {"owner_id": {"$in": []}}
    assert permissions.answers(li) == {"owner_id": {"$in": ["li"]}}

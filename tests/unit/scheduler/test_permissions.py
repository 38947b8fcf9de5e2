"""Permissions in scheduler, role by role. `integration` compares queries with this table."""

from typing import Any

import pytest

from people import EVERYBODY, NOBODY, Role, Scope
from people.caller import Caller
from scheduler import permissions
from scheduler.permissions import CUSTOMERS_OWNER, DESK, PART, RECEIVABLES, UnassignedIsForManagers
from scheduler.values import ToDoKind

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


def todo(kind: str, owner_id: str | None, role: str | None = None) -> dict[str, Any]:
    """A row as the view writes it."""
    desk = owner_id if role is None else permissions.desk_of_role(role)
    return {"kind": kind, DESK: desk, PART: permissions.part_of(ToDoKind(kind), role), "role": role}


#: Each to-do, and who sees it.
TODOS = {
    "a reply of li's": (todo("reply", "li"), "li wang chen"),
    "a reply of another's in the team": (todo("reply", "zhou"), "wang chen"),
    "a reply of another team": (todo("reply", "zhao"), "chen"),
    "mail of a stranger, or of a customer nobody has": (todo("reply", None), "wang chen"),
    "a follow-up of li's": (todo("follow_up", "li"), "li wang chen"),
    "a follow-up of nobody's": (todo("follow_up", None), "wang chen"),
    "a call to make for li": (todo("collection", "li"), "li wang chen sun xu"),
    "a call of another team": (todo("collection", "zhao"), "chen sun xu"),
    "a decision of credit's": (todo("collection", None, "credit_controller"), "chen sun xu"),
    "a letter for li to approve": (todo("collection_letter", "li"), "li wang chen sun xu"),
    "a letter for credit to approve": (todo("collection_letter", None, "credit_controller"), "chen sun xu"),
    "a letter of credit's that could not be sent": (
        todo("send_failed", None, "credit_controller"),
        "chen sun xu",
    ),
    "a letter of sun's own that could not be sent": (todo("send_failed", "sun"), "chen sun"),
    "an approval li is asked for": (todo("approval", "li"), "li wang chen"),
    "a returned draft of another team": (todo("returned", "zhao"), "chen"),
    "a calendar to fill in": (todo("calendar", None, "administrator"), "chen admin"),
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


@pytest.mark.parametrize(
    ("who", "staff_id", "sees"),
    [("li", "li", {}), ("chen", "sun", {}), ("sun", "sun", {}), ("sun", "li", {PART: RECEIVABLES})],
)
def test_credit_sees_of_other_desktops_the_receivables_alone(who: str, staff_id: str, sees: dict[str, str]):
    assert permissions.on_desktop(CALLERS[who], staff_id) == sees


@pytest.mark.parametrize(
    ("staff_id", "role", "held", "desks"),
    [
        ("li", "salesperson", (), ["li"]),
        ("wang", "manager", (), ["wang"]),
        ("sun", "credit_controller", (), ["sun", "role:credit_controller"]),
        ("xu", "finance_head", ("credit_controller",), ["xu", "role:finance_head"]),
        ("xu", "finance_head", (), ["xu", "role:finance_head", "role:credit_controller"]),
        ("chen", "general_manager", ("finance_head",), ["chen", "role:general_manager"]),
        (
            "chen",
            "general_manager",
            (),
            ["chen", "role:general_manager", "role:finance_head", "role:credit_controller"],
        ),
        (None, "administrator", (), ["role:administrator"]),
    ],
)
def test_what_falls_to_a_role_is_on_the_desk_of_who_has_it_or_of_the_next_above(
    staff_id: str | None, role: str, held: tuple[str, ...], desks: list[str]
):
    assert permissions.desks_of(staff_id, Role(role), held) == desks


def test_answers_are_those_of_people_in_scope():
    assert permissions.answers(CALLERS["li"]) == {"owner_id": {"$in": ["li"]}}

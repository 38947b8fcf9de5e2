"""Permissions in customers: role by record, as docs/architecture.md has it."""

from collections.abc import Mapping
from typing import Any

import pytest

from customers import permissions
from customers.permissions import (
    GradeAIsForManagers,
    OwnCustomersOnly,
    OwnLeaving,
    OwnRule,
    RegistrationIsForManagers,
)
from eventing import Invalid, NotFound, Refused
from people import EVERYBODY, NOBODY, Role, Scope
from people.caller import Caller

OWN, TEAMS, OTHERS, NOBODYS = ({"owner_id": owner} for owner in ("s1", "s2", "s3", None))

CALLERS = {
    "salesperson": Caller(
        actor="s1", staff_id="s1", role=Role.SALESPERSON, scope=Scope(all=False, staff_ids=frozenset({"s1"}))
    ),
    "manager": Caller(
        actor="m1",
        staff_id="m1",
        role=Role.MANAGER,
        scope=Scope(all=False, staff_ids=frozenset({"m1", "s1", "s2"})),
    ),
    "general_manager": Caller(actor="gm", staff_id="gm", role=Role.GENERAL_MANAGER, scope=EVERYBODY),
    "credit_controller": Caller(actor="cc", staff_id="cc", role=Role.CREDIT_CONTROLLER, scope=EVERYBODY),
    "finance_head": Caller(actor="fh", staff_id="fh", role=Role.FINANCE_HEAD, scope=EVERYBODY),
    "administrator": Caller(actor="ad", role=Role.ADMINISTRATOR, scope=NOBODY),
    "service": Caller(actor="mail", role=Role.SERVICE, scope=NOBODY),
}
NOTHING = (False, False, False, False)

#: A customer: own, the team's, others', nobody's yet.
SEES = {
    "salesperson": (True, False, False, False),
    "manager": (True, True, False, True),
    "general_manager": (True, True, True, True),
    "credit_controller": (True, True, True, True),
    "finance_head": (True, True, True, True),
    "administrator": NOTHING,
    "service": NOTHING,
}
#: Contact records, timeline and owners: of the selling, so not for credit.
SEES_HISTORY = {**SEES, "credit_controller": NOTHING, "finance_head": NOTHING}

#: Somebody of the team, somebody else.
LEADS = {
    "salesperson": (False, False),
    "manager": (True, False),
    "general_manager": (True, True),
    "credit_controller": (False, False),
    "finance_head": (False, False),
    "administrator": (True, True),
    "service": (False, False),
}


def matches(row: Mapping[str, Any], condition: Mapping[str, Any]) -> bool:
    """What the database makes of the conditions there are."""
    return all(row.get(name) in wanted["$in"] for name, wanted in condition.items())


def refused(asked: Any, *args: Any) -> type[Refused] | None:
    try:
        asked(*args)
    except Refused as refusal:
        return type(refusal)
    return None


# -- customers -------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", SEES)
def test_each_role_sees_its_customers_in_lists_and_one_by_one(role: str):
    rows = (OWN, TEAMS, OTHERS, NOBODYS)
    caller = CALLERS[role]
    assert tuple(permissions.may_see_customer(caller, row) for row in rows) == SEES[role]
    assert tuple(matches(row, permissions.customers(caller)) for row in rows) == SEES[role]


@pytest.mark.parametrize("role", SEES)
def test_a_customer_that_was_never_given_an_owner_is_seen_as_nobodys(role: str):
    assert permissions.may_see_customer(CALLERS[role], {}) is SEES[role][3]


@pytest.mark.parametrize("role", SEES)
def test_orders_go_with_their_customer_and_its_history_is_for_sales(role: str):
    rows = (OWN, TEAMS, OTHERS, NOBODYS)
    caller = CALLERS[role]
    assert tuple(permissions.may_see_orders(caller, row) for row in rows) == SEES[role]
    assert tuple(permissions.may_see_history(caller, row) for row in rows) == SEES_HISTORY[role]


@pytest.mark.parametrize("role", SEES)
def test_credit_sees_who_a_customer_is_and_nothing_of_the_selling(role: str):
    row = {"code": "EU-001-C", "credit_grade": "B", "contacts": [], "next_contact_on": "2026-10-10"}
    shown = permissions.shown(CALLERS[role], row)
    if role in ("credit_controller", "finance_head"):
        assert shown == {"code": "EU-001-C", "credit_grade": "B"}
    else:
        assert shown == row


# -- what is done to customers ---------------------------------------------------------------------

PLAIN = {"owner_id": None, "grade": "C", "sequence": None, "from_mail_id": None}


@pytest.mark.parametrize(
    ("change", "salesperson", "manager", "general_manager"),
    [
        ({}, None, None, None),
        ({"owner_id": "s1"}, None, None, None),
        ({"owner_id": "s2"}, OwnCustomersOnly, None, None),
        ({"owner_id": "s3"}, OwnCustomersOnly, Invalid, None),
        ({"grade": "B"}, RegistrationIsForManagers, None, None),
        ({"sequence": 3}, RegistrationIsForManagers, None, None),
        ({"from_mail_id": "m1"}, RegistrationIsForManagers, None, None),
    ],
)
def test_a_salesperson_registers_plain_customers_of_their_own_and_a_manager_the_teams(
    change: Mapping[str, Any], salesperson: Any, manager: Any, general_manager: Any
):
    body = {**PLAIN, **change}
    expected = {"salesperson": salesperson, "manager": manager, "general_manager": general_manager}
    found = {role: refused(permissions.check_registration, CALLERS[role], body) for role in expected}
    assert found == expected


@pytest.mark.parametrize(
    ("role", "refusal"), [("salesperson", GradeAIsForManagers), ("manager", None), ("general_manager", None)]
)
def test_grade_a_by_hand_is_for_managers(role: str, refusal: Any):
    assert refused(permissions.check_regrading, CALLERS[role], "A") is refusal
    assert refused(permissions.check_regrading, CALLERS[role], "B") is None


def test_a_managers_customers_go_to_the_own_team_only():
    for role, others in (("manager", Invalid), ("general_manager", None), ("administrator", None)):
        check = permissions.check_takers
        assert refused(check, CALLERS[role], "owner_id", ["s2", None]) is None
        assert refused(check, CALLERS[role], "owner_id", ["s2", "s3"]) is others


# -- people ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", CALLERS)
def test_everybody_on_the_staff_knows_everybody_on_it(role: str):
    caller = CALLERS[role]
    known = role != "service"
    assert permissions.may_see_staff(caller) is known
    assert matches({"_id": "s3"}, permissions.staff(caller)) is known


@pytest.mark.parametrize("role", LEADS)
def test_people_and_their_hand_overs_are_for_those_who_lead_them(role: str):
    caller = CALLERS[role]
    people = ("s2", "s3")
    assert tuple(permissions.may_lead(caller, staff_id) for staff_id in people) == LEADS[role]
    seen = tuple(permissions.may_see_handover(caller, {"staff_id": staff_id}) for staff_id in people)
    assert seen == LEADS[role]
    found = tuple(refused(permissions.check_led, caller, staff_id) for staff_id in people)
    assert found == tuple(None if leads else NotFound for leads in LEADS[role])


def test_nobody_records_their_own_leaving():
    assert refused(permissions.check_leaving, CALLERS["manager"], "m1") is OwnLeaving
    assert refused(permissions.check_leaving, CALLERS["manager"], "s1") is None
    assert refused(permissions.check_leaving, CALLERS["manager"], "s3") is NotFound


def test_nobody_changes_their_own_role_or_approval():
    assert refused(permissions.check_ruled, CALLERS["manager"], "m1") is OwnRule
    assert refused(permissions.check_ruled, CALLERS["general_manager"], "gm") is OwnRule
    assert refused(permissions.check_ruled, CALLERS["manager"], "s1") is None
    assert refused(permissions.check_ruled, CALLERS["manager"], "s3") is NotFound


def test_who_opens_codes_hands_over_and_sets_approval():
    assert set(permissions.OPENING_CODES) == {Role.ADMINISTRATOR, Role.GENERAL_MANAGER}
    assert set(permissions.HANDING_OVER) == {Role.ADMINISTRATOR, Role.MANAGER, Role.GENERAL_MANAGER}
    assert set(permissions.SETTING_APPROVAL) == {Role.ADMINISTRATOR, Role.MANAGER, Role.GENERAL_MANAGER}

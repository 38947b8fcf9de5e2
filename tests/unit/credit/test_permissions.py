"""Permissions in credit: role by record, as docs/architecture.md has it."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from credit import permissions
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

#: What goes with a customer: own, the team's, others', nobody's yet.
SEES = {
    "salesperson": (True, False, False, False),
    "manager": (True, True, False, False),
    "general_manager": (True, True, True, True),
    "credit_controller": (True, True, True, True),
    "finance_head": (True, True, True, True),
    "administrator": (False, False, False, False),
    "service": (False, False, False, False),
}

RECORDS = {
    "account": (permissions.accounts, permissions.may_see_account),
    "order": (permissions.orders, permissions.may_see_order),
    "invoice": (permissions.invoices, permissions.may_see_invoice),
    "payment": (permissions.payments, permissions.may_see_payment),
}
#: Sales see grade, limit, holds and what is overdue of their customers, and no more.
NOT_FOR_SALES = {"invoice", "payment"}


def matches(row: Mapping[str, Any], condition: Mapping[str, Any]) -> bool:
    """What the database makes of the conditions there are."""
    return all(row[name] in wanted["$in"] for name, wanted in condition.items())


@pytest.mark.parametrize("role", SEES)
@pytest.mark.parametrize("record", RECORDS)
def test_each_role_sees_what_goes_with_its_customers(role: str, record: str):
    caller = CALLERS[role]
    condition: Callable[..., Any]
    may_see: Callable[..., Any]
    condition, may_see = RECORDS[record]
    rows = (OWN, TEAMS, OTHERS, NOBODYS)
    nothing = record in NOT_FOR_SALES and role in ("salesperson", "manager")
    expected = (False,) * 4 if nothing else SEES[role]
    assert tuple(may_see(caller, row) for row in rows) == expected
    assert tuple(matches(row, condition(caller)) for row in rows) == expected


@pytest.mark.parametrize(
    ("role", "papers", "policy"),
    [
        ("salesperson", False, False),
        ("manager", False, False),
        ("general_manager", True, True),
        ("credit_controller", True, True),
        ("finance_head", True, True),
        ("administrator", False, False),
        ("service", False, False),
    ],
)
def test_papers_and_policy_are_for_those_who_assess(role: str, papers: bool, policy: bool):
    caller = CALLERS[role]
    assert permissions.may_see_papers(caller) is papers
    assert (caller.role in permissions.WRITERS) is policy
    row = {"owner_id": "s1", "grade": "A", "statements": {}, "traits": {}, "assessment": {}, "proposal": {}}
    assert ("statements" in permissions.account_as_seen(caller, row)) is papers
    assert ("proposal" in permissions.account_as_seen(caller, row)) is papers
    assert permissions.account_as_seen(caller, row)["grade"] == "A"

"""Permissions: to-dos by whose desk they are on, plans by the customer's owner, desktops by person.

Pure functions: for each kind of record a filter for queries, and the same check of one record. `DESK` is the
staff id of whoever has a to-do, or the desk of a role; a to-do of a customer is on the desk of the customer's
present owner, whom the view keeps up to date, as it does `CUSTOMERS_OWNER` of plans.
"""

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from eventing import Document, Forbidden
from people import CREDIT, Role
from scheduler.values import ToDoKind

if TYPE_CHECKING:
    from people.caller import Caller

Row = Mapping[str, Any]

CUSTOMERS_OWNER = "customers_owner_id"
DESK = "desk"
PART = "part"

#: Parts of the work: credit sees all receivables, and nothing of sales.
SALES_PART, RECEIVABLES, SETTINGS = "sales", "receivables", "settings"

#: Kinds that go with the customer; the others are a person's own, or a role's.
OF_THE_CUSTOMER = frozenset({ToDoKind.REPLY, ToDoKind.FOLLOW_UP, ToDoKind.COLLECTION, ToDoKind.GUIDANCE})
_OF_RECEIVABLES = frozenset({ToDoKind.COLLECTION, ToDoKind.COLLECTION_LETTER})

#: Roles whose work is on a desk of the role's own.
WITH_A_DESK = (*CREDIT, Role.GENERAL_MANAGER, Role.ADMINISTRATOR)
#: Who does the work of a role that nobody has, from the top down.
FALLS_TO = {Role.FINANCE_HEAD: Role.GENERAL_MANAGER, Role.CREDIT_CONTROLLER: Role.FINANCE_HEAD}

#: Mail that is filed to no customer, and mail of a customer without an owner (decision 7).
UNASSIGNED: Row = {DESK: None, "kind": ToDoKind.REPLY.value}


class UnassignedIsForManagers(Forbidden):
    """The unassigned queue is for those who assign."""

    code = "unassigned_is_for_managers"


# -- desks -----------------------------------------------------------------------------------------


def desk_of_role(role: str) -> str:
    """The desk that a role's to-dos are on; no id of a person has a colon."""
    return f"role:{role}"


def is_person(desk: str | None) -> bool:
    """Whether a desk is a person's: not a role's, nor of what nobody has."""
    return desk is not None and not desk.startswith("role:")


def desks_of(staff_id: str | None, role: Role, roles_held: Collection[str]) -> list[str]:
    """The desks that are one person's: their own, their role's, and those of roles that nobody has."""
    roles = [role]
    for vacant, superior in FALLS_TO.items():
        if vacant not in roles_held and superior in roles:
            roles.append(vacant)
    own = [] if staff_id is None else [staff_id]
    return [*own, *(desk_of_role(each) for each in roles if each in WITH_A_DESK)]


def part_of(kind: ToDoKind, role: str | None) -> str:
    """The part of the work that a to-do is of; `role` is whose it is, if it is no person's."""
    if kind is ToDoKind.CALENDAR:
        return SETTINGS
    return RECEIVABLES if kind in _OF_RECEIVABLES or role is not None else SALES_PART


# -- to-dos ----------------------------------------------------------------------------------------


def todos(caller: "Caller") -> Document:
    """The filter of to-dos: own and the team's, for managers the unassigned too.

    For credit all receivables and their own, for the administrator those of settings.
    """
    if caller.role is Role.GENERAL_MANAGER:
        return {}
    if caller.role in CREDIT:
        return {"$or": [{PART: RECEIVABLES}, {DESK: caller.staff_id}]}
    if caller.role is Role.ADMINISTRATOR:
        return {PART: SETTINGS}
    return caller.reach.filter(DESK)


def of_people(caller: "Caller") -> Document:
    """The filter of the to-dos of the people in scope."""
    return caller.scope.filter(DESK)


def may_see_todo(caller: "Caller", todo: Row) -> bool:
    if caller.role is Role.GENERAL_MANAGER:
        return True
    if caller.role in CREDIT:
        return todo[PART] == RECEIVABLES or todo.get(DESK) == caller.staff_id
    if caller.role is Role.ADMINISTRATOR:
        return bool(todo[PART] == SETTINGS)
    return caller.reach.covers(todo.get(DESK))


def check_unassigned(caller: "Caller") -> None:
    """Check access to the unassigned queue. Raises UnassignedIsForManagers."""
    if not caller.assigns:
        raise UnassignedIsForManagers()


# -- plans -----------------------------------------------------------------------------------------


def plans(caller: "Caller") -> Document:
    """The filter of plans: of customers in scope, for managers those without an owner too."""
    return caller.reach.filter(CUSTOMERS_OWNER)


def may_see_plan(caller: "Caller", plan: Row) -> bool:
    return caller.reach.covers(plan.get(CUSTOMERS_OWNER))


# -- people ----------------------------------------------------------------------------------------


def answers(caller: "Caller") -> Document:
    """The filter of answers: of people in scope, whoever has the customers now."""
    return caller.scope.filter("owner_id")


def may_see_desktop(caller: "Caller", staff_id: str | None) -> bool:
    """Whether the caller can see somebody's desktop at all; None is an account without a staff entry."""
    return staff_id == caller.staff_id or (staff_id is not None and caller.scope.covers(staff_id))


def on_desktop(caller: "Caller", staff_id: str | None) -> Document:
    """The filter of what the caller can see on a desktop: on their own all, credit the receivables."""
    return {PART: RECEIVABLES} if caller.role in CREDIT and staff_id != caller.staff_id else {}

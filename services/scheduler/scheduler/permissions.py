"""Permissions: to-dos by their owner, plans by the customer's owner, desktops by person.

Pure functions: for each kind of record a filter for queries, and the same check of one record. The customer's
present owner decides: `CUSTOMERS_OWNER` is updated on all rows of a customer.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from eventing import Document, Forbidden
from people import CREDIT
from scheduler.values import ToDoKind, ToDoList

if TYPE_CHECKING:
    from people.caller import Caller

Row = Mapping[str, Any]

CUSTOMERS_OWNER = "customers_owner_id"

#: Kinds that go with the customer; the others are a person's own.
OF_THE_CUSTOMER = frozenset({ToDoKind.REPLY, ToDoKind.FOLLOW_UP, ToDoKind.COLLECTION, ToDoKind.BANK_CHANGE})

#: Mail that is filed to no customer, and mail of a customer without an owner (decision 7).
UNASSIGNED: Row = {
    "$or": [
        {"list": ToDoList.UNASSIGNED.value},
        {"kind": ToDoKind.REPLY.value, "owner_id": None},
    ]
}


class UnassignedIsForManagers(Forbidden):
    """The unassigned queue is for those who assign."""

    code = "unassigned_is_for_managers"


# -- to-dos ----------------------------------------------------------------------------------------


def todos(caller: "Caller") -> Document:
    """The filter of to-dos: own and the team's, for managers the unassigned too; for credit, collection."""
    if caller.role in CREDIT:
        return {"kind": ToDoKind.COLLECTION.value}
    if caller.scope.all:
        return {}
    theirs = caller.scope.filter("owner_id")
    reach = {"$or": [theirs, UNASSIGNED]} if caller.assigns else theirs
    # None: it goes with no customer, or with one that has no owner.
    return {**reach, CUSTOMERS_OWNER: {"$in": [*sorted(caller.scope.staff_ids), None]}}


def may_see_todo(caller: "Caller", todo: Row) -> bool:
    if caller.role in CREDIT:
        return bool(todo["kind"] == ToDoKind.COLLECTION)
    if caller.scope.all:
        return True
    customers_owner = todo.get(CUSTOMERS_OWNER)
    lost = customers_owner is not None and not caller.scope.covers(customers_owner)
    theirs = caller.scope.covers(todo["owner_id"]) or (caller.assigns and _is_unassigned(todo))
    return theirs and not lost


def _is_unassigned(todo: Row) -> bool:
    if todo["list"] == ToDoList.UNASSIGNED:
        return True
    return bool(todo["kind"] == ToDoKind.REPLY) and todo["owner_id"] is None


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


def may_see_desktop(caller: "Caller", staff_id: str) -> bool:
    return staff_id == caller.staff_id or caller.scope.covers(staff_id)


def of_person(caller: "Caller", staff_id: str | None, field: str) -> Document:
    """The filter of one person's rows; of all when none is named, and of none for somebody out of scope."""
    if staff_id is None:
        return {}
    return {field: staff_id} if caller.scope.covers(staff_id) else {field: {"$in": []}}

"""What a query finds is what its caller may see, for every role and every kind of record."""

import pytest

from scheduler import permissions
from scheduler.follow_up.views import PLANS
from scheduler.permissions import CUSTOMERS_OWNER
from scheduler.todo.model import todo_id_of
from scheduler.todo.views import TODOS
from scheduler.values import ToDoKind
from tests.support.worlds.scheduler import Scheduler
from tests.unit.scheduler import test_permissions as table


@pytest.mark.req("R004", "R005")
def test_a_query_finds_what_its_caller_may_see(scheduler: Scheduler):
    rows = [{"_id": named, "_live": True, **row} for named, (row, _) in table.TODOS.items()]
    TODOS.collection(scheduler.db).insert_many(rows)
    owners = [None, *table.PLANS]
    PLANS.collection(scheduler.db).insert_many(
        [{"_id": f"plan-{owner}", "_live": True, CUSTOMERS_OWNER: owner} for owner in owners]
    )
    for caller in table.CALLERS.values():
        todos = {row["_id"] for row in TODOS.find(scheduler.db, permissions.todos(caller))}
        assert todos == {row["_id"] for row in rows if permissions.may_see_todo(caller, row)}
        plans = {row[CUSTOMERS_OWNER] for row in PLANS.find(scheduler.db, permissions.plans(caller))}
        assert plans == {
            owner for owner in owners if permissions.may_see_plan(caller, {CUSTOMERS_OWNER: owner})
        }


@pytest.mark.req("R005")
def test_by_ids_come_the_to_dos_one_may_see_open_or_settled_in_the_order_asked(scheduler: Scheduler):
    for number, owner_id in enumerate(("li", "zhou", "wu")):
        scheduler.registers(f"c{number}", "A", owner_id)
        scheduler.receives(f"m{number}", f"c{number}", "DE")
    scheduler.settle()
    scheduler.post("/replies/m0/waive", {"reason": "thanks only"}, "li")
    scheduler.settle()
    ids = [todo_id_of(ToDoKind.REPLY, f"m{number}") for number in (2, 1, 0)]
    for who, seen in (("li", ["m0"]), ("wang", ["m1", "m0"]), ("chen", ["m2", "m1", "m0"]), ("sun", [])):
        found = scheduler.get(f"/todos?ids={','.join(ids)}", who).json["items"]
        assert [todo["mail_id"] for todo in found] == seen

"""What a query finds is what its caller may see, for every role and every kind of record."""

import pytest

from scheduler import permissions
from scheduler.follow_up.views import PLANS
from scheduler.permissions import CUSTOMERS_OWNER
from scheduler.todo.views import TODOS
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

"""Durable timers and the business date: once each, whatever was down, however many wait."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from eventing.bus import bus
from eventing.bus.bus import CommandContext
from eventing.core.errors import ConcurrencyError
from eventing.core.ids import new_id
from eventing.core.mongo import CODEC
from scheduler.business_date.rounds import BusinessDateClock
from scheduler.todo import rounds as rounds_module
from scheduler.todo.commands import OpenToDo
from scheduler.todo.events import ToDoSettled
from scheduler.todo.rounds import Timers, due_by
from scheduler.todo.views import DUE_AT, TIMERS
from scheduler.values import ToDoKind, ToDoList
from tests.support.worlds.scheduler import Scheduler
from tests.unit.scheduler.company import SHANGHAI, at


def open_todo(scheduler: Scheduler, todo_id: str, due: str) -> None:
    command = OpenToDo(
        todo_id=todo_id,
        kind=ToDoKind.REPLY,
        list=ToDoList.UNASSIGNED,
        since=at("10-01 09:00"),
        due_at=at(due),
    )
    scheduler.bus.handle(command, CommandContext(new_id(), "test", scheduler.clock.now()))


def waiting(number: int, due_at: datetime) -> dict[str, Any]:
    return {
        "_id": f"todo-x{number}",
        "_live": True,
        "kind": "todo",
        "of": f"x{number}",
        DUE_AT: due_at,
        "partition": 0,
    }


def test_a_timer_fires_when_it_is_due_and_not_before(scheduler: Scheduler):
    open_todo(scheduler, "t1", "10-12 11:00")
    scheduler.settle()
    assert scheduler.timers().fire_due(at("10-12 10:59")) == 0
    assert scheduler.timers().fire_due(at("10-12 11:00")) == 1
    assert len(scheduler.all_of("ReminderDue")) == 1


def test_a_timer_that_fires_from_two_workers_reminds_once(scheduler: Scheduler):
    open_todo(scheduler, "t1", "10-12 11:00")
    scheduler.settle()
    scheduler.clock.time = at("10-12 11:00")
    # Neither has seen what the other did: the view still shows it as due.
    assert [scheduler.timers().fire_due(scheduler.clock.now()) for _ in range(2)] == [1, 1]
    scheduler.settle()
    assert len(scheduler.all_of("ReminderDue")) == 1


def test_one_worker_does_not_fire_again_while_the_view_lags(scheduler: Scheduler):
    open_todo(scheduler, "t1", "10-12 11:00")
    scheduler.settle()
    timers = scheduler.timers()
    assert [timers.fire_due(at("10-12 11:00")) for _ in range(3)] == [1, 0, 0]


def test_what_was_due_while_everything_was_down_fires_once_each(scheduler: Scheduler):
    for number in range(5):
        open_todo(scheduler, f"t{number}", f"10-12 1{number}:00")
    scheduler.reach("10-20 09:00")
    assert len(scheduler.all_of("ReminderDue")) == 5
    levels = [event["level"] for event in scheduler.all_of("Escalated")]
    assert (levels.count("manager"), levels.count("general_manager")) == (5, 5)


def test_a_timer_of_another_workers_partition_is_left_to_it(scheduler: Scheduler):
    for number in range(8):
        open_todo(scheduler, f"t{number}", "10-12 11:00")
    scheduler.settle()
    first, second = (Timers(scheduler.bus, scheduler.db, owned.__contains__) for owned in ({0}, {1}))
    fired = first.fire_due(at("10-12 11:00")), second.fire_due(at("10-12 11:00"))
    assert sum(fired) == 8
    assert 0 not in fired
    scheduler.settle()
    assert len(scheduler.all_of("ReminderDue")) == 8


def test_more_than_a_batch_fires_batch_by_batch(scheduler: Scheduler, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(rounds_module, "BATCH", 20)
    rows = [waiting(number, at("10-12 11:00")) for number in range(25)]
    TIMERS.collection(scheduler.db).insert_many(rows)
    timers = scheduler.timers()
    assert [timers.fire_due(at("10-12 11:00")) for _ in range(3)] == [20, 5, 0]


def test_what_is_due_is_found_by_the_index_however_many_wait(scheduler: Scheduler):
    later = at("11-30 09:00")
    timers = TIMERS.collection(scheduler.db)
    timers.insert_many([waiting(number, later + timedelta(minutes=number)) for number in range(2000)])
    open_todo(scheduler, "t1", "10-12 11:00")
    scheduler.settle()
    query = {"find": TIMERS.name, "filter": due_by(at("10-12 11:00")), "sort": {DUE_AT: 1}}
    found = timers.database.command("explain", query, codec_options=CODEC)["executionStats"]
    assert (found["nReturned"], found["totalDocsExamined"]) == (1, 1)
    assert scheduler.timers().fire_due(at("10-12 11:00")) == 1


def test_one_broken_timer_does_not_keep_the_others_waiting(scheduler: Scheduler):
    for todo_id in ("broken", "t1", "t2"):
        open_todo(scheduler, todo_id, "10-12 11:00")
    scheduler.settle()
    later = ToDoSettled(
        todo_id="broken",
        how="done",
        settled_at=at("10-12 10:00"),
        customer_id=None,
        owner_id=None,
        escalated_to=(),
        late=False,
        response_seconds=None,
        working_seconds=None,
    )
    scheduler.publish_as("ToDoSettled.v9", "scheduler", "todo-broken", later)
    timers = scheduler.timers()
    assert [timers.fire_due(at("10-12 11:00")) for _ in range(2)] == [3, 0]
    assert {event["todo_id"] for event in scheduler.all_of("ReminderDue")} == {"t1", "t2"}


def test_timers_are_fired_together_and_those_of_a_lost_race_again(
    scheduler: Scheduler, monkeypatch: pytest.MonkeyPatch
):
    for todo_id in ("t1", "t2", "t3"):
        open_todo(scheduler, todo_id, "10-12 11:00")
    scheduler.settle()
    timers = scheduler.timers()
    append, append_many = scheduler.log.append, scheduler.log.append_many

    def lose(loaded: Any, *more: Any) -> Any:
        if loaded.stream == "todo-t2":
            raise ConcurrencyError(loaded.stream, loaded.version)
        return append(loaded, *more)

    def lose_one(asked: Any) -> Any:
        kept = [one for one in asked if one[0].stream != "todo-t2"]
        stored = iter(append_many(kept))
        return [
            next(stored) if one in kept else ConcurrencyError(one[0].stream, one[0].version) for one in asked
        ]

    with monkeypatch.context() as racing:
        racing.setattr(scheduler.log, "append", lose)
        racing.setattr(scheduler.log, "append_many", lose_one)
        racing.setattr(bus, "CONFLICT_SECONDS", 0.05)
        with pytest.raises(ConcurrencyError):
            timers.fire_due(at("10-12 11:00"))
    assert {event["todo_id"] for event in scheduler.all_of("ReminderDue")} == {"t1", "t3"}
    assert timers.fire_due(at("10-12 11:00")) == 1
    assert {event["todo_id"] for event in scheduler.all_of("ReminderDue")} == {"t1", "t2", "t3"}


# -- the business date -----------------------------------------------------------------------------


def dates(scheduler: Scheduler) -> list[str]:
    return [event["business_date"] for event in scheduler.all_of("BusinessDateAdvanced")]


def test_the_business_date_is_the_companys_and_comes_once_a_day(scheduler: Scheduler):
    date = scheduler.business_date()
    # Half past midnight in Shanghai, still the day before in UTC.
    assert date.advance(at("10-08 00:30")) == 1
    assert date.advance(at("10-08 23:59")) == 0
    assert date.advance(at("10-09 00:00")) == 1
    assert dates(scheduler) == ["2026-10-08", "2026-10-09"]


def test_days_missed_while_everything_was_down_are_announced_one_by_one(scheduler: Scheduler):
    scheduler.business_date().advance(at("10-08 09:00"))
    assert scheduler.business_date().advance(at("10-12 09:00")) == 4
    assert dates(scheduler) == [f"2026-10-{day:02}" for day in range(8, 13)]
    commits = scheduler.log.stream("business-date", 0)
    assert [len(commit.events) for commit in commits] == [1] * 5
    shown = scheduler.get("/business-date", "zhao").json
    assert shown == {"business_date": "2026-10-12", "zone": "Asia/Shanghai"}


def test_two_workers_announce_a_day_once(scheduler: Scheduler):
    for date in (scheduler.business_date(), scheduler.business_date()):
        date.advance(at("10-08 09:00"))
    assert dates(scheduler) == ["2026-10-08"]


def test_the_business_date_is_left_to_whoever_owns_it(scheduler: Scheduler):
    idle = BusinessDateClock(scheduler.bus, SHANGHAI, lambda _: False)
    assert idle.advance(at("10-08 09:00")) == 0


@pytest.mark.req("R195")
def test_a_follow_up_stands_on_the_desktop_on_its_day_and_goes_with_the_next_contact(scheduler: Scheduler):
    scheduler.reach("10-20 10:00")
    scheduler.registers("nordic", "C", "li")
    scheduler.reach("11-18 23:59")
    assert scheduler.listed("li", "follow_ups") == []
    scheduler.reach("11-19 00:00")
    assert scheduler.listed("li", "follow_ups") == ["nordic"]
    scheduler.reach("11-19 11:00")
    scheduler.logs_contact("nordic", "out")
    scheduler.settle()
    assert scheduler.listed("li", "follow_ups") == []
    assert scheduler.follow_up("nordic")[0] == "2026-12-21"

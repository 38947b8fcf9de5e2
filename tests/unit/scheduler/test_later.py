"""A to-do that is put off, and one that is open again."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from eventing.core.errors import Invalid, NotFound
from scheduler.todo.commands import MoveToDo, PostponeToDo, ResumeToDo
from scheduler.todo.events import ToDoOpened, ToDoPostponed, ToDoReopened, ToDoResumed
from scheduler.todo.model import PostponedBeyondDeadline, ToDoAlreadySettled
from tests.unit.scheduler.company import a_todo, at
from tests.unit.scheduler.test_todo import APPROVAL, DUE, REPLY, SETTLED, UP, fire

NOW = at("10-08 10:00")
LATER = PostponeToDo(todo_id="t1", until=at("10-08 14:00"), reason="等工厂报价", postponed_by="li")
NOT_LATER = ResumeToDo(todo_id="t1", resumed_by="li")


@pytest.mark.req_in_part("R337")
def test_a_to_do_is_put_off_and_its_deadline_and_escalation_stay():
    opened = a_todo(now=NOW).after(REPLY)
    assert opened.when(LATER) == [
        ToDoPostponed(todo_id="t1", owner_id="li", until=LATER.until, reason="等工厂报价", postponed_by="li")
    ]
    put_off = opened.after(LATER)
    assert put_off.when(LATER) == []
    assert put_off.when(fire(DUE)) == opened.when(fire(DUE))


@pytest.mark.parametrize("until", [DUE, at("10-08 10:01")])
def test_a_to_do_is_put_off_until_its_deadline_at_most(until: datetime):
    assert len(a_todo(now=NOW).after(REPLY).when(replace(LATER, until=until))) == 1


@pytest.mark.parametrize("now", [NOW, DUE + timedelta(minutes=1)])
def test_nothing_is_put_off_beyond_its_deadline_and_what_is_late_not_at_all(now: datetime):
    with pytest.raises(PostponedBeyondDeadline) as refused:
        a_todo(now=now).after(REPLY).when(replace(LATER, until=DUE + timedelta(minutes=2)))
    assert refused.value.late_at == DUE


def test_what_has_no_deadline_is_put_off_for_thirty_days_at_most():
    opened = a_todo(now=NOW).after(APPROVAL)
    assert len(opened.when(replace(LATER, until=NOW + timedelta(days=30)))) == 1
    with pytest.raises(Invalid, match="postponed_too_long"):
        opened.when(replace(LATER, until=NOW + timedelta(days=30, seconds=1)))


def test_nothing_is_put_off_into_the_past():
    with pytest.raises(Invalid, match="in_the_past"):
        a_todo(now=NOW).after(REPLY).when(replace(LATER, until=NOW))


@pytest.mark.parametrize("command", [LATER, NOT_LATER])
def test_only_what_is_open_is_put_off_or_resumed(command: object):
    with pytest.raises(NotFound):
        a_todo(now=NOW).when(command)
    with pytest.raises(ToDoAlreadySettled):
        a_todo(now=NOW).after(REPLY, SETTLED).when(command)


@pytest.mark.req_in_part("R337")
def test_putting_off_is_taken_back_once_and_not_after_it_has_passed():
    put_off = a_todo(now=NOW).after(REPLY, LATER)
    assert put_off.when(NOT_LATER) == [ToDoResumed(todo_id="t1", owner_id="li", resumed_by="li")]
    assert put_off.after(NOT_LATER).when(NOT_LATER) == []
    assert put_off.after(NOT_LATER).state.postponed_until is None
    assert a_todo(now=LATER.until).after(REPLY).when(NOT_LATER) == []


@pytest.mark.parametrize("command", [MoveToDo(todo_id="t1", owner_id="zhao"), SETTLED])
def test_who_gets_a_to_do_and_who_opens_it_again_sees_it_at_once(command: object):
    assert a_todo(now=NOW).after(REPLY, LATER, command).state.postponed_until is None


# -- open again ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("fired", "next_at"), [((), DUE), ((DUE,), at("10-08 15:30"))])
def test_what_is_open_again_for_its_old_reason_goes_on_where_it_stood(fired, next_at: datetime):
    settled = a_todo(now=NOW, superiors=UP).after(REPLY, *map(fire, fired), SETTLED)
    assert settled.when(fire(next_at)) == []
    assert settled.when(REPLY) == [
        ToDoReopened(todo_id="t1", customer_id="c1", owner_id="li", next_at=next_at)
    ]
    again = settled.after(REPLY)
    assert (again.state.is_open, again.state.reminded) == (True, bool(fired))
    assert len(again.when(fire(next_at))) == 1
    assert again.after(SETTLED).state.is_open is False


def test_what_is_open_again_for_another_reason_begins_anew():
    later = replace(REPLY, since=at("10-09 16:20"), due_at=at("10-10 15:00"))
    (opened,) = a_todo(now=NOW).after(REPLY, SETTLED).when(later)
    assert isinstance(opened, ToDoOpened)

"""A to-do: opened, moved, reminded of, escalated, settled."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from eventing.core.errors import NotFound
from scheduler.todo.commands import (
    AskForCalendar,
    FireToDoTimer,
    MoveToDo,
    OpenDraftToDo,
    OpenToDo,
    RefileToDo,
    SettleToDo,
    TickOffToDo,
)
from scheduler.todo.escalation import Post, Superiors, manager_of
from scheduler.todo.events import (
    Escalated,
    ReminderDue,
    ToDoMoved,
    ToDoOpened,
    ToDoSettled,
)
from scheduler.todo.model import (
    SettlesItself,
    ToDoAlreadySettled,
    todo_id_of,
)
from scheduler.todo.openings import KnownDraft
from scheduler.values import ToDoKind, ToDoList
from tests.unit.scheduler.company import a_todo, at

DUE = at("10-08 15:00")
REPLY = OpenToDo(
    todo_id="t1",
    kind=ToDoKind.REPLY,
    list=ToDoList.KNOWN_CUSTOMERS,
    since=at("10-07 16:20"),
    customer_id="c1",
    owner_id="li",
    mail_id="m1",
    due_at=DUE,
)
COLLECTION = OpenToDo(
    todo_id="t1", kind=ToDoKind.COLLECTION, list=ToDoList.COLLECTION, since=DUE, customer_id="c1"
)
APPROVAL = OpenToDo(
    todo_id="t1", kind=ToDoKind.APPROVAL, list=ToDoList.APPROVALS, since=DUE, owner_id="li", draft_id="d1"
)
RETURNED = OpenDraftToDo(todo_id="t1", kind=ToDoKind.RETURNED, draft_id="d1", since=DUE)
SETTLED = SettleToDo(
    todo_id="t1", how="answered", settled_at=at("10-08 10:05"), response_seconds=63900, working_seconds=3900
)
UP = Superiors("wang", "chen")


def fire(moment: datetime) -> FireToDoTimer:
    return FireToDoTimer(todo_id="t1", at=moment)


def test_a_to_do_is_opened_once():
    (opened,) = a_todo().when(REPLY)
    assert (opened.owner_id, opened.due_at, opened.next_at) == ("li", DUE, DUE)
    assert a_todo().after(REPLY).when(REPLY) == []


def test_the_to_do_about_a_thing_is_known_by_the_thing_alone():
    assert todo_id_of(ToDoKind.REPLY, "m1") == todo_id_of(ToDoKind.REPLY, "m1")
    assert todo_id_of(ToDoKind.REPLY, "m1") != todo_id_of(ToDoKind.APPROVAL, "m1")


# -- whose it is -----------------------------------------------------------------------------------


def test_what_names_nobody_falls_to_whoever_has_the_customer():
    (opened,) = a_todo(customers_owner_id="zhao").when(COLLECTION)
    assert (opened.owner_id, opened.customer_id) == ("zhao", "c1")


@pytest.mark.parametrize(
    ("opening", "owner_id"), [(REPLY, "li"), (replace(COLLECTION, role="credit_controller"), None)]
)
def test_what_names_a_person_or_a_role_stays_there(opening: OpenToDo, owner_id: str | None):
    (opened,) = a_todo(customers_owner_id="zhao").when(opening)
    assert opened.owner_id == owner_id


def test_a_draft_that_needs_a_hand_needs_its_authors():
    (opened,) = a_todo(draft=KnownDraft("zhao", "c1"), customers_owner_id="li").when(RETURNED)
    assert (opened.kind, opened.list, opened.step) == (ToDoKind.RETURNED, ToDoList.OUTGOING, None)
    assert (opened.owner_id, opened.customer_id, opened.draft_id) == ("zhao", "c1", "d1")


def test_a_draft_of_an_unknown_author_falls_to_whoever_has_the_customer():
    (opened,) = a_todo(draft=KnownDraft(None, "c1"), customers_owner_id="li").when(RETURNED)
    assert opened.owner_id == "li"


def test_a_draft_nobody_knows_of_is_nobodys():
    (opened,) = a_todo().when(RETURNED)
    assert (opened.owner_id, opened.customer_id, opened.draft_id) == (None, None, "d1")


# -- moving ----------------------------------------------------------------------------------------


@pytest.mark.req_in_part("R007")
def test_a_to_do_moves_with_its_customer_and_keeps_its_deadline():
    moved = a_todo().after(REPLY, MoveToDo(todo_id="t1", owner_id="zhao"))
    assert moved.events[-1] == ToDoMoved(
        todo_id="t1",
        kind=ToDoKind.REPLY,
        previous_owner_id="li",
        owner_id="zhao",
        list=ToDoList.KNOWN_CUSTOMERS,
        previous_customer_id="c1",
        customer_id="c1",
    )
    assert (moved.state.opened.due_at, moved.state.next_at) == (DUE, DUE)


def test_moving_it_to_whoever_has_it_changes_nothing():
    assert a_todo().after(REPLY).when(MoveToDo(todo_id="t1", owner_id="li")) == []


@pytest.mark.parametrize("history", [(), (REPLY, SETTLED)])
def test_what_is_not_open_does_not_move(history: tuple[object, ...]):
    assert a_todo().after(*history).when(MoveToDo(todo_id="t1", owner_id="zhao")) == []
    assert (
        a_todo()
        .after(*history)
        .when(RefileToDo(todo_id="t1", customer_id="c2", owner_id="zhao", list=ToDoList.STRANGERS))
        == []
    )


def test_a_to_do_moves_with_its_mail_to_another_customer():
    unassigned = replace(REPLY, customer_id=None, owner_id=None, list=ToDoList.UNASSIGNED)
    refiled = (
        a_todo()
        .after(unassigned)
        .when(RefileToDo(todo_id="t1", customer_id="c1", owner_id="zhao", list=ToDoList.STRANGERS))
    )
    assert refiled == [
        ToDoMoved(
            todo_id="t1",
            kind=ToDoKind.REPLY,
            previous_owner_id=None,
            owner_id="zhao",
            list=ToDoList.STRANGERS,
            previous_customer_id=None,
            customer_id="c1",
        )
    ]


def test_a_draft_submitted_to_another_approver_moves_to_him():
    (moved,) = a_todo().after(APPROVAL).when(replace(APPROVAL, owner_id="wang"))
    assert (moved.previous_owner_id, moved.owner_id) == ("li", "wang")


# -- settling --------------------------------------------------------------------------------------


def test_a_to_do_is_settled_once():
    (settled,) = a_todo().after(REPLY).when(SETTLED)
    assert settled == ToDoSettled(
        todo_id="t1",
        how="answered",
        settled_at=at("10-08 10:05"),
        customer_id="c1",
        owner_id="li",
        escalated_to=(),
        late=False,
        response_seconds=63900,
        working_seconds=3900,
    )
    assert a_todo().after(REPLY, SETTLED).when(SETTLED) == []


def test_what_settles_it_may_be_known_before_it_is_opened():
    early = a_todo().after(SETTLED)
    opened, settled = early.when(REPLY)
    assert isinstance(opened, ToDoOpened)
    assert settled == ToDoSettled(
        todo_id="t1",
        how="answered",
        settled_at=at("10-08 10:05"),
        customer_id="c1",
        owner_id="li",
        escalated_to=(),
        late=False,
        response_seconds=63900,
        working_seconds=3900,
    )
    assert not early.after(REPLY).state.is_open


def test_nothing_is_noted_of_a_to_do_that_nobody_announced():
    assert a_todo().when(replace(SETTLED, if_open=True)) == []


def test_a_settled_to_do_may_come_up_again():
    again = a_todo().after(REPLY, SETTLED, REPLY)
    assert again.state.is_open
    assert again.state.next_at == DUE


@pytest.mark.parametrize("opening", [COLLECTION, replace(COLLECTION, kind=ToDoKind.SEND_UNCERTAIN)])
def test_what_does_not_settle_itself_is_ticked_off(opening: OpenToDo):
    done = a_todo(at("10-09 11:00")).after(opening).when(TickOffToDo(todo_id="t1"))
    assert [(event.how, event.settled_at) for event in done] == [("done", at("10-09 11:00"))]


@pytest.mark.parametrize("opening", [REPLY, APPROVAL])
def test_what_settles_itself_cannot_be_ticked_off(opening: OpenToDo):
    with pytest.raises(SettlesItself):
        a_todo().after(opening).when(TickOffToDo(todo_id="t1"))


def test_nothing_is_ticked_off_twice():
    with pytest.raises(ToDoAlreadySettled):
        a_todo().after(COLLECTION, TickOffToDo(todo_id="t1")).when(TickOffToDo(todo_id="t1"))


def test_an_unknown_to_do_cannot_be_ticked_off():
    with pytest.raises(NotFound):
        a_todo().when(TickOffToDo(todo_id="t1"))


# -- reminding -------------------------------------------------------------------------------------


@pytest.mark.req("R185")
def test_at_the_deadline_the_owner_is_reminded_then_the_manager_then_the_general_manager():
    first, second, third = DUE, at("10-08 15:30"), at("10-09 15:00")
    late = a_todo(superiors=UP).after(REPLY, fire(first), fire(second), fire(third))
    assert late.events[1:] == (
        ReminderDue(todo_id="t1", owner_id="li", due_at=DUE, next_at=second),
        Escalated(todo_id="t1", owner_id="li", level="manager", staff_id="wang", next_at=third),
        Escalated(todo_id="t1", owner_id="li", level="general_manager", staff_id="chen", next_at=None),
    )


@pytest.mark.parametrize("moment", [DUE - timedelta(minutes=1), DUE + timedelta(minutes=1)])
def test_a_timer_it_does_not_wait_for_changes_nothing(moment: datetime):
    assert a_todo(superiors=UP).after(REPLY).when(fire(moment)) == []


def test_a_timer_that_fires_twice_reminds_once():
    assert a_todo(superiors=UP).after(REPLY, fire(DUE)).when(fire(DUE)) == []


def test_a_settled_to_do_is_not_reminded_of():
    assert a_todo(superiors=UP).after(REPLY, SETTLED).when(fire(DUE)) == []


def test_whoever_has_it_at_the_deadline_is_reminded():
    (reminder,) = a_todo(superiors=UP).after(REPLY, MoveToDo(todo_id="t1", owner_id="zhao")).when(fire(DUE))
    assert reminder.owner_id == "zhao"


def test_without_a_deadline_nobody_is_reminded():
    assert a_todo(superiors=UP).after(COLLECTION).when(fire(DUE)) == []


# -- superiors -------------------------------------------------------------------------------------

STAFF = {"li": Post("wang"), "zhou": Post("gone"), "gone": Post("chen", left=True), "wang": Post("chen")}


@pytest.mark.parametrize(
    ("staff_id", "manager_id"),
    [("li", "wang"), ("zhou", "chen"), ("chen", None), ("wang", "chen"), ("stranger", None), (None, None)],
)
def test_it_goes_to_the_nearest_manager_who_has_not_left(staff_id: str | None, manager_id: str | None):
    assert manager_of(staff_id, {**STAFF, "chen": Post(None)}) == manager_id


def test_a_manager_nobody_knows_of_is_passed_over_and_a_circle_ends():
    assert manager_of("wang", STAFF) is None
    assert manager_of("a", {"a": Post("b", left=True), "b": Post("a", left=True)}) is None


# -- deadlines and asking for the calendar ----------------------------------------------------------


def test_a_to_do_of_a_day_is_late_when_the_office_closes():
    opened, settled = (
        a_todo()
        .after(replace(COLLECTION, due_on=date(2026, 10, 12)), replace(SETTLED, settled_at=at("10-12 18:01")))
        .events
    )
    assert (opened.late_at, opened.next_at) == (at("10-12 18:00"), None)
    assert (settled.late, settled.owner_id) == (True, None)


ASK = AskForCalendar(todo_id="t1", year=2027, since=at("11-01 00:00"))


def test_the_calendar_of_a_year_is_asked_for_until_it_is_known():
    asking = a_todo().after(ASK)
    assert [(event.kind, event.role, event.due_on) for event in asking.events] == [
        (ToDoKind.CALENDAR, "administrator", date(2026, 12, 31))
    ]
    assert asking.when(ASK) == []
    known = a_todo(year_known=True)
    assert known.when(ASK) == []
    assert [event.how for event in known.given(*asking.events).when(ASK)] == ["announced"]


def test_a_collection_letter_without_an_author_is_credits_to_mend():
    (opened,) = a_todo(draft=KnownDraft(None, "c1", collects=True), customers_owner_id="li").when(RETURNED)
    assert (opened.owner_id, opened.role) == (None, "credit_controller")

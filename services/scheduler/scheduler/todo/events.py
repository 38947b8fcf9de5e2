"""Events of a to-do: `todo-<todo_id>`. Ids, codes and instants, and why somebody put it off."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

from eventing import Id
from scheduler.contracts import PUBLISHED
from scheduler.todo.values import CollectionStep
from scheduler.values import Code, Level, PostponementReason, ToDoKind, ToDoList


@PUBLISHED.event("ToDoOpened.v1")
@dataclass(frozen=True, kw_only=True)
class ToDoOpened:
    """A to-do was opened, for a person or for everybody with the `role`.

    `kind` tells what must be done, for a collection also `step`; the words are in the catalogues. `since` is
    the moment of its cause; `late_at` is when it is late, `next_at` when the reminder is due, `escalates_at`
    when the manager is told.
    """

    todo_id: Id
    kind: ToDoKind
    list: ToDoList
    customer_id: Id | None
    owner_id: Id | None
    role: Code | None
    mail_id: Id | None
    draft_id: Id | None
    invoice_id: Id | None
    thread_id: Id | None
    since: datetime
    due_at: datetime | None
    due_on: date | None
    late_at: datetime | None
    step: CollectionStep | None
    next_at: datetime | None
    escalates_at: datetime | None


@PUBLISHED.event("ToDoReopened.v1")
@dataclass(frozen=True, kw_only=True)
class ToDoReopened:
    """A to-do is to be done after all, for its old reason; reminder and escalation go on where they stood."""

    todo_id: Id
    customer_id: Id | None
    owner_id: Id | None
    next_at: datetime | None


@PUBLISHED.event("ToDoPostponed.v1")
@dataclass(frozen=True, kw_only=True)
class ToDoPostponed:
    """Somebody does it later (R337). Its deadline stays, and so does who hears of it when."""

    todo_id: Id
    owner_id: Id | None
    until: datetime
    reason: PostponementReason | None
    postponed_by: Id


@PUBLISHED.event("ToDoResumed.v1")
@dataclass(frozen=True, kw_only=True)
class ToDoResumed:
    """It is not put off any more."""

    todo_id: Id
    owner_id: Id | None
    resumed_by: Id


@PUBLISHED.event("ToDoMoved.v1")
@dataclass(frozen=True, kw_only=True)
class ToDoMoved:
    todo_id: Id
    kind: ToDoKind
    previous_owner_id: Id | None
    owner_id: Id | None
    list: ToDoList
    previous_customer_id: Id | None
    customer_id: Id | None


@PUBLISHED.event("ToDoSettled.v1")
@dataclass(frozen=True, kw_only=True)
class ToDoSettled:
    """A to-do was settled. The seconds, by the clock and in working time, are those of an answer (R186).

    `owner_id` is whose it was, `late` whether it was settled after its deadline, `escalated_to` who had been
    told of it.
    """

    todo_id: Id
    how: Code
    settled_at: datetime
    customer_id: Id | None
    owner_id: Id | None
    escalated_to: tuple[Id, ...]
    late: bool
    response_seconds: int | None
    working_seconds: int | None


@PUBLISHED.event("ReminderDue.v1")
@dataclass(frozen=True, kw_only=True)
class ReminderDue:
    """The deadline of a to-do has come, and it is not settled."""

    todo_id: Id
    owner_id: Id | None
    due_at: datetime
    next_at: datetime | None


@PUBLISHED.event("Escalated.v1")
@dataclass(frozen=True, kw_only=True)
class Escalated:
    """A to-do of `owner_id` was escalated. `staff_id` is None when nobody of that level is known."""

    todo_id: Id
    owner_id: Id | None
    level: Level
    staff_id: Id | None
    next_at: datetime | None


ToDoEvent: TypeAlias = (
    ToDoOpened
    | ToDoReopened
    | ToDoPostponed
    | ToDoResumed
    | ToDoMoved
    | ToDoSettled
    | ReminderDue
    | Escalated
)

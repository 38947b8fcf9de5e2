"""Commands on a to-do."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

from eventing import Id
from scheduler.todo.values import CollectionStep
from scheduler.values import Code, PostponementReason, ToDoKind, ToDoList


@dataclass(frozen=True, kw_only=True)
class OpenToDo:
    todo_id: Id
    kind: ToDoKind
    list: ToDoList
    since: datetime
    customer_id: Id | None = None
    owner_id: Id | None = None
    role: Code | None = None
    mail_id: Id | None = None
    draft_id: Id | None = None
    invoice_id: Id | None = None
    thread_id: Id | None = None
    due_at: datetime | None = None
    due_on: date | None = None
    step: CollectionStep | None = None


@dataclass(frozen=True, kw_only=True)
class AskForCalendar:
    """Ask the administrator for the company's days of a year, unless they are known."""

    todo_id: Id
    year: int
    since: datetime


@dataclass(frozen=True, kw_only=True)
class OpenDraftToDo:
    """Open a to-do of a draft's author, who is looked up."""

    todo_id: Id
    kind: ToDoKind
    draft_id: Id
    since: datetime


@dataclass(frozen=True, kw_only=True)
class MoveToDo:
    """Move a to-do to its customer's new owner."""

    todo_id: Id
    owner_id: Id


@dataclass(frozen=True, kw_only=True)
class RefileToDo:
    """Move a to-do to another customer, with its mail."""

    todo_id: Id
    customer_id: Id
    owner_id: Id | None
    list: ToDoList


@dataclass(frozen=True, kw_only=True)
class SettleToDo:
    """Settle a to-do. `if_open`: do nothing if it was never opened; else it is settled before it opens."""

    todo_id: Id
    how: Code
    settled_at: datetime
    if_open: bool = False
    response_seconds: int | None = None
    working_seconds: int | None = None


@dataclass(frozen=True, kw_only=True)
class TickOffToDo:
    """Settle a to-do that somebody says is done."""

    todo_id: Id


@dataclass(frozen=True, kw_only=True)
class PostponeToDo:
    """Put a to-do off until a time; its deadline stays."""

    todo_id: Id
    until: datetime
    reason: PostponementReason | None
    postponed_by: Id


@dataclass(frozen=True, kw_only=True)
class ResumeToDo:
    """Take back that a to-do was put off."""

    todo_id: Id
    resumed_by: Id


@dataclass(frozen=True, kw_only=True)
class FireToDoTimer:
    """Remind or escalate, because the instant of a to-do's timer has come."""

    todo_id: Id
    at: datetime


ToDoCommand: TypeAlias = (
    OpenToDo
    | OpenDraftToDo
    | AskForCalendar
    | MoveToDo
    | RefileToDo
    | SettleToDo
    | TickOffToDo
    | PostponeToDo
    | ResumeToDo
    | FireToDoTimer
)

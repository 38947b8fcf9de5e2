"""A to-do: one thing somebody has to do, reminded of and escalated until it is done.

Ids are derived from what gave rise to it, so that whoever reacts to an event knows the stream.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeAlias, assert_never

from eventing.core.decider import Decider
from eventing.core.errors import NotFound
from eventing.core.ids import uuid5hex
from scheduler.domain.commands import (
    FireToDoTimer,
    MoveToDo,
    OpenDraftToDo,
    OpenToDo,
    RefileToDo,
    SettleToDo,
    TickOffToDo,
)
from scheduler.domain.errors import SettlesItself, ToDoAlreadySettled
from scheduler.domain.events import (
    Escalated,
    Level,
    ReminderDue,
    ToDoEvent,
    ToDoKind,
    ToDoList,
    ToDoMoved,
    ToDoOpened,
    ToDoSettled,
)
from scheduler.domain.reply_rules import ReplyRules
from scheduler.domain.superiors import Superiors

ToDoCommand: TypeAlias = (
    OpenToDo | OpenDraftToDo | MoveToDo | RefileToDo | SettleToDo | TickOffToDo | FireToDoTimer
)

TICKED_OFF_BY_HAND = frozenset(
    {ToDoKind.COLLECTION, ToDoKind.RETURNED, ToDoKind.SEND_UNCERTAIN, ToDoKind.SEND_FAILED}
)
DONE = "done"


def todo_id_of(kind: ToDoKind, *of: str) -> str:
    """The one to-do of that kind about that mail, customer, draft or invoice and stage."""
    return uuid5hex("todo", kind, *of)


def todo_stream(todo_id: str) -> str:
    return f"todo-{todo_id}"


@dataclass(frozen=True)
class ToDo:
    opened: ToDoOpened | None = None
    """As it stands now: owner, list and customer included."""
    settled: ToDoSettled | None = None
    """Set before `opened` when what settles it was known first."""
    reminded: bool = False
    escalated_to: Level | None = None
    next_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.opened is not None and self.settled is None


@dataclass(frozen=True)
class KnownDraft:
    """Whose hand a draft needs, as far as known."""

    author_id: str | None = None
    customer_id: str | None = None


@dataclass(frozen=True)
class ToDoFacts:
    """The rules as they stand, and what the command rests on beside them, as far as known.

    `superiors` are those of the owner the to-do has now, `customers_owner_id` has the customer it is opened
    for, and `draft` is the one it is opened about.
    """

    now: datetime
    rules: ReplyRules
    superiors: Superiors = field(default_factory=Superiors)
    customers_owner_id: str | None = None
    draft: KnownDraft = KnownDraft()


def evolve(todo: ToDo, event: ToDoEvent) -> ToDo:
    match event:
        case ToDoOpened():
            return ToDo(opened=event, next_at=event.next_at)
        case ToDoMoved():
            opened = todo.opened and replace(
                todo.opened, owner_id=event.owner_id, list=event.list, customer_id=event.customer_id
            )
            return replace(todo, opened=opened)
        case ToDoSettled():
            return replace(todo, settled=event, next_at=None)
        case ReminderDue():
            return replace(todo, reminded=True, next_at=event.next_at)
        case Escalated():
            return replace(todo, escalated_to=event.level, next_at=event.next_at)
        case _:
            assert_never(event)


def decide(todo: ToDo, command: ToDoCommand, facts: ToDoFacts) -> Sequence[ToDoEvent]:
    match command:
        case OpenToDo():
            return _open(todo, command, facts.customers_owner_id)
        case OpenDraftToDo():
            return _open(todo, opening_of(command, facts.draft), facts.customers_owner_id)
        case MoveToDo():
            if not todo.is_open or todo.opened is None or todo.opened.owner_id == command.owner_id:
                return []
            return [_moved(todo.opened, replace(todo.opened, owner_id=command.owner_id))]
        case RefileToDo():
            if not todo.is_open or todo.opened is None:
                return []
            filed = replace(
                todo.opened, customer_id=command.customer_id, owner_id=command.owner_id, list=command.list
            )
            return [] if filed == todo.opened else [_moved(todo.opened, filed)]
        case SettleToDo():
            over = todo.settled is not None or (command.if_open and todo.opened is None)
            return [] if over else [_settled(todo, command)]
        case TickOffToDo():
            return _tick_off(todo, command, facts.now)
        case FireToDoTimer():
            return _fire(todo, command, facts.rules, facts.superiors)
        case _:
            assert_never(command)


def opening_of(command: OpenDraftToDo, draft: KnownDraft) -> OpenToDo:
    """What is opened about a draft: its author's to-do."""
    return OpenToDo(
        todo_id=command.todo_id,
        kind=command.kind,
        list=ToDoList.OUTGOING,
        since=command.since,
        title=command.title,
        customer_id=draft.customer_id,
        owner_id=draft.author_id,
        draft_id=command.draft_id,
    )


def falls_to_customers_owner(command: OpenToDo) -> bool:
    """Where it names neither a person nor a role."""
    return command.owner_id is None and command.role is None and command.customer_id is not None


def _open(todo: ToDo, command: OpenToDo, customers_owner_id: str | None) -> Sequence[ToDoEvent]:
    if falls_to_customers_owner(command):
        command = replace(command, owner_id=customers_owner_id)
    if todo.is_open and todo.opened is not None:
        return _still_open(todo.opened, command)
    opened = ToDoOpened(
        todo_id=command.todo_id,
        kind=command.kind,
        list=command.list,
        customer_id=command.customer_id,
        owner_id=command.owner_id,
        role=command.role,
        mail_id=command.mail_id,
        draft_id=command.draft_id,
        invoice_id=command.invoice_id,
        thread_id=command.thread_id,
        since=command.since,
        due_at=command.due_at,
        due_on=command.due_on,
        title=command.title,
        next_at=command.due_at,
    )
    if todo.opened is None and todo.settled is not None:
        return [opened, replace(todo.settled, customer_id=command.customer_id)]
    return [opened]


def _still_open(opened: ToDoOpened, command: OpenToDo) -> Sequence[ToDoEvent]:
    # A draft may be submitted to another approver while it waits; everything else moves by itself.
    if command.kind is ToDoKind.APPROVAL and command.owner_id != opened.owner_id:
        return [_moved(opened, replace(opened, owner_id=command.owner_id))]
    return []


def _moved(was: ToDoOpened, becomes: ToDoOpened) -> ToDoMoved:
    return ToDoMoved(
        todo_id=was.todo_id,
        previous_owner_id=was.owner_id,
        owner_id=becomes.owner_id,
        list=becomes.list,
        previous_customer_id=was.customer_id,
        customer_id=becomes.customer_id,
    )


def _settled(todo: ToDo, command: SettleToDo) -> ToDoSettled:
    return ToDoSettled(
        todo_id=command.todo_id,
        how=command.how,
        settled_at=command.settled_at,
        customer_id=todo.opened.customer_id if todo.opened else None,
        response_seconds=command.response_seconds,
        working_seconds=command.working_seconds,
    )


def _tick_off(todo: ToDo, command: TickOffToDo, now: datetime) -> Sequence[ToDoEvent]:
    if todo.opened is None:
        raise NotFound("no such to-do")
    if todo.opened.kind not in TICKED_OFF_BY_HAND:
        raise SettlesItself(todo.opened.kind)
    if todo.settled is not None:
        raise ToDoAlreadySettled(todo.settled.settled_at)
    return [_settled(todo, SettleToDo(command.todo_id, DONE, now))]


def _fire(todo: ToDo, command: FireToDoTimer, rules: ReplyRules, superiors: Superiors) -> Sequence[ToDoEvent]:
    opened = todo.opened
    # A timer that is not the one it waits for was fired before, or is of a to-do since settled.
    if opened is None or opened.due_at is None or todo.next_at != command.at:
        return []
    if not todo.reminded:
        manager_at = rules.manager_at(opened.due_at)
        return [ReminderDue(command.todo_id, opened.owner_id, opened.due_at, manager_at)]
    if todo.escalated_to is None:
        general_manager_at = rules.general_manager_at(opened.due_at)
        return [Escalated(command.todo_id, "manager", superiors.manager_id, general_manager_at)]
    return [Escalated(command.todo_id, "general_manager", superiors.general_manager_id, None)]


TODO = Decider("todo", ToDo(), evolve, decide)

"""A to-do: one thing that somebody must do, with reminders and escalation until it is done.

Its id is derived from its cause, so that a reaction to an event knows the stream.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import assert_never

from eventing import Decider, Id, Invalid, NotFound, Refused, uuid5hex
from scheduler.calendar.working_time import Calendar
from scheduler.follow_up.plan import NamedToDo
from scheduler.todo.commands import (
    AskForCalendar,
    FireToDoTimer,
    MoveToDo,
    OpenDraftToDo,
    OpenToDo,
    PostponeToDo,
    RefileToDo,
    ResumeToDo,
    SettleToDo,
    TickOffToDo,
    ToDoCommand,
)
from scheduler.todo.escalation import Superiors, general_manager_at, manager_at
from scheduler.todo.events import (
    Escalated,
    ReminderDue,
    ToDoEvent,
    ToDoMoved,
    ToDoOpened,
    ToDoPostponed,
    ToDoReopened,
    ToDoResumed,
    ToDoSettled,
)
from scheduler.todo.openings import (
    KnownDraft,
    asking_for,
    falls_to_customers_owner,
    needs_second_person,
    opening_of,
)
from scheduler.values import Level, ToDoKind

TICKED_OFF_BY_HAND = frozenset(
    {
        ToDoKind.COLLECTION,
        ToDoKind.RETURNED,
        ToDoKind.SEND_UNCERTAIN,
        ToDoKind.SEND_FAILED,
        ToDoKind.BOUNCED,
        ToDoKind.BANK_CHANGE,
        ToDoKind.CUSTOMER_REQUEST,
        ToDoKind.READING_LIMIT,
        ToDoKind.QUARANTINED,
    }
)
DONE = "done"
#: How long something without a deadline can be put off.
LONGEST_POSTPONEMENT = timedelta(days=30)
APPROVALS = frozenset({ToDoKind.APPROVAL, ToDoKind.COLLECTION_LETTER})


class SettlesItself(Refused):
    """Replies, follow-ups and approvals are settled by the work itself, not by ticking them off."""

    code = "settles_itself"
    kind: ToDoKind


class ToDoAlreadySettled(Refused):
    code = "todo_already_settled"
    settled_at: datetime


class PostponedBeyondDeadline(Refused):
    """Nothing is put off beyond its deadline: it would be late, and out of sight."""

    code = "postponed_beyond_deadline"
    late_at: datetime


def todo_id_of(kind: ToDoKind, *of: str) -> str:
    """The id of the one to-do of a kind about a mail, customer, draft, or invoice and stage."""
    return uuid5hex("todo", kind, *of)


def todo_stream(todo_id: str) -> str:
    return f"todo-{todo_id}"


@dataclass(frozen=True)
class ToDo:
    opened: ToDoOpened | None = None
    """The to-do in its current state, with owner, list and customer."""
    settled: ToDoSettled | None = None
    """Set before `opened` if what settles it was known first."""
    reminded: bool = False
    escalated_to: Level | None = None
    told: tuple[Id, ...] = ()
    """Whom it was escalated to."""
    next_at: datetime | None = None
    """When its timer is due; once it is settled, where it stood then."""
    postponed_until: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.opened is not None and self.settled is None

    @property
    def named(self) -> NamedToDo | None:
        """What the customer's plan must know about it; None unless it is open."""
        todo = self.opened
        if todo is None or self.settled is not None:
            return None
        return NamedToDo(
            kind=todo.kind,
            list=todo.list,
            customer_id=todo.customer_id,
            owner_id=todo.owner_id,
            role=todo.role,
            mail_id=todo.mail_id,
            invoice_id=todo.invoice_id,
            thread_id=todo.thread_id,
            since=todo.since,
        )


@dataclass(frozen=True)
class ToDoFacts:
    """Facts for a decision: time, calendar, and what is known about others.

    `superiors` are those of the to-do's present owner; `customers_owner_id` is the owner of the customer that
    it is opened for, `second_person_id` whoever looks at it beside them; `draft` is what it is opened about;
    `year_known`: its year's days are known.
    """

    now: datetime
    calendar: Calendar
    superiors: Superiors = field(default_factory=Superiors)
    customers_owner_id: str | None = None
    second_person_id: str | None = None
    draft: KnownDraft = field(default_factory=KnownDraft)
    year_known: bool = False


def evolve(todo: ToDo, event: ToDoEvent) -> ToDo:
    match event:
        case ToDoOpened():
            return ToDo(opened=event, next_at=event.next_at)
        case ToDoMoved():
            opened = todo.opened and replace(
                todo.opened, owner_id=event.owner_id, list=event.list, customer_id=event.customer_id
            )
            stays = event.owner_id == event.previous_owner_id
            return replace(todo, opened=opened, postponed_until=todo.postponed_until if stays else None)
        case ToDoReopened():
            return replace(todo, settled=None, next_at=event.next_at)
        case ToDoPostponed():
            return replace(todo, postponed_until=event.until)
        case ToDoResumed():
            return replace(todo, postponed_until=None)
        case ToDoSettled():
            return replace(todo, settled=event, postponed_until=None)
        case ReminderDue():
            return replace(todo, reminded=True, next_at=event.next_at)
        case Escalated():
            told = todo.told if event.staff_id is None else (*todo.told, event.staff_id)
            return replace(todo, escalated_to=event.level, told=told, next_at=event.next_at)
        case _:
            assert_never(event)


def decide(todo: ToDo, command: ToDoCommand, facts: ToDoFacts) -> Sequence[ToDoEvent]:
    match command:
        case OpenToDo():
            return _open(todo, command, facts)
        case OpenDraftToDo():
            return _open(todo, opening_of(command, facts.draft), facts)
        case AskForCalendar():
            return _ask(todo, command, facts)
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
        case PostponeToDo():
            return _postpone(todo, command, facts.now)
        case ResumeToDo():
            return _resume(todo, command, facts.now)
        case FireToDoTimer():
            return _fire(todo, command, facts.calendar, facts.superiors)
        case _:
            assert_never(command)


def _open(todo: ToDo, command: OpenToDo, facts: ToDoFacts) -> Sequence[ToDoEvent]:
    if needs_second_person(command):
        command = replace(command, owner_id=facts.second_person_id)
    elif falls_to_customers_owner(command):
        command = replace(command, owner_id=facts.customers_owner_id)
    if todo.is_open and todo.opened is not None:
        return _still_open(todo.opened, command)
    if todo.opened is not None and _is_same(todo.opened, command):
        return [
            ToDoReopened(
                todo_id=command.todo_id,
                customer_id=todo.opened.customer_id,
                owner_id=todo.opened.owner_id,
                next_at=todo.next_at,
            )
        ]
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
        late_at=_late_at(command, facts.calendar),
        step=command.step,
        next_at=command.due_at,
        escalates_at=None if command.due_at is None else manager_at(command.due_at, facts.calendar),
    )
    if todo.opened is None and todo.settled is not None:
        return [opened, _settled_by(opened, todo.settled)]
    return [opened]


def _is_same(opened: ToDoOpened, command: OpenToDo) -> bool:
    """Whether it is opened again for the cause it had, as when *no reply needed* is taken back."""
    return command.due_at is not None and (opened.since, opened.due_at) == (command.since, command.due_at)


def _ask(todo: ToDo, command: AskForCalendar, facts: ToDoFacts) -> Sequence[ToDoEvent]:
    if not facts.year_known:
        return _open(todo, asking_for(command), facts)
    if not todo.is_open:
        return []
    known = SettleToDo(todo_id=command.todo_id, how="announced", settled_at=command.since)
    return [_settled(todo, known)]


def _late_at(command: OpenToDo, calendar: Calendar) -> datetime | None:
    """When it is late: after its deadline, or when the office closes on its day."""
    if command.due_at is not None or command.due_on is None:
        return command.due_at
    return calendar.closing(command.due_on)


def _still_open(opened: ToDoOpened, command: OpenToDo) -> Sequence[ToDoEvent]:
    # A draft may be submitted to another approver while it waits, and a mail be filed to another customer;
    # other to-dos move with their customer.
    if command.kind in APPROVALS and command.owner_id != opened.owner_id:
        return [_moved(opened, replace(opened, owner_id=command.owner_id))]
    if command.kind is ToDoKind.BANK_CHANGE and command.customer_id != opened.customer_id:
        moved = replace(opened, owner_id=command.owner_id, customer_id=command.customer_id)
        return [_moved(opened, moved)]
    return []


def _moved(was: ToDoOpened, becomes: ToDoOpened) -> ToDoMoved:
    return ToDoMoved(
        todo_id=was.todo_id,
        kind=was.kind,
        previous_owner_id=was.owner_id,
        owner_id=becomes.owner_id,
        list=becomes.list,
        previous_customer_id=was.customer_id,
        customer_id=becomes.customer_id,
    )


def _settled(todo: ToDo, command: SettleToDo) -> ToDoSettled:
    settled = ToDoSettled(
        todo_id=command.todo_id,
        how=command.how,
        settled_at=command.settled_at,
        customer_id=None,
        owner_id=None,
        escalated_to=todo.told,
        late=False,
        response_seconds=command.response_seconds,
        working_seconds=command.working_seconds,
    )
    return settled if todo.opened is None else _settled_by(todo.opened, settled)


def _settled_by(opened: ToDoOpened, settled: ToDoSettled) -> ToDoSettled:
    """The same with whose it was and whether it was late: known only once it is open."""
    return replace(
        settled,
        customer_id=opened.customer_id,
        owner_id=opened.owner_id,
        late=opened.late_at is not None and settled.settled_at > opened.late_at,
    )


def _opened(todo: ToDo) -> ToDoOpened:
    """The open to-do. Raises NotFound and ToDoAlreadySettled."""
    if todo.opened is None:
        raise NotFound()
    if todo.settled is not None:
        raise ToDoAlreadySettled(settled_at=todo.settled.settled_at)
    return todo.opened


def _postpone(todo: ToDo, command: PostponeToDo, now: datetime) -> Sequence[ToDoEvent]:
    opened = _opened(todo)
    late_at = opened.late_at
    if command.until <= now:
        raise Invalid("until", "in_the_past")
    if late_at is not None and command.until > late_at:
        raise PostponedBeyondDeadline(late_at=late_at)
    if command.until > now + LONGEST_POSTPONEMENT:
        raise Invalid("until", "postponed_too_long", max=LONGEST_POSTPONEMENT.days)
    if command.until == todo.postponed_until:
        return []
    return [
        ToDoPostponed(
            todo_id=command.todo_id,
            owner_id=opened.owner_id,
            until=command.until,
            reason=command.reason,
            postponed_by=command.postponed_by,
        )
    ]


def _resume(todo: ToDo, command: ResumeToDo, now: datetime) -> Sequence[ToDoEvent]:
    owner_id = _opened(todo).owner_id
    if todo.postponed_until is None or todo.postponed_until <= now:
        return []
    return [ToDoResumed(todo_id=command.todo_id, owner_id=owner_id, resumed_by=command.resumed_by)]


def _tick_off(todo: ToDo, command: TickOffToDo, now: datetime) -> Sequence[ToDoEvent]:
    if todo.opened is None:
        raise NotFound()
    if todo.opened.kind not in TICKED_OFF_BY_HAND:
        raise SettlesItself(kind=todo.opened.kind)
    if todo.settled is not None:
        raise ToDoAlreadySettled(settled_at=todo.settled.settled_at)
    return [_settled(todo, SettleToDo(todo_id=command.todo_id, how=DONE, settled_at=now))]


def _fire(
    todo: ToDo, command: FireToDoTimer, calendar: Calendar, superiors: Superiors
) -> Sequence[ToDoEvent]:
    opened = todo.opened
    # Any other timer was fired before, or its to-do has been settled since.
    if not todo.is_open or opened is None or opened.due_at is None or todo.next_at != command.at:
        return []
    if not todo.reminded:
        next_at = manager_at(opened.due_at, calendar)
        return [
            ReminderDue(
                todo_id=command.todo_id, owner_id=opened.owner_id, due_at=opened.due_at, next_at=next_at
            )
        ]
    if todo.escalated_to is None:
        next_at = general_manager_at(opened.due_at, calendar)
        return [_escalated(opened, "manager", superiors.manager_id, next_at)]
    return [_escalated(opened, "general_manager", superiors.general_manager_id, None)]


def _escalated(opened: ToDoOpened, level: Level, staff_id: str | None, next_at: datetime | None) -> Escalated:
    return Escalated(
        todo_id=opened.todo_id, owner_id=opened.owner_id, level=level, staff_id=staff_id, next_at=next_at
    )


TODO = Decider("todo", ToDo(), evolve, decide)

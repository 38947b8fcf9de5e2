"""A customer's plan: whose he is, when he is followed up, and the open to-dos that go with him.

This stream is where a customer's events from three services meet, in whatever order they come:
contacts and answers, to-dos and payments, assignments. Each leaves its mark here, and each finds
the marks of those before it, so the outcome is the same either way round.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TypeAlias, assert_never

from eventing.core.decider import Decider
from scheduler.domain.commands import (
    AssignPlan,
    ClosePlan,
    FireFollowUp,
    NoteAnswer,
    NoteArrearsOver,
    NoteContact,
    NoteInvoicePaid,
    NoteSentMail,
    RecomputePlan,
    RegradePlan,
    SetNextContact,
    StartPlan,
    TrackToDo,
    UntrackToDo,
)
from scheduler.domain.events import (
    ArrearsOver,
    Basis,
    ContactNoted,
    CustomerAnswered,
    FollowUpDue,
    FollowUpEnded,
    FollowUpScheduled,
    InvoicePaid,
    NextContactNoted,
    PlanAssigned,
    PlanClosed,
    PlanEvent,
    PlanRegraded,
    PlanStarted,
    ToDoKind,
    ToDoList,
    ToDoTracked,
    ToDoUntracked,
)
from scheduler.domain.follow_up import FollowUpRules
from scheduler.domain.todo import ToDo

PlanCommand: TypeAlias = (
    StartPlan
    | RegradePlan
    | AssignPlan
    | NoteContact
    | NoteAnswer
    | NoteSentMail
    | SetNextContact
    | ClosePlan
    | RecomputePlan
    | FireFollowUp
    | TrackToDo
    | UntrackToDo
    | NoteInvoicePaid
    | NoteArrearsOver
)

# Marks kept for what may still come late; older ones have long met what they were waiting for.
MARKS_KEPT = 200


def plan_stream(customer_id: str) -> str:
    return f"plan-{customer_id}"


@dataclass(frozen=True)
class Plan:
    grade: str | None = None
    registered_at: datetime | None = None
    owner_id: str | None = None
    last_contact_at: datetime | None = None
    date_set: date | None = None
    closed: bool = False
    due_on: date | None = None
    basis: Basis | None = None
    shows_at: datetime | None = None
    shown: bool = False
    todos: dict[str, ToDoTracked] = field(default_factory=dict)
    answered_at: datetime | None = None
    """The last time all that was open was answered at once."""
    threads_answered: dict[str, datetime] = field(default_factory=dict)
    invoices_paid: dict[str, datetime] = field(default_factory=dict)
    arrears_over_at: datetime | None = None

    @property
    def has_stranger(self) -> bool:
        """His first mail is unanswered (decision 7)."""
        return any(todo.list is ToDoList.STRANGERS for todo in self.todos.values())


@dataclass(frozen=True)
class PlanFacts:
    """The rules of the owner the plan has now, and what is known of what the command names.

    `todo` is its to-do; `starts_thread` is said of its mail.
    """

    rules: FollowUpRules
    todo: ToDo = field(default_factory=ToDo)
    starts_thread: bool = False


def evolve(plan: Plan, event: PlanEvent) -> Plan:
    match event:
        case PlanStarted():
            # A regrade that came first is the later word on the grade.
            return replace(plan, grade=plan.grade or event.grade, registered_at=event.registered_at)
        case PlanRegraded():
            return replace(plan, grade=event.grade)
        case PlanAssigned():
            return _with_owner(replace(plan, owner_id=event.owner_id), event.todo_ids)
        case ContactNoted():
            date_set = None if event.uses_date else plan.date_set
            return replace(plan, last_contact_at=event.last_contact_at, date_set=date_set)
        case NextContactNoted():
            return replace(plan, date_set=event.on)
        case PlanClosed():
            return replace(plan, closed=True)
        case FollowUpScheduled():
            return replace(plan, due_on=event.due_on, basis=event.basis, shows_at=event.shows_at, shown=False)
        case FollowUpDue():
            return replace(plan, shown=True)
        case FollowUpEnded():
            return replace(plan, due_on=None, basis=None, shows_at=None, shown=False)
        case CustomerAnswered():
            return _answered(plan, event)
        case ToDoTracked():
            tracked = replace(event, owner_id=event.moves_to or event.owner_id)
            return replace(plan, todos={**plan.todos, event.todo_id: tracked})
        case ToDoUntracked():
            return replace(plan, todos={k: v for k, v in plan.todos.items() if k != event.todo_id})
        case InvoicePaid():
            paid = _kept({**plan.invoices_paid, event.invoice_id: event.settled_at})
            return replace(plan, invoices_paid=paid)
        case ArrearsOver():
            return replace(plan, arrears_over_at=event.ended_at)
        case _:
            assert_never(event)


def decide(plan: Plan, command: PlanCommand, facts: PlanFacts) -> Sequence[PlanEvent]:
    rules = facts.rules
    match command:
        case StartPlan():
            if plan.registered_at is not None:
                return []
            started = PlanStarted(command.customer_id, command.grade, command.registered_at)
            return _then_reckon(plan, [started], command.customer_id, rules)
        case RegradePlan():
            if plan.grade == command.grade:
                return []
            regraded = PlanRegraded(command.customer_id, command.grade)
            return _then_reckon(plan, [regraded], command.customer_id, rules)
        case AssignPlan():
            return _assign(plan, command)
        case NoteContact():
            return _note_contact(plan, command, rules)
        case NoteAnswer():
            return _note_answer(plan, command)
        case NoteSentMail():
            # A letter that starts a thread answers whatever was open; a reply answers its thread.
            thread_id = None if facts.starts_thread else command.thread_id
            return _note_answer(plan, NoteAnswer(command.customer_id, command.answered_at, thread_id))
        case SetNextContact():
            noted = NextContactNoted(command.customer_id, command.on)
            return _then_reckon(plan, [noted], command.customer_id, rules)
        case ClosePlan():
            if plan.closed:
                return []
            return _then_reckon(plan, [PlanClosed(command.customer_id)], command.customer_id, rules)
        case RecomputePlan():
            # One that stands on the desktop already stays there.
            return [] if plan.shown else _then_reckon(plan, [], command.customer_id, rules)
        case FireFollowUp():
            return _fire(plan, command, rules)
        case TrackToDo():
            return _track(plan, command, facts.todo)
        case UntrackToDo():
            known = command.todo_id in plan.todos
            return [ToDoUntracked(command.customer_id, command.todo_id)] if known else []
        case NoteInvoicePaid():
            return _invoice_paid(plan, command)
        case NoteArrearsOver():
            return _arrears_over(plan, command)
        case _:
            assert_never(command)


# -- follow-up -------------------------------------------------------------------------------------


def _then_reckon(
    plan: Plan, events: Sequence[PlanEvent], customer_id: str, rules: FollowUpRules
) -> Sequence[PlanEvent]:
    """These events, and what they make of the follow-up."""
    after = plan
    for event in events:
        after = evolve(after, event)
    due_on, basis = _due(after, rules)
    if due_on is None or basis is None:
        return events if plan.due_on is None else [*events, FollowUpEnded(customer_id, plan.shown)]
    if (due_on, basis) == (plan.due_on, plan.basis):
        return events
    shows_at = rules.calendar.start_of(due_on)
    return [
        *events,
        FollowUpScheduled(customer_id, after.owner_id, due_on, basis, shows_at, ends_due=plan.shown),
    ]


def _due(plan: Plan, rules: FollowUpRules) -> tuple[date | None, Basis | None]:
    # Nothing is due of a customer who is not registered yet: the marks wait for him.
    if plan.registered_at is None or plan.closed:
        return None, None
    if plan.date_set is not None:
        return rules.shown(plan.date_set), "date_set"
    due_on = rules.by_grade(plan.grade or "", plan.last_contact_at or plan.registered_at)
    return due_on, None if due_on is None else "grade"


def _note_contact(plan: Plan, command: NoteContact, rules: FollowUpRules) -> Sequence[PlanEvent]:
    # A set date is used by the first contact on it or after it; one before does not move it (R194).
    uses_date = plan.date_set is not None and rules.calendar.day_of(command.occurred_at) >= plan.date_set
    older = plan.last_contact_at is not None and command.occurred_at <= plan.last_contact_at
    if older and not uses_date:
        return []
    last = max(plan.last_contact_at or command.occurred_at, command.occurred_at)
    noted = ContactNoted(command.customer_id, command.occurred_at, last, uses_date)
    return _then_reckon(plan, [noted], command.customer_id, rules)


def _fire(plan: Plan, command: FireFollowUp, rules: FollowUpRules) -> Sequence[PlanEvent]:
    if plan.shown or plan.due_on is None or plan.basis is None or plan.shows_at != command.at:
        return []
    shown_on = rules.shown(plan.due_on)
    if shown_on != plan.due_on:
        # The calendar was changed since: that day is no working day any more.
        shows_at = rules.calendar.start_of(shown_on)
        return [
            FollowUpScheduled(
                command.customer_id, plan.owner_id, shown_on, plan.basis, shows_at, ends_due=False
            )
        ]
    return [FollowUpDue(command.customer_id, plan.owner_id, plan.due_on, plan.basis, command.at)]


# -- the owner and his to-dos ----------------------------------------------------------------------


def _assign(plan: Plan, command: AssignPlan) -> Sequence[PlanEvent]:
    if plan.owner_id == command.owner_id:
        return []
    going = tuple(todo.todo_id for todo in _people(plan.todos.values()) if todo.owner_id != command.owner_id)
    assigned = PlanAssigned(command.customer_id, plan.owner_id, command.owner_id, going)
    if plan.due_on is None or plan.basis is None or plan.shows_at is None or plan.shown:
        return [assigned]
    # The same day, said again for its new owner: a transfer is no contact (R007).
    return [
        assigned,
        FollowUpScheduled(
            command.customer_id, command.owner_id, plan.due_on, plan.basis, plan.shows_at, ends_due=False
        ),
    ]


def _people(todos: Iterable[ToDoTracked]) -> list[ToDoTracked]:
    """Those of a person; what falls to a role (the credit controller's) does not move."""
    return [todo for todo in todos if todo.role is None]


def _with_owner(plan: Plan, todo_ids: Sequence[str]) -> Plan:
    moved = {
        key: replace(todo, owner_id=plan.owner_id) if key in todo_ids else todo
        for key, todo in plan.todos.items()
    }
    return replace(plan, todos=moved)


def _track(plan: Plan, command: TrackToDo, named: ToDo) -> Sequence[PlanEvent]:
    todo = named.opened
    # Settled since, or filed to another customer: what did that has its own way here.
    if not named.is_open or todo is None or todo.customer_id != command.customer_id:
        return []
    foreign = todo.role is None and plan.owner_id is not None and todo.owner_id != plan.owner_id
    tracked = ToDoTracked(
        customer_id=command.customer_id,
        todo_id=command.todo_id,
        kind=todo.kind,
        list=todo.list,
        owner_id=todo.owner_id,
        role=todo.role,
        mail_id=todo.mail_id,
        invoice_id=todo.invoice_id,
        thread_id=todo.thread_id,
        since=todo.since,
        moves_to=plan.owner_id if foreign else None,
    )
    return [tracked, *_ended_before(plan, tracked)]


def _ended_before(plan: Plan, todo: ToDoTracked) -> Sequence[PlanEvent]:
    """What was known to settle it before it came."""
    if todo.kind is ToDoKind.REPLY and todo.mail_id is not None:
        in_thread = plan.threads_answered.get(todo.thread_id or "")
        answers = [at for at in (plan.answered_at, in_thread) if at is not None and at >= todo.since]
        if answers:
            thread_id = None if plan.answered_at == min(answers) else todo.thread_id
            return [CustomerAnswered(todo.customer_id, min(answers), thread_id, (todo.mail_id,))]
    if todo.kind is ToDoKind.COLLECTION:
        paid_at = plan.invoices_paid.get(todo.invoice_id or "")
        if paid_at is not None and paid_at >= todo.since and todo.invoice_id is not None:
            return [InvoicePaid(todo.customer_id, todo.invoice_id, paid_at, (todo.todo_id,))]
        if plan.arrears_over_at is not None and plan.arrears_over_at >= todo.since:
            return [ArrearsOver(todo.customer_id, plan.arrears_over_at, (todo.todo_id,))]
    return []


# -- answers and payments --------------------------------------------------------------------------


def _note_answer(plan: Plan, command: NoteAnswer) -> Sequence[PlanEvent]:
    """A mail in a thread answers that thread; a call or a new letter answers all that is open."""
    in_thread = plan.threads_answered.get(command.thread_id or "")
    marks = [at for at in (plan.answered_at, in_thread) if at is not None]
    if marks and max(marks) >= command.answered_at:
        return []
    mail_ids = tuple(
        todo.mail_id
        for todo in plan.todos.values()
        if todo.kind is ToDoKind.REPLY
        and todo.mail_id is not None
        and todo.since <= command.answered_at
        and command.thread_id in (None, todo.thread_id)
    )
    return [CustomerAnswered(command.customer_id, command.answered_at, command.thread_id, mail_ids)]


def _answered(plan: Plan, event: CustomerAnswered) -> Plan:
    if event.thread_id is None:
        return replace(plan, answered_at=max(plan.answered_at or event.answered_at, event.answered_at))
    latest = max(plan.threads_answered.get(event.thread_id, event.answered_at), event.answered_at)
    return replace(plan, threads_answered=_kept({**plan.threads_answered, event.thread_id: latest}))


def _invoice_paid(plan: Plan, command: NoteInvoicePaid) -> Sequence[PlanEvent]:
    paid_at = plan.invoices_paid.get(command.invoice_id)
    if paid_at is not None and paid_at >= command.settled_at:
        return []
    todo_ids = tuple(t.todo_id for t in plan.todos.values() if t.invoice_id == command.invoice_id)
    return [InvoicePaid(command.customer_id, command.invoice_id, command.settled_at, todo_ids)]


def _arrears_over(plan: Plan, command: NoteArrearsOver) -> Sequence[PlanEvent]:
    todo_ids = tuple(
        todo.todo_id
        for todo in plan.todos.values()
        if todo.kind is ToDoKind.COLLECTION and todo.since <= command.ended_at
    )
    return [ArrearsOver(command.customer_id, command.ended_at, todo_ids)]


def _kept(marks: dict[str, datetime]) -> dict[str, datetime]:
    if len(marks) <= MARKS_KEPT:
        return marks
    return dict(sorted(marks.items(), key=lambda mark: mark[1])[-MARKS_KEPT:])


PLAN = Decider("plan", Plan(), evolve, decide)

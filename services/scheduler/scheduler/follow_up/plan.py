"""The state of a plan, from its events."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import assert_never

from scheduler.follow_up.events import (
    AnswerWithdrawn,
    ArrearsOver,
    ContactNoted,
    ContactWithdrawn,
    CustomerAnswered,
    FollowUpDue,
    FollowUpEnded,
    FollowUpScheduled,
    InvoiceCollectionEnded,
    NextContactNoted,
    PlanAssigned,
    PlanClosed,
    PlanEvent,
    PlanRegraded,
    PlanStarted,
    ToDoTracked,
    ToDoUntracked,
)
from scheduler.follow_up.rules import FollowUpRules
from scheduler.values import Basis, ToDoKind, ToDoList

# Answers, payments and contacts remembered for what may come late; older ones are no longer needed.
MAX_MARKS = 200


def plan_stream(customer_id: str) -> str:
    return f"plan-{customer_id}"


@dataclass(frozen=True)
class Plan:
    grade: str | None = None
    registered_at: datetime | None = None
    owner_id: str | None = None
    last_contact_at: datetime | None = None
    date_set: date | None = None
    contacts: dict[str, datetime] = field(default_factory=dict)
    """When there were contacts, by `contact_key`."""
    mails_moved: dict[str, None] = field(default_factory=dict)
    """Mails that are another customer's; their contacts may still come."""
    date_used: tuple[str, date] | None = None
    """The contact that used up the last set date, and that date."""
    closed: bool = False
    due_on: date | None = None
    basis: Basis | None = None
    shows_at: datetime | None = None
    shown: bool = False
    todos: dict[str, ToDoTracked] = field(default_factory=dict)
    answered_at: datetime | None = None
    """When all that was open was last answered at once."""
    threads_answered: dict[str, datetime] = field(default_factory=dict)
    mails_answered: dict[datetime, tuple[str, ...]] = field(default_factory=dict)
    """By the moment of the answer."""
    withdrawn: tuple[datetime, ...] = ()
    """Answers that nobody got."""
    collected: dict[str, datetime] = field(default_factory=dict)
    """By invoice, when its collection ended last."""
    collected_how: dict[str, str] = field(default_factory=dict)
    arrears_over_at: datetime | None = None

    @property
    def has_stranger(self) -> bool:
        """Whether the customer's first mail is unanswered (decision 7)."""
        return any(todo.list is ToDoList.STRANGERS for todo in self.todos.values())


@dataclass(frozen=True, kw_only=True)
class NamedToDo:
    """What a plan must know about an open to-do."""

    kind: ToDoKind
    list: ToDoList
    customer_id: str | None
    owner_id: str | None
    role: str | None
    mail_id: str | None
    invoice_id: str | None
    thread_id: str | None
    since: datetime


@dataclass(frozen=True)
class PlanFacts:
    """Facts for a decision: the rules of the plan's present owner, and what the command names.

    `todo` is the command's to-do, None unless it is open; `starts_thread`: whether its mail starts a thread.
    """

    rules: FollowUpRules
    todo: NamedToDo | None = None
    starts_thread: bool = False


def evolve(plan: Plan, event: PlanEvent) -> Plan:
    match event:
        case PlanStarted():
            # A regrading that came first has the later grade.
            return replace(plan, grade=plan.grade or event.grade, registered_at=event.registered_at)
        case PlanRegraded():
            return replace(plan, grade=event.grade)
        case PlanAssigned():
            return _with_owner(replace(plan, owner_id=event.owner_id), event.todo_ids)
        case ContactNoted():
            return _with_contact(plan, event)
        case ContactWithdrawn():
            return replace(
                plan,
                last_contact_at=event.last_contact_at,
                date_set=event.date_set,
                contacts={key: at for key, at in plan.contacts.items() if key != event.mail_id},
                mails_moved=_last({**plan.mails_moved, event.mail_id: None}),
            )
        case NextContactNoted():
            return replace(plan, date_set=event.on, date_used=None)
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
        case AnswerWithdrawn():
            return _withdrawn(plan, event.answered_at)
        case ToDoTracked():
            tracked = replace(event, owner_id=event.moves_to or event.owner_id)
            return replace(plan, todos={**plan.todos, event.todo_id: tracked})
        case ToDoUntracked():
            return replace(plan, todos={k: v for k, v in plan.todos.items() if k != event.todo_id})
        case InvoiceCollectionEnded():
            collected = _kept({**plan.collected, event.invoice_id: event.settled_at})
            how = {**plan.collected_how, event.invoice_id: event.how}
            how = {invoice_id: how[invoice_id] for invoice_id in collected}
            return replace(plan, collected=collected, collected_how=how)
        case ArrearsOver():
            return replace(plan, arrears_over_at=event.ended_at)
        case _:
            assert_never(event)


def contact_key(mail_id: str | None, occurred_at: datetime) -> str:
    """What a contact is known by: its mail, or when there was a call or visit."""
    return mail_id or occurred_at.isoformat()


def _with_contact(plan: Plan, event: ContactNoted) -> Plan:
    key = contact_key(event.mail_id, event.occurred_at)
    noted = replace(
        plan,
        last_contact_at=event.last_contact_at,
        contacts=_kept({**plan.contacts, key: event.occurred_at}),
        mails_moved={mail_id: None for mail_id in plan.mails_moved if mail_id != key},
    )
    if not event.uses_date or plan.date_set is None:
        return noted
    return replace(noted, date_set=None, date_used=(key, plan.date_set))


def _last(marks: dict[str, None]) -> dict[str, None]:
    return dict(list(marks.items())[-MAX_MARKS:])


def _with_owner(plan: Plan, todo_ids: Sequence[str]) -> Plan:
    moved = {
        key: replace(todo, owner_id=plan.owner_id) if key in todo_ids else todo
        for key, todo in plan.todos.items()
    }
    return replace(plan, todos=moved)


def _withdrawn(plan: Plan, answered_at: datetime) -> Plan:
    threads = {thread: at for thread, at in plan.threads_answered.items() if at != answered_at}
    mails = {at: mail_ids for at, mail_ids in plan.mails_answered.items() if at != answered_at}
    everything = None if plan.answered_at == answered_at else plan.answered_at
    withdrawn = (*plan.withdrawn, answered_at)[-MAX_MARKS:]
    return replace(
        plan,
        answered_at=everything,
        threads_answered=threads,
        mails_answered=mails,
        withdrawn=withdrawn,
    )


def _answered(plan: Plan, event: CustomerAnswered) -> Plan:
    answered = (*plan.mails_answered.get(event.answered_at, ()), *event.mail_ids)
    mails = {**plan.mails_answered, event.answered_at: answered}
    plan = replace(plan, mails_answered=dict(sorted(mails.items())[-MAX_MARKS:]))
    if event.thread_id is None:
        return replace(plan, answered_at=max(plan.answered_at or event.answered_at, event.answered_at))
    latest = max(plan.threads_answered.get(event.thread_id, event.answered_at), event.answered_at)
    return replace(plan, threads_answered=_kept({**plan.threads_answered, event.thread_id: latest}))


def _kept(marks: dict[str, datetime]) -> dict[str, datetime]:
    if len(marks) <= MAX_MARKS:
        return marks
    return dict(sorted(marks.items(), key=lambda mark: mark[1])[-MAX_MARKS:])

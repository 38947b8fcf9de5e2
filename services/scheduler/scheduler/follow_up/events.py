"""Events of plans and intervals: `plan-<customer_id>`, `intervals-<staff_id>`,
`interval-changes-<staff_id>`."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

from eventing import Id
from scheduler.contracts import PUBLISHED
from scheduler.values import Basis, Code, CompanyIntervals, EventId, Grade, Intervals, ToDoKind, ToDoList


@PUBLISHED.event("PlanStarted.v1")
@dataclass(frozen=True, kw_only=True)
class PlanStarted:
    customer_id: Id
    grade: Grade
    registered_at: datetime


@PUBLISHED.event("PlanRegraded.v1")
@dataclass(frozen=True, kw_only=True)
class PlanRegraded:
    customer_id: Id
    grade: Grade


@PUBLISHED.event("PlanAssigned.v1")
@dataclass(frozen=True, kw_only=True)
class PlanAssigned:
    """The customer has an owner or a new one, who takes over these open to-dos."""

    customer_id: Id
    previous_owner_id: Id | None
    owner_id: Id
    todo_ids: tuple[Id, ...]


@PUBLISHED.event("ContactNoted.v1")
@dataclass(frozen=True, kw_only=True)
class ContactNoted:
    """A contact was noted. In either direction, it restarts the interval (R205), unless a later one has."""

    customer_id: Id
    occurred_at: datetime
    mail_id: Id | None
    last_contact_at: datetime
    uses_date: bool


@PUBLISHED.event("ContactWithdrawn.v1")
@dataclass(frozen=True, kw_only=True)
class ContactWithdrawn:
    """The mail is another customer's: the plan is as if it had never come."""

    customer_id: Id
    mail_id: Id
    last_contact_at: datetime | None
    date_set: date | None


@PUBLISHED.event("NextContactNoted.v1")
@dataclass(frozen=True, kw_only=True)
class NextContactNoted:
    customer_id: Id
    on: date


@PUBLISHED.event("PlanClosed.v1")
@dataclass(frozen=True, kw_only=True)
class PlanClosed:
    customer_id: Id


@PUBLISHED.event("FollowUpScheduled.v1")
@dataclass(frozen=True, kw_only=True)
class FollowUpScheduled:
    """A follow-up was scheduled. `due_on` is the working day when it is shown.

    `ends_due`: it replaces one that is shown already.
    """

    customer_id: Id
    owner_id: Id | None
    due_on: date
    basis: Basis
    shows_at: datetime
    ends_due: bool


@PUBLISHED.event("FollowUpDue.v1")
@dataclass(frozen=True, kw_only=True)
class FollowUpDue:
    """The day of a follow-up has come: it is on the owner's desktop (R195)."""

    customer_id: Id
    owner_id: Id | None
    due_on: date
    basis: Basis
    shows_at: datetime


@PUBLISHED.event("FollowUpEnded.v1")
@dataclass(frozen=True, kw_only=True)
class FollowUpEnded:
    """The customer has no follow-up any more: given up, or closed."""

    customer_id: Id
    ends_due: bool


@PUBLISHED.event("CustomerAnswered.v1")
@dataclass(frozen=True, kw_only=True)
class CustomerAnswered:
    """We were in touch with the customer, which answers these mails.

    `thread_id` None: all that was open is answered.
    """

    customer_id: Id
    answered_at: datetime
    thread_id: Id | None
    mail_ids: tuple[Id, ...]


@PUBLISHED.event("AnswerWithdrawn.v1")
@dataclass(frozen=True, kw_only=True)
class AnswerWithdrawn:
    """Nobody got the answer of this moment, which had answered these mails."""

    customer_id: Id
    answered_at: datetime
    mail_ids: tuple[Id, ...]


@PUBLISHED.event("ToDoTracked.v1")
@dataclass(frozen=True, kw_only=True)
class ToDoTracked:
    """An open to-do of the customer was tracked; `moves_to`: the customer's owner, if another has it."""

    customer_id: Id
    todo_id: Id
    kind: ToDoKind
    list: ToDoList
    owner_id: Id | None
    role: Code | None
    mail_id: Id | None
    invoice_id: Id | None
    thread_id: Id | None
    since: datetime
    moves_to: Id | None


@PUBLISHED.event("ToDoUntracked.v1")
@dataclass(frozen=True, kw_only=True)
class ToDoUntracked:
    customer_id: Id
    todo_id: Id


@PUBLISHED.event("InvoiceCollectionEnded.v1")
@dataclass(frozen=True, kw_only=True)
class InvoiceCollectionEnded:
    """An invoice is paid, promised or disputed, which settles the collection to-dos it has had so far."""

    customer_id: Id
    invoice_id: Id
    how: Code
    settled_at: datetime
    todo_ids: tuple[Id, ...]


@PUBLISHED.event("ArrearsOver.v1")
@dataclass(frozen=True, kw_only=True)
class ArrearsOver:
    """The customer's arrears ended, which settles every earlier collection to-do."""

    customer_id: Id
    ended_at: datetime
    todo_ids: tuple[Id, ...]


@PUBLISHED.event("FollowUpIntervalsSet.v1")
@dataclass(frozen=True, kw_only=True)
class FollowUpIntervalsSet:
    """A salesperson set their own intervals for their customers: days by grade (R189)."""

    staff_id: Id
    days: Intervals


@PUBLISHED.event("CompanyIntervalsSet.v1")
@dataclass(frozen=True, kw_only=True)
class CompanyIntervalsSet:
    """The company's intervals were set, for all who have none of their own: days by grade (R189)."""

    days: CompanyIntervals
    set_by: Id


@PUBLISHED.event("IntervalChangeStarted.v1")
@dataclass(frozen=True, kw_only=True)
class IntervalChangeStarted:
    """The list of customers whose dates are computed again; fixed here, so that a retry finds the same.

    `staff_id` is whose intervals changed, None for the company's.
    """

    staff_id: Id | None
    change_id: EventId
    customer_ids: tuple[Id, ...]


PlanEvent: TypeAlias = (
    PlanStarted
    | PlanRegraded
    | PlanAssigned
    | ContactNoted
    | ContactWithdrawn
    | NextContactNoted
    | PlanClosed
    | FollowUpScheduled
    | FollowUpDue
    | FollowUpEnded
    | CustomerAnswered
    | AnswerWithdrawn
    | ToDoTracked
    | ToDoUntracked
    | InvoiceCollectionEnded
    | ArrearsOver
)

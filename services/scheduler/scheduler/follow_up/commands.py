"""Commands on a plan, and on the intervals it is made with."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

from eventing import Id
from scheduler.values import Code, CompanyIntervals, EventId, Grade, Intervals


@dataclass(frozen=True, kw_only=True)
class StartPlan:
    customer_id: Id
    grade: Grade
    registered_at: datetime


@dataclass(frozen=True, kw_only=True)
class RegradePlan:
    customer_id: Id
    grade: Grade


@dataclass(frozen=True, kw_only=True)
class AssignPlan:
    customer_id: Id
    owner_id: Id


@dataclass(frozen=True, kw_only=True)
class NoteContact:
    """Note a contact; `filed`: its mail says itself that it is filed to this customer."""

    customer_id: Id
    occurred_at: datetime
    mail_id: Id | None
    filed: bool = False


@dataclass(frozen=True, kw_only=True)
class WithdrawContact:
    """Withdraw the contact of a mail that was filed to another customer, as if it had never come."""

    customer_id: Id
    mail_id: Id


@dataclass(frozen=True, kw_only=True)
class NoteAnswer:
    """Note that we were in touch: `thread_id` of a mail in a thread, None for a call, visit or new letter."""

    customer_id: Id
    answered_at: datetime
    thread_id: Id | None


@dataclass(frozen=True, kw_only=True)
class NoteSentMail:
    """Note a mail that we sent to the customer; whether it starts a thread is looked up.

    `proven`: it is shown to be from us, and not only bears our address.
    """

    customer_id: Id
    mail_id: Id
    answered_at: datetime
    thread_id: Id
    proven: bool


@dataclass(frozen=True, kw_only=True)
class WithdrawAnswer:
    """Take back an answer that nobody got. `mail_ids` are those it was written to."""

    customer_id: Id
    answered_at: datetime
    mail_ids: tuple[Id, ...]


@dataclass(frozen=True, kw_only=True)
class SetNextContact:
    customer_id: Id
    on: date


@dataclass(frozen=True, kw_only=True)
class ClosePlan:
    customer_id: Id


@dataclass(frozen=True, kw_only=True)
class RecomputePlan:
    """Compute the date of the follow-up again, because the intervals changed."""

    customer_id: Id


@dataclass(frozen=True, kw_only=True)
class FireFollowUp:
    """Show a follow-up, because its day has begun."""

    customer_id: Id
    at: datetime


@dataclass(frozen=True, kw_only=True)
class TrackToDo:
    """Track a to-do that was opened for the customer or filed to it; its data is looked up."""

    customer_id: Id
    todo_id: Id


@dataclass(frozen=True, kw_only=True)
class UntrackToDo:
    customer_id: Id
    todo_id: Id


@dataclass(frozen=True, kw_only=True)
class EndInvoiceCollection:
    customer_id: Id
    invoice_id: Id
    how: Code
    settled_at: datetime


@dataclass(frozen=True, kw_only=True)
class NoteArrearsOver:
    customer_id: Id
    ended_at: datetime


@dataclass(frozen=True, kw_only=True)
class SetFollowUpIntervals:
    staff_id: Id
    days: Intervals


@dataclass(frozen=True, kw_only=True)
class SetCompanyIntervals:
    days: CompanyIntervals
    set_by: Id


@dataclass(frozen=True, kw_only=True)
class StartIntervalChange:
    """Apply changed intervals to the customers of a salesperson; None: to everybody's."""

    staff_id: Id | None
    change_id: EventId


PlanCommand: TypeAlias = (
    StartPlan
    | RegradePlan
    | AssignPlan
    | NoteContact
    | WithdrawContact
    | NoteAnswer
    | NoteSentMail
    | WithdrawAnswer
    | SetNextContact
    | ClosePlan
    | RecomputePlan
    | FireFollowUp
    | TrackToDo
    | UntrackToDo
    | EndInvoiceCollection
    | NoteArrearsOver
)

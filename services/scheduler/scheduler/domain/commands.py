"""What the scheduler is asked to do; most of it by what happened elsewhere."""

from dataclasses import dataclass
from datetime import date, datetime

from scheduler.domain.events import ToDoKind, ToDoList

# -- a mail's clock --------------------------------------------------------------------------------


@dataclass(frozen=True)
class StartReplyClock:
    """A person's mail came in, filed to a customer or to nobody yet; or it is filed differently now."""

    mail_id: str
    customer_id: str | None
    received_at: datetime
    thread_id: str | None
    country: str | None
    country_basis: str | None


@dataclass(frozen=True)
class FileReply:
    """A customer was assigned from this mail."""

    mail_id: str
    customer_id: str


@dataclass(frozen=True)
class SettleReply:
    mail_id: str
    answered_at: datetime


@dataclass(frozen=True)
class WaiveReply:
    mail_id: str
    reason: str
    waived_by: str


@dataclass(frozen=True)
class DropReply:
    """The mail is no person's, or no customer's: spam, a newsletter, a partner, a colleague."""

    mail_id: str
    reason: str


# -- a to-do ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class OpenToDo:
    todo_id: str
    kind: ToDoKind
    list: ToDoList
    since: datetime
    title: str
    customer_id: str | None = None
    owner_id: str | None = None
    role: str | None = None
    mail_id: str | None = None
    draft_id: str | None = None
    invoice_id: str | None = None
    thread_id: str | None = None
    due_at: datetime | None = None
    due_on: date | None = None


@dataclass(frozen=True)
class OpenDraftToDo:
    """A draft needs its author's hand; who that is, is looked up."""

    todo_id: str
    kind: ToDoKind
    draft_id: str
    since: datetime
    title: str


@dataclass(frozen=True)
class MoveToDo:
    """With its customer, to the customer's owner."""

    todo_id: str
    owner_id: str


@dataclass(frozen=True)
class RefileToDo:
    """With its mail, to another customer."""

    todo_id: str
    customer_id: str
    owner_id: str | None
    list: ToDoList


@dataclass(frozen=True)
class SettleToDo:
    """`if_open`: nobody has announced this to-do; unless it is open there is nothing to settle."""

    todo_id: str
    how: str
    settled_at: datetime
    if_open: bool = False
    response_seconds: int | None = None
    working_seconds: int | None = None


@dataclass(frozen=True)
class TickOffToDo:
    """Somebody says it is done."""

    todo_id: str


@dataclass(frozen=True)
class FireToDoTimer:
    """The instant a to-do asked to be woken at has come."""

    todo_id: str
    at: datetime


# -- a customer's plan -----------------------------------------------------------------------------


@dataclass(frozen=True)
class StartPlan:
    customer_id: str
    grade: str
    registered_at: datetime


@dataclass(frozen=True)
class RegradePlan:
    customer_id: str
    grade: str


@dataclass(frozen=True)
class AssignPlan:
    customer_id: str
    owner_id: str


@dataclass(frozen=True)
class NoteContact:
    customer_id: str
    occurred_at: datetime


@dataclass(frozen=True)
class NoteAnswer:
    """We were in touch: `thread_id` for a mail in a thread, None for a call, a visit, a new letter."""

    customer_id: str
    answered_at: datetime
    thread_id: str | None


@dataclass(frozen=True)
class NoteSentMail:
    """A mail of ours to the customer, found on record; whether it starts a thread is looked up."""

    customer_id: str
    mail_id: str
    answered_at: datetime
    thread_id: str


@dataclass(frozen=True)
class SetNextContact:
    customer_id: str
    on: date


@dataclass(frozen=True)
class ClosePlan:
    customer_id: str


@dataclass(frozen=True)
class RecomputePlan:
    """The rhythm changed: reckon the date anew."""

    customer_id: str


@dataclass(frozen=True)
class FireFollowUp:
    """The day a follow-up is shown has begun."""

    customer_id: str
    at: datetime


@dataclass(frozen=True)
class TrackToDo:
    """A to-do of the customer was opened, or came to him; what it is, is looked up."""

    customer_id: str
    todo_id: str


@dataclass(frozen=True)
class UntrackToDo:
    customer_id: str
    todo_id: str


@dataclass(frozen=True)
class NoteInvoicePaid:
    customer_id: str
    invoice_id: str
    settled_at: datetime


@dataclass(frozen=True)
class NoteArrearsOver:
    customer_id: str
    ended_at: datetime


# -- settings and the date -------------------------------------------------------------------------


@dataclass(frozen=True)
class SetFollowUpIntervals:
    staff_id: str
    days: dict[str, int]


@dataclass(frozen=True)
class StartIntervalChange:
    staff_id: str
    change_id: str


@dataclass(frozen=True)
class SetCalendarDay:
    day: date
    working: bool
    note: str | None = None


@dataclass(frozen=True)
class AdvanceBusinessDate:
    business_date: date
    zone: str

"""What the scheduler says has happened. Ids and instants only: nothing personal is in here."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Literal, TypeAlias


class ToDoKind(StrEnum):
    REPLY = "reply"
    FOLLOW_UP = "follow_up"
    COLLECTION = "collection"
    APPROVAL = "approval"
    RETURNED = "returned"
    SEND_UNCERTAIN = "send_uncertain"
    SEND_FAILED = "send_failed"


class ToDoList(StrEnum):
    """The lists of a desktop (R198); *unassigned* is the managers' (R107)."""

    KNOWN_CUSTOMERS = "known_customers"
    STRANGERS = "strangers"
    UNASSIGNED = "unassigned"
    FOLLOW_UPS = "follow_ups"
    COLLECTION = "collection"
    APPROVALS = "approvals"
    OUTGOING = "outgoing"


Level = Literal["manager", "general_manager"]
Basis = Literal["grade", "date_set"]

# -- reply-<mail_id> -------------------------------------------------------------------------------


@dataclass(frozen=True)
class ReplyDueSet:
    """A person's mail waits for an answer. Said again when a mail that was dropped turns out to be one.

    `owner_id` and `list` are as known at that moment; the to-do's own events are what holds.
    """

    mail_id: str
    customer_id: str | None
    owner_id: str | None
    list: ToDoList
    due_at: datetime
    group: str
    country: str | None
    country_basis: str | None
    received_at: datetime
    thread_id: str | None


@dataclass(frozen=True)
class ReplyMoved:
    """The mail was filed to another customer, or to one at last; the deadline stays."""

    mail_id: str
    previous_customer_id: str | None
    customer_id: str
    owner_id: str | None
    list: ToDoList


@dataclass(frozen=True)
class AnswerNoted:
    """The answer became known before the mail's own clock had started."""

    mail_id: str
    answered_at: datetime


@dataclass(frozen=True)
class ReplyAnswered:
    mail_id: str
    customer_id: str | None
    thread_id: str | None
    answered_at: datetime
    response_seconds: int
    working_seconds: int


@dataclass(frozen=True)
class ReplyWaived:
    """No reply is needed, and why (R337)."""

    mail_id: str
    reason: str
    waived_by: str


@dataclass(frozen=True)
class ReplyDropped:
    """Nobody waits for an answer: spam, a newsletter, a partner's mail, a colleague's."""

    mail_id: str
    reason: str


ReplyEvent: TypeAlias = ReplyDueSet | ReplyMoved | AnswerNoted | ReplyAnswered | ReplyWaived | ReplyDropped

# -- todo-<todo_id> --------------------------------------------------------------------------------


@dataclass(frozen=True)
class ToDoOpened:
    """Something to do, for a person, or for whoever has the `role`.

    `since` is the moment that gave rise to it; `next_at` is when it is reminded of.
    """

    todo_id: str
    kind: ToDoKind
    list: ToDoList
    customer_id: str | None
    owner_id: str | None
    role: str | None
    mail_id: str | None
    draft_id: str | None
    invoice_id: str | None
    thread_id: str | None
    since: datetime
    due_at: datetime | None
    due_on: date | None
    title: str
    next_at: datetime | None


@dataclass(frozen=True)
class ToDoMoved:
    todo_id: str
    previous_owner_id: str | None
    owner_id: str | None
    list: ToDoList
    previous_customer_id: str | None
    customer_id: str | None


@dataclass(frozen=True)
class ToDoSettled:
    """`response_seconds` and `working_seconds` are there when a reply was answered (R186)."""

    todo_id: str
    how: str
    settled_at: datetime
    customer_id: str | None
    response_seconds: int | None
    working_seconds: int | None


@dataclass(frozen=True)
class ReminderDue:
    """The deadline has come and nothing was done."""

    todo_id: str
    owner_id: str | None
    due_at: datetime
    next_at: datetime | None


@dataclass(frozen=True)
class Escalated:
    """`staff_id` is None when nobody of that level is known for the owner."""

    todo_id: str
    level: Level
    staff_id: str | None
    next_at: datetime | None


ToDoEvent: TypeAlias = ToDoOpened | ToDoMoved | ToDoSettled | ReminderDue | Escalated

# -- plan-<customer_id> ----------------------------------------------------------------------------


@dataclass(frozen=True)
class PlanStarted:
    customer_id: str
    grade: str
    registered_at: datetime


@dataclass(frozen=True)
class PlanRegraded:
    customer_id: str
    grade: str


@dataclass(frozen=True)
class PlanAssigned:
    """The customer's owner, and the open to-dos that go to him."""

    customer_id: str
    previous_owner_id: str | None
    owner_id: str
    todo_ids: tuple[str, ...]


@dataclass(frozen=True)
class ContactNoted:
    """A contact in either direction restarts the interval (R205)."""

    customer_id: str
    occurred_at: datetime
    last_contact_at: datetime
    uses_date: bool


@dataclass(frozen=True)
class NextContactNoted:
    customer_id: str
    on: date


@dataclass(frozen=True)
class PlanClosed:
    customer_id: str


@dataclass(frozen=True)
class FollowUpScheduled:
    """`due_on` is the day it is shown: a working day. `ends_due`: one that was shown is done with."""

    customer_id: str
    owner_id: str | None
    due_on: date
    basis: Basis
    shows_at: datetime
    ends_due: bool


@dataclass(frozen=True)
class FollowUpDue:
    """The day has come: it stands on the owner's desktop (R195)."""

    customer_id: str
    owner_id: str | None
    due_on: date
    basis: Basis
    shows_at: datetime


@dataclass(frozen=True)
class FollowUpEnded:
    """No follow-up any more: given up, or closed."""

    customer_id: str
    ends_due: bool


@dataclass(frozen=True)
class CustomerAnswered:
    """We were in touch with the customer: which of his mails that answers.

    `thread_id` None: with all that was open.
    """

    customer_id: str
    answered_at: datetime
    thread_id: str | None
    mail_ids: tuple[str, ...]


@dataclass(frozen=True)
class ToDoTracked:
    """An open to-do of the customer; `moves_to` when its owner is not (any more) the customer's."""

    customer_id: str
    todo_id: str
    kind: ToDoKind
    list: ToDoList
    owner_id: str | None
    role: str | None
    mail_id: str | None
    invoice_id: str | None
    thread_id: str | None
    since: datetime
    moves_to: str | None


@dataclass(frozen=True)
class ToDoUntracked:
    customer_id: str
    todo_id: str


@dataclass(frozen=True)
class InvoicePaid:
    """The collection to-dos of one invoice are done with."""

    customer_id: str
    invoice_id: str
    settled_at: datetime
    todo_ids: tuple[str, ...]


@dataclass(frozen=True)
class ArrearsOver:
    """Every collection to-do from before then is done with."""

    customer_id: str
    ended_at: datetime
    todo_ids: tuple[str, ...]


PlanEvent: TypeAlias = (
    PlanStarted
    | PlanRegraded
    | PlanAssigned
    | ContactNoted
    | NextContactNoted
    | PlanClosed
    | FollowUpScheduled
    | FollowUpDue
    | FollowUpEnded
    | CustomerAnswered
    | ToDoTracked
    | ToDoUntracked
    | InvoicePaid
    | ArrearsOver
)

# -- intervals-<staff_id>, interval-changes-<staff_id>, calendar, business-date --------------------


@dataclass(frozen=True)
class FollowUpIntervalsSet:
    """A salesperson's own rhythm for his customers: days by grade (R189)."""

    staff_id: str
    days: dict[str, int]


@dataclass(frozen=True)
class IntervalChangeStarted:
    """The customers whose dates are reckoned anew; fixed here, so that a retry finds the same."""

    staff_id: str
    change_id: str
    customer_ids: tuple[str, ...]


@dataclass(frozen=True)
class CalendarDaySet:
    """The company works, or rests, on a day where its country does otherwise (R334)."""

    day: date
    working: bool
    note: str | None


@dataclass(frozen=True)
class BusinessDateAdvanced:
    business_date: date
    zone: str


IntervalsEvent: TypeAlias = FollowUpIntervalsSet
IntervalChangeEvent: TypeAlias = IntervalChangeStarted
CalendarEvent: TypeAlias = CalendarDaySet
BusinessDateEvent: TypeAlias = BusinessDateAdvanced

Event: TypeAlias = (
    ReplyEvent
    | ToDoEvent
    | PlanEvent
    | IntervalsEvent
    | IntervalChangeEvent
    | CalendarEvent
    | BusinessDateEvent
)

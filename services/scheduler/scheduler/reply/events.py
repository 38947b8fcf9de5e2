"""Events of a reply: `reply-<mail_id>`."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from eventing import Id
from scheduler.contracts import PUBLISHED
from scheduler.values import Code, Country, ToDoList, WaiverReason


@PUBLISHED.event("ReplyDueSet.v1")
@dataclass(frozen=True, kw_only=True)
class ReplyDueSet:
    """A person's mail waits for an answer; published again when it turns out to wait after all.

    `owner_id` and `list` are as known at that moment; the to-do's own events are authoritative.
    """

    mail_id: Id
    customer_id: Id | None
    owner_id: Id | None
    list: ToDoList
    due_at: datetime
    group: Code
    country: Country | None
    country_basis: Code | None
    received_at: datetime
    thread_id: Id | None


@PUBLISHED.event("ReplyMoved.v1")
@dataclass(frozen=True, kw_only=True)
class ReplyMoved:
    """The mail was filed to a customer, or to another one; the deadline stays."""

    mail_id: Id
    previous_customer_id: Id | None
    customer_id: Id
    owner_id: Id | None
    list: ToDoList


@PUBLISHED.event("AnswerNoted.v1")
@dataclass(frozen=True, kw_only=True)
class AnswerNoted:
    """An answer became known before the mail's clock had started."""

    mail_id: Id
    answered_at: datetime


@PUBLISHED.event("ReplyAnswered.v1")
@dataclass(frozen=True, kw_only=True)
class ReplyAnswered:
    mail_id: Id
    customer_id: Id | None
    thread_id: Id | None
    answered_at: datetime
    response_seconds: int
    working_seconds: int


@PUBLISHED.event("AnswerTakenBack.v1")
@dataclass(frozen=True, kw_only=True)
class AnswerTakenBack:
    """Nobody got this answer: if it had settled the reply, that is open again, and ReplyDueSet follows."""

    mail_id: Id
    answered_at: datetime


@PUBLISHED.event("ReplyWaived.v1")
@dataclass(frozen=True, kw_only=True)
class ReplyWaived:
    """Somebody said that no reply is needed, and why (R337)."""

    mail_id: Id
    reason: WaiverReason
    waived_by: Id


@PUBLISHED.event("WaiverTakenBack.v1")
@dataclass(frozen=True, kw_only=True)
class WaiverTakenBack:
    """A reply is needed after all (R337); ReplyDueSet follows, with the old deadline."""

    mail_id: Id
    restored_by: Id


@PUBLISHED.event("ReplyDropped.v1")
@dataclass(frozen=True, kw_only=True)
class ReplyDropped:
    """Nobody waits for an answer: spam, a newsletter, mail of a partner or colleague."""

    mail_id: Id
    reason: Code


ReplyEvent: TypeAlias = (
    ReplyDueSet
    | ReplyMoved
    | AnswerNoted
    | ReplyAnswered
    | AnswerTakenBack
    | ReplyWaived
    | WaiverTakenBack
    | ReplyDropped
)

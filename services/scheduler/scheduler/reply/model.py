"""A reply: the clock of a person's mail, which runs until we answer.

Only an outgoing contact, or *no reply needed* with a reason, stops it; approval does not.
Events come in any sequence: an answer that is known before the mail is remembered until the mail comes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal, assert_never

from eventing import Decider, NotFound, Refused
from scheduler.reply.commands import (
    DropReply,
    FileReply,
    ReopenReply,
    ReplyCommand,
    RestoreReply,
    SettleReply,
    StartReplyClock,
    WaiveReply,
)
from scheduler.reply.deadlines import ReplyRules
from scheduler.reply.events import (
    AnswerNoted,
    AnswerTakenBack,
    ReplyAnswered,
    ReplyDropped,
    ReplyDueSet,
    ReplyEvent,
    ReplyMoved,
    ReplyWaived,
    WaiverTakenBack,
)
from scheduler.values import ToDoList

Status = Literal["new", "open", "answered", "waived", "dropped"]


class ReplyAlreadySettled(Refused):
    """This mail needs no reply any more; `how` it was settled."""

    code = "reply_already_settled"
    how: str


def reply_stream(mail_id: str) -> str:
    return f"reply-{mail_id}"


@dataclass(frozen=True)
class Reply:
    status: Status = "new"
    clock: ReplyDueSet | None = None
    """The clock in its current state, with filing; None until the mail has come."""
    answer_noted: datetime | None = None
    answered_at: datetime | None = None
    taken_back: tuple[datetime, ...] = ()
    """Answers that nobody got."""


@dataclass(frozen=True)
class Holder:
    """The customer's owner, and whether it is still a stranger, whose first mail is unanswered."""

    owner_id: str | None = None
    stranger: bool = False


@dataclass(frozen=True)
class ReplyFacts:
    """Facts for a decision: the present rules, and the `holder` of the command's customer, as far as known.

    `thread_id` is the mail's, if the command does not tell it.
    """

    rules: ReplyRules
    holder: Holder = Holder()
    thread_id: str | None = None


def evolve(reply: Reply, event: ReplyEvent) -> Reply:
    match event:
        case ReplyDueSet():
            return replace(reply, status="open", clock=event)
        case ReplyMoved():
            clock = reply.clock and replace(
                reply.clock, customer_id=event.customer_id, owner_id=event.owner_id, list=event.list
            )
            return replace(reply, clock=clock)
        case AnswerNoted():
            return replace(reply, answer_noted=event.answered_at)
        case ReplyAnswered():
            return replace(reply, status="answered", answered_at=event.answered_at)
        case AnswerTakenBack():
            noted = None if reply.answer_noted == event.answered_at else reply.answer_noted
            return replace(reply, answer_noted=noted, taken_back=(*reply.taken_back, event.answered_at))
        case ReplyWaived():
            return replace(reply, status="waived")
        case WaiverTakenBack():
            return replace(reply, status="open")
        case ReplyDropped():
            return replace(reply, status="dropped")
        case _:
            assert_never(event)


def decide(reply: Reply, command: ReplyCommand, facts: ReplyFacts) -> Sequence[ReplyEvent]:
    match command:
        case StartReplyClock():
            if reply.clock is None:
                return _start(reply, command, facts)
            if reply.status == "dropped":
                # A person's mail after all: the clock goes on, with its old deadline.
                filed = _file(reply.clock, command.customer_id, facts.holder)
                return [reply.clock, *filed]
            return _file(reply.clock, command.customer_id, facts.holder) if reply.status == "open" else []
        case FileReply():
            # Before the mail has come there is nothing to file: its own filing will report the customer.
            # One that is filed already was filed on better information.
            if reply.clock is None or reply.status != "open" or reply.clock.customer_id is not None:
                return []
            return _file(reply.clock, command.customer_id, facts.holder)
        case SettleReply():
            return _settle(reply, command, facts.rules)
        case ReopenReply():
            return _reopen(reply, command)
        case WaiveReply():
            return _waive(reply, command)
        case RestoreReply():
            return _restore(reply, command)
        case DropReply():
            return (
                [ReplyDropped(mail_id=command.mail_id, reason=command.reason)]
                if reply.status == "open"
                else []
            )
        case _:
            assert_never(command)


#: Mail that is told of so long after it came was collected from an old mailbox: whoever waited waits no more.
HISTORY = timedelta(days=30)


def _start(reply: Reply, command: StartReplyClock, facts: ReplyFacts) -> Sequence[ReplyEvent]:
    rules, holder = facts.rules, facts.holder
    if command.told_at is not None and command.told_at - command.received_at > HISTORY:
        return []
    stranger = command.customer_id is not None and holder.stranger
    clock = ReplyDueSet(
        mail_id=command.mail_id,
        customer_id=command.customer_id,
        owner_id=holder.owner_id,
        list=_list_for_new(command.customer_id, stranger),
        due_at=rules.due_at(command.country, command.received_at),
        group=rules.group_of(command.country).name,
        country=command.country,
        country_basis=command.country_basis,
        received_at=command.received_at,
        thread_id=command.thread_id or facts.thread_id,
    )
    if reply.answer_noted is not None and reply.answer_noted >= command.received_at:
        return [clock, _answered(clock, reply.answer_noted, rules)]
    return [clock]


def _list_for_new(customer_id: str | None, stranger: bool) -> ToDoList:
    if customer_id is None:
        return ToDoList.UNASSIGNED
    return ToDoList.STRANGERS if stranger else ToDoList.KNOWN_CUSTOMERS


def _file(clock: ReplyDueSet, customer_id: str | None, holder: Holder) -> Sequence[ReplyEvent]:
    if customer_id is None or customer_id == clock.customer_id:
        return []
    first_filing = clock.customer_id is None
    return [
        ReplyMoved(
            mail_id=clock.mail_id,
            previous_customer_id=clock.customer_id,
            customer_id=customer_id,
            owner_id=holder.owner_id,
            # A sender who wrote before they were on file is a stranger until answered (decision 7).
            list=ToDoList.STRANGERS if first_filing or holder.stranger else ToDoList.KNOWN_CUSTOMERS,
        )
    ]


def _settle(reply: Reply, command: SettleReply, rules: ReplyRules) -> Sequence[ReplyEvent]:
    clock = reply.clock
    if command.answered_at in reply.taken_back:
        return []
    if clock is None:
        first = reply.answer_noted is None or command.answered_at < reply.answer_noted
        return [AnswerNoted(mail_id=command.mail_id, answered_at=command.answered_at)] if first else []
    if reply.status != "open" or command.answered_at < clock.received_at:
        return []
    return [_answered(clock, command.answered_at, rules)]


def _reopen(reply: Reply, command: ReopenReply) -> Sequence[ReplyEvent]:
    if command.answered_at in reply.taken_back:
        return []
    taken_back = AnswerTakenBack(mail_id=command.mail_id, answered_at=command.answered_at)
    settled = reply.status == "answered" and reply.answered_at == command.answered_at
    return [taken_back, reply.clock] if settled and reply.clock else [taken_back]


def _answered(clock: ReplyDueSet, answered_at: datetime, rules: ReplyRules) -> ReplyAnswered:
    worked = rules.calendar.working_time_between(clock.received_at, answered_at)
    return ReplyAnswered(
        mail_id=clock.mail_id,
        customer_id=clock.customer_id,
        thread_id=clock.thread_id,
        answered_at=answered_at,
        response_seconds=int((answered_at - clock.received_at).total_seconds()),
        working_seconds=int(worked.total_seconds()),
    )


def _waive(reply: Reply, command: WaiveReply) -> Sequence[ReplyEvent]:
    if reply.clock is None:
        raise NotFound()
    if reply.status != "open":
        raise ReplyAlreadySettled(how=reply.status)
    return [ReplyWaived(mail_id=command.mail_id, reason=command.reason, waived_by=command.waived_by)]


def _restore(reply: Reply, command: RestoreReply) -> Sequence[ReplyEvent]:
    if reply.clock is None:
        raise NotFound()
    if reply.status == "open":
        return []
    if reply.status != "waived":
        raise ReplyAlreadySettled(how=reply.status)
    return [WaiverTakenBack(mail_id=command.mail_id, restored_by=command.restored_by), reply.clock]


REPLY = Decider("reply", Reply(), evolve, decide)

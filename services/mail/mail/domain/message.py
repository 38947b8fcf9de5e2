"""One message on record: received once, filed by rule or hand, moved with a reason, noted."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import assert_never

from eventing.core.decider import Decider
from mail.domain.commands import (
    AssignMail,
    FileByHand,
    FileMail,
    MarkSpam,
    NoteMail,
    QuarantineMail,
    ReachMailboxes,
    ReceiveMail,
    RecordSentMail,
    SetMailApart,
)
from mail.domain.errors import BetweenColleagues, FiledMailIsNotSpam, Invalid, NotFound, ReasonMissing
from mail.domain.events import (
    Apart,
    Kind,
    MailEvent,
    MailFiled,
    MailMarkedSpam,
    MailNoted,
    MailQuarantined,
    MailReachedMailbox,
    MailReceived,
    MailRefiled,
    MailSetApart,
    MailUnmatched,
    Rule,
)
from mail.domain.filing import (
    Knowledge,
    SetApart,
    ToCustomer,
    ToNobody,
    country_of,
    kind_when_filed,
    kind_when_unmatched,
    sender_address,
    where_to,
)
from mail.domain.parsed import Unreadable
from mail.domain.receiving import SentLetter, received_as_sent

Command = (
    ReceiveMail
    | ReachMailboxes
    | QuarantineMail
    | FileMail
    | AssignMail
    | FileByHand
    | SetMailApart
    | MarkSpam
    | NoteMail
    | RecordSentMail
)


@dataclass(frozen=True)
class Message:
    """`decided`: filing has been tried; `kind` is what it counts as now."""

    received: MailReceived | None = None
    quarantined: bool = False
    mailbox_ids: tuple[str, ...] = ()
    kind: Kind = "person"
    customer_id: str | None = None
    rule: Rule | None = None
    unmatched: MailUnmatched | None = None
    apart: Apart | None = None
    spam: bool | None = None
    note: str = ""

    @property
    def stored(self) -> bool:
        return self.received is not None or self.quarantined

    @property
    def decided(self) -> bool:
        return self.customer_id is not None or self.unmatched is not None or self.apart is not None


@dataclass(frozen=True)
class MailFacts:
    """What a decision on a mail rests on: what the views know of it, and what one that we sent says."""

    knowledge: Knowledge = field(default_factory=Knowledge)
    letter: SentLetter | None = None


def mail_stream(mail_id: str) -> str:
    return f"mail-{mail_id}"


def mail_stream_of(command: Command) -> str:
    return mail_stream(command.received.mail_id if isinstance(command, ReceiveMail) else command.mail_id)


def evolve(mail: Message, event: MailEvent) -> Message:
    match event:
        case MailReceived():
            return replace(mail, received=event, mailbox_ids=event.mailbox_ids, kind=event.kind)
        case MailReachedMailbox():
            return replace(mail, mailbox_ids=mail.mailbox_ids + event.mailbox_ids)
        case MailQuarantined():
            return replace(mail, quarantined=True, mailbox_ids=event.mailbox_ids)
        case MailMarkedSpam():
            kind: Kind = "spam" if event.spam else "person"
            return replace(mail, spam=event.spam, kind=kind, apart=None)
        case MailSetApart():
            return replace(mail, apart=event.apart, unmatched=None)
        case MailFiled() | MailRefiled():
            return replace(
                mail,
                customer_id=event.customer_id,
                rule=event.rule,
                kind=event.kind,
                unmatched=None,
                apart=None,
                spam=None,
            )
        case MailUnmatched():
            return replace(mail, unmatched=event, kind=event.kind, apart=None)
        case MailNoted():
            return replace(mail, note=event.note)
        case _:
            assert_never(event)


def decide(mail: Message, command: Command, facts: MailFacts) -> Sequence[MailEvent]:
    match command:
        case ReceiveMail():
            return _receive(mail, command.received)
        case ReachMailboxes():
            return _reached(mail, command.mail_id, command.mailbox_ids)
        case QuarantineMail():
            return _quarantine(mail, command)
        case RecordSentMail():
            return _record_sent(mail, command, facts)
        case _:
            pass
    received = mail.received
    match command:
        case FileMail():
            # Asked by a reaction, which may come before what it refers to; arrival asks again.
            return [] if received is None else _file(mail, received, command, facts.knowledge)
        case AssignMail():
            if received is None or received.direction == "internal":
                return []
            if mail.customer_id == command.customer_id:
                return []
            return [_placed(mail, received, command.customer_id, "assigned", "assigned", facts.knowledge)]
        case _:
            pass
    if received is None:
        raise NotFound("no such mail")
    match command:
        case FileByHand():
            return _file_by_hand(mail, received, command, facts.knowledge)
        case SetMailApart():
            return _set_apart(mail, received, command)
        case MarkSpam():
            return _mark_spam(mail, received, command)
        case NoteMail():
            return _note(mail, command)
        case _:
            assert_never(command)


def _receive(mail: Message, received: MailReceived) -> Sequence[MailEvent]:
    if not mail.stored:
        return [received]
    return _reached(mail, received.mail_id, received.mailbox_ids)


def _quarantine(mail: Message, command: QuarantineMail) -> Sequence[MailEvent]:
    if mail.stored:
        return _reached(mail, command.mail_id, command.mailbox_ids)
    return [
        MailQuarantined(
            command.mail_id,
            command.reason,
            command.raw_file_id,
            command.size,
            command.received_at,
            command.mailbox_ids,
        )
    ]


def _reached(mail: Message, mail_id: str, mailbox_ids: tuple[str, ...]) -> Sequence[MailEvent]:
    new = tuple(mailbox_id for mailbox_id in mailbox_ids if mailbox_id not in mail.mailbox_ids)
    return [MailReachedMailbox(mail_id, new)] if new else []


def _file(
    mail: Message, received: MailReceived, command: FileMail, knowledge: Knowledge
) -> Sequence[MailEvent]:
    if mail.customer_id is not None:
        return []
    verdict = where_to(received, knowledge, command.assigned_to)
    match verdict:
        case ToCustomer():
            return [_placed(mail, received, verdict.customer_id, verdict.rule, command.reason, knowledge)]
        case SetApart():
            if mail.apart == verdict.apart:
                return []
            return [MailSetApart(command.mail_id, verdict.apart, "sender", None, received.correspondent)]
        case ToNobody():
            return _unmatched(mail, received, verdict, knowledge)
        case _:
            assert_never(verdict)


def _unmatched(
    mail: Message, received: MailReceived, verdict: ToNobody, knowledge: Knowledge
) -> Sequence[MailEvent]:
    if mail.apart is not None:
        return []  # a person has said what it is
    country, basis = country_of(received, None, knowledge)
    kind = kind_when_unmatched(received.kind, knowledge.marked)
    if mail.spam is not None:
        kind = "spam" if mail.spam else "person"
    if kind == "spam" and mail.unmatched is not None and mail.kind != "spam":
        # Announced as a stranger before his sender was marked: whoever counts on it must hear.
        return [MailMarkedSpam(received.mail_id, True, "sender", None, received.correspondent)]
    event = MailUnmatched(
        mail_id=received.mail_id,
        reason=verdict.reason,
        suggestions=verdict.suggestions,
        direction=received.direction,
        channel=received.channel,
        kind=kind,
        received_at=received.received_at,
        sender_address=sender_address(received),
        country=country,
        country_basis=basis,
    )
    return [] if event == mail.unmatched else [event]


def _placed(
    mail: Message, received: MailReceived, customer_id: str, rule: Rule, reason: str, knowledge: Knowledge
) -> MailFiled | MailRefiled:
    """Filed at arrival, or re-filed: the first decision is MailFiled, every later one MailRefiled."""
    country, basis = country_of(received, customer_id, knowledge)
    kind = kind_when_filed(mail.kind)
    if not mail.decided:
        return MailFiled(
            mail_id=received.mail_id,
            customer_id=customer_id,
            rule=rule,
            direction=received.direction,
            channel=received.channel,
            kind=kind,
            received_at=received.received_at,
            sender_address=sender_address(received),
            thread_id=received.thread_id,
            country=country,
            country_basis=basis,
        )
    return MailRefiled(
        mail_id=received.mail_id,
        customer_id=customer_id,
        previous_customer_id=mail.customer_id,
        reason=reason,
        rule=rule,
        direction=received.direction,
        channel=received.channel,
        kind=kind,
        received_at=received.received_at,
        sender_address=sender_address(received),
        thread_id=received.thread_id,
        country=country,
        country_basis=basis,
    )


def _file_by_hand(
    mail: Message, received: MailReceived, command: FileByHand, knowledge: Knowledge
) -> Sequence[MailEvent]:
    if mail.customer_id == command.customer_id:
        return []
    if received.direction == "internal":
        raise BetweenColleagues("this mail went between colleagues only")
    if mail.customer_id is not None and not command.reason.strip():
        raise ReasonMissing("moving a mail from one customer to another needs a reason")
    return [_placed(mail, received, command.customer_id, "manual", command.reason or "manual", knowledge)]


def _set_apart(mail: Message, received: MailReceived, command: SetMailApart) -> Sequence[MailEvent]:
    if mail.customer_id is not None:
        raise FiledMailIsNotSpam("this mail is a customer's; re-file it if that is wrong")
    if mail.apart == command.apart:
        return []
    return [MailSetApart(command.mail_id, command.apart, command.reason, command.by, received.correspondent)]


def _mark_spam(mail: Message, received: MailReceived, command: MarkSpam) -> Sequence[MailEvent]:
    if mail.customer_id is not None:
        if not command.spam:
            return []
        raise FiledMailIsNotSpam("a customer's mail is never spam; re-file it first if it was filed wrongly")
    if (mail.kind == "spam") == command.spam:
        return []
    marked = MailMarkedSpam(command.mail_id, command.spam, command.reason, command.by, received.correspondent)
    if command.spam or mail.unmatched is None:
        return [marked]
    # A stranger after all: he is announced as one, so that the reply deadline starts.
    return [marked, replace(mail.unmatched, kind="person")]


def _note(mail: Message, command: NoteMail) -> Sequence[MailEvent]:
    note = command.note.strip()
    if not note:
        raise Invalid("note", "a note says something")
    return [] if note == mail.note else [MailNoted(command.mail_id, note, command.by)]


def _record_sent(mail: Message, command: RecordSentMail, facts: MailFacts) -> Sequence[MailEvent]:
    if facts.letter is None:
        raise Unreadable("the file of what was sent is not there")
    received = mail.received or received_as_sent(command, facts.letter)
    events: list[MailEvent] = [] if mail.stored else [received]
    if command.customer_id is None or mail.customer_id == command.customer_id:
        return events
    if command.purpose == "collection":
        mail = replace(mail, kind="collection")
    # Whom it was written to is known from the draft, whatever the addresses say.
    placed = _placed(mail, received, command.customer_id, "assigned", "sent", facts.knowledge)
    return [*events, placed]


MESSAGE = Decider("message", Message(), evolve, decide)

"""A message on record: received once, filed by rule or by hand, re-filed with a reason, noted."""

from collections.abc import Sequence
from dataclasses import replace
from typing import assert_never

from eventing import Decider, NotFound
from mail.message.commands import (
    AssignMail,
    FileByHand,
    FileMail,
    JoinThread,
    MailCommand,
    MarkSpam,
    MatchBounce,
    NoteMail,
    QuarantineMail,
    ReachMailboxes,
    ReceiveMail,
    RecordSentMail,
    SetMailApart,
)
from mail.message.errors import (
    FiledMailIsNotSetApart,
    FiledMailIsNotSpam,
    LetterMissing,
    ReasonMissing,
)
from mail.message.events import (
    BankChangeClaimed,
    BounceMatched,
    MailAnswersFound,
    MailEvent,
    MailFiled,
    MailJoinedThread,
    MailMarkedSpam,
    MailNoted,
    MailQuarantined,
    MailReachedMailbox,
    MailReceived,
    MailRefiled,
    MailSetApart,
    MailSuspected,
    MailUnmatched,
    OldMailFiled,
    OldMailReceived,
    OldMailRefiled,
    OldMailUnmatched,
)
from mail.message.receiving import received_as_sent, received_unread
from mail.message.state import MailFacts, Message, evolve, fold
from mail.message.verdict import (
    Knowledge,
    SetApart,
    ToCustomer,
    ToNobody,
    country_of,
    direction_when_filed,
    kind_when_filed,
    kind_when_unmatched,
    sender_address,
    where_to,
)
from mail.values import Rule

__all__ = ["MESSAGE", "MailFacts", "Message", "mail_stream", "mail_stream_of"]


def mail_stream(mail_id: str) -> str:
    return f"mail-{mail_id}"


def mail_stream_of(command: MailCommand) -> str:
    match command:
        case ReceiveMail():
            return mail_stream(command.received.mail_id)
        case QuarantineMail():
            return mail_stream(command.quarantined.mail_id)
        case _:
            return mail_stream(command.mail_id)


def decide(mail: Message, command: MailCommand, facts: MailFacts) -> Sequence[MailEvent]:
    match command:
        case ReceiveMail():
            return _receive(mail, command.received)
        case ReachMailboxes():
            return _reached(mail, command.mail_id, command.mailbox_ids)
        case QuarantineMail():
            return _quarantine(mail, command.quarantined)
        case RecordSentMail():
            return _record_sent(mail, command, facts)
        case _:
            pass
    received = mail.received
    match command:
        case FileMail():
            # A reaction may ask before the mail is on record; its arrival asks again.
            if received is None:
                return []
            threaded = _threaded(mail, received, facts.knowledge.parents_thread, facts.knowledge)
            mail = fold(mail, threaded)
            return [*threaded, *_file(mail, received, command, facts.knowledge)]
        case JoinThread():
            if received is None:
                return []
            return _threaded(mail, received, command.thread_id, facts.knowledge)
        case _:
            pass
    if received is None and mail.quarantined is not None:
        received = received_unread(mail.quarantined)
    match command:
        case AssignMail():
            if received is None or mail.customer_id == command.customer_id:
                return []
            return _placed(mail, received, command.customer_id, "assigned", "assigned", facts.knowledge)
        case _:
            pass
    if received is None:
        raise NotFound()
    match command:
        case FileByHand():
            return _file_by_hand(mail, received, command, facts.knowledge)
        case SetMailApart():
            return _set_apart(mail, received, command)
        case MarkSpam():
            return _mark_spam(mail, received, command)
        case MatchBounce():
            return _match_bounce(mail, received, facts)
        case NoteMail():
            return _note(mail, command)
        case _:
            assert_never(command)


def _receive(mail: Message, received: MailReceived) -> Sequence[MailEvent]:
    # A mail in quarantine is read again, unless somebody has read it themselves and filed it.
    if mail.received is None and not mail.decided:
        return [replace(received, mailbox_ids=mail.mailbox_ids or received.mailbox_ids)]
    return _reached(mail, received.mail_id, received.mailbox_ids)


def _quarantine(mail: Message, quarantined: MailQuarantined) -> Sequence[MailEvent]:
    if mail.stored:
        return _reached(mail, quarantined.mail_id, quarantined.mailbox_ids)
    return [quarantined]


def _reached(mail: Message, mail_id: str, mailbox_ids: tuple[str, ...]) -> Sequence[MailEvent]:
    new = tuple(mailbox_id for mailbox_id in mailbox_ids if mailbox_id not in mail.mailbox_ids)
    return [MailReachedMailbox(mail_id=mail_id, mailbox_ids=new)] if new else []


def _file(
    mail: Message, received: MailReceived, command: FileMail, knowledge: Knowledge
) -> Sequence[MailEvent]:
    if mail.customer_id is not None and mail.rule != "company_domain":
        return []
    verdict = where_to(received, knowledge, command.assigned_to, again=mail.decided)
    if mail.customer_id is not None:
        # It was filed by its company's domain: an exact address on file says more, and nothing else does.
        exact = isinstance(verdict, ToCustomer) and verdict.rule == "known_address"
        if not exact or verdict == ToCustomer(mail.customer_id, "known_address"):
            return []
    match verdict:
        case ToCustomer():
            return _placed(mail, received, verdict.customer_id, verdict.rule, command.reason, knowledge)
        case SetApart():
            if mail.apart == verdict.apart:
                return []
            return [
                MailSetApart(
                    mail_id=command.mail_id,
                    apart=verdict.apart,
                    reason="sender",
                    set_by=None,
                    sender_address=received.correspondent,
                )
            ]
        case ToNobody():
            return _unmatched(mail, received, verdict, knowledge)
        case _:
            assert_never(verdict)


def _threaded(
    mail: Message, received: MailReceived, parents_thread: str | None, knowledge: Knowledge
) -> list[MailEvent]:
    """The events that put it into the thread of the mail it answers, and its answers into its own.

    Whichever of the two comes second finds the other. None joins a thread twice: two mails may say that they
    answer each other.
    """
    events: list[MailEvent] = []
    if parents_thread is not None and parents_thread not in mail.threads:
        events.append(MailJoinedThread(mail_id=received.mail_id, thread_id=parents_thread))
        mail = fold(mail, events)
    new = tuple(one for one in knowledge.answers if one not in mail.answers and one != received.mail_id)
    if new and mail.thread_id is not None:
        events.append(MailAnswersFound(mail_id=received.mail_id, thread_id=mail.thread_id, answers=new))
    return events


def _unmatched(
    mail: Message, received: MailReceived, verdict: ToNobody, knowledge: Knowledge
) -> Sequence[MailEvent]:
    if mail.apart is not None:
        # A person has said what it is.
        return []
    country, basis = country_of(received, None, knowledge)
    kind = kind_when_unmatched(received.kind, knowledge.marked)
    suspected = _suspected(mail, received, knowledge) if kind == "person" else []
    if mail.spam is not None:
        kind = "spam" if mail.spam else "person"
    elif kind == "person" and (suspected or mail.suspected):
        kind = "spam"
    if kind == "spam" and mail.unmatched is not None and mail.kind != "spam":
        # It was announced as unmatched before the sender was marked: readers must be told.
        return [
            MailMarkedSpam(
                mail_id=received.mail_id,
                spam=True,
                reason="sender",
                marked_by=None,
                sender_address=received.correspondent,
            )
        ]
    unmatched = MailUnmatched(
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
    event = OldMailUnmatched(**vars(unmatched)) if isinstance(received, OldMailReceived) else unmatched
    return [] if event == mail.unmatched else [*suspected, event]


def _suspected(mail: Message, received: MailReceived, knowledge: Knowledge) -> list[MailEvent]:
    """What the filter says, at the first decision alone: later somebody may have seen it."""
    found = knowledge.suspicion
    if found is None or mail.decided or mail.spam is not None:
        return []
    return [MailSuspected(mail_id=received.mail_id, score=found.score, telling=found.telling)]


def _placed(
    mail: Message, received: MailReceived, customer_id: str, rule: Rule, reason: str, knowledge: Knowledge
) -> list[MailEvent]:
    """The events of filing: MailFiled for the first decision, MailRefiled for every later one.

    If the mail says that a bank account has changed, a second person is told. Of an old mail nobody is told
    anything.
    """
    old = isinstance(received, OldMailReceived)
    country, basis = country_of(received, customer_id, knowledge)
    filed = MailFiled(
        mail_id=received.mail_id,
        customer_id=customer_id,
        rule=rule,
        direction=direction_when_filed(received),
        channel=received.channel,
        kind=kind_when_filed(mail.kind, rule),
        received_at=received.received_at,
        sender_address=sender_address(received),
        thread_id=mail.thread_id or received.thread_id,
        proof=received.proof,
        country=country,
        country_basis=basis,
    )
    event: MailEvent = OldMailFiled(**vars(filed)) if old else filed
    if mail.decided:
        refiled = MailRefiled(**vars(filed), previous_customer_id=mail.customer_id, reason=reason)
        event = OldMailRefiled(**vars(refiled)) if old else refiled
    if old or not received.bank_change or filed.kind != "person":
        return [event]
    claimed = BankChangeClaimed(
        mail_id=received.mail_id,
        customer_id=customer_id,
        received_at=received.received_at,
        proof=received.proof,
        answers_elsewhere=received.answers_elsewhere,
        lookalike_of=received.lookalike_of,
    )
    return [event, claimed]


def _file_by_hand(
    mail: Message, received: MailReceived, command: FileByHand, knowledge: Knowledge
) -> Sequence[MailEvent]:
    if mail.customer_id == command.customer_id:
        return []
    if mail.customer_id is not None and not command.reason:
        raise ReasonMissing()
    return _placed(mail, received, command.customer_id, "manual", command.reason or "manual", knowledge)


def _set_apart(mail: Message, received: MailReceived, command: SetMailApart) -> Sequence[MailEvent]:
    if mail.customer_id is not None:
        raise FiledMailIsNotSetApart()
    if mail.apart == command.apart:
        return []
    return [
        MailSetApart(
            mail_id=command.mail_id,
            apart=command.apart,
            reason=command.reason,
            set_by=command.by,
            sender_address=received.correspondent,
        )
    ]


def _mark_spam(mail: Message, received: MailReceived, command: MarkSpam) -> Sequence[MailEvent]:
    if mail.customer_id is not None:
        if not command.spam:
            return []
        raise FiledMailIsNotSpam()
    if (mail.kind == "spam") == command.spam:
        return []
    marked = MailMarkedSpam(
        mail_id=command.mail_id,
        spam=command.spam,
        reason=command.reason,
        marked_by=command.by,
        sender_address=received.correspondent,
    )
    if command.spam or mail.unmatched is None:
        return [marked]
    # Not spam after all: it is announced as unmatched, so that the reply deadline starts.
    return [marked, replace(mail.unmatched, kind="person")]


def _match_bounce(mail: Message, received: MailReceived, facts: MailFacts) -> Sequence[MailEvent]:
    if mail.bounce_matched or facts.draft_id is None:
        return []
    return [BounceMatched(mail_id=received.mail_id, draft_id=facts.draft_id, addresses=received.failures)]


def _note(mail: Message, command: NoteMail) -> Sequence[MailEvent]:
    if command.note == mail.note:
        return []
    return [MailNoted(mail_id=command.mail_id, note=command.note, noted_by=command.by)]


def _record_sent(mail: Message, command: RecordSentMail, facts: MailFacts) -> Sequence[MailEvent]:
    if facts.letter is None:
        raise LetterMissing()
    received = mail.received or received_as_sent(command, facts.letter)
    events: list[MailEvent] = [] if mail.stored else [received]
    if command.customer_id is None or mail.customer_id == command.customer_id:
        return events
    if command.purpose == "collection":
        mail = replace(mail, kind="collection")
    # The draft tells the customer, whatever the addresses say.
    return [*events, *_placed(mail, received, command.customer_id, "assigned", "sent", facts.knowledge)]


MESSAGE = Decider("message", Message(), evolve, decide)

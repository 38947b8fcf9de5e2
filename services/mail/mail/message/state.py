"""The state of a message, from its events, and the facts that a decision on it rests on."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import assert_never

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
)
from mail.message.receiving import SentLetter
from mail.message.verdict import Knowledge
from mail.values import Apart, Kind, Rule


@dataclass(frozen=True)
class Message:
    """A message. `decided`: filing has been tried; `kind` is its present kind.

    `spam` is what was said of it, `suspected` what the filter said.
    """

    received: MailReceived | None = None
    quarantined: MailQuarantined | None = None
    mailbox_ids: tuple[str, ...] = ()
    kind: Kind = "person"
    customer_id: str | None = None
    rule: Rule | None = None
    unmatched: MailUnmatched | None = None
    apart: Apart | None = None
    spam: bool | None = None
    suspected: bool = False
    thread_id: str | None = None
    threads: frozenset[str] = frozenset()
    """All that it has been in."""
    answers: frozenset[str] = frozenset()
    note: str = ""
    bounce_matched: bool = False

    @property
    def stored(self) -> bool:
        return self.received is not None or self.quarantined is not None

    @property
    def decided(self) -> bool:
        return self.customer_id is not None or self.unmatched is not None or self.apart is not None


@dataclass(frozen=True)
class MailFacts:
    """Facts for a decision: what the views know about the mail, and the content of one that we sent.

    `draft_id` is the letter of ours that a delivery report is about.
    """

    knowledge: Knowledge = field(default_factory=Knowledge)
    letter: SentLetter | None = None
    draft_id: str | None = None


def evolve(mail: Message, event: MailEvent) -> Message:
    match event:
        case MailReceived():
            return replace(
                mail,
                received=event,
                mailbox_ids=event.mailbox_ids,
                kind=event.kind,
                thread_id=event.thread_id,
                threads=frozenset({event.thread_id}),
            )
        case MailJoinedThread():
            # Its answers follow it.
            been = mail.threads | {event.thread_id}
            return replace(mail, thread_id=event.thread_id, threads=been, answers=frozenset())
        case MailAnswersFound():
            return replace(mail, answers=mail.answers | set(event.answers))
        case MailReachedMailbox():
            return replace(mail, mailbox_ids=mail.mailbox_ids + event.mailbox_ids)
        case MailQuarantined():
            return replace(mail, quarantined=event, mailbox_ids=event.mailbox_ids)
        case MailMarkedSpam():
            kind: Kind = "spam" if event.spam else "person"
            return replace(mail, spam=event.spam, kind=kind, apart=None)
        case MailSuspected():
            return replace(mail, suspected=True)
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
        case BankChangeClaimed():
            return mail
        case BounceMatched():
            return replace(mail, bounce_matched=True)
        case MailNoted():
            return replace(mail, note=event.note)
        case _:
            assert_never(event)


def fold(mail: Message, events: Sequence[MailEvent]) -> Message:
    for event in events:
        mail = evolve(mail, event)
    return mail

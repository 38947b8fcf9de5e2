"""The state of a draft, from its events.

draft -> (submitted -> returned -> ...) -> queued -> sending -> data -> sent
      '-> discarded
              ^ '-- restored                 ^          |         |-> failed
              '------------------- recalled -+-- again -+         '-> uncertain -> sent | queued

Sent to some of its addressees it is partly_sent, and tried again for the others, until each has an outcome.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, assert_never

from mail.draft.events import (
    AddresseesReached,
    AddresseesRefused,
    BlindCopiesChosen,
    DraftDiscarded,
    DraftEvent,
    DraftFilesChosen,
    DraftFormatted,
    DraftRestored,
    DraftTakenOver,
    LetterBounced,
    LetterHandedIn,
    MailApproved,
    MailDataStarted,
    MailDrafted,
    MailQueued,
    MailRecalled,
    MailRedrafted,
    MailReturned,
    MailSendFailed,
    MailSendStarted,
    MailSendUncertain,
    MailSent,
    MailSubmitted,
)
from mail.values import AttachedFile, Purpose

Status = Literal[
    "absent",
    "draft",
    "pending",
    "returned",
    "discarded",
    "queued",
    "sending",
    "data",
    "failed",
    "uncertain",
    "partly_sent",
    "sent",
]
EDITABLE = frozenset({"draft", "returned", "failed"})
#: It is the Mailer's turn.
TO_SEND = frozenset({"queued", "partly_sent"})
DISCARDABLE = EDITABLE | {"pending"}


@dataclass(frozen=True)
class Draft:
    """A draft. `attempt` counts all attempts; `tries` those since it was last queued. `withdrawn`: the reason
    for the letter is gone.

    `waiting` are the addressees without an outcome, `refused` those who certainly do not get it, `delayed`
    those of whom a server on the way said that they do not yet. `handed_in`: it was written in another
    program, which has quoted what it answers.
    """

    status: Status = "absent"
    draft_id: str = ""
    customer_id: str | None = None
    author_id: str | None = None
    approver_id: str | None = None
    purpose: Purpose = "letter"
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    bcc: tuple[str, ...] = ()
    subject: str = ""
    text: str = ""
    html: str | None = None
    files: tuple[AttachedFile, ...] = ()
    in_reply_to_mail_id: str | None = None
    handed_in: bool = False
    approved_by: str | None = None
    withdrawn: bool = False
    queued: MailQueued | None = None
    worker: str | None = None
    attempt: int = 0
    tries: int = 0
    sent_at: datetime | None = None
    waiting: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    delayed: tuple[str, ...] = ()

    @property
    def addressees(self) -> tuple[str, ...]:
        """Everybody whom it goes to, each once, whoever is told of it."""
        return tuple(dict.fromkeys(self.to + self.cc + self.bcc))


def evolve(draft: Draft, event: DraftEvent) -> Draft:
    match event:
        case MailDrafted():
            return Draft(
                status="draft",
                draft_id=event.draft_id,
                customer_id=event.customer_id,
                author_id=event.author_id,
                approver_id=event.approver_id,
                purpose=event.purpose,
                to=event.to,
                cc=event.cc,
                subject=event.subject,
                text=event.text,
                in_reply_to_mail_id=event.in_reply_to_mail_id,
            )
        case MailRedrafted():
            return replace(draft, to=event.to, cc=event.cc, subject=event.subject, text=event.text)
        case DraftFilesChosen():
            return replace(draft, files=event.files)
        case DraftFormatted():
            return replace(draft, html=event.html)
        case BlindCopiesChosen():
            return replace(draft, bcc=event.bcc)
        case LetterHandedIn():
            return replace(draft, handed_in=True)
        case DraftTakenOver():
            return replace(draft, author_id=event.author_id)
        case MailSubmitted():
            return replace(draft, status="pending", approver_id=event.approver_id)
        case MailReturned():
            return replace(draft, status="returned")
        case DraftDiscarded():
            return replace(draft, status="discarded", withdrawn=event.discarded_by is None)
        case DraftRestored() | MailRecalled():
            return replace(draft, status="draft", queued=None, approved_by=None, waiting=())
        case MailApproved():
            return replace(draft, approved_by=event.approved_by)
        case MailQueued():
            # Sent again after a doubt: those who have got it do not get it twice.
            waiting = draft.waiting if draft.sent_at else event.recipients
            return replace(draft, status="queued", queued=event, worker=None, tries=0, waiting=waiting)
        case MailSendStarted():
            return replace(
                draft, status="sending", worker=event.worker, attempt=event.attempt, tries=draft.tries + 1
            )
        case MailDataStarted():
            return replace(draft, status="data")
        case MailSent():
            sent = replace(draft, sent_at=event.sent_at, waiting=event.waiting, worker=None)
            return replace(sent, status="partly_sent" if event.waiting else "sent")
        case AddresseesReached():
            status: Status = "partly_sent" if event.waiting else "sent"
            return replace(draft, status=status, waiting=event.waiting, worker=None)
        case AddresseesRefused():
            known = replace(
                draft, waiting=event.waiting, refused=tuple(dict.fromkeys(draft.refused + event.addresses))
            )
            over = draft.sent_at is not None and not event.waiting
            return replace(known, status="sent", worker=None) if over else known
        case LetterBounced():
            delayed = (event.address,) if event.outcome == "delayed" else ()
            return replace(draft, delayed=tuple(dict.fromkeys(draft.delayed + delayed)))
        case MailSendFailed():
            again: Status = "partly_sent" if event.partly else "queued"
            return replace(draft, status="failed" if event.permanent else again, worker=None)
        case MailSendUncertain():
            return replace(draft, status="uncertain")
        case _:
            assert_never(event)

"""The state of a draft, from its events.

draft -> (submitted -> returned -> ...) -> queued -> sending -> data -> sent
                                             ^          |         |-> failed
                                             +-- again -+         '-> uncertain -> sent | queued
"""

from dataclasses import dataclass, replace
from typing import Literal, assert_never

from mail.draft.events import (
    DraftEvent,
    DraftTakenOver,
    MailApproved,
    MailDataStarted,
    MailDrafted,
    MailQueued,
    MailRedrafted,
    MailReturned,
    MailSendFailed,
    MailSendStarted,
    MailSendUncertain,
    MailSent,
    MailSubmitted,
)
from mail.values import Purpose

Status = Literal[
    "absent", "draft", "pending", "returned", "queued", "sending", "data", "failed", "uncertain", "sent"
]
EDITABLE = frozenset({"draft", "returned", "failed"})


@dataclass(frozen=True)
class Draft:
    """A draft. `attempt` counts all attempts; `tries` those since it was last queued."""

    status: Status = "absent"
    draft_id: str = ""
    customer_id: str | None = None
    author_id: str | None = None
    approver_id: str | None = None
    purpose: Purpose = "letter"
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    subject: str = ""
    text: str = ""
    in_reply_to_mail_id: str | None = None
    approved_by: str | None = None
    queued: MailQueued | None = None
    worker: str | None = None
    attempt: int = 0
    tries: int = 0


def evolve(draft: Draft, event: DraftEvent) -> Draft:
    match event:
        case MailDrafted():
            return Draft(
                # A collection letter always awaits approval.
                status="pending" if event.purpose == "collection" else "draft",
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
        case DraftTakenOver():
            return replace(draft, author_id=event.author_id)
        case MailSubmitted():
            return replace(draft, status="pending", approver_id=event.approver_id)
        case MailReturned():
            return replace(draft, status="returned")
        case MailApproved():
            return replace(draft, approved_by=event.approved_by)
        case MailQueued():
            return replace(draft, status="queued", queued=event, worker=None, tries=0)
        case MailSendStarted():
            return replace(
                draft, status="sending", worker=event.worker, attempt=event.attempt, tries=draft.tries + 1
            )
        case MailDataStarted():
            return replace(draft, status="data")
        case MailSent():
            return replace(draft, status="sent")
        case MailSendFailed():
            return replace(draft, status="failed" if event.permanent else "queued", worker=None)
        case MailSendUncertain():
            return replace(draft, status="uncertain")
        case _:
            assert_never(event)

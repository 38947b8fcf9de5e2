"""Drafts, and the queue of what waits to be sent."""

from datetime import datetime, timedelta

from eventing.core.commit import Event
from eventing.views.view import Patch, Upsert, View, Writes
from mail.domain import events
from mail.event_schemas import (
    PUBLISHED,
)

DRAFTS = View(
    "drafts",
    indexes=(("author_id", "status"), ("approver_id", "status"), ("customer_id",), ("owner_id", "status")),
    follows={"customer_id": ("owner_id",)},
)


@DRAFTS.on(PUBLISHED, events.MailDrafted)
def drafted(event: Event[events.MailDrafted]) -> Writes:
    draft = event.data
    return [
        Upsert(
            draft.draft_id,
            {
                "status": "pending" if draft.purpose == "collection" else "draft",
                "customer_id": draft.customer_id,
                "owner_id": None,
                "author_id": draft.author_id,
                "approver_id": draft.approver_id,
                "needs_approval": draft.needs_approval,
                "purpose": draft.purpose,
                "to": draft.to,
                "cc": draft.cc,
                "subject": draft.subject,
                "text": draft.text,
                "in_reply_to_mail_id": draft.in_reply_to_mail_id,
                "stage": draft.stage,
                "invoice_ids": draft.invoice_ids,
                "remarks": None,
                "approved_by": None,
                "mail_id": None,
                "failure": None,
                "attempt": 0,
                "drafted_at": event.at,
                "version": event.stream_version,
            },
        )
    ]


def _draft(draft_id: str, version: int, **fields: object) -> Writes:
    return [Patch(draft_id, {**fields, "version": version})]


@DRAFTS.on(PUBLISHED, events.MailRedrafted)
def redrafted(event: Event[events.MailRedrafted]) -> Writes:
    e = event.data
    return _draft(e.draft_id, event.stream_version, to=e.to, cc=e.cc, subject=e.subject, text=e.text)


@DRAFTS.on(PUBLISHED, events.DraftTakenOver)
def draft_taken_over(event: Event[events.DraftTakenOver]) -> Writes:
    return _draft(event.data.draft_id, event.stream_version, author_id=event.data.author_id)


@DRAFTS.on(PUBLISHED, events.MailSubmitted)
def draft_submitted(event: Event[events.MailSubmitted]) -> Writes:
    return _draft(
        event.data.draft_id, event.stream_version, status="pending", approver_id=event.data.approver_id
    )


@DRAFTS.on(PUBLISHED, events.MailReturned)
def draft_returned(event: Event[events.MailReturned]) -> Writes:
    return _draft(event.data.draft_id, event.stream_version, status="returned", remarks=event.data.remarks)


@DRAFTS.on(PUBLISHED, events.MailApproved)
def draft_approved(event: Event[events.MailApproved]) -> Writes:
    return _draft(event.data.draft_id, event.stream_version, approved_by=event.data.approved_by)


@DRAFTS.on(PUBLISHED, events.MailQueued)
def draft_queued(event: Event[events.MailQueued]) -> Writes:
    return _draft(event.data.draft_id, event.stream_version, status="queued", failure=None)


@DRAFTS.on(PUBLISHED, events.MailSendStarted)
def draft_send_started(event: Event[events.MailSendStarted]) -> Writes:
    return _draft(event.data.draft_id, event.stream_version, status="sending", attempt=event.data.attempt)


@DRAFTS.on(PUBLISHED, events.MailDataStarted)
def draft_data_started(event: Event[events.MailDataStarted]) -> Writes:
    return _draft(event.data.draft_id, event.stream_version, status="data")


@DRAFTS.on(PUBLISHED, events.MailSent)
def draft_sent(event: Event[events.MailSent]) -> Writes:
    return _draft(event.data.draft_id, event.stream_version, status="sent", mail_id=event.data.mail_id)


@DRAFTS.on(PUBLISHED, events.MailSendFailed)
def draft_failed(event: Event[events.MailSendFailed]) -> Writes:
    status = "failed" if event.data.permanent else "queued"
    return _draft(event.data.draft_id, event.stream_version, status=status, failure=event.data.reason)


@DRAFTS.on(PUBLISHED, events.MailSendUncertain)
def draft_uncertain(event: Event[events.MailSendUncertain]) -> Writes:
    return _draft(event.data.draft_id, event.stream_version, status="uncertain")


# -- what waits to be sent -----------------------------------------------------------------------------

#: Intents without an outcome; a sent, failed or uncertain one is no longer open.
OUTBOX = View("outbox", indexes=(("open", "due_at"),))

FIRST_RETRY = timedelta(minutes=1)
LONGEST_RETRY = timedelta(hours=6)


def retry_at(failed_at: datetime, attempt: int) -> datetime:
    """One minute after the first failure, then twice as long each time, six hours at most."""
    doublings = min(max(attempt - 1, 0), 20)
    return failed_at + min(FIRST_RETRY * (1 << doublings), LONGEST_RETRY)


@OUTBOX.on(PUBLISHED, events.MailQueued)
def intent_queued(event: Event[events.MailQueued]) -> Writes:
    e = event.data
    return [
        Upsert(
            e.draft_id,
            {
                "open": True,
                "state": "queued",
                "due_at": event.at,
                "queued_at": event.at,
                "message_id": e.message_id,
                "sender": e.sender,
                "recipients": e.recipients,
                "raw_file_id": e.raw_file_id,
            },
        )
    ]


@OUTBOX.on(PUBLISHED, events.MailSendStarted)
def intent_claimed(event: Event[events.MailSendStarted]) -> Writes:
    e = event.data
    return [Upsert(e.draft_id, {"state": "sending", "attempt": e.attempt, "worker": e.worker})]


@OUTBOX.on(PUBLISHED, events.MailDataStarted)
def intent_in_data(event: Event[events.MailDataStarted]) -> Writes:
    return [Upsert(event.data.draft_id, {"state": "data"})]


@OUTBOX.on(PUBLISHED, events.MailSent)
def intent_sent(event: Event[events.MailSent]) -> Writes:
    return [Upsert(event.data.draft_id, {"open": False, "state": "sent"})]


@OUTBOX.on(PUBLISHED, events.MailSendFailed)
def intent_failed(event: Event[events.MailSendFailed]) -> Writes:
    e = event.data
    if e.permanent:
        return [Upsert(e.draft_id, {"open": False, "state": "failed"})]
    return [Upsert(e.draft_id, {"state": "queued", "due_at": retry_at(event.at, e.attempt)})]


@OUTBOX.on(PUBLISHED, events.MailSendUncertain)
def intent_uncertain(event: Event[events.MailSendUncertain]) -> Writes:
    return [Upsert(event.data.draft_id, {"open": False, "state": "uncertain"})]

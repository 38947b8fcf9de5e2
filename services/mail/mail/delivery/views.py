"""The view of mail that waits to be sent."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from eventing import Event, Upsert, View, Writes
from mail.draft.events import (
    AddresseesReached,
    AddresseesRefused,
    MailDataStarted,
    MailQueued,
    MailRecalled,
    MailSendFailed,
    MailSendStarted,
    MailSendUncertain,
    MailSent,
)
from mail.message.identity import message_key

#: Queued mail, open until it has an outcome: sent, failed or uncertain.
OUTBOX = View("outbox", indexes=(("open", "due_at"), ("message_key",)))

FIRST_RETRY = timedelta(minutes=1)
LONGEST_RETRY = timedelta(hours=6)


def retry_at(failed_at: datetime, attempt: int) -> datetime:
    """When to try again: a minute after the first failure, then twice as long each time, up to six hours."""
    doublings = min(max(attempt - 1, 0), 20)
    return failed_at + min(FIRST_RETRY * (1 << doublings), LONGEST_RETRY)


@OUTBOX.on(MailQueued)
def intent_queued(event: Event[MailQueued]) -> Writes:
    e = event.data
    return [
        Upsert(
            e.draft_id,
            {
                "open": True,
                "state": "queued",
                "due_at": e.send_at,
                "queued_at": event.at,
                "message_id": e.message_id,
                "message_key": message_key(e.message_id),
                "sender": e.sender,
                "recipients": e.recipients,
                "raw_file_id": e.raw_file_id,
            },
        )
    ]


@OUTBOX.on(MailRecalled)
def intent_recalled(event: Event[MailRecalled]) -> Writes:
    return [Upsert(event.data.draft_id, {"open": False, "state": "recalled"})]


@OUTBOX.on(MailSendStarted)
def intent_claimed(event: Event[MailSendStarted]) -> Writes:
    e = event.data
    return [Upsert(e.draft_id, {"state": "sending", "attempt": e.attempt, "worker": e.worker})]


@OUTBOX.on(MailDataStarted)
def intent_in_data(event: Event[MailDataStarted]) -> Writes:
    return [Upsert(event.data.draft_id, {"state": "data"})]


@OUTBOX.on(MailSent)
def intent_sent(event: Event[MailSent]) -> Writes:
    return _taken(event.data.draft_id, event.data.waiting, event.at, 1)


@OUTBOX.on(AddresseesReached)
def more_reached(event: Event[AddresseesReached]) -> Writes:
    return _taken(event.data.draft_id, event.data.waiting, event.at, event.data.attempt)


def _taken(draft_id: str, waiting: Sequence[str], at: datetime, attempt: int) -> Writes:
    if not waiting:
        return [Upsert(draft_id, {"open": False, "state": "sent"})]
    return [Upsert(draft_id, {"open": True, "state": "queued", "due_at": retry_at(at, attempt)})]


@OUTBOX.on(AddresseesRefused)
def addressees_lost(event: Event[AddresseesRefused]) -> Writes:
    refused = event.data
    over = refused.sent_at is not None and not refused.waiting
    return [Upsert(refused.draft_id, {"open": False, "state": "sent"})] if over else []


@OUTBOX.on(MailSendFailed)
def intent_failed(event: Event[MailSendFailed]) -> Writes:
    e = event.data
    if e.permanent:
        return [Upsert(e.draft_id, {"open": False, "state": "failed"})]
    return [Upsert(e.draft_id, {"state": "queued", "due_at": retry_at(event.at, e.attempt)})]


@OUTBOX.on(MailSendUncertain)
def intent_uncertain(event: Event[MailSendUncertain]) -> Writes:
    return [Upsert(event.data.draft_id, {"open": False, "state": "uncertain"})]

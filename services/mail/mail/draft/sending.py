"""Sending a queued draft: attempts and outcomes.

The Message-ID is fixed when the draft is queued; a worker claims an attempt before it connects, and records
the start of DATA right before it.
"""

from collections.abc import Sequence
from datetime import datetime

from eventing import NotFound
from mail.draft.commands import (
    RecordFailure,
    RecordSent,
    RecordUncertain,
    ResolveUncertain,
    StartData,
    StartSending,
)
from mail.draft.errors import AnotherAttempt, NotUncertain
from mail.draft.events import (
    DraftEvent,
    MailDataStarted,
    MailSendFailed,
    MailSendStarted,
    MailSendUncertain,
    MailSent,
)
from mail.draft.facts import DraftFacts
from mail.draft.state import Draft

# With the Mailer's back-off about three days; then a person decides.
MAX_TRIES = 15


def start_sending(draft: Draft, command: StartSending) -> Sequence[DraftEvent]:
    if draft.status == "sending" and (draft.attempt, draft.worker) == (command.attempt, command.worker):
        return []
    if draft.status not in ("queued", "sending") or command.attempt != draft.attempt + 1:
        raise _another(draft)
    return [MailSendStarted(draft_id=command.draft_id, worker=command.worker, attempt=command.attempt)]


def start_data(draft: Draft, command: StartData) -> Sequence[DraftEvent]:
    mine = (draft.attempt, draft.worker) == (command.attempt, command.worker)
    if draft.status != "sending" or not mine:
        raise _another(draft)
    return [MailDataStarted(draft_id=command.draft_id, attempt=command.attempt)]


def record_sent(draft: Draft, command: RecordSent) -> Sequence[DraftEvent]:
    if draft.status == "sent":
        return []
    if draft.status not in ("data", "uncertain") or command.attempt != draft.attempt:
        raise _another(draft)
    return [_sent(draft, command.mail_id, command.sent_at, command.refused)]


def _sent(draft: Draft, mail_id: str, sent_at: datetime, refused: tuple[str, ...] = ()) -> MailSent:
    if draft.queued is None:
        raise _another(draft)
    return MailSent(
        draft_id=draft.draft_id,
        mail_id=mail_id,
        customer_id=draft.customer_id,
        author_id=draft.author_id,
        approved_by=draft.approved_by,
        purpose=draft.purpose,
        message_id=draft.queued.message_id,
        in_reply_to_mail_id=draft.in_reply_to_mail_id,
        sent_at=sent_at,
        raw_file_id=draft.queued.raw_file_id,
        refused=refused,
    )


def record_failure(draft: Draft, command: RecordFailure) -> Sequence[DraftEvent]:
    if draft.status not in ("sending", "data", "uncertain") or command.attempt != draft.attempt:
        raise _another(draft)
    permanent = command.permanent or draft.tries >= MAX_TRIES
    return [
        MailSendFailed(
            draft_id=command.draft_id,
            attempt=command.attempt,
            permanent=permanent,
            reason=command.reason,
            answer=command.answer,
        )
    ]


def record_uncertain(draft: Draft, command: RecordUncertain) -> Sequence[DraftEvent]:
    if draft.status == "uncertain":
        return []
    if draft.status != "data" or command.attempt != draft.attempt:
        raise _another(draft)
    return [MailSendUncertain(draft_id=command.draft_id, attempt=command.attempt)]


def doubt(draft: Draft) -> Sequence[DraftEvent]:
    if draft.status not in ("queued", "sending", "data"):
        raise _another(draft)
    return [MailSendUncertain(draft_id=draft.draft_id, attempt=draft.attempt)]


def resolve(draft: Draft, command: ResolveUncertain, facts: DraftFacts) -> Sequence[DraftEvent]:
    if draft.status != "uncertain" or draft.queued is None:
        raise NotUncertain(draft_status=draft.status)
    if facts.mail_id is None:
        raise NotFound()
    if command.sent:
        return [_sent(draft, facts.mail_id, facts.now)]
    return [draft.queued]


def _another(draft: Draft) -> AnotherAttempt:
    return AnotherAttempt(attempt=draft.attempt, draft_status=draft.status)

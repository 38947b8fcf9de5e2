"""A queued draft on its way: who carries it, and what became of it.

The Message-ID is fixed when the intent is queued; a worker claims an attempt before it connects and says
so once more right before DATA.
"""

from collections.abc import Sequence
from datetime import datetime

from mail.domain.commands import (
    RecordFailure,
    RecordSent,
    RecordUncertain,
    ResolveUncertain,
    StartData,
    StartSending,
)
from mail.domain.draft_facts import DraftFacts
from mail.domain.draft_state import Draft
from mail.domain.errors import AnotherAttempt, NotFound, NotUncertain
from mail.domain.events import (
    DraftEvent,
    MailDataStarted,
    MailSendFailed,
    MailSendStarted,
    MailSendUncertain,
    MailSent,
)

# With the back-off of the sender about three days; then a person decides.
MAX_TRIES = 15


def start_sending(draft: Draft, command: StartSending) -> Sequence[DraftEvent]:
    if draft.status == "sending" and (draft.attempt, draft.worker) == (command.attempt, command.worker):
        return []
    if draft.status not in ("queued", "sending") or command.attempt != draft.attempt + 1:
        raise AnotherAttempt(f"attempt {draft.attempt} is {draft.status}")
    return [MailSendStarted(command.draft_id, command.worker, command.attempt)]


def start_data(draft: Draft, command: StartData) -> Sequence[DraftEvent]:
    mine = (draft.attempt, draft.worker) == (command.attempt, command.worker)
    if draft.status != "sending" or not mine:
        raise AnotherAttempt(f"attempt {draft.attempt} is {draft.status}")
    return [MailDataStarted(command.draft_id, command.attempt)]


def record_sent(draft: Draft, command: RecordSent) -> Sequence[DraftEvent]:
    if draft.status == "sent":
        return []
    if draft.status not in ("data", "uncertain") or command.attempt != draft.attempt:
        raise AnotherAttempt(f"attempt {draft.attempt} is {draft.status}")
    return [_sent(draft, command.mail_id, command.sent_at, command.refused)]


def _sent(draft: Draft, mail_id: str, sent_at: datetime, refused: tuple[str, ...] = ()) -> MailSent:
    if draft.queued is None:
        raise AnotherAttempt("nothing was queued")
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
        raise AnotherAttempt(f"attempt {draft.attempt} is {draft.status}")
    permanent = command.permanent or draft.tries >= MAX_TRIES
    return [MailSendFailed(command.draft_id, command.attempt, permanent, command.reason)]


def record_uncertain(draft: Draft, command: RecordUncertain) -> Sequence[DraftEvent]:
    if draft.status == "uncertain":
        return []
    if draft.status != "data" or command.attempt != draft.attempt:
        raise AnotherAttempt(f"attempt {draft.attempt} is {draft.status}")
    return [MailSendUncertain(command.draft_id, command.attempt)]


def doubt(draft: Draft) -> Sequence[DraftEvent]:
    if draft.status not in ("queued", "sending", "data"):
        raise AnotherAttempt(f"attempt {draft.attempt} is {draft.status}")
    return [MailSendUncertain(draft.draft_id, draft.attempt)]


def resolve(draft: Draft, command: ResolveUncertain, facts: DraftFacts) -> Sequence[DraftEvent]:
    if draft.status != "uncertain" or draft.queued is None:
        raise NotUncertain(f"this draft is {draft.status}; only an uncertain one is resolved by hand")
    if facts.mail_id is None:
        raise NotFound("no such file")
    if command.sent:
        return [_sent(draft, facts.mail_id, facts.now)]
    return [draft.queued]

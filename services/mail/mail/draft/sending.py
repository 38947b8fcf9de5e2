"""Sending a queued draft: attempts and outcomes.

The Message-ID is fixed when the draft is queued; a worker claims an attempt before it connects, and records
the start of DATA right before it. Each addressee has an outcome of their own, and is tried again alone.
"""

from collections.abc import Sequence
from datetime import datetime

from eventing import NotFound
from mail.addresses import normal
from mail.draft.commands import (
    RecordBounce,
    RecordFailure,
    RecordSent,
    RecordUncertain,
    Refusal,
    ResolveUncertain,
    StartData,
    StartSending,
)
from mail.draft.errors import AnotherAttempt, NotUncertain
from mail.draft.events import (
    AddresseesReached,
    AddresseesRefused,
    DraftEvent,
    LetterBounced,
    MailDataStarted,
    MailSendFailed,
    MailSendStarted,
    MailSendUncertain,
    MailSent,
)
from mail.draft.facts import DraftFacts
from mail.draft.state import TO_SEND, Draft
from mail.failing import failure_of, status_in
from mail.message.parsed import Reported

# With the Mailer's back-off not quite two days; then a person decides.
MAX_TRIES = 16


#: Characters of what a server said that are kept.
MAX_ANSWER = 300


def start_sending(draft: Draft, command: StartSending, facts: DraftFacts) -> Sequence[DraftEvent]:
    """A letter that waited for its hour does not leave under the name of somebody who has left meanwhile."""
    if draft.status == "sending" and (draft.attempt, draft.worker) == (command.attempt, command.worker):
        return []
    if draft.status not in (*TO_SEND, "sending") or command.attempt != draft.attempt + 1:
        raise _another(draft)
    if draft.sent_at is None and _signed_by_a_leaver(draft, facts):
        return [
            MailSendFailed(
                draft_id=command.draft_id, attempt=draft.attempt, permanent=True, reason="author_left"
            )
        ]
    return [MailSendStarted(draft_id=command.draft_id, worker=command.worker, attempt=command.attempt)]


def _signed_by_a_leaver(draft: Draft, facts: DraftFacts) -> bool:
    author = facts.people.get(draft.author_id or "")
    sender = None if draft.queued is None else draft.queued.sender
    return author is not None and author.left and author.address == sender


def start_data(draft: Draft, command: StartData) -> Sequence[DraftEvent]:
    mine = (draft.attempt, draft.worker) == (command.attempt, command.worker)
    if draft.status != "sending" or not mine:
        raise _another(draft)
    return [MailDataStarted(draft_id=command.draft_id, attempt=command.attempt)]


def record_sent(draft: Draft, command: RecordSent) -> Sequence[DraftEvent]:
    if draft.status in ("sent", "partly_sent"):
        return []
    if draft.status not in ("data", "uncertain") or command.attempt != draft.attempt:
        raise _another(draft)
    lost, waiting = _sorted_out(draft, command.refused)
    refused = {one.address for one in command.refused}
    reached = tuple(address for address in draft.waiting if address not in refused)
    if draft.sent_at is None:
        taken: DraftEvent = _sent(draft, command.mail_id, command.sent_at, waiting)
    else:
        taken = AddresseesReached(
            draft_id=draft.draft_id, attempt=command.attempt, addresses=reached, waiting=waiting
        )
    sent_at = draft.sent_at or command.sent_at
    return [taken, *_refused(draft, lost, waiting, sent_at=sent_at)]


def _sent(draft: Draft, mail_id: str, sent_at: datetime, waiting: tuple[str, ...] = ()) -> MailSent:
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
        waiting=waiting,
    )


def _sorted_out(draft: Draft, refused: Sequence[Refusal]) -> tuple[list[Refusal], tuple[str, ...]]:
    """The refusals that are final, and the addressees of the others, who are tried again."""
    last = draft.tries >= MAX_TRIES
    lost = [one for one in refused if one.permanent or last]
    return lost, tuple(one.address for one in refused if not one.permanent and not last)


def _refused(
    draft: Draft, lost: Sequence[Refusal], waiting: tuple[str, ...], *, sent_at: datetime | None
) -> list[DraftEvent]:
    addresses = tuple(one.address for one in lost)
    if not addresses:
        return []
    told = [_told(draft, one) for one in lost]
    return [_lost(draft, addresses, waiting, sent_at=sent_at, answer=lost[0].answer), *told]


def _told(draft: Draft, refusal: Refusal) -> LetterBounced:
    """What our own outgoing server said of an addressee."""
    code, lasting = failure_of(None, refusal.answer)
    if not refusal.permanent:
        code, lasting = "given_up", False
    return LetterBounced(
        draft_id=draft.draft_id,
        customer_id=draft.customer_id,
        address=refusal.address,
        outcome="failed",
        code=code,
        status=status_in(refusal.answer),
        lasting=lasting,
        answer=refusal.answer,
        bounce_mail_id=None,
    )


def _lost(
    draft: Draft,
    addresses: tuple[str, ...],
    waiting: tuple[str, ...],
    *,
    sent_at: datetime | None,
    answer: str | None = None,
    bounce_mail_id: str | None = None,
) -> AddresseesRefused:
    recipients = set() if draft.queued is None else set(draft.queued.recipients)
    return AddresseesRefused(
        draft_id=draft.draft_id,
        customer_id=draft.customer_id,
        in_reply_to_mail_id=draft.in_reply_to_mail_id,
        sent_at=sent_at,
        addresses=addresses,
        waiting=waiting,
        nobody=sent_at is not None and recipients <= {*draft.refused, *addresses},
        answer=answer,
        bounce_mail_id=bounce_mail_id,
    )


def record_failure(draft: Draft, command: RecordFailure) -> Sequence[DraftEvent]:
    if draft.status not in ("sending", "data", "uncertain") or command.attempt != draft.attempt:
        raise _another(draft)
    over = command.permanent or draft.tries >= MAX_TRIES
    told = [_told(draft, one) for one in command.refused if one.address in draft.waiting]
    if draft.sent_at is not None and over:
        return [_lost(draft, draft.waiting, (), sent_at=draft.sent_at, answer=command.answer), *told]
    failed = MailSendFailed(
        draft_id=command.draft_id,
        attempt=command.attempt,
        permanent=over,
        reason=command.reason,
        answer=command.answer,
        partly=draft.sent_at is not None,
    )
    if over:
        return [failed, *told]
    lost, _again = _sorted_out(draft, command.refused)
    gone = {one.address for one in lost}
    waiting = tuple(address for address in draft.waiting if address not in gone)
    return [*_refused(draft, lost, waiting, sent_at=draft.sent_at), failed]


def record_bounce(draft: Draft, command: RecordBounce, facts: DraftFacts) -> Sequence[DraftEvent]:
    """The events of a letter that came back from addressees of ours; a report about others says nothing."""
    if draft.queued is None or draft.sent_at is None:
        return []
    named = {normal(address) for address in command.addresses}
    recipients = {address: normal(address) for address in draft.queued.recipients}
    back = tuple(one for one, name in recipients.items() if name in named and one not in draft.refused)
    said = {normal(one.address): one for one in facts.report}
    late = [
        one
        for one, name in recipients.items()
        if name not in named
        and one not in (*draft.refused, *draft.delayed)
        and name in said
        and said[name].outcome == "delayed"
    ]
    told = [_reported(draft, command, one, said.get(recipients[one])) for one in back]
    told += [_reported(draft, command, one, said[recipients[one]]) for one in late]
    if not back:
        return told
    waiting = tuple(address for address in draft.waiting if address not in back)
    return [_lost(draft, back, waiting, sent_at=draft.sent_at, bounce_mail_id=command.mail_id), *told]


def _reported(draft: Draft, command: RecordBounce, address: str, reported: Reported | None) -> LetterBounced:
    """What a delivery report says of an addressee.

    None: it names another, to whom this one's mail is passed on. What is wrong is not said of this one then.
    """
    known = reported or Reported(address, "failed")
    code, lasting = failure_of(known.status, known.said)
    failed = known.outcome == "failed"
    return LetterBounced(
        draft_id=draft.draft_id,
        customer_id=draft.customer_id,
        address=address,
        outcome=known.outcome,
        code=code,
        status=known.status or status_in(known.said),
        lasting=failed and lasting,
        answer=known.said[:MAX_ANSWER] or None,
        bounce_mail_id=command.mail_id,
    )


def record_uncertain(draft: Draft, command: RecordUncertain) -> Sequence[DraftEvent]:
    if draft.status == "uncertain":
        return []
    if draft.status != "data" or command.attempt != draft.attempt:
        raise _another(draft)
    return [MailSendUncertain(draft_id=command.draft_id, attempt=command.attempt)]


def doubt(draft: Draft) -> Sequence[DraftEvent]:
    if draft.status not in (*TO_SEND, "sending", "data"):
        raise _another(draft)
    return [MailSendUncertain(draft_id=draft.draft_id, attempt=draft.attempt)]


def resolve(draft: Draft, command: ResolveUncertain, facts: DraftFacts) -> Sequence[DraftEvent]:
    if draft.status != "uncertain" or draft.queued is None:
        raise NotUncertain(draft_status=draft.status)
    if facts.mail_id is None:
        raise NotFound()
    if not command.sent:
        return [draft.queued]
    if draft.sent_at is None:
        return [_sent(draft, facts.mail_id, facts.now)]
    return [
        AddresseesReached(draft_id=draft.draft_id, attempt=draft.attempt, addresses=draft.waiting, waiting=())
    ]


def _another(draft: Draft) -> AnotherAttempt:
    return AnotherAttempt(attempt=draft.attempt, draft_status=draft.status)

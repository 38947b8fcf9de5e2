"""An outgoing mail from draft to outcome: approved where it must be, sent once, never silently lost.

    draft -> (submitted -> returned -> ...) -> queued -> sending -> data -> sent
                                                 ^          |         |-> failed
                                                 +-- again -+         '-> uncertain -> sent | queued

A draft is judged by who sends, not by who wrote. The Message-ID is fixed when the intent is queued;
a worker claims an attempt before it connects and says so once more right before DATA.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, assert_never

from eventing.core.decider import Entity
from mail.domain.addresses import is_address
from mail.domain.commands import (
    ApproveDraft,
    DoubtSending,
    EditDraft,
    RecordFailure,
    RecordSent,
    RecordUncertain,
    ResolveUncertain,
    ReturnDraft,
    SendDraft,
    StartData,
    StartSending,
    SubmitDraft,
    WriteDraft,
)
from mail.domain.errors import (
    AlreadyQueued,
    AnotherAttempt,
    AwaitingApproval,
    Invalid,
    NeedsApproval,
    NotAwaitingApproval,
    NotFound,
    NotUncertain,
    NotYourApproval,
)
from mail.domain.events import (
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
    Purpose,
)

Status = Literal[
    "absent", "draft", "pending", "returned", "queued", "sending", "data", "failed", "uncertain", "sent"
]
EDITABLE = frozenset({"draft", "returned", "failed"})
# With the back-off of the sender about three days; then a person decides.
MAX_TRIES = 15
MAX_RECIPIENTS = 100
MAX_SUBJECT = 500
MAX_TEXT = 100_000

Command = (
    WriteDraft
    | EditDraft
    | SubmitDraft
    | ReturnDraft
    | ApproveDraft
    | SendDraft
    | StartSending
    | StartData
    | RecordSent
    | RecordFailure
    | RecordUncertain
    | DoubtSending
    | ResolveUncertain
)


@dataclass(frozen=True)
class Draft:
    """`attempt` counts for ever; `tries` since it was last queued."""

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


def draft_stream(draft_id: str) -> str:
    return f"draft-{draft_id}"


def evolve(draft: Draft, event: DraftEvent) -> Draft:
    match event:
        case MailDrafted():
            return Draft(
                # A collection letter is drafted for somebody to approve.
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


def decide(draft: Draft, command: Command, now: datetime) -> Sequence[DraftEvent]:
    if isinstance(command, WriteDraft):
        return _write(draft, command)
    if draft.status == "absent":
        raise NotFound("no such draft")
    match command:
        case EditDraft():
            return _edit(draft, command)
        case SubmitDraft():
            return _submit(draft, command)
        case ReturnDraft():
            return _return(draft, command)
        case ApproveDraft():
            return _approve(draft, command)
        case SendDraft():
            return _send(draft, command)
        case StartSending():
            return _start_sending(draft, command)
        case StartData():
            return _start_data(draft, command)
        case RecordSent():
            return _record_sent(draft, command)
        case RecordFailure():
            return _record_failure(draft, command)
        case RecordUncertain():
            return _record_uncertain(draft, command)
        case DoubtSending():
            return _doubt(draft)
        case ResolveUncertain():
            return _resolve(draft, command, now)
        case _:
            assert_never(command)


def refuse_unless_sendable(draft: Draft, command: SendDraft | ApproveDraft) -> None:
    """Everything that speaks against it, before anything is composed; raises the reason."""
    if draft.status == "absent":
        raise NotFound("no such draft")
    if draft.status in ("queued", "sending", "data", "sent", "uncertain"):
        raise AlreadyQueued(f"this draft is {draft.status} already")
    if isinstance(command, ApproveDraft):
        if draft.status != "pending":
            raise NotAwaitingApproval(f"this draft is {draft.status}, nobody has submitted it")
        if command.by == draft.author_id and command.by != draft.approver_id:
            raise NotYourApproval("nobody approves his own mail")
    else:
        if command.needs_approval:
            raise NeedsApproval("your mail goes out through your approver: submit it")
        if draft.status == "pending":
            raise AwaitingApproval("this draft is waiting for its approver")
    if not draft.to:
        raise Invalid("to", "nobody to send it to")


# -- writing -------------------------------------------------------------------------------------------


def _check(to: tuple[str, ...], cc: tuple[str, ...], subject: str, text: str) -> None:
    for name, addresses in (("to", to), ("cc", cc)):
        for address in addresses:
            if not is_address(address):
                raise Invalid(name, f"{address!r} is not a mail address")
    if len(to) + len(cc) > MAX_RECIPIENTS:
        raise Invalid("to", f"at most {MAX_RECIPIENTS} addresses")
    if "\r" in subject or "\n" in subject or len(subject) > MAX_SUBJECT:
        raise Invalid("subject", f"one line of at most {MAX_SUBJECT} characters")
    if len(text) > MAX_TEXT:
        raise Invalid("text", f"at most {MAX_TEXT} characters")


def _write(draft: Draft, command: WriteDraft) -> Sequence[DraftEvent]:
    if draft.status != "absent":
        return []
    _check(command.to, command.cc, command.subject, command.text)
    return [
        MailDrafted(
            draft_id=command.draft_id,
            customer_id=command.customer_id,
            author_id=command.author_id,
            approver_id=command.approver_id,
            needs_approval=command.needs_approval,
            purpose=command.purpose,
            to=command.to,
            cc=command.cc,
            subject=command.subject,
            text=command.text,
            in_reply_to_mail_id=command.in_reply_to_mail_id,
            stage=command.stage,
            invoice_ids=command.invoice_ids,
        )
    ]


def _taken_over(draft: Draft, by: str) -> list[DraftEvent]:
    if by == draft.author_id:
        return []
    return [DraftTakenOver(draft.draft_id, draft.author_id, by)]


def _refuse_unless_editable(draft: Draft) -> None:
    if draft.status == "pending":
        raise AwaitingApproval("this draft is waiting for its approver")
    if draft.status not in EDITABLE:
        raise AlreadyQueued(f"this draft is {draft.status} already")


def _edit(draft: Draft, command: EditDraft) -> Sequence[DraftEvent]:
    if not (command.as_approver and draft.status == "pending"):
        _refuse_unless_editable(draft)
    _check(command.to, command.cc, command.subject, command.text)
    over = [] if command.as_approver else _taken_over(draft, command.by)
    unchanged = (draft.to, draft.cc, draft.subject, draft.text) == (
        command.to,
        command.cc,
        command.subject,
        command.text,
    )
    if unchanged:
        return over
    edited = MailRedrafted(
        command.draft_id, command.by, command.to, command.cc, command.subject, command.text
    )
    return [*over, edited]


def _submit(draft: Draft, command: SubmitDraft) -> Sequence[DraftEvent]:
    _refuse_unless_editable(draft)
    approver_id = command.approver_id or draft.approver_id
    if approver_id is None:
        raise Invalid("approver_id", "nobody is named to approve it")
    if approver_id == command.by:
        raise Invalid("approver_id", "nobody approves his own mail")
    if not draft.to:
        raise Invalid("to", "nobody to send it to")
    return [*_taken_over(draft, command.by), MailSubmitted(command.draft_id, approver_id)]


# -- approving -----------------------------------------------------------------------------------------


def _return(draft: Draft, command: ReturnDraft) -> Sequence[DraftEvent]:
    if draft.status != "pending":
        raise NotAwaitingApproval(f"this draft is {draft.status}, nobody has submitted it")
    if not command.remarks.strip():
        raise Invalid("remarks", "say what should be different")
    return [MailReturned(command.draft_id, command.by, command.remarks.strip())]


def _queued(command: ApproveDraft | SendDraft) -> MailQueued:
    outgoing = command.outgoing
    if outgoing is None:
        raise Invalid("outgoing", "the message was not composed")
    return MailQueued(
        command.draft_id, outgoing.message_id, outgoing.sender, outgoing.recipients, outgoing.raw_file_id
    )


def _approve(draft: Draft, command: ApproveDraft) -> Sequence[DraftEvent]:
    refuse_unless_sendable(draft, command)
    over = [] if command.author_id is None else _taken_over(draft, command.author_id)
    return [*over, MailApproved(command.draft_id, command.by), _queued(command)]


def _send(draft: Draft, command: SendDraft) -> Sequence[DraftEvent]:
    refuse_unless_sendable(draft, command)
    return [*_taken_over(draft, command.by), _queued(command)]


# -- sending -------------------------------------------------------------------------------------------


def _start_sending(draft: Draft, command: StartSending) -> Sequence[DraftEvent]:
    if draft.status == "sending" and (draft.attempt, draft.worker) == (command.attempt, command.worker):
        return []
    if draft.status not in ("queued", "sending") or command.attempt != draft.attempt + 1:
        raise AnotherAttempt(f"attempt {draft.attempt} is {draft.status}")
    return [MailSendStarted(command.draft_id, command.worker, command.attempt)]


def _start_data(draft: Draft, command: StartData) -> Sequence[DraftEvent]:
    mine = (draft.attempt, draft.worker) == (command.attempt, command.worker)
    if draft.status != "sending" or not mine:
        raise AnotherAttempt(f"attempt {draft.attempt} is {draft.status}")
    return [MailDataStarted(command.draft_id, command.attempt)]


def _record_sent(draft: Draft, command: RecordSent) -> Sequence[DraftEvent]:
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


def _record_failure(draft: Draft, command: RecordFailure) -> Sequence[DraftEvent]:
    if draft.status not in ("sending", "data", "uncertain") or command.attempt != draft.attempt:
        raise AnotherAttempt(f"attempt {draft.attempt} is {draft.status}")
    permanent = command.permanent or draft.tries >= MAX_TRIES
    return [MailSendFailed(command.draft_id, command.attempt, permanent, command.reason)]


def _record_uncertain(draft: Draft, command: RecordUncertain) -> Sequence[DraftEvent]:
    if draft.status == "uncertain":
        return []
    if draft.status != "data" or command.attempt != draft.attempt:
        raise AnotherAttempt(f"attempt {draft.attempt} is {draft.status}")
    return [MailSendUncertain(command.draft_id, command.attempt)]


def _doubt(draft: Draft) -> Sequence[DraftEvent]:
    if draft.status not in ("queued", "sending", "data"):
        raise AnotherAttempt(f"attempt {draft.attempt} is {draft.status}")
    return [MailSendUncertain(draft.draft_id, draft.attempt)]


def _resolve(draft: Draft, command: ResolveUncertain, now: datetime) -> Sequence[DraftEvent]:
    if draft.status != "uncertain" or draft.queued is None:
        raise NotUncertain(f"this draft is {draft.status}; only an uncertain one is resolved by hand")
    if command.sent:
        return [_sent(draft, command.mail_id, now)]
    return [draft.queued]


DRAFT = Entity("draft", Draft(), evolve, decide)

"""Commands on a draft: of people, of credit's collection steps, and of the Mailer."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, TypeAlias

from eventing import Id, Items, Money, Text
from mail.values import (
    MAX_ADDRESSES,
    MAX_RECIPIENTS,
    AnyAddress,
    AttachedFiles,
    Code,
    DraftHtml,
    DraftSubject,
    DraftText,
    MessageId,
    Recipients,
    Remarks,
    ServerAnswer,
    Stage,
    Wait,
    WorkerId,
)


@dataclass(frozen=True, kw_only=True)
class HandedIn:
    """That a letter was handed in by another program: with which app password, and its Message-ID there."""

    app_password_id: Id
    message_id: MessageId | None


@dataclass(frozen=True, kw_only=True)
class WriteDraft:
    """Write a draft. Whether it needs approval, and whose, depends on the author now.

    `html` has been cleaned; None: it is written in plain text, which `text` is in any case.
    """

    draft_id: Id
    author_id: Id
    to: Recipients = ()
    cc: Recipients = ()
    bcc: Recipients = ()
    subject: DraftSubject = ""
    text: DraftText = ""
    html: DraftHtml | None = None
    files: AttachedFiles = ()
    customer_id: Id | None = None
    in_reply_to_mail_id: Id | None = None
    handed_in: HandedIn | None = None


@dataclass(frozen=True, kw_only=True)
class LetterLine:
    """An overdue invoice, as a letter names it."""

    invoice_id: Id
    number: Annotated[str, Text(max=100)]
    amount: Money
    due_on: date
    days_overdue: int


@dataclass(frozen=True, kw_only=True)
class LetterContent:
    """What a collection letter says.

    `total` is the sum of the lines, which are less the customer's cash in hand, `unapplied`. `next_step` is
    the code of what comes next if nothing is paid.
    """

    stage: Stage
    next_step: Code
    lines: tuple[LetterLine, ...]
    total: Money
    unapplied: Money


@dataclass(frozen=True, kw_only=True)
class DraftCollectionLetter:
    """Draft the letter of a collection step; addressee, author and wording are looked up."""

    draft_id: Id
    customer_id: Id
    owner: Code
    content: LetterContent


@dataclass(frozen=True, kw_only=True)
class ReviseCollectionLetter:
    """Write a letter that was not sent anew, because less is owed than it says."""

    draft_id: Id
    customer_id: Id
    content: LetterContent


@dataclass(frozen=True, kw_only=True)
class EditDraft:
    draft_id: Id
    by: Id
    to: Recipients = ()
    cc: Recipients = ()
    bcc: Recipients = ()
    subject: DraftSubject = ""
    text: DraftText = ""
    html: DraftHtml | None = None
    files: AttachedFiles = ()
    as_approver: bool = False


@dataclass(frozen=True, kw_only=True)
class SubmitDraft:
    draft_id: Id
    by: Id
    approver_id: Id | None = None


@dataclass(frozen=True, kw_only=True)
class ReturnDraft:
    draft_id: Id
    by: Id
    remarks: Remarks


@dataclass(frozen=True, kw_only=True)
class DiscardDraft:
    """Discard a draft that has not been queued. `by` None: the reason for the letter is gone."""

    draft_id: Id
    by: Id | None


@dataclass(frozen=True, kw_only=True)
class ApproveDraft:
    """Approve a draft and send it. `confirm`: also to an addressee who is unknown for the customer."""

    draft_id: Id
    by: Id
    confirm: bool = False


@dataclass(frozen=True, kw_only=True)
class SendDraft:
    """Send a draft. Whether it needs approval depends on who sends, now and not at drafting.

    `confirm`: also to an addressee who is unknown for the customer. `wait`: seconds in the queue, in which it
    can be recalled; or it leaves `at` a time.
    """

    draft_id: Id
    by: Id
    confirm: bool = False
    wait: Wait = 0
    at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class HoldLetter:
    """Do not send a letter that was handed in, before its author has looked at it; `reason` says why."""

    draft_id: Id
    reason: Code
    about: ServerAnswer | None


@dataclass(frozen=True, kw_only=True)
class RecallDraft:
    """Take back a draft that is queued, before its sending has started."""

    draft_id: Id
    by: Id


@dataclass(frozen=True, kw_only=True)
class RestoreDraft:
    """Take back that a draft was discarded."""

    draft_id: Id
    by: Id


# -- sending ---------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class StartSending:
    draft_id: Id
    worker: WorkerId
    attempt: int


@dataclass(frozen=True, kw_only=True)
class StartData:
    draft_id: Id
    worker: WorkerId
    attempt: int


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """A mail server's refusal of one addressee. `permanent`: trying again will not help."""

    address: AnyAddress
    permanent: bool
    answer: ServerAnswer


Refusals = Annotated[tuple[Refusal, ...], Items(max=MAX_RECIPIENTS)]


@dataclass(frozen=True, kw_only=True)
class RecordSent:
    """Record that the message was taken, for all addressees it was tried for but those `refused`."""

    draft_id: Id
    attempt: int
    mail_id: Id
    sent_at: datetime
    refused: Refusals = ()


@dataclass(frozen=True, kw_only=True)
class RecordFailure:
    """Record that an attempt failed. `reason` is a code, `answer` what the mail server said, if anything."""

    draft_id: Id
    attempt: int
    permanent: bool
    reason: Code
    answer: ServerAnswer | None = None
    refused: Refusals = ()


@dataclass(frozen=True, kw_only=True)
class RecordBounce:
    """Record that a sent letter came back from these addressees."""

    draft_id: Id
    mail_id: Id
    addresses: Annotated[tuple[AnyAddress, ...], Items(max=MAX_ADDRESSES)]


@dataclass(frozen=True, kw_only=True)
class RecordUncertain:
    draft_id: Id
    attempt: int


@dataclass(frozen=True, kw_only=True)
class DoubtSending:
    """Mark a draft as uncertain: it was queued before a restore, and may have been sent in the lost time."""

    draft_id: Id


@dataclass(frozen=True, kw_only=True)
class ResolveUncertain:
    """Settle an uncertain draft: it was sent, or send it again under the same Message-ID."""

    draft_id: Id
    by: Id
    sent: bool


DraftCommand: TypeAlias = (
    WriteDraft
    | DraftCollectionLetter
    | ReviseCollectionLetter
    | EditDraft
    | SubmitDraft
    | ReturnDraft
    | DiscardDraft
    | ApproveDraft
    | SendDraft
    | RecallDraft
    | HoldLetter
    | RestoreDraft
    | StartSending
    | StartData
    | RecordSent
    | RecordFailure
    | RecordBounce
    | RecordUncertain
    | DoubtSending
    | ResolveUncertain
)

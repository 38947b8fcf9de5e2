"""Events of a draft until its outcome: `draft-<id>`."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from eventing import Id, Personal
from mail.contracts import PUBLISHED
from mail.values import (
    AnyAddress,
    AttachedFiles,
    BounceOutcome,
    Code,
    DraftHtml,
    DraftSubject,
    DraftText,
    MailStatus,
    MessageId,
    Purpose,
    Recipients,
    Remarks,
    ServerAnswer,
    Stage,
    WorkerId,
)


@PUBLISHED.event("MailDrafted.v1")
@dataclass(frozen=True, kw_only=True)
class MailDrafted:
    draft_id: Id
    customer_id: Id | None
    author_id: Id | None
    approver_id: Id | None
    needs_approval: bool
    purpose: Purpose
    to: Personal[Recipients]
    cc: Personal[Recipients]
    subject: Personal[DraftSubject]
    text: Personal[DraftText]
    in_reply_to_mail_id: Id | None
    stage: Stage | None
    invoice_ids: tuple[Id, ...]


@PUBLISHED.event("MailRedrafted.v1")
@dataclass(frozen=True, kw_only=True)
class MailRedrafted:
    """The draft's wording or addressees were changed. `edited_by` None: less is owed than it said."""

    draft_id: Id
    edited_by: Id | None
    to: Personal[Recipients]
    cc: Personal[Recipients]
    subject: Personal[DraftSubject]
    text: Personal[DraftText]


@PUBLISHED.event("DraftFilesChosen.v1")
@dataclass(frozen=True, kw_only=True)
class DraftFilesChosen:
    """These files go with the draft, and no others."""

    draft_id: Id
    chosen_by: Id
    files: AttachedFiles


@PUBLISHED.event("DraftFormatted.v1")
@dataclass(frozen=True, kw_only=True)
class DraftFormatted:
    """The draft's text has this formatting, as HTML; `html` None: it is plain from now on.

    The text beside it is that of `MailDrafted` or `MailRedrafted`. `formatted_by` None: the system wrote it
    anew.
    """

    draft_id: Id
    formatted_by: Id | None
    html: Personal[DraftHtml] | None


@PUBLISHED.event("BlindCopiesChosen.v1")
@dataclass(frozen=True, kw_only=True)
class BlindCopiesChosen:
    """These addressees get the draft without the others being told, and no others do."""

    draft_id: Id
    chosen_by: Id
    bcc: Personal[Recipients]


@PUBLISHED.event("LetterHandedIn.v1")
@dataclass(frozen=True, kw_only=True)
class LetterHandedIn:
    """The draft was written in another program, and handed in with this app password of its author.

    What it answers is quoted in it as that program does it. `message_id`: the one it had there.
    """

    draft_id: Id
    author_id: Id
    app_password_id: Id
    message_id: Personal[MessageId] | None


@PUBLISHED.event("DraftTakenOver.v1")
@dataclass(frozen=True, kw_only=True)
class DraftTakenOver:
    """The customer's new owner took over the draft; they are now its author and sender."""

    draft_id: Id
    customer_id: Id | None
    previous_author_id: Id | None
    author_id: Id


@PUBLISHED.event("MailSubmitted.v1")
@dataclass(frozen=True, kw_only=True)
class MailSubmitted:
    """The draft waits for approval, by a person or, None, by credit."""

    draft_id: Id
    approver_id: Id | None


@PUBLISHED.event("MailReturned.v1")
@dataclass(frozen=True, kw_only=True)
class MailReturned:
    draft_id: Id
    returned_by: Id
    remarks: Personal[Remarks]


@PUBLISHED.event("DraftDiscarded.v1")
@dataclass(frozen=True, kw_only=True)
class DraftDiscarded:
    """The draft is not sent. `discarded_by` None: nothing is owed any more of what the letter asked for."""

    draft_id: Id
    discarded_by: Id | None


@PUBLISHED.event("DraftRestored.v1")
@dataclass(frozen=True, kw_only=True)
class DraftRestored:
    """That the draft was discarded is taken back."""

    draft_id: Id
    restored_by: Id


@PUBLISHED.event("MailApproved.v1")
@dataclass(frozen=True, kw_only=True)
class MailApproved:
    draft_id: Id
    approved_by: Id


# -- sending ---------------------------------------------------------------------------------------


@PUBLISHED.event("MailQueued.v1")
@dataclass(frozen=True, kw_only=True)
class MailQueued:
    """The draft is to be sent, not before `send_at`: message, addressees and Message-ID are fixed."""

    draft_id: Id
    message_id: MessageId
    sender: Personal[AnyAddress]
    recipients: Personal[tuple[AnyAddress, ...]]
    raw_file_id: Id
    send_at: datetime


@PUBLISHED.event("MailRecalled.v1")
@dataclass(frozen=True, kw_only=True)
class MailRecalled:
    """The draft is taken out of the queue before its sending has started; it is a draft again."""

    draft_id: Id
    recalled_by: Id


@PUBLISHED.event("MailSendStarted.v1")
@dataclass(frozen=True, kw_only=True)
class MailSendStarted:
    draft_id: Id
    worker: WorkerId
    attempt: int


@PUBLISHED.event("MailDataStarted.v1")
@dataclass(frozen=True, kw_only=True)
class MailDataStarted:
    """DATA starts: until an outcome is recorded, nobody can tell whether the mail was sent."""

    draft_id: Id
    attempt: int


@PUBLISHED.event("MailSent.v1")
@dataclass(frozen=True, kw_only=True)
class MailSent:
    """The mail was sent, to some of its addressees at least. `waiting`: those it is tried for again."""

    draft_id: Id
    mail_id: Id
    customer_id: Id | None
    author_id: Id | None
    approved_by: Id | None
    purpose: Purpose
    message_id: MessageId
    in_reply_to_mail_id: Id | None
    sent_at: datetime
    raw_file_id: Id
    waiting: Personal[tuple[AnyAddress, ...]] = ()


@PUBLISHED.event("AddresseesReached.v1")
@dataclass(frozen=True, kw_only=True)
class AddresseesReached:
    """A sent mail was taken for more of its addressees. `waiting`: those it is tried for again."""

    draft_id: Id
    attempt: int
    addresses: Personal[tuple[AnyAddress, ...]]
    waiting: Personal[tuple[AnyAddress, ...]]


@PUBLISHED.event("AddresseesRefused.v1")
@dataclass(frozen=True, kw_only=True)
class AddresseesRefused:
    """These addressees certainly do not get the mail: refused for good, tried in vain, or it came back.

    `nobody`: it was sent, and no addressee is left who may have got it. `sent_at` None: it is not sent yet.
    `answer` is what a mail server said; `bounce_mail_id` the delivery report, if there was one.
    """

    draft_id: Id
    customer_id: Id | None
    in_reply_to_mail_id: Id | None
    sent_at: datetime | None
    addresses: Personal[tuple[AnyAddress, ...]]
    waiting: Personal[tuple[AnyAddress, ...]]
    nobody: bool
    answer: Personal[ServerAnswer] | None
    bounce_mail_id: Id | None


@PUBLISHED.event("LetterBounced.v1")
@dataclass(frozen=True, kw_only=True)
class LetterBounced:
    """Some mail server says that the letter does not get to this addressee, or not yet (`delayed`).

    `code` says why, `status` is that server's (RFC 3463), `answer` what it said. `lasting`: no letter gets
    there, for nobody is. `bounce_mail_id` is the delivery report; None: our own outgoing server was told so.
    """

    draft_id: Id
    customer_id: Id | None
    address: Personal[AnyAddress]
    outcome: BounceOutcome
    code: Code
    status: MailStatus | None
    lasting: bool
    answer: Personal[ServerAnswer] | None
    bounce_mail_id: Id | None


@PUBLISHED.event("MailSendFailed.v1")
@dataclass(frozen=True, kw_only=True)
class MailSendFailed:
    """The mail was certainly not sent. `reason` is a code, `answer` what the mail server said, if anything.

    `permanent`: a person must do something about it; otherwise it is tried again. `partly`: others of its
    addressees got it before.
    """

    draft_id: Id
    attempt: int
    permanent: bool
    reason: Code
    answer: Personal[ServerAnswer] | None = None
    partly: bool = False


@PUBLISHED.event("MailSendUncertain.v1")
@dataclass(frozen=True, kw_only=True)
class MailSendUncertain:
    draft_id: Id
    attempt: int


DraftEvent: TypeAlias = (
    MailDrafted
    | MailRedrafted
    | DraftFilesChosen
    | DraftFormatted
    | BlindCopiesChosen
    | LetterHandedIn
    | DraftTakenOver
    | MailSubmitted
    | MailReturned
    | DraftDiscarded
    | DraftRestored
    | MailRecalled
    | MailApproved
    | MailQueued
    | MailSendStarted
    | MailDataStarted
    | MailSent
    | AddresseesReached
    | AddresseesRefused
    | LetterBounced
    | MailSendFailed
    | MailSendUncertain
)

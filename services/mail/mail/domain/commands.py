"""What may be asked of mail; imperative. Addresses come in normalised, from the edge."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from mail.domain.events import Apart, MailReceived, Purpose, RefileBy


@dataclass(frozen=True)
class AddMailbox:
    address: str
    kind: Literal["shared", "personal"]
    staff_id: str | None = None


# -- on one message ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ReceiveMail:
    received: MailReceived


@dataclass(frozen=True)
class ReachMailboxes:
    """What is on record has come to these mailboxes as well."""

    mail_id: str
    mailbox_ids: tuple[str, ...]


@dataclass(frozen=True)
class QuarantineMail:
    mail_id: str
    reason: str
    raw_file_id: str
    size: int
    received_at: datetime
    mailbox_ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class FileMail:
    """File by the rules. `assigned_to`: another mail of this sender was assigned to that customer."""

    mail_id: str
    assigned_to: str | None = None
    reason: str = "received"


@dataclass(frozen=True)
class AssignMail:
    """The manager made this stranger a customer, or gave the mail to one."""

    mail_id: str
    customer_id: str


@dataclass(frozen=True)
class FileByHand:
    """`reason` is required when the mail lies with another customer."""

    mail_id: str
    customer_id: str
    reason: str


@dataclass(frozen=True)
class SetMailApart:
    """Not a customer: partner, colleague or newsletter."""

    mail_id: str
    apart: Apart
    reason: str
    by: str


@dataclass(frozen=True)
class MarkSpam:
    mail_id: str
    spam: bool
    reason: str
    by: str | None


@dataclass(frozen=True)
class NoteMail:
    mail_id: str
    note: str
    by: str


@dataclass(frozen=True)
class RecordSentMail:
    """What went out becomes a mail on record, as its file says."""

    mail_id: str
    draft_id: str
    customer_id: str | None
    purpose: Purpose
    raw_file_id: str
    sent_at: datetime


# -- on a sender, and looking again --------------------------------------------------------------------


@dataclass(frozen=True)
class MarkSender:
    address: str
    apart: Apart | None
    by: str | None


@dataclass(frozen=True)
class Refile:
    """Look again at the mail not filed yet that this address, domain, fax number or sender sent."""

    by: RefileBy
    value: str
    assigned_to: str | None = None
    after: str | None = None


# -- on a draft ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class WriteDraft:
    """A letter of a person's; what needs approval, and whose, is the staff list's word at this moment."""

    draft_id: str
    author_id: str
    to: tuple[str, ...]
    subject: str
    text: str
    cc: tuple[str, ...] = ()
    customer_id: str | None = None
    in_reply_to_mail_id: str | None = None


@dataclass(frozen=True)
class DraftCollectionLetter:
    """The letter of a collection step; addressee, author and wording are looked up when it is drafted."""

    draft_id: str
    customer_id: str
    invoice_id: str
    number: str
    stage: str
    owner: str
    days_overdue: int
    amount: str
    due_on: str
    next_measure: str


@dataclass(frozen=True)
class EditDraft:
    draft_id: str
    by: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    subject: str
    text: str
    as_approver: bool = False


@dataclass(frozen=True)
class SubmitDraft:
    draft_id: str
    by: str
    approver_id: str | None = None


@dataclass(frozen=True)
class ReturnDraft:
    draft_id: str
    by: str
    remarks: str


@dataclass(frozen=True)
class ApproveDraft:
    draft_id: str
    by: str


@dataclass(frozen=True)
class SendDraft:
    """Whether it needs approval is the staff list's word at this moment, not at drafting."""

    draft_id: str
    by: str


@dataclass(frozen=True)
class StartSending:
    draft_id: str
    worker: str
    attempt: int


@dataclass(frozen=True)
class StartData:
    draft_id: str
    worker: str
    attempt: int


@dataclass(frozen=True)
class RecordSent:
    draft_id: str
    attempt: int
    mail_id: str
    sent_at: datetime
    refused: tuple[str, ...] = ()


@dataclass(frozen=True)
class RecordFailure:
    draft_id: str
    attempt: int
    permanent: bool
    reason: str


@dataclass(frozen=True)
class RecordUncertain:
    draft_id: str
    attempt: int


@dataclass(frozen=True)
class DoubtSending:
    """It was queued in a past that was lost since: whether it went out then, nobody knows."""

    draft_id: str


@dataclass(frozen=True)
class ResolveUncertain:
    """A person says what became of it: sent, or send it again under the same Message-ID."""

    draft_id: str
    by: str
    sent: bool

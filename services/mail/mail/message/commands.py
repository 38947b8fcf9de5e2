"""Commands on a message."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from eventing import Id
from mail.message.events import MailQuarantined, MailReceived
from mail.values import Apart, Code, MailNote, Purpose, Reason


@dataclass(frozen=True, kw_only=True)
class ReceiveMail:
    received: MailReceived


@dataclass(frozen=True, kw_only=True)
class ReachMailboxes:
    """Record that a message came to these mailboxes as well."""

    mail_id: Id
    mailbox_ids: tuple[Id, ...]


@dataclass(frozen=True, kw_only=True)
class QuarantineMail:
    quarantined: MailQuarantined


@dataclass(frozen=True, kw_only=True)
class FileMail:
    """File a mail by the rules. `assigned_to`: another mail of its sender was assigned to that customer."""

    mail_id: Id
    assigned_to: Id | None = None
    reason: Code = "received"


@dataclass(frozen=True, kw_only=True)
class JoinThread:
    """Put a mail into the thread of the one that it answers, which came after it."""

    mail_id: Id
    thread_id: Id


@dataclass(frozen=True, kw_only=True)
class AssignMail:
    """File a mail to the customer that a manager registered for it, or assigned it to."""

    mail_id: Id
    customer_id: Id


@dataclass(frozen=True, kw_only=True)
class FileByHand:
    """File a mail to a customer. `reason` is required when it is filed to another customer."""

    mail_id: Id
    customer_id: Id
    reason: Reason = ""


@dataclass(frozen=True, kw_only=True)
class SetMailApart:
    """Mark a mail as not from a customer, but from a partner or colleague, or a newsletter."""

    mail_id: Id
    apart: Apart
    by: Id
    reason: Reason = ""


@dataclass(frozen=True, kw_only=True)
class MarkSpam:
    mail_id: Id
    spam: bool
    by: Id | None
    reason: Reason = ""


@dataclass(frozen=True, kw_only=True)
class NoteMail:
    mail_id: Id
    note: MailNote
    by: Id


@dataclass(frozen=True, kw_only=True)
class MatchBounce:
    """Say which letter of ours a delivery report is about, if it is one of ours."""

    mail_id: Id


@dataclass(frozen=True, kw_only=True)
class RecordSentMail:
    """Put a sent mail on record, with the content of its file."""

    mail_id: Id
    draft_id: Id
    author_id: Id | None
    approved_by: Id | None
    customer_id: Id | None
    purpose: Purpose
    raw_file_id: Id
    sent_at: datetime


MailCommand: TypeAlias = (
    ReceiveMail
    | ReachMailboxes
    | QuarantineMail
    | FileMail
    | JoinThread
    | AssignMail
    | FileByHand
    | SetMailApart
    | MarkSpam
    | NoteMail
    | MatchBounce
    | RecordSentMail
)

"""What happened to mailboxes, messages, senders, drafts and the filing jobs; past tense, never edited."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

Direction: TypeAlias = Literal["in", "out", "internal"]
# `collection` is our own collection letter: on record, but no contact with the customer.
Kind: TypeAlias = Literal["person", "bounce", "auto_reply", "newsletter", "spam", "collection"]
Channel: TypeAlias = Literal["mail", "fax"]
Rule: TypeAlias = Literal["known_address", "reply", "company_domain", "assigned", "manual"]
CountryBasis: TypeAlias = Literal["archive", "domain", "phone", "default"]
UnmatchedReason: TypeAlias = Literal["unknown_sender", "ambiguous", "relay_platform"]
Why: TypeAlias = Literal["address", "reply", "domain", "thread"]
Purpose: TypeAlias = Literal["letter", "collection"]
# What a sender is when he is no customer; remembered for his later mail.
Apart: TypeAlias = Literal["partner", "colleague", "newsletter", "spam"]
RefileBy: TypeAlias = Literal["address", "domain", "fax", "sender"]


@dataclass(frozen=True)
class Sender:
    name: str
    address: str


@dataclass(frozen=True)
class Attachment:
    file_id: str
    name: str
    content_type: str
    size: int


@dataclass(frozen=True)
class Suggestion:
    customer_id: str
    why: Why


# -- mailboxes -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class MailboxAdded:
    mailbox_id: str
    address: str
    kind: Literal["shared", "personal"]
    staff_id: str | None


# -- messages ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class MailReceived:
    """One message, stored once. `digest` is the sha256 of its content without trace headers.

    `correspondent` is the outside address filing goes by: From of an incoming mail, the buyer's own
    address where a relay platform sent it, None when there is none. `text` is the beginning of it.
    """

    mail_id: str
    message_id: str | None
    digest: str
    direction: Direction
    mailbox_ids: tuple[str, ...]
    sender: Sender
    reply_to: str | None
    to: tuple[str, ...]
    cc: tuple[str, ...]
    subject: str
    sent_at: datetime | None
    received_at: datetime
    text: str
    raw_file_id: str
    size: int
    attachments: tuple[Attachment, ...]
    in_reply_to: str | None
    references: tuple[str, ...]
    thread_id: str
    kind: Kind
    same_id_as: tuple[str, ...] = ()
    channel: Channel = "mail"
    correspondent: str | None = None
    fax_number: str | None = None
    phone_country: str | None = None
    relayed: bool = False
    draft_id: str | None = None


@dataclass(frozen=True)
class MailReachedMailbox:
    """The same message came by another mailbox as well: still one message."""

    mail_id: str
    mailbox_ids: tuple[str, ...]


@dataclass(frozen=True)
class MailQuarantined:
    """Kept byte for byte, but not understood; a person looks at it."""

    mail_id: str
    reason: str
    raw_file_id: str
    size: int
    received_at: datetime
    mailbox_ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class MailMarkedSpam:
    """`marked_by` None: because the sender was marked. `sender_address` None: nobody to remember."""

    mail_id: str
    spam: bool
    reason: str
    marked_by: str | None
    sender_address: str | None


@dataclass(frozen=True)
class MailSetApart:
    """Not a customer's: a colleague's, a partner's, or a newsletter. No deadline, no unassigned queue."""

    mail_id: str
    apart: Apart
    reason: str
    set_by: str | None
    sender_address: str | None


@dataclass(frozen=True)
class MailFiled:
    mail_id: str
    customer_id: str
    rule: Rule
    direction: Direction
    channel: Channel
    kind: Kind
    received_at: datetime
    sender_address: str
    thread_id: str
    country: str | None
    country_basis: CountryBasis


@dataclass(frozen=True)
class MailUnmatched:
    mail_id: str
    reason: UnmatchedReason
    suggestions: tuple[Suggestion, ...]
    direction: Direction
    channel: Channel
    kind: Kind
    received_at: datetime
    sender_address: str
    country: str | None
    country_basis: CountryBasis


@dataclass(frozen=True)
class MailRefiled:
    """Filed later than at arrival, or moved from one customer to another."""

    mail_id: str
    customer_id: str
    previous_customer_id: str | None
    reason: str
    rule: Rule
    direction: Direction
    channel: Channel
    kind: Kind
    received_at: datetime
    sender_address: str
    thread_id: str
    country: str | None
    country_basis: CountryBasis


@dataclass(frozen=True)
class MailNoted:
    mail_id: str
    note: str
    noted_by: str


MailEvent: TypeAlias = (
    MailReceived
    | MailReachedMailbox
    | MailQuarantined
    | MailMarkedSpam
    | MailSetApart
    | MailFiled
    | MailUnmatched
    | MailRefiled
    | MailNoted
)

# -- what is remembered of a sender; re-filing ---------------------------------------------------------


@dataclass(frozen=True)
class SenderMarked:
    """`apart` None takes an earlier mark back."""

    sender_id: str
    address: str
    apart: Apart | None
    marked_by: str | None


@dataclass(frozen=True)
class RefileStarted:
    """The mails to look at again, fixed here, so that a redelivery meets the same ones.

    `more`: the next chunk begins after the last of `mail_ids`.
    """

    refile_id: str
    by: RefileBy
    value: str
    assigned_to: str | None
    mail_ids: tuple[str, ...]
    more: bool


@dataclass(frozen=True)
class RefileProgressed:
    refile_id: str
    by: RefileBy
    value: str
    assigned_to: str | None
    mail_ids: tuple[str, ...]
    more: bool


# -- drafts and sending --------------------------------------------------------------------------------


@dataclass(frozen=True)
class MailDrafted:
    draft_id: str
    customer_id: str | None
    author_id: str | None
    approver_id: str | None
    needs_approval: bool
    purpose: Purpose
    to: tuple[str, ...]
    cc: tuple[str, ...]
    subject: str
    text: str
    in_reply_to_mail_id: str | None
    stage: str | None
    invoice_ids: tuple[str, ...]


@dataclass(frozen=True)
class MailRedrafted:
    """The draft's wording or addressees were changed."""

    draft_id: str
    edited_by: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    subject: str
    text: str


@dataclass(frozen=True)
class DraftTakenOver:
    """The customer's new owner carries the draft on; it goes out from him."""

    draft_id: str
    previous_author_id: str | None
    author_id: str


@dataclass(frozen=True)
class MailSubmitted:
    draft_id: str
    approver_id: str


@dataclass(frozen=True)
class MailReturned:
    draft_id: str
    returned_by: str
    remarks: str


@dataclass(frozen=True)
class MailApproved:
    draft_id: str
    approved_by: str


@dataclass(frozen=True)
class MailQueued:
    """The intent to send: message and addressees are fixed, and so is the Message-ID."""

    draft_id: str
    message_id: str
    sender: str
    recipients: tuple[str, ...]
    raw_file_id: str


@dataclass(frozen=True)
class MailSendStarted:
    draft_id: str
    worker: str
    attempt: int


@dataclass(frozen=True)
class MailDataStarted:
    """From here on nobody can tell whether it went out, until an outcome is on record."""

    draft_id: str
    attempt: int


@dataclass(frozen=True)
class MailSent:
    draft_id: str
    mail_id: str
    customer_id: str | None
    author_id: str | None
    approved_by: str | None
    purpose: Purpose
    message_id: str
    in_reply_to_mail_id: str | None
    sent_at: datetime
    raw_file_id: str
    refused: tuple[str, ...] = ()


@dataclass(frozen=True)
class MailSendFailed:
    draft_id: str
    attempt: int
    permanent: bool
    reason: str


@dataclass(frozen=True)
class MailSendUncertain:
    draft_id: str
    attempt: int


DraftEvent: TypeAlias = (
    MailDrafted
    | MailRedrafted
    | DraftTakenOver
    | MailSubmitted
    | MailReturned
    | MailApproved
    | MailQueued
    | MailSendStarted
    | MailDataStarted
    | MailSent
    | MailSendFailed
    | MailSendUncertain
)

RefileEvent: TypeAlias = RefileStarted | RefileProgressed
Event: TypeAlias = MailboxAdded | MailEvent | SenderMarked | RefileEvent | DraftEvent

"""Events of a message: `mail-<id>`."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, TypeAlias

from eventing import Id, Items, Personal
from mail.contracts import PUBLISHED
from mail.message.authenticity import Checks
from mail.values import (
    MAX_ATTACHMENTS,
    Addresses,
    AnyAddress,
    Apart,
    Beginning,
    Channel,
    Code,
    ContentType,
    Country,
    CountryBasis,
    Digest,
    Direction,
    Domain,
    FaxNumber,
    GivenName,
    Kind,
    MailNote,
    MessageId,
    PictureName,
    Proof,
    Reason,
    References,
    Rule,
    Subject,
    TellingWords,
    UnmatchedReason,
    Why,
)


@dataclass(frozen=True, kw_only=True)
class Sender:
    name: Personal[GivenName]
    address: Personal[AnyAddress]


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A file of a mail. `picture`: the name by which the HTML shows it; None if it stands beside the text."""

    file_id: Id
    name: Personal[GivenName]
    content_type: ContentType
    size: int
    damaged: bool = False
    picture: PictureName | None = None


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    customer_id: Id
    why: Why


@PUBLISHED.event("MailReceived.v1")
@dataclass(frozen=True, kw_only=True)
class MailReceived:
    """A message was received. `digest` is the SHA-256 of its content without trace headers.

    `correspondent` is the outside address that it is filed by: From of an incoming mail, the buyer's own
    address when an enquiry platform sent it (`relayed`), whoever wrote through a form or a list of ours, or
    what a colleague passed on (`forwarded`); else None. `text` is the beginning; where that is not all there
    is to show, `text_file_id` is the file with the whole text and the HTML.

    `proof`: whether it is from the sender it bears; `checks` is what that rests on, None if nobody whom we
    trust has checked. `answers_elsewhere`: Reply-To is of another company than the sender. `lookalike_of`: a
    domain of ours or of a customer that the sender's or Reply-To's resembles. `bank_change`: it says that a
    bank account has changed.

    Of a letter that we wrote here, `draft_id`, `author_id` and `approved_by` say from which draft, by whom
    and with whose approval. `remote_images` counts the pictures that its HTML wants from elsewhere: they are
    never loaded.

    Of a delivery report, `failures` are the addresses that were not reached for good, and `reported` the
    Message-IDs of what it may be about.
    """

    mail_id: Id
    message_id: MessageId | None
    digest: Digest
    direction: Direction
    mailbox_ids: tuple[Id, ...]
    sender: Sender
    reply_to: Personal[Addresses]
    to: Personal[Addresses]
    cc: Personal[Addresses]
    subject: Personal[Subject]
    sent_at: datetime | None
    received_at: datetime
    text: Personal[Beginning]
    text_file_id: Id | None
    raw_file_id: Id
    size: int
    attachments: Annotated[tuple[Attachment, ...], Items(max=MAX_ATTACHMENTS)]
    in_reply_to: MessageId | None
    references: References
    thread_id: Id
    kind: Kind
    same_id_as: tuple[Id, ...] = ()
    channel: Channel = "mail"
    correspondent: Personal[AnyAddress] | None = None
    fax_number: Personal[FaxNumber] | None = None
    phone_country: Country | None = None
    relayed: bool = False
    forwarded: bool = False
    draft_id: Id | None = None
    author_id: Id | None = None
    approved_by: Id | None = None
    remote_images: int = 0
    checks: Checks | None = None
    proof: Proof = "unproven"
    answers_elsewhere: bool = False
    lookalike_of: Personal[Domain] | None = None
    bank_change: bool = False
    failures: Personal[Addresses] = ()
    reported: References = ()

    @property
    def answered(self) -> str | None:
        """The Message-ID of the mail that it answers, if any."""
        return self.in_reply_to or (self.references[-1] if self.references else None)


@PUBLISHED.event("OldMailReceived.v1")
@dataclass(frozen=True, kw_only=True)
class OldMailReceived(MailReceived):
    """A message was brought in from an archive, and is older than the day set for that import.

    It is on record like any other, `received_at` being when it came in its time. Its events are of their own,
    so that nobody who awaits news takes it for any: no deadline, no to-do, no message to anybody.
    """

    import_id: Id


@PUBLISHED.event("MailReachedMailbox.v1")
@dataclass(frozen=True, kw_only=True)
class MailReachedMailbox:
    """The same message came to another mailbox as well; it is still one message."""

    mail_id: Id
    mailbox_ids: tuple[Id, ...]


@PUBLISHED.event("MailQuarantined.v1")
@dataclass(frozen=True, kw_only=True)
class MailQuarantined:
    """A message could not be read; it is kept byte for byte. `reason` is the code of why.

    `subject`, `sent_at` and `text`, its beginning, are what is known of it all the same.
    """

    mail_id: Id
    reason: Code
    raw_file_id: Id
    size: int
    received_at: datetime
    mailbox_ids: tuple[Id, ...] = ()
    subject: Personal[Subject] = ""
    sent_at: datetime | None = None
    text: Personal[Beginning] = ""


@PUBLISHED.event("OldMailQuarantined.v1")
@dataclass(frozen=True, kw_only=True)
class OldMailQuarantined(MailQuarantined):
    """A message of an archive could not be read; the report of its import says so."""

    import_id: Id


@PUBLISHED.event("MailMarkedSpam.v1")
@dataclass(frozen=True, kw_only=True)
class MailMarkedSpam:
    """A mail was marked as spam, or no longer is.

    `reason` is what `marked_by` wrote; the code `sender` if that is None: the sender was marked.
    `sender_address` None: there is no sender to remember.
    """

    mail_id: Id
    spam: bool
    reason: Reason
    marked_by: Id | None
    sender_address: Personal[AnyAddress] | None


@PUBLISHED.event("MailSuspected.v1")
@dataclass(frozen=True, kw_only=True)
class MailSuspected:
    """The spam filter, trained by people's marks, takes a mail for spam; MailUnmatched says so next.

    `score` is how much it looks like spam, of a thousand; `telling` are the words that told most.
    """

    mail_id: Id
    score: int
    telling: Personal[TellingWords]


@PUBLISHED.event("MailSetApart.v1")
@dataclass(frozen=True, kw_only=True)
class MailSetApart:
    """A mail is not from a customer, but from a colleague or partner, or a newsletter.

    It has no reply deadline and is not unassigned. `reason` is what `set_by` wrote; the code `sender` if that
    is None.
    """

    mail_id: Id
    apart: Apart
    reason: Reason
    set_by: Id | None
    sender_address: Personal[AnyAddress] | None


@PUBLISHED.event("MailFiled.v1")
@dataclass(frozen=True, kw_only=True)
class MailFiled:
    """A mail was filed to a customer. `proof`: whether it is from the sender it bears, above all from us."""

    mail_id: Id
    customer_id: Id
    rule: Rule
    direction: Direction
    channel: Channel
    kind: Kind
    received_at: datetime
    sender_address: Personal[AnyAddress]
    thread_id: Id
    proof: Proof
    country: Country | None
    country_basis: CountryBasis


@PUBLISHED.event("OldMailFiled.v1")
@dataclass(frozen=True, kw_only=True)
class OldMailFiled(MailFiled):
    """An old mail was filed to a customer: what was written once, and awaits no answer."""


@PUBLISHED.event("MailUnmatched.v1")
@dataclass(frozen=True, kw_only=True)
class MailUnmatched:
    mail_id: Id
    reason: UnmatchedReason
    suggestions: tuple[Suggestion, ...]
    direction: Direction
    channel: Channel
    kind: Kind
    received_at: datetime
    sender_address: Personal[AnyAddress]
    country: Country | None
    country_basis: CountryBasis


@PUBLISHED.event("OldMailUnmatched.v1")
@dataclass(frozen=True, kw_only=True)
class OldMailUnmatched(MailUnmatched):
    """An old mail is nobody's: it waits with the others of its address, and nothing is due."""


@PUBLISHED.event("MailRefiled.v1")
@dataclass(frozen=True, kw_only=True)
class MailRefiled:
    """A mail was filed after its arrival, or moved from one customer to another.

    `reason` is what a person wrote, or the code of what was learned.
    """

    mail_id: Id
    customer_id: Id
    previous_customer_id: Id | None
    reason: Reason
    rule: Rule
    direction: Direction
    channel: Channel
    kind: Kind
    received_at: datetime
    sender_address: Personal[AnyAddress]
    thread_id: Id
    proof: Proof
    country: Country | None
    country_basis: CountryBasis


@PUBLISHED.event("OldMailRefiled.v1")
@dataclass(frozen=True, kw_only=True)
class OldMailRefiled(MailRefiled):
    """An old mail was filed later, or moved from one customer to another; it awaits no answer."""


@PUBLISHED.event("MailJoinedThread.v1")
@dataclass(frozen=True, kw_only=True)
class MailJoinedThread:
    """The mail that this one answers came after it: it is in that one's thread."""

    mail_id: Id
    thread_id: Id


@PUBLISHED.event("MailAnswersFound.v1")
@dataclass(frozen=True, kw_only=True)
class MailAnswersFound:
    """These mails were here before the one that they answer; they belong to its thread."""

    mail_id: Id
    thread_id: Id
    answers: tuple[Id, ...]


@PUBLISHED.event("BankChangeClaimed.v1")
@dataclass(frozen=True, kw_only=True)
class BankChangeClaimed:
    """A mail filed to this customer says that a bank account has changed: a second person must look at it.

    `proof` and the others are as in MailReceived.
    """

    mail_id: Id
    customer_id: Id
    received_at: datetime
    proof: Proof
    answers_elsewhere: bool
    lookalike_of: Personal[Domain] | None


@PUBLISHED.event("BounceMatched.v1")
@dataclass(frozen=True, kw_only=True)
class BounceMatched:
    """A delivery report is about a letter of ours: it did not reach these addresses."""

    mail_id: Id
    draft_id: Id
    addresses: Personal[Addresses]


@PUBLISHED.event("MailNoted.v1")
@dataclass(frozen=True, kw_only=True)
class MailNoted:
    mail_id: Id
    note: Personal[MailNote]
    noted_by: Id


MailEvent: TypeAlias = (
    MailReceived
    | MailReachedMailbox
    | MailQuarantined
    | MailMarkedSpam
    | MailSuspected
    | MailSetApart
    | MailFiled
    | MailUnmatched
    | MailRefiled
    | MailJoinedThread
    | MailAnswersFound
    | BankChangeClaimed
    | BounceMatched
    | MailNoted
)

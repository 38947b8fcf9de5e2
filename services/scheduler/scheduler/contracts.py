"""Contracts: what the scheduler publishes, and what it reads of other services.

Of others' events it reads only the fields it needs.
"""

from dataclasses import dataclass
from datetime import date, datetime

from eventing import Contracts, Published

PUBLISHED = Published("scheduler")

# -- read of customers -----------------------------------------------------------------------------

READ_CUSTOMERS = Contracts("customers")


@READ_CUSTOMERS.event("CustomerRegistered.v1")
@dataclass(frozen=True, kw_only=True)
class CustomerRegistered:
    customer_id: str
    code: str
    grade: str
    name: str


@READ_CUSTOMERS.event("CustomerCorrected.v1")
@dataclass(frozen=True, kw_only=True)
class CustomerCorrected:
    customer_id: str
    name: str


@READ_CUSTOMERS.event("CustomerRegraded.v1")
@dataclass(frozen=True, kw_only=True)
class CustomerRegraded:
    customer_id: str
    grade: str
    code: str


@READ_CUSTOMERS.event("CustomerAssigned.v1")
@dataclass(frozen=True, kw_only=True)
class CustomerAssigned:
    customer_id: str
    owner_id: str
    from_mail_id: str | None = None


@READ_CUSTOMERS.event("CustomerReassigned.v1")
@dataclass(frozen=True, kw_only=True)
class CustomerReassigned:
    customer_id: str
    owner_id: str


@READ_CUSTOMERS.event("ContactLogged.v1")
@dataclass(frozen=True, kw_only=True)
class ContactLogged:
    customer_id: str
    direction: str
    occurred_at: datetime
    mail_id: str | None = None


@READ_CUSTOMERS.event("NextContactSet.v1")
@dataclass(frozen=True, kw_only=True)
class NextContactSet:
    customer_id: str
    on: date


@READ_CUSTOMERS.event("CustomerClosed.v1")
@dataclass(frozen=True, kw_only=True)
class CustomerClosed:
    customer_id: str


@READ_CUSTOMERS.event("CustomerRequested.v1")
@dataclass(frozen=True, kw_only=True)
class CustomerRequested:
    """`manager_id` None: a general manager decides."""

    customer_id: str
    request_id: str
    manager_id: str | None


@READ_CUSTOMERS.event("GuidanceGiven.v1")
@dataclass(frozen=True, kw_only=True)
class GuidanceGiven:
    customer_id: str
    mail_id: str | None
    draft_id: str | None


@READ_CUSTOMERS.event("GuidanceAcknowledged.v1")
@dataclass(frozen=True, kw_only=True)
class GuidanceAcknowledged:
    """`remaining`: how much of the guidance about the same thing is unread."""

    thing_id: str
    remaining: int


@READ_CUSTOMERS.event("GuidanceRefiled.v1")
@dataclass(frozen=True, kw_only=True)
class GuidanceRefiled:
    mail_id: str
    customer_id: str


@READ_CUSTOMERS.event("ReadingLimitReached.v1")
@dataclass(frozen=True, kw_only=True)
class ReadingLimitReached:
    staff_id: str
    on: date


# -- read of mail ----------------------------------------------------------------------------------

READ_MAIL = Contracts("mail")


@dataclass(frozen=True, kw_only=True)
class Sender:
    name: str | None = None
    address: str | None = None


@READ_MAIL.event("MailReceived.v1")
@dataclass(frozen=True, kw_only=True)
class MailReceived:
    mail_id: str
    sender: Sender
    subject: str
    thread_id: str | None = None
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()


@READ_MAIL.event("MailQuarantined.v1")
@dataclass(frozen=True, kw_only=True)
class MailQuarantined:
    mail_id: str
    reason: str
    received_at: datetime
    subject: str = ""


@READ_MAIL.event("MailJoinedThread.v1")
@dataclass(frozen=True, kw_only=True)
class MailJoinedThread:
    mail_id: str
    thread_id: str


@READ_MAIL.event("MailFiled.v1")
@dataclass(frozen=True, kw_only=True)
class MailFiled:
    mail_id: str
    customer_id: str
    direction: str
    kind: str
    received_at: datetime
    thread_id: str | None = None
    proof: str | None = None
    country: str | None = None
    country_basis: str | None = None
    purpose: str | None = None


@READ_MAIL.event("MailRefiled.v1")
@dataclass(frozen=True, kw_only=True)
class MailRefiled:
    mail_id: str
    customer_id: str
    previous_customer_id: str | None
    direction: str
    kind: str
    received_at: datetime
    thread_id: str | None = None
    proof: str | None = None
    country: str | None = None
    country_basis: str | None = None
    purpose: str | None = None


@READ_MAIL.event("MailUnmatched.v1")
@dataclass(frozen=True, kw_only=True)
class MailUnmatched:
    mail_id: str
    direction: str
    kind: str
    received_at: datetime
    country: str | None = None
    country_basis: str | None = None


@READ_MAIL.event("BankChangeClaimed.v1")
@dataclass(frozen=True, kw_only=True)
class BankChangeClaimed:
    mail_id: str
    customer_id: str
    received_at: datetime


@READ_MAIL.event("MailMarkedSpam.v1")
@dataclass(frozen=True, kw_only=True)
class MailMarkedSpam:
    mail_id: str
    spam: bool


@READ_MAIL.event("MailSetApart.v1")
@dataclass(frozen=True, kw_only=True)
class MailSetApart:
    mail_id: str
    apart: str


@READ_MAIL.event("MailDrafted.v1")
@dataclass(frozen=True, kw_only=True)
class MailDrafted:
    draft_id: str
    subject: str
    purpose: str
    customer_id: str | None = None
    author_id: str | None = None
    approver_id: str | None = None


@READ_MAIL.event("DraftTakenOver.v1")
@dataclass(frozen=True, kw_only=True)
class DraftTakenOver:
    draft_id: str
    author_id: str


@READ_MAIL.event("MailSubmitted.v1")
@dataclass(frozen=True, kw_only=True)
class MailSubmitted:
    draft_id: str
    approver_id: str | None = None


@READ_MAIL.event("MailReturned.v1")
@dataclass(frozen=True, kw_only=True)
class MailReturned:
    draft_id: str


@READ_MAIL.event("DraftDiscarded.v1")
@dataclass(frozen=True, kw_only=True)
class DraftDiscarded:
    draft_id: str


@READ_MAIL.event("MailApproved.v1")
@dataclass(frozen=True, kw_only=True)
class MailApproved:
    draft_id: str


@READ_MAIL.event("MailSent.v1")
@dataclass(frozen=True, kw_only=True)
class MailSent:
    draft_id: str
    purpose: str
    sent_at: datetime
    customer_id: str | None = None
    in_reply_to_mail_id: str | None = None


@READ_MAIL.event("AddresseesRefused.v1")
@dataclass(frozen=True, kw_only=True)
class AddresseesRefused:
    draft_id: str
    nobody: bool
    sent_at: datetime | None = None
    customer_id: str | None = None
    in_reply_to_mail_id: str | None = None


@READ_MAIL.event("MailSendFailed.v1")
@dataclass(frozen=True, kw_only=True)
class MailSendFailed:
    draft_id: str
    permanent: bool


@READ_MAIL.event("MailSendUncertain.v1")
@dataclass(frozen=True, kw_only=True)
class MailSendUncertain:
    draft_id: str

"""What the scheduler reads of others: only the fields it needs."""

from dataclasses import dataclass
from datetime import date, datetime

from eventing.core.catalogue import Contracts
from eventing.core.money import Money

# -- read of customers -----------------------------------------------------------------------------

READ_CUSTOMERS = Contracts("customers")


@READ_CUSTOMERS.event("CustomerRegistered.v1")
@dataclass(frozen=True)
class CustomerRegisteredV1:
    customer_id: str
    code: str
    grade: str
    name: str


@READ_CUSTOMERS.event("CustomerRegraded.v1")
@dataclass(frozen=True)
class CustomerRegradedV1:
    customer_id: str
    grade: str
    code: str


@READ_CUSTOMERS.event("CustomerAssigned.v1")
@dataclass(frozen=True)
class CustomerAssignedV1:
    customer_id: str
    owner_id: str
    from_mail_id: str | None = None


@READ_CUSTOMERS.event("CustomerReassigned.v1")
@dataclass(frozen=True)
class CustomerReassignedV1:
    customer_id: str
    owner_id: str


@READ_CUSTOMERS.event("ContactLogged.v1")
@dataclass(frozen=True)
class ContactLoggedV1:
    customer_id: str
    direction: str
    occurred_at: datetime
    mail_id: str | None = None


@READ_CUSTOMERS.event("NextContactSet.v1")
@dataclass(frozen=True)
class NextContactSetV1:
    customer_id: str
    on: date


@READ_CUSTOMERS.event("CustomerClosed.v1")
@dataclass(frozen=True)
class CustomerClosedV1:
    customer_id: str


# -- read of mail ----------------------------------------------------------------------------------

READ_MAIL = Contracts("mail")


@dataclass(frozen=True)
class Sender:
    name: str | None = None
    address: str | None = None


@READ_MAIL.event("MailReceived.v1")
@dataclass(frozen=True)
class MailReceivedV1:
    mail_id: str
    sender: Sender
    subject: str
    thread_id: str | None = None
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()


@READ_MAIL.event("MailFiled.v1")
@dataclass(frozen=True)
class MailFiledV1:
    mail_id: str
    customer_id: str
    direction: str
    kind: str
    received_at: datetime
    thread_id: str | None = None
    country: str | None = None
    country_basis: str | None = None
    purpose: str | None = None


@READ_MAIL.event("MailRefiled.v1")
@dataclass(frozen=True)
class MailRefiledV1:
    mail_id: str
    customer_id: str
    direction: str
    kind: str
    received_at: datetime
    thread_id: str | None = None
    country: str | None = None
    country_basis: str | None = None
    purpose: str | None = None


@READ_MAIL.event("MailUnmatched.v1")
@dataclass(frozen=True)
class MailUnmatchedV1:
    mail_id: str
    direction: str
    kind: str
    received_at: datetime
    country: str | None = None
    country_basis: str | None = None


@READ_MAIL.event("MailMarkedSpam.v1")
@dataclass(frozen=True)
class MailMarkedSpamV1:
    mail_id: str
    spam: bool


@READ_MAIL.event("MailSetApart.v1")
@dataclass(frozen=True)
class MailSetApartV1:
    mail_id: str
    apart: str


@READ_MAIL.event("MailDrafted.v1")
@dataclass(frozen=True)
class MailDraftedV1:
    draft_id: str
    subject: str
    customer_id: str | None = None
    author_id: str | None = None


@READ_MAIL.event("DraftTakenOver.v1")
@dataclass(frozen=True)
class DraftTakenOverV1:
    draft_id: str
    author_id: str


@READ_MAIL.event("MailSubmitted.v1")
@dataclass(frozen=True)
class MailSubmittedV1:
    draft_id: str
    approver_id: str | None = None


@READ_MAIL.event("MailReturned.v1")
@dataclass(frozen=True)
class MailReturnedV1:
    draft_id: str


@READ_MAIL.event("MailApproved.v1")
@dataclass(frozen=True)
class MailApprovedV1:
    draft_id: str


@READ_MAIL.event("MailSent.v1")
@dataclass(frozen=True)
class MailSentV1:
    draft_id: str
    purpose: str
    sent_at: datetime
    customer_id: str | None = None
    in_reply_to_mail_id: str | None = None


@READ_MAIL.event("MailSendFailed.v1")
@dataclass(frozen=True)
class MailSendFailedV1:
    draft_id: str
    permanent: bool


@READ_MAIL.event("MailSendUncertain.v1")
@dataclass(frozen=True)
class MailSendUncertainV1:
    draft_id: str


# -- read of credit --------------------------------------------------------------------------------

READ_CREDIT = Contracts("credit")


@READ_CREDIT.event("CollectionStepReached.v1")
@dataclass(frozen=True)
class CollectionStepReachedV1:
    customer_id: str
    invoice_id: str
    number: str
    stage: str
    action: str
    owner: str
    days_overdue: int
    amount: Money
    due_on: date
    business_date: date


@READ_CREDIT.event("InvoiceSettled.v1")
@dataclass(frozen=True)
class InvoiceSettledV1:
    customer_id: str
    invoice_id: str


@READ_CREDIT.event("ArrearsEnded.v1")
@dataclass(frozen=True)
class ArrearsEndedV1:
    customer_id: str

"""Events of a customer: e-mail addresses in their normal form, numbers with it beside what was written."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

from customers.addresses import Address, PhoneNumber
from customers.contracts import PUBLISHED
from customers.customer.values import (
    AddressKind,
    ContactChannel,
    ContactLanguage,
    ContactName,
    CreditGrade,
    CustomerName,
    Domains,
    Emails,
    LocalName,
    MoveReason,
    Phones,
    Position,
    RiskKey,
    RiskReason,
    Source,
    Stage,
    Status,
    Website,
)
from customers.values import CodeNumber, Country, CustomerCode, Grade, Reason, Region, Remark, ZoneName
from eventing import Id, Personal


@PUBLISHED.event("CustomerRegistered.v1")
@dataclass(frozen=True, kw_only=True)
class CustomerRegistered:
    customer_id: Id
    code: CustomerCode
    region: Region
    sequence: CodeNumber
    grade: Grade
    name: Personal[CustomerName]
    country: Country
    domains: Domains
    source: Source | None
    from_mail_id: Id | None


@PUBLISHED.event("CustomerRegraded.v1")
@dataclass(frozen=True, kw_only=True)
class CustomerRegraded:
    """The customer's grade changed. `reason` is what somebody typed, or `order_cleared`."""

    customer_id: Id
    previous_grade: Grade
    grade: Grade
    code: CustomerCode
    reason: Reason


@PUBLISHED.event("ContactAdded.v1")
@dataclass(frozen=True, kw_only=True)
class ContactAdded:
    customer_id: Id
    contact_id: Id
    name: Personal[ContactName]
    position: Personal[Position | None]
    emails: Personal[Emails]
    phones: Personal[Phones]
    faxes: Personal[Phones]


@PUBLISHED.event("ContactAddressAdded.v1")
@dataclass(frozen=True, kw_only=True)
class ContactAddressAdded:
    """An address was added: an e-mail address, or a number as written, which `number` has too."""

    customer_id: Id
    contact_id: Id
    kind: AddressKind
    address: Personal[Address]
    number: Personal[PhoneNumber | None] = None


@PUBLISHED.event("CustomerCorrected.v1")
@dataclass(frozen=True, kw_only=True)
class CustomerCorrected:
    """What was typed about the company was put right: its values now, and those before. The code stays."""

    customer_id: Id
    name: Personal[CustomerName]
    country: Country
    domains: Domains
    source: Source | None
    previous_name: Personal[CustomerName]
    previous_country: Country
    previous_domains: Domains
    previous_source: Source | None
    local_name: LocalName | None = None
    website: Website | None = None
    previous_local_name: LocalName | None = None
    previous_website: Website | None = None


@PUBLISHED.event("CustomerStageSet.v1")
@dataclass(frozen=True, kw_only=True)
class CustomerStageSet:
    """How far the negotiation has come, and the way chosen for the customer, as somebody says."""

    customer_id: Id
    stage: Stage
    previous_stage: Stage | None
    approach: Remark | None


@PUBLISHED.event("CustomerStatusSet.v1")
@dataclass(frozen=True, kw_only=True)
class CustomerStatusSet:
    """How it stands with the customer, said by hand; None: by the rule again."""

    customer_id: Id
    status: Status | None
    previous_status: Status | None
    reason: Reason


@PUBLISHED.event("ContactCorrected.v1")
@dataclass(frozen=True, kw_only=True)
class ContactCorrected:
    customer_id: Id
    contact_id: Id
    name: Personal[ContactName]
    position: Personal[Position | None]
    previous_name: Personal[ContactName]
    previous_position: Personal[Position | None]
    language: ContactLanguage | None = None
    channel: ContactChannel | None = None
    previous_language: ContactLanguage | None = None
    previous_channel: ContactChannel | None = None


@PUBLISHED.event("ContactAddressRetired.v1")
@dataclass(frozen=True, kw_only=True)
class ContactAddressRetired:
    """An address is not in use any more; `address` and `number` are as it was added."""

    customer_id: Id
    contact_id: Id
    kind: AddressKind
    address: Personal[Address]
    number: Personal[PhoneNumber | None] = None


@PUBLISHED.event("ContactLeft.v1")
@dataclass(frozen=True, kw_only=True)
class ContactLeft:
    """A contact person has left the customer's company."""

    customer_id: Id
    contact_id: Id


@PUBLISHED.event("CustomerAssigned.v1")
@dataclass(frozen=True, kw_only=True)
class CustomerAssigned:
    """The customer came to its first owner. `since` never goes back along a stream, whatever clocks say."""

    customer_id: Id
    owner_id: Id
    from_mail_id: Id | None
    since: datetime


@PUBLISHED.event("CustomerReassigned.v1")
@dataclass(frozen=True, kw_only=True)
class CustomerReassigned:
    """The customer went to another owner. `moved_by` is who ordered it, directly or by a hand-over.

    `since` is not before that of the previous owner.
    """

    customer_id: Id
    previous_owner_id: Id
    owner_id: Id
    since: datetime
    reason: MoveReason
    handover_id: Id | None
    moved_by: Id | None = None
    note: Personal[Remark | None] = None


@PUBLISHED.event("NextContactSet.v1")
@dataclass(frozen=True, kw_only=True)
class NextContactSet:
    customer_id: Id
    on: date
    note: Personal[Remark | None]


@PUBLISHED.event("ZoneChosen.v1")
@dataclass(frozen=True, kw_only=True)
class ZoneChosen:
    """It was told in which of its country's time zones the customer is."""

    customer_id: Id
    zone: ZoneName


@PUBLISHED.event("CustomerRiskFlagged.v1")
@dataclass(frozen=True, kw_only=True)
class CustomerRiskFlagged:
    """A risk flag was added; `reference` is the invoice or order it is about."""

    customer_id: Id
    reason: RiskReason
    credit_grade: CreditGrade | None
    reference: Id | None = None


@PUBLISHED.event("CustomerRiskEased.v1")
@dataclass(frozen=True, kw_only=True)
class CustomerRiskEased:
    """Some risk flags were removed; `remaining` ones as `reason` or `reason:reference`."""

    customer_id: Id
    remaining: tuple[RiskKey, ...]


@PUBLISHED.event("CustomerRiskCleared.v1")
@dataclass(frozen=True, kw_only=True)
class CustomerRiskCleared:
    customer_id: Id


@PUBLISHED.event("CustomerClosed.v1")
@dataclass(frozen=True, kw_only=True)
class CustomerClosed:
    customer_id: Id
    reason: Reason


@PUBLISHED.event("CustomerReopened.v1")
@dataclass(frozen=True, kw_only=True)
class CustomerReopened:
    customer_id: Id
    reason: Reason


CustomerEvent: TypeAlias = (
    CustomerRegistered
    | CustomerRegraded
    | CustomerCorrected
    | CustomerReopened
    | ContactCorrected
    | CustomerStageSet
    | CustomerStatusSet
    | ContactAddressRetired
    | ContactLeft
    | ContactAdded
    | ContactAddressAdded
    | CustomerAssigned
    | CustomerReassigned
    | NextContactSet
    | ZoneChosen
    | CustomerRiskFlagged
    | CustomerRiskEased
    | CustomerRiskCleared
    | CustomerClosed
)

"""Commands on a customer.

The caller gives a new thing its id, derived from the command's id, so that a repeated command makes nothing
twice.
"""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, TypeAlias

from customers.addresses import Address
from customers.customer.values import (
    MAX_CONTACTS,
    AddressKind,
    ContactChannel,
    ContactLanguage,
    ContactName,
    CreditGrade,
    CustomerName,
    DialledNumbers,
    Domains,
    Emails,
    LocalName,
    MoveReason,
    Position,
    RiskReason,
    Source,
    Stage,
    Status,
    Website,
)
from customers.values import CodeNumber, Country, Grade, Reason, Remark, ZoneName
from eventing import Id, Items, Money


@dataclass(frozen=True, kw_only=True)
class NewContact:
    """A new contact person; numbers without `+` are read as dialled in the customer's country."""

    name: ContactName
    position: Position | None = None
    emails: Emails = ()
    phones: DialledNumbers = ()
    faxes: DialledNumbers = ()


@dataclass(frozen=True, kw_only=True)
class RegisterCustomer:
    """Register a customer with its contacts and owner, in one commit: all of it is on file, or nothing.

    `sequence` is given only for a record with a code from before this system. `confirmed`, here and below: it
    is meant that an address or domain is on file with another customer the caller may see.
    """

    name: CustomerName
    country: Country
    grade: Grade = "C"
    domains: Domains = ()
    source: Source | None = None
    contacts: Annotated[tuple[NewContact, ...], Items(max=MAX_CONTACTS)] = ()
    owner_id: Id | None = None
    from_mail_id: Id | None = None
    sequence: CodeNumber | None = None
    confirmed: bool = False
    customer_id: Id


@dataclass(frozen=True, kw_only=True)
class AddContact(NewContact):
    confirmed: bool = False
    customer_id: Id
    contact_id: Id


@dataclass(frozen=True, kw_only=True)
class AddContactAddress:
    customer_id: Id
    contact_id: Id
    kind: AddressKind
    address: Address
    confirmed: bool = False


@dataclass(frozen=True, kw_only=True)
class CorrectCustomer:
    """Put right what was typed about the company; the code stays. Every field is replaced."""

    customer_id: Id
    name: CustomerName
    country: Country
    domains: Domains = ()
    source: Source | None = None
    local_name: LocalName | None = None
    website: Website | None = None
    confirmed: bool = False


@dataclass(frozen=True, kw_only=True)
class SetStage:
    """Say how far the negotiation has come, and the way that was chosen for this customer."""

    customer_id: Id
    stage: Stage
    approach: Remark | None = None


@dataclass(frozen=True, kw_only=True)
class SetStatus:
    """Say by hand how it stands with a customer, and why; None leaves it to the rule again."""

    customer_id: Id
    status: Status | None
    reason: Reason


@dataclass(frozen=True, kw_only=True)
class CorrectContact:
    """Put right a contact person's name, position, language and channel; all are replaced."""

    customer_id: Id
    contact_id: Id
    name: ContactName
    position: Position | None = None
    language: ContactLanguage | None = None
    channel: ContactChannel | None = None


@dataclass(frozen=True, kw_only=True)
class RetireContactAddress:
    """Record that an address is not in use any more; a number is named as it was written."""

    customer_id: Id
    contact_id: Id
    kind: AddressKind
    address: Address


@dataclass(frozen=True, kw_only=True)
class RecordContactLeft:
    """Record that a contact person has left the customer's company."""

    customer_id: Id
    contact_id: Id


@dataclass(frozen=True, kw_only=True)
class AssignCustomer:
    customer_id: Id
    owner_id: Id
    from_mail_id: Id | None = None


@dataclass(frozen=True, kw_only=True)
class ReassignCustomer:
    customer_id: Id
    owner_id: Id
    note: Remark | None = None
    moved_by: Id | None = None


@dataclass(frozen=True, kw_only=True)
class HandOverCustomer:
    """Move one customer of a hand-over, if it still belongs to `previous_owner_id`."""

    customer_id: Id
    previous_owner_id: Id
    owner_id: Id
    reason: MoveReason
    handover_id: Id
    moved_by: Id | None = None


@dataclass(frozen=True, kw_only=True)
class HandOverLatecomer:
    """Pass on a customer that came to `owner_id` after that person had left, to the successor.

    If the owner has not left, nothing happens.
    """

    customer_id: Id
    owner_id: Id


@dataclass(frozen=True, kw_only=True)
class RegradeCustomer:
    customer_id: Id
    grade: Grade
    reason: Reason


@dataclass(frozen=True, kw_only=True)
class RegradeForOrder:
    """Set grade A, because an order was cleared."""

    customer_id: Id
    order_id: Id
    total: Money


@dataclass(frozen=True, kw_only=True)
class SetNextContact:
    customer_id: Id
    on: date
    note: Remark | None = None


@dataclass(frozen=True, kw_only=True)
class FlagRisk:
    customer_id: Id
    reason: RiskReason
    reference: Id | None = None
    credit_grade: CreditGrade | None = None


@dataclass(frozen=True, kw_only=True)
class EaseRisk:
    """Remove risk flags of these reasons; with a `reference`, only those about that invoice or order."""

    customer_id: Id
    reasons: tuple[RiskReason, ...]
    reference: Id | None = None


@dataclass(frozen=True, kw_only=True)
class ChooseZone:
    """Say in which of its country's time zones a customer is."""

    customer_id: Id
    zone: ZoneName


@dataclass(frozen=True, kw_only=True)
class CloseCustomer:
    customer_id: Id
    reason: Reason


@dataclass(frozen=True, kw_only=True)
class ReopenCustomer:
    customer_id: Id
    reason: Reason


CustomerCommand: TypeAlias = (
    RegisterCustomer
    | AddContact
    | AddContactAddress
    | CorrectCustomer
    | CorrectContact
    | SetStage
    | SetStatus
    | RetireContactAddress
    | RecordContactLeft
    | ReopenCustomer
    | AssignCustomer
    | ReassignCustomer
    | HandOverCustomer
    | HandOverLatecomer
    | RegradeCustomer
    | RegradeForOrder
    | SetNextContact
    | FlagRisk
    | EaseRisk
    | ChooseZone
    | CloseCustomer
)

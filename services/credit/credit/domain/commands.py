"""What credit can be asked to do."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, TypeAlias

from credit.domain.policy import Policy
from credit.domain.working_assets import Figures
from eventing.core.money import Money


@dataclass(frozen=True)
class OpenAccount:
    customer_id: str


@dataclass(frozen=True)
class FileStatements:
    customer_id: str
    currency: str
    period_end: date
    figures: Figures
    origin: str
    reliability: Literal["audited", "reviewed", "unaudited", "estimated"]


@dataclass(frozen=True)
class ScoreTraits:
    customer_id: str
    scores: dict[str, int]
    note: str | None = None


@dataclass(frozen=True)
class AssessCredit:
    """A review by somebody with the authority of `role`; `confirmed` vouches for flagged figures."""

    customer_id: str
    role: str
    requested_limit: Money | None = None
    own_sales: Money | None = None
    confirmed: bool = False


@dataclass(frozen=True)
class CheckOrder:
    customer_id: str
    order_id: str
    number: str
    total: Money
    terms: str
    deposit: Money | None
    placed_on: date


@dataclass(frozen=True)
class NoteShipment:
    customer_id: str
    order_id: str
    shipped_on: date


@dataclass(frozen=True)
class WithdrawOrder:
    customer_id: str
    order_id: str


@dataclass(frozen=True)
class IssueInvoice:
    """Without `due_on` the terms say it; without `terms` the order does."""

    customer_id: str
    invoice_id: str
    number: str
    amount: Money
    issued_on: date
    order_id: str | None = None
    terms: str | None = None
    due_on: date | None = None


@dataclass(frozen=True)
class Allocation:
    invoice_id: str
    amount: Decimal


@dataclass(frozen=True)
class RecordPayment:
    """Without `allocations` the oldest invoices are paid first (of the order, if one is named)."""

    customer_id: str
    payment_id: str
    amount: Money
    received_on: date
    order_id: str | None = None
    allocations: tuple[Allocation, ...] | None = None
    bank_charge: Decimal = Decimal(0)
    reference: str | None = None


@dataclass(frozen=True)
class WriteOffBankCharge:
    customer_id: str
    invoice_id: str


@dataclass(frozen=True)
class VisitAccount:
    """Look at the account as of the business date: what is overdue, which step is reached."""

    customer_id: str


AccountCommand: TypeAlias = (
    OpenAccount
    | FileStatements
    | ScoreTraits
    | AssessCredit
    | CheckOrder
    | NoteShipment
    | WithdrawOrder
    | IssueInvoice
    | RecordPayment
    | WriteOffBankCharge
    | VisitAccount
)


@dataclass(frozen=True)
class PublishPolicy:
    """A new version with these tables; the version in `policy` is assigned, not taken."""

    policy: Policy


@dataclass(frozen=True)
class PublishDefaultPolicy:
    """Put version 1 on record, so that what was decided under it can be looked up."""


PolicyCommand: TypeAlias = PublishPolicy | PublishDefaultPolicy


@dataclass(frozen=True)
class AdvanceCollection:
    """The business date has advanced."""

    business_date: date


@dataclass(frozen=True)
class ListOpenAccounts:
    """Fix which accounts the run of this day visits."""

    business_date: date


@dataclass(frozen=True)
class VisitNextAccounts:
    """Visit the next accounts of the run of this day, from `position` on."""

    business_date: date
    position: int


RunCommand: TypeAlias = AdvanceCollection | ListOpenAccounts | VisitNextAccounts

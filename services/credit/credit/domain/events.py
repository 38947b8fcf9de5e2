"""What has happened in credit: the events of the policy and of the accounts."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, TypeAlias

from credit.domain.grades import Grade
from credit.domain.policy import Policy
from credit.domain.traits import TraitResult
from credit.domain.working_assets import Figures, WorkingAssets
from eventing.core.money import Money


@dataclass(frozen=True)
class CreditPolicyPublished(Policy):
    """A version of the policy, whole: whoever reads a decision can look up every table behind it."""


# -- an account -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CreditAccountOpened:
    customer_id: str
    currency: str


@dataclass(frozen=True)
class StatementsFiled:
    customer_id: str
    currency: str
    period_end: date
    figures: Figures
    origin: str
    reliability: Literal["audited", "reviewed", "unaudited", "estimated"]
    filed_on: date


@dataclass(frozen=True)
class TraitsScored:
    customer_id: str
    scores: dict[str, int]
    note: str | None
    scored_on: date


@dataclass(frozen=True)
class CreditAssessed:
    """An assessment with everything it rests on. `limit` is what follows from it, before any authority."""

    customer_id: str
    policy_version: int
    occasion: Literal["review", "statements", "traits"]
    assessed_on: date
    financial_grade: Grade
    trait_grade: Grade
    base_grade: Grade
    notches: int
    cap: Grade | None
    grade: Grade
    evaluation_value: Decimal | None
    working_assets: WorkingAssets | None
    traits: TraitResult | None
    average_days_late: Decimal | None
    model_limit: Decimal
    adjusted_limit: Decimal
    own_sales: Money | None
    requested_limit: Money | None
    limit: Money
    flags: tuple[str, ...]
    confirmed: bool
    inputs_hash: str


@dataclass(frozen=True)
class CreditGradeChanged:
    customer_id: str
    previous_grade: Grade
    grade: Grade
    reason: str
    policy_version: int
    days_overdue: int
    average_days_late: Decimal | None
    business_date: date


@dataclass(frozen=True)
class CreditLimitSet:
    customer_id: str
    previous_limit: Money | None
    limit: Money
    expires_on: date | None
    reason: str
    policy_version: int
    business_date: date


@dataclass(frozen=True)
class CreditReviewOpened:
    """A person has to look at this account again: the automatic rules end here."""

    customer_id: str
    reason: str
    average_days_late: Decimal
    policy_version: int
    business_date: date


@dataclass(frozen=True)
class OrderEntered:
    """An order of the customer came to credit to be checked."""

    customer_id: str
    order_id: str
    number: str
    total: Money
    terms: str
    deposit: Money | None
    placed_on: date


@dataclass(frozen=True)
class HoldReason:
    code: str
    detail: str
    numbers: dict[str, Decimal]


@dataclass(frozen=True)
class Compared:
    """Every number an order check compared, in the account's currency."""

    business_date: date
    grade: Grade
    terms: str
    limit: Decimal | None
    limit_expires_on: date | None
    tolerance: Decimal
    limit_with_tolerance: Decimal | None
    receivables: Decimal
    open_orders: Decimal
    in_transit: Decimal
    deposits: Decimal
    unapplied: Decimal
    net_exposure: Decimal
    order_total: Decimal
    order_deposit: Decimal
    order_net: Decimal
    exposure_with_order: Decimal
    utilisation: Decimal | None
    deposit_required: Decimal
    deposit_received: Decimal
    oldest_days_overdue: int
    overdue_days_allowed: int
    overdue_amount: Decimal
    overdue_amount_allowed: Decimal
    collection_level: int


@dataclass(frozen=True)
class OrderCleared:
    customer_id: str
    order_id: str
    number: str
    policy_version: int
    warnings: tuple[str, ...]
    compared: Compared


@dataclass(frozen=True)
class OrderHeld:
    """Held, or still held for other reasons than before; `held_on` stays the first day."""

    customer_id: str
    order_id: str
    number: str
    held_on: date
    policy_version: int
    reasons: tuple[HoldReason, ...]
    compared: Compared


@dataclass(frozen=True)
class OrderHoldReleased:
    """Every reason of the hold has gone; the clearance follows in the same commit."""

    customer_id: str
    order_id: str
    held_on: date
    released_on: date


@dataclass(frozen=True)
class OrderGoodsShipped:
    customer_id: str
    order_id: str
    shipped_on: date


@dataclass(frozen=True)
class OrderWithdrawn:
    """The customer's order was cancelled; a deposit for it is free cash from now on."""

    customer_id: str
    order_id: str


@dataclass(frozen=True)
class InvoiceIssued:
    customer_id: str
    invoice_id: str
    number: str
    order_id: str | None
    amount: Money
    issued_on: date
    due_on: date
    terms: str
    policy_version: int


@dataclass(frozen=True)
class InvoiceOverdue:
    customer_id: str
    invoice_id: str
    number: str
    days_overdue: int
    residual: Money
    due_on: date
    business_date: date


@dataclass(frozen=True)
class NoticeLine:
    """One overdue item in a consolidated notice, with its own stage."""

    invoice_id: str
    number: str
    stage: str | None
    days_overdue: int
    amount: Money
    due_on: date


@dataclass(frozen=True)
class CollectionStepReached:
    """A step of the ladder, on its day.

    Of the written steps of one customer on one day, only the highest asks for a `letter`; its
    `lines` are all overdue items, its `unapplied` the cash that is netted against them.
    """

    customer_id: str
    invoice_id: str
    number: str
    stage: str
    level: int
    action: Literal["call", "email", "letter", "decision"]
    owner: Literal["sales", "credit", "finance", "management"]
    days_overdue: int
    amount: Money
    due_on: date
    next_measure: str
    business_date: date
    letter: bool
    lines: tuple[NoticeLine, ...]
    overdue_total: Money
    unapplied: Money
    policy_version: int


@dataclass(frozen=True)
class PaymentAllocation:
    """`days_late` is zero when it was paid by the due date; `residual` is what stays open."""

    invoice_id: str
    amount: Decimal
    residual: Decimal
    due_on: date
    days_late: int


@dataclass(frozen=True)
class PaymentReceived:
    """`unapplied` is what no invoice took: a deposit for `order_id`, else free cash of the account."""

    customer_id: str
    payment_id: str
    amount: Money
    received_on: date
    order_id: str | None
    allocations: tuple[PaymentAllocation, ...]
    unapplied: Decimal
    bank_charge: Decimal
    reference: str | None


@dataclass(frozen=True)
class PaymentApplied:
    """Cash that was there before the invoice was."""

    customer_id: str
    payment_id: str
    invoice_id: str
    amount: Money
    residual: Decimal
    days_late: int
    received_on: date
    applied_on: date


@dataclass(frozen=True)
class BankChargeWrittenOff:
    customer_id: str
    invoice_id: str
    amount: Money
    residual: Decimal
    payment_id: str | None
    written_off_on: date


@dataclass(frozen=True)
class InvoiceSettled:
    customer_id: str
    invoice_id: str
    settled_on: date


@dataclass(frozen=True)
class ArrearsEnded:
    """No undisputed overdue item remains."""

    customer_id: str
    business_date: date


AccountEvent: TypeAlias = (
    CreditAccountOpened
    | StatementsFiled
    | TraitsScored
    | CreditAssessed
    | CreditGradeChanged
    | CreditLimitSet
    | CreditReviewOpened
    | OrderEntered
    | OrderCleared
    | OrderHeld
    | OrderHoldReleased
    | OrderGoodsShipped
    | OrderWithdrawn
    | InvoiceIssued
    | InvoiceOverdue
    | CollectionStepReached
    | PaymentReceived
    | PaymentApplied
    | BankChargeWrittenOff
    | InvoiceSettled
    | ArrearsEnded
)

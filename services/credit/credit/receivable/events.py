"""Events of invoices, payments and collection steps."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from credit.contracts import PUBLISHED
from credit.values import (
    Action,
    ActionOwner,
    InvoiceNumber,
    NextStep,
    PaymentReference,
    Stage,
    TermsCode,
)
from eventing import Id, Money, Personal


@PUBLISHED.event("InvoiceIssued.v1")
@dataclass(frozen=True, kw_only=True)
class InvoiceIssued:
    customer_id: Id
    invoice_id: Id
    number: InvoiceNumber
    order_id: Id | None
    amount: Money
    issued_on: date
    due_on: date
    terms: TermsCode
    policy_version: int


@PUBLISHED.event("InvoiceOverdue.v1")
@dataclass(frozen=True, kw_only=True)
class InvoiceOverdue:
    customer_id: Id
    invoice_id: Id
    number: InvoiceNumber
    days_overdue: int
    residual: Money
    due_on: date
    business_date: date


@dataclass(frozen=True, kw_only=True)
class NoticeLine:
    """An overdue item in a consolidated notice, with its own stage."""

    invoice_id: Id
    number: InvoiceNumber
    stage: Stage | None
    days_overdue: int
    amount: Money
    due_on: date


@PUBLISHED.event("CollectionStepReached.v1")
@dataclass(frozen=True, kw_only=True)
class CollectionStepReached:
    """An invoice reached a step of the collection ladder; `next_step` comes next if nothing is paid.

    Of a customer's written steps on one day, only the highest asks for a `letter`; its `lines` are all
    overdue items, its `unapplied` is the cash to be netted against them.
    """

    customer_id: Id
    invoice_id: Id
    number: InvoiceNumber
    stage: Stage
    level: int
    action: Action
    owner: ActionOwner
    days_overdue: int
    amount: Money
    due_on: date
    next_step: NextStep
    business_date: date
    letter: bool
    lines: tuple[NoticeLine, ...]
    overdue_total: Money
    unapplied: Money
    policy_version: int


@dataclass(frozen=True, kw_only=True)
class PaymentAllocation:
    """A payment's part for an invoice. `days_late` is 0 if paid by the due date; `residual` stays open."""

    invoice_id: Id
    amount: Decimal
    residual: Decimal
    due_on: date
    days_late: int


@PUBLISHED.event("PaymentReceived.v1")
@dataclass(frozen=True, kw_only=True)
class PaymentReceived:
    """A payment was received. `unapplied` was not allocated: a deposit for `order_id`, else free cash."""

    customer_id: Id
    payment_id: Id
    amount: Money
    received_on: date
    order_id: Id | None
    allocations: tuple[PaymentAllocation, ...]
    unapplied: Decimal
    bank_charge: Decimal
    reference: Personal[PaymentReference | None]


@PUBLISHED.event("PaymentApplied.v1")
@dataclass(frozen=True, kw_only=True)
class PaymentApplied:
    """A deposit or free cash was applied to a later invoice."""

    customer_id: Id
    payment_id: Id
    invoice_id: Id
    amount: Money
    residual: Decimal
    days_late: int
    received_on: date
    applied_on: date


@PUBLISHED.event("BankChargeWrittenOff.v1")
@dataclass(frozen=True, kw_only=True)
class BankChargeWrittenOff:
    customer_id: Id
    invoice_id: Id
    amount: Money
    residual: Decimal
    payment_id: Id | None
    written_off_on: date


@PUBLISHED.event("InvoiceSettled.v1")
@dataclass(frozen=True, kw_only=True)
class InvoiceSettled:
    customer_id: Id
    invoice_id: Id
    settled_on: date


@PUBLISHED.event("ArrearsEnded.v1")
@dataclass(frozen=True, kw_only=True)
class ArrearsEnded:
    """The account has no overdue item any more."""

    customer_id: Id
    business_date: date

"""Events of invoices, payments and collection steps."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from credit.contracts import PUBLISHED
from credit.receivable.pauses import PauseEvent
from credit.values import (
    Action,
    ActionOwner,
    Doubt,
    InvoiceNumber,
    LateNote,
    LateReason,
    NextStep,
    PaymentReference,
    Reason,
    SettledHow,
    Stage,
    TakenBackFor,
    TermsCode,
)
from eventing import Id, Money, Personal


@PUBLISHED.event("InvoiceIssued.v1")
@dataclass(frozen=True, kw_only=True)
class InvoiceIssued:
    """An invoice was issued. `doubts` are what looked wrong with it and was confirmed, for `reason`."""

    customer_id: Id
    invoice_id: Id
    number: InvoiceNumber
    order_id: Id | None
    amount: Money
    issued_on: date
    due_on: date
    terms: TermsCode
    policy_version: int
    doubts: tuple[Doubt, ...]
    reason: Reason | None


@PUBLISHED.event("InvoiceCredited.v1")
@dataclass(frozen=True, kw_only=True)
class InvoiceCredited:
    """A credit note lowered an invoice; money beyond what is left of it was taken back before."""

    customer_id: Id
    invoice_id: Id
    number: InvoiceNumber
    credit_note: InvoiceNumber
    amount: Money
    residual: Decimal
    credited_on: date
    reason: Reason


@PUBLISHED.event("InvoiceCancelled.v1")
@dataclass(frozen=True, kw_only=True)
class InvoiceCancelled:
    """An invoice was issued wrongly; money on it was taken back before, and its number can be used again."""

    customer_id: Id
    invoice_id: Id
    number: InvoiceNumber
    amount: Money
    cancelled_on: date
    reason: Reason


@PUBLISHED.event("InvoiceReopened.v1")
@dataclass(frozen=True, kw_only=True)
class InvoiceReopened:
    """A settled invoice is owed again, because money on it was taken back."""

    customer_id: Id
    invoice_id: Id
    number: InvoiceNumber
    residual: Money
    reopened_on: date


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


@PUBLISHED.event("CollectionStepReached.v1")
@dataclass(frozen=True, kw_only=True)
class CollectionStepReached:
    """An invoice reached a step of the collection ladder; `next_step` comes next if nothing is paid.

    `amount` is what is open on it beyond the customer's free cash.
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
    policy_version: int


@dataclass(frozen=True, kw_only=True)
class NoticeLine:
    """An overdue invoice in a letter, with its own stage; `amount` is less the free cash that covers it."""

    invoice_id: Id
    number: InvoiceNumber
    stage: Stage | None
    days_overdue: int
    amount: Money
    due_on: date


@PUBLISHED.event("CollectionLetterDue.v1")
@dataclass(frozen=True, kw_only=True)
class CollectionLetterDue:
    """A customer is to be written to: one letter for the highest step reached, with all that is overdue.

    `total` is the sum of its lines. `unapplied` is the customer's cash that they are already less.
    `replaces` is an earlier letter that says less than this one: it must not be sent any more.
    """

    customer_id: Id
    letter_id: Id
    stage: Stage
    level: int
    owner: ActionOwner
    next_step: NextStep
    lines: tuple[NoticeLine, ...]
    total: Money
    unapplied: Money
    replaces: Id | None
    business_date: date
    policy_version: int


@PUBLISHED.event("CollectionLetterRevised.v1")
@dataclass(frozen=True, kw_only=True)
class CollectionLetterRevised:
    """What a letter says is not owed any more: these are its lines now. Without lines it is withdrawn."""

    customer_id: Id
    letter_id: Id
    stage: Stage
    next_step: NextStep
    lines: tuple[NoticeLine, ...]
    total: Money
    unapplied: Money
    business_date: date


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
    """A payment was received. `unapplied` was not allocated: a deposit for `order_id`, else free cash.

    `doubts` are what looked wrong with it and was confirmed, for `reason`.
    """

    customer_id: Id
    payment_id: Id
    amount: Money
    received_on: date
    order_id: Id | None
    allocations: tuple[PaymentAllocation, ...]
    unapplied: Decimal
    bank_charge: Decimal
    reference: Personal[PaymentReference | None]
    doubts: tuple[Doubt, ...]
    reason: Reason | None


@PUBLISHED.event("PaymentApplied.v1")
@dataclass(frozen=True, kw_only=True)
class PaymentApplied:
    """A deposit for `order_id`, or free cash, was applied to an invoice, automatically or by hand.

    `unapplied` is what is left of the payment on no invoice, `deposit` the part of it kept for an order.
    """

    customer_id: Id
    payment_id: Id
    invoice_id: Id
    order_id: Id | None
    amount: Money
    residual: Decimal
    unapplied: Decimal
    deposit: Decimal
    days_late: int
    received_on: date
    applied_on: date


@PUBLISHED.event("PaymentTakenBack.v1")
@dataclass(frozen=True, kw_only=True)
class PaymentTakenBack:
    """Money of a payment was taken back from an invoice, of which `residual` is open now.

    It is a deposit or free cash again. Taken back by hand, it waits for somebody to allocate or refund it.
    """

    customer_id: Id
    payment_id: Id
    invoice_id: Id
    order_id: Id | None
    amount: Money
    residual: Decimal
    unapplied: Decimal
    deposit: Decimal
    days_late: int
    received_on: date
    taken_back_on: date
    cause: TakenBackFor
    reason: Reason


@PUBLISHED.event("DepositReleased.v1")
@dataclass(frozen=True, kw_only=True)
class DepositReleased:
    """Money received for an order became free cash: the order was cancelled, or needs less."""

    customer_id: Id
    payment_id: Id
    order_id: Id
    amount: Money
    deposit: Decimal
    released_on: date


@PUBLISHED.event("PaymentRefunded.v1")
@dataclass(frozen=True, kw_only=True)
class PaymentRefunded:
    """Money that was on no invoice was given back to the customer."""

    customer_id: Id
    payment_id: Id
    amount: Money
    unapplied: Decimal
    deposit: Decimal
    refunded_on: date
    reason: Reason


@PUBLISHED.event("PaymentReversed.v1")
@dataclass(frozen=True, kw_only=True)
class PaymentReversed:
    """A payment turned out not to exist: bounced, or recorded wrongly. Its parts were taken back before."""

    customer_id: Id
    payment_id: Id
    amount: Money
    reversed_on: date
    reason: Reason


@PUBLISHED.event("BankChargeWrittenOff.v1")
@dataclass(frozen=True, kw_only=True)
class BankChargeWrittenOff:
    customer_id: Id
    invoice_id: Id
    amount: Money
    residual: Decimal
    payment_id: Id | None
    written_off_on: date


@PUBLISHED.event("BankChargeReopened.v1")
@dataclass(frozen=True, kw_only=True)
class BankChargeReopened:
    """What was written off of an invoice is open again, because money on it was taken back."""

    customer_id: Id
    invoice_id: Id
    amount: Money
    residual: Decimal
    reopened_on: date


@PUBLISHED.event("InvoiceSettled.v1")
@dataclass(frozen=True, kw_only=True)
class InvoiceSettled:
    """Nothing is owed on an invoice any more."""

    customer_id: Id
    invoice_id: Id
    settled_on: date
    how: SettledHow


@PUBLISHED.event("LateReasonNoted.v1")
@dataclass(frozen=True, kw_only=True)
class LateReasonNoted:
    """Somebody asked the customer why an invoice is not paid, and this is what they said."""

    customer_id: Id
    invoice_id: Id
    number: InvoiceNumber
    late_reason: LateReason
    note: Personal[LateNote | None]
    noted_by: Id
    noted_on: date


@PUBLISHED.event("ArrearsEnded.v1")
@dataclass(frozen=True, kw_only=True)
class ArrearsEnded:
    """The account has no overdue item any more."""

    customer_id: Id
    business_date: date


ReceivableEvent: TypeAlias = (
    InvoiceIssued
    | InvoiceCredited
    | InvoiceCancelled
    | InvoiceReopened
    | InvoiceOverdue
    | InvoiceSettled
    | CollectionStepReached
    | CollectionLetterDue
    | CollectionLetterRevised
    | PaymentReceived
    | PaymentApplied
    | PaymentTakenBack
    | PaymentRefunded
    | PaymentReversed
    | DepositReleased
    | BankChargeWrittenOff
    | BankChargeReopened
    | LateReasonNoted
    | ArrearsEnded
    | PauseEvent
)

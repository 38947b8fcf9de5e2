"""Commands on invoices and payments."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from credit.values import (
    DisputeAbout,
    DisputeOutcome,
    InvoiceNumber,
    LateNote,
    LateReason,
    NotNegative,
    PaymentReference,
    Positive,
    PositiveMoney,
    Reason,
    TermsCode,
)
from eventing import Id, Personal


@dataclass(frozen=True, kw_only=True)
class IssueInvoice:
    """Issue an invoice. Without `due_on`, the terms set the due date; without `terms`, the order's count.

    `confirm` lets through what looks wrong, for a `reason`.
    """

    customer_id: Id
    invoice_id: Id
    number: InvoiceNumber
    amount: PositiveMoney
    issued_on: date
    order_id: Id | None = None
    terms: TermsCode | None = None
    due_on: date | None = None
    confirm: bool = False
    reason: Reason | None = None


@dataclass(frozen=True, kw_only=True)
class CreditInvoice:
    """Lower an invoice by a credit note."""

    customer_id: Id
    invoice_id: Id
    credit_note: InvoiceNumber
    amount: PositiveMoney
    credited_on: date
    reason: Reason


@dataclass(frozen=True, kw_only=True)
class CancelInvoice:
    """Cancel an invoice that was issued wrongly; money on it becomes free again."""

    customer_id: Id
    invoice_id: Id
    reason: Reason


@dataclass(frozen=True, kw_only=True)
class Allocation:
    invoice_id: Id
    amount: Positive


@dataclass(frozen=True, kw_only=True)
class RecordPayment:
    """Record a payment. Without `allocations` it pays the oldest invoices; with `order_id`, the order's.

    `confirm` lets through what looks wrong, for a `reason`.
    """

    customer_id: Id
    payment_id: Id
    amount: PositiveMoney
    received_on: date
    order_id: Id | None = None
    allocations: tuple[Allocation, ...] | None = None
    bank_charge: NotNegative = Decimal(0)
    reference: Personal[PaymentReference | None] = None
    confirm: bool = False
    reason: Reason | None = None


@dataclass(frozen=True, kw_only=True)
class AllocatePayment:
    """Put money of a payment that is on no invoice on these, also a deposit of an order."""

    customer_id: Id
    payment_id: Id
    allocations: tuple[Allocation, ...]


@dataclass(frozen=True, kw_only=True)
class TakeBackPayment:
    """Take a payment's money back from an invoice. It waits to be allocated or refunded by somebody."""

    customer_id: Id
    payment_id: Id
    invoice_id: Id
    reason: Reason


@dataclass(frozen=True, kw_only=True)
class RefundPayment:
    """Record that money on no invoice was given back to the customer."""

    customer_id: Id
    payment_id: Id
    amount: PositiveMoney
    refunded_on: date
    reason: Reason


@dataclass(frozen=True, kw_only=True)
class ReversePayment:
    """Take back a whole payment that bounced, or was recorded wrongly."""

    customer_id: Id
    payment_id: Id
    reason: Reason


@dataclass(frozen=True, kw_only=True)
class NoteLateReason:
    """Note why an invoice is not paid, as the customer says (R286, R287)."""

    customer_id: Id
    invoice_id: Id
    by: Id
    late_reason: LateReason
    note: Personal[LateNote | None] = None


@dataclass(frozen=True, kw_only=True)
class NotePromise:
    """Note by when a customer will pay an invoice; without `amount` all that is open and not disputed."""

    customer_id: Id
    invoice_id: Id
    by: Id
    promised_for: date
    amount: PositiveMoney | None = None
    note: Personal[LateNote | None] = None


@dataclass(frozen=True, kw_only=True)
class DisputeInvoice:
    """Stop the collection of what a customer disputes; else all that is open. Again extends it."""

    customer_id: Id
    invoice_id: Id
    by: Id
    about: DisputeAbout
    amount: PositiveMoney | None = None
    note: Personal[LateNote | None] = None


@dataclass(frozen=True, kw_only=True)
class ResolveDispute:
    """End a dispute. What is not owed takes a credit note, of what was disputed or of `amount`."""

    customer_id: Id
    invoice_id: Id
    by: Id
    outcome: DisputeOutcome
    reason: Reason
    credit_note: InvoiceNumber | None = None
    amount: PositiveMoney | None = None


@dataclass(frozen=True, kw_only=True)
class WriteOffBankCharge:
    customer_id: Id
    invoice_id: Id


PauseCommand: TypeAlias = NotePromise | DisputeInvoice | ResolveDispute
InvoiceCommand: TypeAlias = CreditInvoice | CancelInvoice | WriteOffBankCharge | NoteLateReason
PaymentCommand: TypeAlias = AllocatePayment | TakeBackPayment | RefundPayment | ReversePayment

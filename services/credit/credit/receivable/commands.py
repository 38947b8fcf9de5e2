"""Commands on invoices and payments."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from credit.values import InvoiceNumber, NotNegative, PaymentReference, Positive, PositiveMoney, TermsCode
from eventing import Id, Personal


@dataclass(frozen=True, kw_only=True)
class IssueInvoice:
    """Issue an invoice. Without `due_on`, the terms set the due date; without `terms`, the order's count."""

    customer_id: Id
    invoice_id: Id
    number: InvoiceNumber
    amount: PositiveMoney
    issued_on: date
    order_id: Id | None = None
    terms: TermsCode | None = None
    due_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Allocation:
    invoice_id: Id
    amount: Positive


@dataclass(frozen=True, kw_only=True)
class RecordPayment:
    """Record a payment. Without `allocations` it pays the oldest invoices; with `order_id`, the order's."""

    customer_id: Id
    payment_id: Id
    amount: PositiveMoney
    received_on: date
    order_id: Id | None = None
    allocations: tuple[Allocation, ...] | None = None
    bank_charge: NotNegative = Decimal(0)
    reference: Personal[PaymentReference | None] = None


@dataclass(frozen=True, kw_only=True)
class WriteOffBankCharge:
    customer_id: Id
    invoice_id: Id

"""Contracts: what the scheduler reads of credit, only the fields it needs."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from eventing import Contracts, Money

READ_CREDIT = Contracts("credit")


@READ_CREDIT.event("CollectionStepReached.v1")
@dataclass(frozen=True, kw_only=True)
class CollectionStepReached:
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


@READ_CREDIT.event("InvoiceOverdue.v1")
@dataclass(frozen=True, kw_only=True)
class InvoiceOverdue:
    invoice_id: str
    residual: Money


@dataclass(frozen=True, kw_only=True)
class PaymentAllocation:
    invoice_id: str
    residual: Decimal


@READ_CREDIT.event("PaymentReceived.v1")
@dataclass(frozen=True, kw_only=True)
class PaymentReceived:
    allocations: tuple[PaymentAllocation, ...]


@READ_CREDIT.event("PaymentApplied.v1")
@dataclass(frozen=True, kw_only=True)
class PaymentApplied:
    invoice_id: str
    residual: Decimal


@READ_CREDIT.event("BankChargeWrittenOff.v1")
@dataclass(frozen=True, kw_only=True)
class BankChargeWrittenOff:
    invoice_id: str
    residual: Decimal


@READ_CREDIT.event("PaymentTakenBack.v1")
@dataclass(frozen=True, kw_only=True)
class PaymentTakenBack:
    invoice_id: str
    residual: Decimal


@READ_CREDIT.event("BankChargeReopened.v1")
@dataclass(frozen=True, kw_only=True)
class BankChargeReopened:
    invoice_id: str
    residual: Decimal


@READ_CREDIT.event("InvoiceCredited.v1")
@dataclass(frozen=True, kw_only=True)
class InvoiceCredited:
    invoice_id: str
    residual: Decimal


@READ_CREDIT.event("InvoiceSettled.v1")
@dataclass(frozen=True, kw_only=True)
class InvoiceSettled:
    customer_id: str
    invoice_id: str


@READ_CREDIT.event("PromiseMade.v1")
@dataclass(frozen=True, kw_only=True)
class PromiseMade:
    customer_id: str
    invoice_id: str


@READ_CREDIT.event("PromiseBroken.v1")
@dataclass(frozen=True, kw_only=True)
class PromiseBroken:
    customer_id: str
    invoice_id: str
    number: str
    promised_for: date
    business_date: date


@READ_CREDIT.event("DisputeOpened.v1")
@dataclass(frozen=True, kw_only=True)
class DisputeOpened:
    customer_id: str
    invoice_id: str


@READ_CREDIT.event("DisputeLapsed.v1")
@dataclass(frozen=True, kw_only=True)
class DisputeLapsed:
    customer_id: str
    invoice_id: str
    number: str
    ends_on: date
    business_date: date


@READ_CREDIT.event("ArrearsEnded.v1")
@dataclass(frozen=True, kw_only=True)
class ArrearsEnded:
    customer_id: str

"""Contracts: what the desk publishes, and what it reads of other services.

Of others' events it reads only the fields it needs.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from eventing import Contracts, Money, Published

PUBLISHED = Published("desk")

# -- read of customers -----------------------------------------------------------------------------

READ_CUSTOMERS = Contracts("customers")


@READ_CUSTOMERS.event("StaffLeft.v1")
@dataclass(frozen=True, kw_only=True)
class StaffLeft:
    staff_id: str
    left_at: str


@READ_CUSTOMERS.event("CustomerRegistered.v1")
@dataclass(frozen=True, kw_only=True)
class CustomerRegistered:
    customer_id: str


@READ_CUSTOMERS.event("OrderPlaced.v1")
@dataclass(frozen=True, kw_only=True)
class OrderPlaced:
    order_id: str
    total: Money


@READ_CUSTOMERS.event("OrderAmended.v1")
@dataclass(frozen=True, kw_only=True)
class OrderAmended:
    order_id: str
    total: Money


# -- read of scheduler -----------------------------------------------------------------------------

READ_SCHEDULER = Contracts("scheduler")


@READ_SCHEDULER.event("ToDoSettled.v1")
@dataclass(frozen=True, kw_only=True)
class ToDoSettled:
    """A to-do was settled. `working_seconds`: of an answer, how long it took in office hours."""

    settled_at: datetime
    late: bool
    working_seconds: int | None


# -- read of credit --------------------------------------------------------------------------------

READ_CREDIT = Contracts("credit")


@READ_CREDIT.event("OrderCleared.v1")
@dataclass(frozen=True, kw_only=True)
class OrderCleared:
    order_id: str


@READ_CREDIT.event("InvoiceIssued.v1")
@dataclass(frozen=True, kw_only=True)
class InvoiceIssued:
    invoice_id: str
    amount: Money
    due_on: date


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


@READ_CREDIT.event("PaymentTakenBack.v1")
@dataclass(frozen=True, kw_only=True)
class PaymentTakenBack:
    invoice_id: str
    residual: Decimal


@READ_CREDIT.event("BankChargeWrittenOff.v1")
@dataclass(frozen=True, kw_only=True)
class BankChargeWrittenOff:
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


@READ_CREDIT.event("InvoiceCancelled.v1")
@dataclass(frozen=True, kw_only=True)
class InvoiceCancelled:
    invoice_id: str

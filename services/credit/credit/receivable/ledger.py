"""The part of an account's state about invoices and payments."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from credit.receivable.ageing import days_past_due

ZERO = Decimal(0)


@dataclass(frozen=True)
class PartPayment:
    amount: Decimal
    days_late: int
    received_on: date


@dataclass(frozen=True)
class Item:
    """An invoice in the ledger; amounts are in the account's currency."""

    invoice_id: str
    number: str
    order_id: str | None
    amount: Decimal
    terms: str
    issued_on: date
    due_on: date
    payments: tuple[PartPayment, ...] = ()
    written_off: Decimal = ZERO
    announced: bool = False  # that it is overdue
    stage: str | None = None
    stage_on: date | None = None
    settled_on: date | None = None

    @property
    def residual(self) -> Decimal:
        return self.amount - self.written_off - sum((p.amount for p in self.payments), ZERO)

    def days_past_due(self, today: date) -> int:
        return days_past_due(self.due_on, today)


@dataclass(frozen=True)
class Cash:
    """Money received and not allocated yet; with an order, a deposit for it."""

    payment_id: str
    order_id: str | None
    amount: Decimal
    received_on: date


@dataclass(frozen=True)
class Ledger:
    """An account's invoices and cash, in its `currency`."""

    customer_id: str = ""
    currency: str = ""
    in_arrears: bool = False
    items: dict[str, Item] = field(default_factory=dict)
    cash: tuple[Cash, ...] = ()
    last_notice_on: date | None = None

    @property
    def opened(self) -> bool:
        return bool(self.customer_id)

    def open_items(self) -> list[Item]:
        """The unpaid items, earliest due first: the sequence in which payments are allocated."""
        items = (item for item in self.items.values() if item.residual > 0)
        return sorted(items, key=lambda item: (item.due_on, item.number))

    def overdue_items(self, today: date, minimum: Decimal) -> list[Item]:
        """The items that every rule counts as overdue: past due, with a residual of at least `minimum`."""
        return [
            item for item in self.open_items() if item.residual >= minimum and item.days_past_due(today) > 0
        ]

    def free_cash(self) -> Decimal:
        return sum((cash.amount for cash in self.cash if cash.order_id is None), ZERO)

    def deposit_of(self, order_id: str) -> Decimal:
        return sum((cash.amount for cash in self.cash if cash.order_id == order_id), ZERO)

    def items_of(self, order_id: str) -> Iterable[Item]:
        return (item for item in self.items.values() if item.order_id == order_id)

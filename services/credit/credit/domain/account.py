"""A customer's credit account: grade, limit, orders, invoices and cash, folded from its events."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Literal, assert_never

from credit.domain.ageing import days_past_due
from credit.domain.events import (
    AccountEvent,
    ArrearsEnded,
    BankChargeWrittenOff,
    CollectionStepReached,
    CreditAccountOpened,
    CreditAssessed,
    CreditGradeChanged,
    CreditLimitSet,
    CreditReviewOpened,
    InvoiceIssued,
    InvoiceOverdue,
    InvoiceSettled,
    OrderCleared,
    OrderEntered,
    OrderGoodsShipped,
    OrderHeld,
    OrderHoldReleased,
    OrderWithdrawn,
    PaymentApplied,
    PaymentReceived,
    StatementsFiled,
    TraitsScored,
)
from credit.domain.grades import Grade

ZERO = Decimal(0)


def account_stream(customer_id: str) -> str:
    return f"account-{customer_id}"


@dataclass(frozen=True)
class PartPayment:
    amount: Decimal
    days_late: int
    received_on: date


@dataclass(frozen=True)
class Item:
    """An invoice as the account sees it."""

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
class Order:
    """An order; `entered` is false while only its shipment or withdrawal has arrived."""

    order_id: str
    entered: bool = False
    number: str = ""
    currency: str = ""
    total: Decimal = ZERO
    terms: str = ""
    deposit: Decimal | None = None
    state: Literal["unchecked", "cleared", "held"] = "unchecked"
    held_on: date | None = None
    hold: tuple[str, ...] = ()
    shipped_on: date | None = None
    withdrawn: bool = False

    @property
    def awaits_shipment(self) -> bool:
        return self.entered and not self.withdrawn and self.shipped_on is None


@dataclass(frozen=True)
class Cash:
    """Money received that no invoice has taken yet; with an order, a deposit for it."""

    payment_id: str
    order_id: str | None
    amount: Decimal
    received_on: date


@dataclass(frozen=True)
class Account:
    customer_id: str = ""
    currency: str = ""
    grade: Grade = Grade.NR
    base_grade: Grade = Grade.NR  # of the last assessment, before behaviour
    assessed: bool = False
    limit: Decimal | None = None
    limit_expires_on: date | None = None
    statements: StatementsFiled | None = None
    scores: dict[str, int] = field(default_factory=dict)
    requested_limit: Decimal | None = None
    own_sales: Decimal | None = None
    confirmed: bool = False
    review_open: bool = False
    reviewed_days_late: Decimal | None = None  # the average the last review has looked at
    in_arrears: bool = False
    items: dict[str, Item] = field(default_factory=dict)
    orders: dict[str, Order] = field(default_factory=dict)
    cash: tuple[Cash, ...] = ()
    last_notice_on: date | None = None

    @property
    def opened(self) -> bool:
        return bool(self.customer_id)

    def open_items(self) -> list[Item]:
        """Oldest first, as payments are allocated."""
        items = (item for item in self.items.values() if item.residual > 0)
        return sorted(items, key=lambda item: (item.due_on, item.number))

    def overdue_items(self, today: date, minimum: Decimal) -> list[Item]:
        """What counts as overdue for every rule: past due, and not just a bank charge left open."""
        return [
            item for item in self.open_items() if item.residual >= minimum and item.days_past_due(today) > 0
        ]

    def free_cash(self) -> Decimal:
        return sum((cash.amount for cash in self.cash if cash.order_id is None), ZERO)

    def deposit_of(self, order_id: str) -> Decimal:
        return sum((cash.amount for cash in self.cash if cash.order_id == order_id), ZERO)

    def items_of(self, order_id: str) -> Iterable[Item]:
        return (item for item in self.items.values() if item.order_id == order_id)


def evolve(account: Account, event: AccountEvent) -> Account:
    match event:
        case CreditAccountOpened():
            return replace(account, customer_id=event.customer_id, currency=event.currency)
        case StatementsFiled():
            newer = account.statements is None or account.statements.period_end <= event.period_end
            return replace(account, statements=event if newer else account.statements)
        case TraitsScored():
            return replace(account, scores=dict(event.scores))
        case CreditAssessed():
            if event.occasion == "review":
                account = replace(account, review_open=False, reviewed_days_late=event.average_days_late)
            return replace(
                account,
                base_grade=event.base_grade,
                assessed=True,
                requested_limit=None if event.requested_limit is None else event.requested_limit.amount,
                own_sales=None if event.own_sales is None else event.own_sales.amount,
                confirmed=event.confirmed,
            )
        case CreditGradeChanged():
            return replace(account, grade=event.grade)
        case CreditLimitSet():
            return replace(account, limit=event.limit.amount, limit_expires_on=event.expires_on)
        case CreditReviewOpened():
            return replace(account, review_open=True)
        case ArrearsEnded():
            return replace(account, in_arrears=False)
        case OrderEntered() | OrderCleared() | OrderHeld() | OrderHoldReleased() | OrderGoodsShipped():
            return _with_order(account, event)
        case OrderWithdrawn():
            return _with_order(replace(account, cash=_freed(account.cash, event.order_id)), event)
        case InvoiceIssued():
            item = Item(
                event.invoice_id,
                event.number,
                event.order_id,
                event.amount.amount,
                event.terms,
                event.issued_on,
                event.due_on,
            )
            return replace(account, items={**account.items, item.invoice_id: item})
        case InvoiceOverdue():
            return replace(_with_item(account, event.invoice_id, announced=True), in_arrears=True)
        case CollectionStepReached():
            account = _with_item(account, event.invoice_id, stage=event.stage, stage_on=event.business_date)
            return replace(account, last_notice_on=event.business_date) if event.letter else account
        case PaymentReceived():
            return _paid(account, event)
        case PaymentApplied():
            account = replace(account, cash=_taken(account.cash, event.payment_id, event.amount.amount))
            payment = PartPayment(event.amount.amount, event.days_late, event.received_on)
            return _with_payment(account, event.invoice_id, payment)
        case BankChargeWrittenOff():
            return _with_item(account, event.invoice_id, written_off=event.amount.amount)
        case InvoiceSettled():
            return _with_item(account, event.invoice_id, settled_on=event.settled_on)
        case _:
            assert_never(event)


def _with_item(account: Account, invoice_id: str, **changes: object) -> Account:
    item = replace(account.items[invoice_id], **changes)  # type: ignore[arg-type]  # fields of Item
    return replace(account, items={**account.items, invoice_id: item})


def _with_payment(account: Account, invoice_id: str, payment: PartPayment) -> Account:
    return _with_item(account, invoice_id, payments=(*account.items[invoice_id].payments, payment))


def _paid(account: Account, event: PaymentReceived) -> Account:
    for part in event.allocations:
        payment = PartPayment(part.amount, part.days_late, event.received_on)
        account = _with_payment(account, part.invoice_id, payment)
    if not event.unapplied:
        return account
    order = account.orders.get(event.order_id) if event.order_id else None
    # A deposit for an order that was withdrawn before it arrived is free at once.
    order_id = None if order is not None and order.withdrawn else event.order_id
    cash = Cash(event.payment_id, order_id, event.unapplied, event.received_on)
    return replace(account, cash=(*account.cash, cash))


def _freed(cash: tuple[Cash, ...], order_id: str) -> tuple[Cash, ...]:
    return tuple(replace(part, order_id=None) if part.order_id == order_id else part for part in cash)


def _taken(cash: tuple[Cash, ...], payment_id: str, amount: Decimal) -> tuple[Cash, ...]:
    left = (
        replace(part, amount=part.amount - amount) if part.payment_id == payment_id else part for part in cash
    )
    return tuple(part for part in left if part.amount > 0)


def _with_order(
    account: Account,
    event: OrderEntered | OrderCleared | OrderHeld | OrderHoldReleased | OrderGoodsShipped | OrderWithdrawn,
) -> Account:
    order = account.orders.get(event.order_id, Order(event.order_id))
    orders = dict(account.orders)
    match event:
        case OrderEntered():
            order = replace(
                order,
                entered=True,
                number=event.number,
                currency=event.total.currency,
                total=event.total.amount,
                terms=event.terms,
                deposit=None if event.deposit is None else event.deposit.amount,
            )
        case OrderCleared():
            # Cleared orders stand in the order of their clearing, which is the order they are rechecked in.
            orders.pop(event.order_id, None)
            order = replace(order, state="cleared", held_on=None, hold=())
        case OrderHeld():
            order = replace(
                order,
                state="held",
                held_on=event.held_on,
                hold=tuple(reason.code for reason in event.reasons),
            )
        case OrderHoldReleased():
            order = replace(order, held_on=None, hold=())
        case OrderGoodsShipped():
            order = replace(order, shipped_on=event.shipped_on)
        case OrderWithdrawn():
            order = replace(order, withdrawn=True)
        case _:
            assert_never(event)
    orders[event.order_id] = order
    return replace(account, orders=orders)

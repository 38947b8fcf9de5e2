"""The state of a credit account, from its events."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import assert_never

from credit.account.events import AccountEvent, CreditAccountOpened
from credit.assessment.events import (
    CreditAssessed,
    CreditGradeChanged,
    CreditLimitSet,
    CreditReviewOpened,
    StatementsFiled,
    TraitsScored,
)
from credit.order_check.events import (
    OrderCleared,
    OrderEntered,
    OrderGoodsShipped,
    OrderHeld,
    OrderHoldReleased,
    OrderWithdrawn,
)
from credit.order_check.orders import OrderAccount, evolve_orders
from credit.receivable.events import (
    ArrearsEnded,
    BankChargeWrittenOff,
    CollectionStepReached,
    InvoiceIssued,
    InvoiceOverdue,
    InvoiceSettled,
    PaymentApplied,
    PaymentReceived,
)
from credit.receivable.ledger import Cash, Item, PartPayment


def account_stream(customer_id: str) -> str:
    return f"account-{customer_id}"


@dataclass(frozen=True)
class Account(OrderAccount):
    """A credit account: the ledger, the rating and the orders, each from its feature."""


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
            return replace(account, orders=evolve_orders(account.orders, event))
        case OrderWithdrawn():
            cash = _freed(account.cash, event.order_id)
            return replace(account, cash=cash, orders=evolve_orders(account.orders, event))
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
    # A deposit that arrives after its order was withdrawn is free cash at once.
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

"""Decisions on payments: recorded and allocated, moved, refunded, reversed."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from credit.policy.context import DecisionContext
from credit.receivable.ageing import days_past_due
from credit.receivable.applying import Changes, apply, reopen, settle, take_back
from credit.receivable.checking import OrderLink, check_money, check_past, check_unit, confirmed
from credit.receivable.commands import (
    AllocatePayment,
    Allocation,
    PaymentCommand,
    RecordPayment,
    RefundPayment,
    ReversePayment,
    TakeBackPayment,
)
from credit.receivable.errors import (
    InvoiceNotFound,
    InvoiceOverAllocated,
    NotOnThisInvoice,
    PaymentIsRefunded,
    PaymentNotFound,
    PaymentOverAllocated,
)
from credit.receivable.events import (
    BankChargeWrittenOff,
    PaymentAllocation,
    PaymentReceived,
    PaymentRefunded,
    PaymentReversed,
)
from credit.receivable.item import Item
from credit.receivable.ledger import Ledger, Payment
from credit.values import Doubt
from eventing import Invalid, Money, NotFound

ZERO = Decimal(0)


def record_payment(
    changes: Changes, command: RecordPayment, order: OrderLink | None, context: DecisionContext
) -> None:
    """Record a payment, allocate it, write off its bank charge, and settle what is paid.

    `order` is what is known of the one it names. Raises NotFound, Invalid, InvoiceNotFound,
    InvoiceOverAllocated, PaymentOverAllocated, Implausible.
    """
    account = changes.account
    check_money(account, command.amount)
    check_past("received_on", command.received_on, context)
    if command.bank_charge >= context.policy.minimum_amount:
        raise Invalid("bank_charge", "not_below", limit=context.policy.minimum_amount)
    check_unit("bank_charge", Money(command.bank_charge, account.currency))
    parts = _oldest_first(account, command)
    if command.allocations is not None:
        available = command.amount.amount
        wanted = _wanted(account, command.allocations, available)
        parts = [_part(item, amount, command.received_on) for item, amount in wanted]
    allocated = sum((part.amount for part in parts), ZERO)
    changes.add(
        PaymentReceived(
            customer_id=account.customer_id,
            payment_id=command.payment_id,
            amount=command.amount,
            received_on=command.received_on,
            order_id=command.order_id,
            allocations=tuple(parts),
            unapplied=command.amount.amount - allocated,
            bank_charge=command.bank_charge,
            reference=command.reference,
            doubts=confirmed(_doubts(account, command, order, context), command.confirm, command.reason),
            reason=command.reason,
        )
    )
    _write_off_charge(changes, command, [part.invoice_id for part in parts])
    settle(changes, [part.invoice_id for part in parts])


def change_payment(changes: Changes, command: PaymentCommand, context: DecisionContext) -> None:
    """Move, refund or reverse a payment.

    Raises NotFound, PaymentNotFound, and the refusals of each command.
    """
    account = changes.account
    if not account.opened:
        raise NotFound()
    payment = account.payments.get(command.payment_id)
    if payment is None:
        raise PaymentNotFound(payment_id=command.payment_id)
    match command:
        case ReversePayment():
            _reverse(changes, payment, command, context)
        case _ if payment.reversed:
            raise PaymentNotFound(payment_id=command.payment_id)
        case AllocatePayment():
            _allocate(changes, command, context)
        case TakeBackPayment():
            _take_back(changes, command, context)
        case RefundPayment():
            _refund(changes, command, context)


def _allocate(changes: Changes, command: AllocatePayment, context: DecisionContext) -> None:
    """Raises InvoiceNotFound, Invalid, InvoiceOverAllocated, PaymentOverAllocated."""
    available = changes.account.unapplied_of(command.payment_id)
    for item, wanted in _wanted(changes.account, command.allocations, available):
        left = wanted
        # Free cash before a deposit.
        for cash in sorted(changes.account.cash, key=lambda cash: cash.order_id is not None):
            if cash.payment_id == command.payment_id and left:
                amount = min(left, cash.amount)
                apply(changes, cash, changes.account.items[item.invoice_id], amount, context)
                left -= amount
        settle(changes, [item.invoice_id])


def _take_back(changes: Changes, command: TakeBackPayment, context: DecisionContext) -> None:
    """Raises InvoiceNotFound, NotOnThisInvoice."""
    item = changes.account.items.get(command.invoice_id)
    if item is None:
        raise InvoiceNotFound(invoice_id=command.invoice_id)
    amount = _paid_by(item, command.payment_id)
    if not amount:
        raise NotOnThisInvoice(number=item.number)
    take_back(changes, item, [(command.payment_id, amount)], "by_hand", command.reason, context)
    reopen(changes, item.invoice_id, context)


def _refund(changes: Changes, command: RefundPayment, context: DecisionContext) -> None:
    """Raises Invalid, PaymentOverAllocated."""
    account = changes.account
    check_money(account, command.amount)
    check_past("refunded_on", command.refunded_on, context)
    available = account.unapplied_of(command.payment_id)
    if command.amount.amount > available:
        raise PaymentOverAllocated(allocated=command.amount.amount, available=available)
    changes.add(
        PaymentRefunded(
            customer_id=account.customer_id,
            payment_id=command.payment_id,
            amount=command.amount,
            unapplied=available - command.amount.amount,
            # Free cash is given back before a deposit.
            deposit=min(account.deposit_in(command.payment_id), available - command.amount.amount),
            refunded_on=command.refunded_on,
            reason=command.reason,
        )
    )


def _reverse(changes: Changes, payment: Payment, command: ReversePayment, context: DecisionContext) -> None:
    """Raises PaymentIsRefunded: what was given back has existed."""
    if payment.reversed:
        return
    if payment.refunded:
        raise PaymentIsRefunded(refunded=payment.refunded)
    account = changes.account
    for item in account.items.values():
        if amount := _paid_by(item, payment.payment_id):
            parts = [(payment.payment_id, amount)]
            take_back(changes, item, parts, "payment_reversed", command.reason, context)
            reopen(changes, item.invoice_id, context)
    changes.add(
        PaymentReversed(
            customer_id=account.customer_id,
            payment_id=payment.payment_id,
            amount=Money(payment.amount, account.currency),
            reversed_on=context.calendar_date,
            reason=command.reason,
        )
    )


def _paid_by(item: Item, payment_id: str) -> Decimal:
    return sum((part.amount for part in item.payments if part.payment_id == payment_id), ZERO)


def _doubts(
    account: Ledger, command: RecordPayment, order: OrderLink | None, context: DecisionContext
) -> list[Doubt]:
    doubts = [] if order is None else order.doubts()
    reference = command.reference
    known = {payment.reference for payment in account.payments.values() if not payment.reversed}
    if reference is not None and (reference in known or reference in context.references_elsewhere):
        doubts.append("reference_used")
    return doubts


def _wanted(
    account: Ledger, allocations: Sequence[Allocation], available: Decimal
) -> list[tuple[Item, Decimal]]:
    wanted: dict[str, Decimal] = {}
    for one in allocations:
        item = account.items.get(one.invoice_id)
        if item is None:
            raise InvoiceNotFound(invoice_id=one.invoice_id)
        check_unit("allocations", Money(one.amount, account.currency))
        if one.invoice_id in wanted:
            raise Invalid("allocations", "duplicate")
        if one.amount > item.residual:
            raise InvoiceOverAllocated(
                invoice_id=item.invoice_id, allocated=one.amount, available=item.residual
            )
        wanted[one.invoice_id] = one.amount
    allocated = sum(wanted.values(), ZERO)
    if allocated > available:
        raise PaymentOverAllocated(allocated=allocated, available=available)
    return [(account.items[invoice_id], amount) for invoice_id, amount in wanted.items()]


def _oldest_first(account: Ledger, command: RecordPayment) -> list[PaymentAllocation]:
    """The allocations, earliest due first. Money for an order pays only that order's invoices."""
    parts: list[PaymentAllocation] = []
    left = command.amount.amount
    for item in account.open_items():
        if command.order_id is not None and item.order_id != command.order_id:
            continue
        amount = min(left, item.residual)
        if amount > 0:
            parts.append(_part(item, amount, command.received_on))
            left -= amount
    return parts


def _part(item: Item, amount: Decimal, received_on: date) -> PaymentAllocation:
    late = max(0, days_past_due(item.due_on, received_on))
    return PaymentAllocation(
        invoice_id=item.invoice_id,
        amount=amount,
        residual=item.residual - amount,
        due_on=item.due_on,
        days_late=late,
    )


def _write_off_charge(changes: Changes, command: RecordPayment, invoice_ids: Sequence[str]) -> None:
    """Write off the bank charge of a payment on invoices of which no more than it is left open."""
    left = command.bank_charge
    for invoice_id in invoice_ids:
        residual = changes.account.items[invoice_id].residual
        if ZERO < residual <= left:
            changes.add(
                BankChargeWrittenOff(
                    customer_id=changes.account.customer_id,
                    invoice_id=invoice_id,
                    amount=Money(residual, changes.account.currency),
                    residual=ZERO,
                    payment_id=command.payment_id,
                    written_off_on=command.received_on,
                )
            )
            left -= residual

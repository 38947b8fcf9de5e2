"""Deciding on invoices and payments: due dates, allocation, deposits, bank charges, settlement."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from credit.domain.account import Account, Item
from credit.domain.account_changes import AccountChanges
from credit.domain.ageing import days_past_due
from credit.domain.commands import IssueInvoice, RecordPayment, WriteOffBankCharge
from credit.domain.decision_context import DecisionContext
from credit.domain.errors import (
    AccountNotFound,
    InvoiceNotFound,
    InvoiceNumberTaken,
    NotABankCharge,
    OverAllocated,
    other_currency,
)
from credit.domain.events import (
    BankChargeWrittenOff,
    InvoiceIssued,
    InvoiceSettled,
    PaymentAllocation,
    PaymentApplied,
    PaymentReceived,
)
from credit.domain.terms import Terms, due_date, parse
from eventing.core.errors import Invalid
from eventing.core.money import Money

ZERO = Decimal(0)


def issue_invoice(account: Account, command: IssueInvoice, context: DecisionContext) -> AccountChanges:
    """Cash that is already there is applied at once: first deposits for its order, then free cash."""
    _check_money(account, command.amount)
    _check_not_future("issued_on", command.issued_on, context)
    if any(item.number == command.number for item in account.items.values()):
        raise InvoiceNumberTaken(command.number)
    code, terms = _terms(account, command)
    changes = AccountChanges(account)
    changes.add(
        InvoiceIssued(
            account.customer_id,
            command.invoice_id,
            command.number,
            command.order_id,
            command.amount,
            command.issued_on,
            _due_on(account, command, terms, context),
            code,
            context.policy.version,
        )
    )
    _apply_cash(changes, command.invoice_id, command.order_id, context)
    _settle(changes, [command.invoice_id])
    return changes


def record_payment(account: Account, command: RecordPayment, context: DecisionContext) -> AccountChanges:
    _check_money(account, command.amount)
    _check_not_future("received_on", command.received_on, context)
    if not ZERO <= command.bank_charge < context.policy.minimum_amount:
        raise Invalid("bank_charge", f"Must be from 0 to less than {context.policy.minimum_amount}.")
    _check_unit("bank_charge", Money(command.bank_charge, account.currency))
    parts = (
        _explicit(account, command) if command.allocations is not None else _oldest_first(account, command)
    )
    allocated = sum((part.amount for part in parts), ZERO)
    changes = AccountChanges(account)
    changes.add(
        PaymentReceived(
            account.customer_id,
            command.payment_id,
            command.amount,
            command.received_on,
            command.order_id,
            tuple(parts),
            unapplied=command.amount.amount - allocated,
            bank_charge=command.bank_charge,
            reference=command.reference,
        )
    )
    _write_off_charge(changes, command, [part.invoice_id for part in parts])
    _settle(changes, [part.invoice_id for part in parts])
    return changes


def write_off_bank_charge(
    account: Account, command: WriteOffBankCharge, context: DecisionContext
) -> AccountChanges:
    if not account.opened:
        raise AccountNotFound
    item = account.items.get(command.invoice_id)
    if item is None:
        raise InvoiceNotFound(command.invoice_id)
    if not ZERO < item.residual < context.policy.minimum_amount or not item.payments:
        raise NotABankCharge(item.residual, context.policy.minimum_amount)
    changes = AccountChanges(account)
    changes.add(
        BankChargeWrittenOff(
            account.customer_id,
            item.invoice_id,
            Money(item.residual, account.currency),
            residual=ZERO,
            payment_id=None,
            written_off_on=context.calendar_date,
        )
    )
    _settle(changes, [item.invoice_id])
    return changes


def _check_money(account: Account, amount: Money) -> None:
    if not account.opened:
        raise AccountNotFound
    if amount.currency != account.currency:
        raise other_currency("amount", amount.currency, account.currency)
    if amount.amount <= 0:
        raise Invalid("amount", "Must be more than zero.")
    _check_unit("amount", amount)


def _check_unit(field: str, amount: Money) -> None:
    if amount.rounded().amount != amount.amount:
        raise Invalid(field, f"More decimals than {amount.currency} has.")


def _check_not_future(field: str, day: date, context: DecisionContext) -> None:
    if day > max(context.calendar_date, context.today):
        raise Invalid(field, "Must not be in the future.")


def _terms(account: Account, command: IssueInvoice) -> tuple[str, Terms]:
    order = account.orders.get(command.order_id) if command.order_id else None
    code = command.terms or (order.terms if order is not None and order.entered else None)
    if code is None:
        raise Invalid("terms", "Needed, because no order that is known here says them.")
    terms = parse(code)
    if terms is None:
        raise Invalid("terms", f"{code} are no payment terms known here.")
    return code, terms


def _due_on(account: Account, command: IssueInvoice, terms: Terms, context: DecisionContext) -> date:
    if command.due_on is not None:
        if command.due_on < command.issued_on:
            raise Invalid("due_on", "Must not be before the day of issue.")
        return command.due_on
    order = account.orders.get(command.order_id) if command.order_id else None
    shipped_on = order.shipped_on if order is not None else None
    # CommandContext late, it is due at once rather than before it was written.
    return max(command.issued_on, due_date(terms, command.issued_on, shipped_on, context.policy.terms))


def _apply_cash(
    changes: AccountChanges, invoice_id: str, order_id: str | None, context: DecisionContext
) -> None:
    usable = [cash for cash in changes.account.cash if cash.order_id is None or cash.order_id == order_id]
    for cash in sorted(usable, key=lambda cash: cash.order_id is None):
        item = changes.account.items[invoice_id]
        amount = min(cash.amount, item.residual)
        if amount > 0:
            changes.add(
                PaymentApplied(
                    changes.account.customer_id,
                    cash.payment_id,
                    invoice_id,
                    Money(amount, changes.account.currency),
                    residual=item.residual - amount,
                    days_late=max(0, days_past_due(item.due_on, cash.received_on)),
                    received_on=cash.received_on,
                    applied_on=context.today,
                )
            )


def _explicit(account: Account, command: RecordPayment) -> list[PaymentAllocation]:
    parts: list[PaymentAllocation] = []
    for wanted in command.allocations or ():
        item = account.items.get(wanted.invoice_id)
        if item is None:
            raise InvoiceNotFound(wanted.invoice_id)
        if wanted.amount <= 0:
            raise Invalid("allocations", "Each allocation must be more than zero.")
        _check_unit("allocations", Money(wanted.amount, account.currency))
        if any(part.invoice_id == wanted.invoice_id for part in parts):
            raise Invalid("allocations", f"Invoice {item.number} is named twice.")
        if wanted.amount > item.residual:
            raise OverAllocated(wanted.amount, item.residual, item.invoice_id)
        parts.append(_part(item, wanted.amount, command.received_on))
    allocated = sum((part.amount for part in parts), ZERO)
    if allocated > command.amount.amount:
        raise OverAllocated(allocated, command.amount.amount)
    return parts


def _oldest_first(account: Account, command: RecordPayment) -> list[PaymentAllocation]:
    """Money for an order goes to that order's invoices only; the rest waits for its next one."""
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
    return PaymentAllocation(item.invoice_id, amount, item.residual - amount, item.due_on, late)


def _write_off_charge(changes: AccountChanges, command: RecordPayment, invoice_ids: Sequence[str]) -> None:
    """What the banks took on the way is no debt, as far as it is just that which is left open."""
    left = command.bank_charge
    for invoice_id in invoice_ids:
        residual = changes.account.items[invoice_id].residual
        if ZERO < residual <= left:
            changes.add(
                BankChargeWrittenOff(
                    changes.account.customer_id,
                    invoice_id,
                    Money(residual, changes.account.currency),
                    residual=ZERO,
                    payment_id=command.payment_id,
                    written_off_on=command.received_on,
                )
            )
            left -= residual


def _settle(changes: AccountChanges, invoice_ids: Iterable[str]) -> None:
    for invoice_id in invoice_ids:
        item = changes.account.items[invoice_id]
        if item.residual == 0 and item.settled_on is None:
            paid_on = max(part.received_on for part in item.payments)
            changes.add(InvoiceSettled(changes.account.customer_id, invoice_id, max(item.issued_on, paid_on)))

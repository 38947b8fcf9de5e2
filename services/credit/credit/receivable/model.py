"""Decisions on invoices and payments: due dates, allocation, deposits, bank charges, settlement."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from credit.changes import AccountChanges
from credit.policy.context import DecisionContext
from credit.policy.terms import Terms, due_date, parse
from credit.receivable.ageing import days_past_due
from credit.receivable.commands import IssueInvoice, RecordPayment, WriteOffBankCharge
from credit.receivable.errors import (
    InvoiceNotFound,
    InvoiceNumberTaken,
    InvoiceOverAllocated,
    NotABankCharge,
    PaymentOverAllocated,
    other_currency,
)
from credit.receivable.events import (
    BankChargeWrittenOff,
    InvoiceIssued,
    InvoiceSettled,
    PaymentAllocation,
    PaymentApplied,
    PaymentReceived,
)
from credit.receivable.ledger import Item, Ledger
from eventing import Invalid, Money, NotFound

ZERO = Decimal(0)

Changes = AccountChanges[Ledger]


@dataclass(frozen=True)
class OrderTerms:
    """What an order says about its invoices; None while it is not known."""

    terms: str | None = None
    shipped_on: date | None = None


def issue_invoice(
    changes: Changes, command: IssueInvoice, order: OrderTerms, context: DecisionContext
) -> None:
    """Issue an invoice, and apply cash to it at once: first deposits for its order, then free cash.

    Raises NotFound, Invalid, InvoiceNumberTaken.
    """
    account = changes.account
    _check_money(account, command.amount)
    _check_not_future("issued_on", command.issued_on, context)
    if any(item.number == command.number for item in account.items.values()):
        raise InvoiceNumberTaken(number=command.number)
    code, terms = _terms(command, order)
    changes.add(
        InvoiceIssued(
            customer_id=account.customer_id,
            invoice_id=command.invoice_id,
            number=command.number,
            order_id=command.order_id,
            amount=command.amount,
            issued_on=command.issued_on,
            due_on=_due_on(command, terms, order, context),
            terms=code,
            policy_version=context.policy.version,
        )
    )
    _apply_cash(changes, command.invoice_id, command.order_id, context)
    _settle(changes, [command.invoice_id])


def record_payment(changes: Changes, command: RecordPayment, context: DecisionContext) -> None:
    """Record a payment, allocate it, write off its bank charge, and settle what is paid.

    Raises NotFound, Invalid, InvoiceNotFound, InvoiceOverAllocated, PaymentOverAllocated.
    """
    account = changes.account
    _check_money(account, command.amount)
    _check_not_future("received_on", command.received_on, context)
    if command.bank_charge >= context.policy.minimum_amount:
        raise Invalid("bank_charge", "not_below", limit=context.policy.minimum_amount)
    _check_unit("bank_charge", Money(command.bank_charge, account.currency))
    parts = (
        _explicit(account, command) if command.allocations is not None else _oldest_first(account, command)
    )
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
        )
    )
    _write_off_charge(changes, command, [part.invoice_id for part in parts])
    _settle(changes, [part.invoice_id for part in parts])


def write_off_bank_charge(changes: Changes, command: WriteOffBankCharge, context: DecisionContext) -> None:
    """Write off what remains open after a payment. Raises NotFound, InvoiceNotFound, NotABankCharge."""
    account = changes.account
    if not account.opened:
        raise NotFound()
    item = account.items.get(command.invoice_id)
    if item is None:
        raise InvoiceNotFound(invoice_id=command.invoice_id)
    if not ZERO < item.residual < context.policy.minimum_amount or not item.payments:
        raise NotABankCharge(residual=item.residual, below=context.policy.minimum_amount)
    changes.add(
        BankChargeWrittenOff(
            customer_id=account.customer_id,
            invoice_id=item.invoice_id,
            amount=Money(item.residual, account.currency),
            residual=ZERO,
            payment_id=None,
            written_off_on=context.calendar_date,
        )
    )
    _settle(changes, [item.invoice_id])


def _check_money(account: Ledger, amount: Money) -> None:
    if not account.opened:
        raise NotFound()
    if amount.currency != account.currency:
        raise other_currency("amount", amount.currency, account.currency)
    _check_unit("amount", amount)


def _check_unit(field: str, amount: Money) -> None:
    rounded = amount.rounded().amount
    if rounded != amount.amount:
        exponent = rounded.as_tuple().exponent
        raise Invalid(field, "too_many_decimals", max=-exponent if isinstance(exponent, int) else 0)


def _check_not_future(field: str, day: date, context: DecisionContext) -> None:
    if day > max(context.calendar_date, context.today):
        raise Invalid(field, "in_the_future")


def _terms(command: IssueInvoice, order: OrderTerms) -> tuple[str, Terms]:
    code = command.terms or order.terms
    if code is None:
        raise Invalid("terms", "required")
    terms = parse(code)
    if terms is None:
        raise Invalid("terms", "not_payment_terms", terms=code)
    return code, terms


def _due_on(command: IssueInvoice, terms: Terms, order: OrderTerms, context: DecisionContext) -> date:
    if command.due_on is not None:
        if command.due_on < command.issued_on:
            raise Invalid("due_on", "before", other=command.issued_on)
        return command.due_on
    # An invoice that is issued late is due at once, not before its issue.
    return max(command.issued_on, due_date(terms, command.issued_on, order.shipped_on, context.policy.terms))


def _apply_cash(changes: Changes, invoice_id: str, order_id: str | None, context: DecisionContext) -> None:
    usable = [cash for cash in changes.account.cash if cash.order_id is None or cash.order_id == order_id]
    for cash in sorted(usable, key=lambda cash: cash.order_id is None):
        item = changes.account.items[invoice_id]
        amount = min(cash.amount, item.residual)
        if amount > 0:
            changes.add(
                PaymentApplied(
                    customer_id=changes.account.customer_id,
                    payment_id=cash.payment_id,
                    invoice_id=invoice_id,
                    amount=Money(amount, changes.account.currency),
                    residual=item.residual - amount,
                    days_late=max(0, days_past_due(item.due_on, cash.received_on)),
                    received_on=cash.received_on,
                    applied_on=context.today,
                )
            )


def _explicit(account: Ledger, command: RecordPayment) -> list[PaymentAllocation]:
    parts: list[PaymentAllocation] = []
    for wanted in command.allocations or ():
        item = account.items.get(wanted.invoice_id)
        if item is None:
            raise InvoiceNotFound(invoice_id=wanted.invoice_id)
        _check_unit("allocations", Money(wanted.amount, account.currency))
        if any(part.invoice_id == wanted.invoice_id for part in parts):
            raise Invalid("allocations", "duplicate")
        if wanted.amount > item.residual:
            raise InvoiceOverAllocated(
                invoice_id=item.invoice_id, allocated=wanted.amount, available=item.residual
            )
        parts.append(_part(item, wanted.amount, command.received_on))
    allocated = sum((part.amount for part in parts), ZERO)
    if allocated > command.amount.amount:
        raise PaymentOverAllocated(allocated=allocated, available=command.amount.amount)
    return parts


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


def _settle(changes: Changes, invoice_ids: Iterable[str]) -> None:
    for invoice_id in invoice_ids:
        item = changes.account.items[invoice_id]
        if item.residual == 0 and item.settled_on is None:
            paid_on = max(part.received_on for part in item.payments)
            changes.add(
                InvoiceSettled(
                    customer_id=changes.account.customer_id,
                    invoice_id=invoice_id,
                    settled_on=max(item.issued_on, paid_on),
                )
            )

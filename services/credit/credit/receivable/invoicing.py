"""Decisions on invoices: issued, lowered by a credit note, cancelled, and what a bank kept written off."""

from datetime import date
from decimal import Decimal

from credit.invoice_number.errors import InvoiceNumberTaken
from credit.invoice_number.model import number_key
from credit.policy.context import DecisionContext
from credit.policy.terms import Terms, due_date, parse
from credit.receivable.applying import Changes, reopen, settle, take_back
from credit.receivable.checking import (
    OrderLink,
    check_due,
    check_money,
    check_past,
    confirmed,
)
from credit.receivable.commands import (
    CancelInvoice,
    CreditInvoice,
    IssueInvoice,
    NoteLateReason,
    WriteOffBankCharge,
)
from credit.receivable.errors import (
    InvoiceIsCancelled,
    InvoiceIsSettled,
    InvoiceNotFound,
    InvoiceOverCredited,
    NotABankCharge,
)
from credit.receivable.events import (
    BankChargeWrittenOff,
    InvoiceCancelled,
    InvoiceCredited,
    InvoiceIssued,
    LateReasonNoted,
)
from credit.receivable.item import Item
from credit.receivable.ledger import Ledger
from credit.values import Doubt
from eventing import Invalid, Money, NotFound

ZERO = Decimal(0)


def issue_invoice(
    changes: Changes, command: IssueInvoice, order: OrderLink | None, context: DecisionContext
) -> None:
    """Issue an invoice. `order` is what is known of the one it names.

    Raises NotFound, Invalid, InvoiceNumberTaken, Implausible.
    """
    account = changes.account
    check_money(account, command.amount)
    check_past("issued_on", command.issued_on, context)
    used = (number_key(item.number) for item in account.items.values() if not item.cancelled)
    if context.number_elsewhere or number_key(command.number) in used:
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
            doubts=confirmed(_doubts(command, order), command.confirm, command.reason),
            reason=command.reason,
        )
    )


def credit_invoice(changes: Changes, command: CreditInvoice, context: DecisionContext) -> None:
    """Lower an invoice; what was paid beyond what is left of it becomes free.

    Raises NotFound, InvoiceNotFound, Invalid, InvoiceIsCancelled, InvoiceOverCredited.
    """
    account = changes.account
    item = item_of(account, command.invoice_id)
    check_money(account, command.amount)
    check_past("credited_on", command.credited_on, context)
    if command.amount.amount > item.amount - item.credited:
        raise InvoiceOverCredited(credited=command.amount.amount, available=item.amount - item.credited)
    missing = command.amount.amount - item.residual
    if missing > 0:
        take_back(
            changes,
            item,
            _last_paid(item, missing - item.written_off),
            "invoice_credited",
            command.reason,
            context,
        )
        item = changes.account.items[item.invoice_id]
    changes.add(
        InvoiceCredited(
            customer_id=account.customer_id,
            invoice_id=item.invoice_id,
            number=item.number,
            credit_note=command.credit_note,
            amount=command.amount,
            residual=item.residual - command.amount.amount,
            credited_on=command.credited_on,
            reason=command.reason,
        )
    )
    settle(changes, [item.invoice_id])
    reopen(changes, item.invoice_id, context)


def cancel_invoice(changes: Changes, command: CancelInvoice, context: DecisionContext) -> None:
    """Cancel an invoice; what was paid on it becomes free. Raises NotFound, InvoiceNotFound."""
    account = changes.account
    item = item_of(account, command.invoice_id, also_cancelled=True)
    if item.cancelled:
        return
    take_back(changes, item, _last_paid(item, item.paid), "invoice_cancelled", command.reason, context)
    changes.add(
        InvoiceCancelled(
            customer_id=account.customer_id,
            invoice_id=item.invoice_id,
            number=item.number,
            amount=Money(item.amount, account.currency),
            cancelled_on=context.calendar_date,
            reason=command.reason,
        )
    )
    settle(changes, [item.invoice_id])


def write_off_bank_charge(changes: Changes, command: WriteOffBankCharge, context: DecisionContext) -> None:
    """Write off what remains open after a payment. Raises NotFound, InvoiceNotFound, NotABankCharge."""
    account = changes.account
    item = item_of(account, command.invoice_id)
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
    settle(changes, [item.invoice_id])


def note_late_reason(changes: Changes, command: NoteLateReason, context: DecisionContext) -> None:
    """Note why an invoice is late; the same again says nothing new. Raises InvoiceIsSettled."""
    item = item_of(changes.account, command.invoice_id)
    if item.residual == 0:
        raise InvoiceIsSettled(number=item.number)
    if (item.late_reason, item.late_note) == (command.late_reason, command.note):
        return
    changes.add(
        LateReasonNoted(
            customer_id=changes.account.customer_id,
            invoice_id=item.invoice_id,
            number=item.number,
            late_reason=command.late_reason,
            note=command.note,
            noted_by=command.by,
            noted_on=context.calendar_date,
        )
    )


def item_of(account: Ledger, invoice_id: str, *, also_cancelled: bool = False) -> Item:
    """The invoice. Raises NotFound, InvoiceNotFound, InvoiceIsCancelled."""
    if not account.opened:
        raise NotFound()
    item = account.items.get(invoice_id)
    if item is None:
        raise InvoiceNotFound(invoice_id=invoice_id)
    if item.cancelled and not also_cancelled:
        raise InvoiceIsCancelled(number=item.number)
    return item


def _doubts(command: IssueInvoice, order: OrderLink | None) -> list[Doubt]:
    if order is None:
        return []
    doubts = order.doubts()
    if order.uninvoiced is not None and command.amount.amount > order.uninvoiced and not doubts:
        doubts.append("beyond_order")
    return doubts


def _terms(command: IssueInvoice, order: OrderLink | None) -> tuple[str, Terms]:
    code = command.terms or (order.terms if order else None)
    if code is None:
        raise Invalid("terms", "required")
    terms = parse(code)
    if terms is None:
        raise Invalid("terms", "not_payment_terms", terms=code)
    return code, terms


def _due_on(command: IssueInvoice, terms: Terms, order: OrderLink | None, context: DecisionContext) -> date:
    if command.due_on is not None:
        check_due(command.due_on, command.issued_on)
        return command.due_on
    shipped_on = order.shipped_on if order else None
    # An invoice that is issued late is due at once, not before its issue.
    return max(command.issued_on, due_date(terms, command.issued_on, shipped_on, context.policy.terms))


def _last_paid(item: Item, amount: Decimal) -> list[tuple[str, Decimal]]:
    """This much of what was paid on an invoice, by payment, from what was paid last."""
    found: dict[str, Decimal] = {}
    for part in reversed(item.payments):
        taken = min(amount, part.amount)
        if taken > 0:
            amount -= taken
            found[part.payment_id] = found.get(part.payment_id, ZERO) + taken
    return list(found.items())

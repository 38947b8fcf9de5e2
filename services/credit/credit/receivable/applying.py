"""What follows for cash and invoices: cash goes where it is owed, and what is paid is settled.

`apply_cash` is drawn after every change of an account, so that no customer is dunned with money of
theirs in hand.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from credit.changes import AccountChanges
from credit.policy.context import DecisionContext
from credit.receivable.ageing import days_past_due
from credit.receivable.events import (
    BankChargeReopened,
    CollectionLetterRevised,
    DepositReleased,
    InvoiceReopened,
    InvoiceSettled,
    NoticeLine,
    PaymentApplied,
    PaymentTakenBack,
)
from credit.receivable.item import Item
from credit.receivable.ledger import Cash, Ledger, Overdue
from credit.values import SettledHow, TakenBackFor
from eventing import Money

ZERO = Decimal(0)

Changes = AccountChanges[Ledger]


def apply_cash(changes: Changes, deposits: bool, context: DecisionContext) -> None:
    """Apply deposits to their orders' invoices, or free cash to the oldest ones; settle what is paid.

    What a person took back stays where it is: it only covers what is owed.
    """
    usable = [cash for cash in changes.account.cash if (cash.order_id is not None) is deposits]
    for cash in sorted(usable, key=lambda cash: cash.received_on):
        left = ZERO if cash.aside else cash.amount
        for item in changes.account.open_items():
            if left and cash.order_id in (None, item.order_id):
                amount = min(left, item.residual)
                apply(changes, cash, item, amount, context)
                left -= amount
                settle(changes, [item.invoice_id])


def apply(changes: Changes, cash: Cash, item: Item, amount: Decimal, context: DecisionContext) -> None:
    changes.add(
        PaymentApplied(
            customer_id=changes.account.customer_id,
            payment_id=cash.payment_id,
            invoice_id=item.invoice_id,
            order_id=cash.order_id,
            amount=Money(amount, changes.account.currency),
            residual=item.residual - amount,
            unapplied=changes.account.unapplied_of(cash.payment_id) - amount,
            deposit=changes.account.deposit_in(cash.payment_id) - (amount if cash.order_id else ZERO),
            days_late=max(0, days_past_due(item.due_on, cash.received_on)),
            received_on=cash.received_on,
            applied_on=context.today,
        )
    )


def release_deposit(changes: Changes, order_id: str, needed: Decimal, context: DecisionContext) -> None:
    """Free what has been received for an order beyond what it still needs; what came last goes first."""
    account = changes.account
    excess = account.deposit_of(order_id) - needed
    deposits = [cash for cash in account.cash if cash.order_id == order_id]
    for cash in sorted(deposits, key=lambda cash: cash.received_on, reverse=True):
        freed = min(excess, cash.amount)
        if freed > 0:
            excess -= freed
            changes.add(
                DepositReleased(
                    customer_id=account.customer_id,
                    payment_id=cash.payment_id,
                    order_id=order_id,
                    amount=Money(freed, account.currency),
                    deposit=changes.account.deposit_in(cash.payment_id) - freed,
                    released_on=context.today,
                )
            )


def settle(changes: Changes, invoice_ids: Iterable[str]) -> None:
    """Settle those of the invoices on which nothing is open."""
    for invoice_id in invoice_ids:
        item = changes.account.items[invoice_id]
        if item.residual == 0 and item.settled_on is None:
            changes.add(
                InvoiceSettled(
                    customer_id=changes.account.customer_id,
                    invoice_id=invoice_id,
                    settled_on=_settled_on(item),
                    how=_settled_how(item),
                )
            )


def reopen(changes: Changes, invoice_id: str, context: DecisionContext) -> None:
    """Reopen an invoice that was settled, and on which something is open now."""
    item = changes.account.items[invoice_id]
    if item.settled_on is not None and item.residual:
        changes.add(
            InvoiceReopened(
                customer_id=changes.account.customer_id,
                invoice_id=invoice_id,
                number=item.number,
                residual=Money(item.residual, changes.account.currency),
                reopened_on=context.calendar_date,
            )
        )


def _settled_on(item: Item) -> date:
    """The day of what came last: a payment or a credit note, not before the invoice."""
    days = [item.issued_on, *(part.received_on for part in item.payments)]
    return max(days if item.credited_on is None else [*days, item.credited_on])


def _settled_how(item: Item) -> SettledHow:
    if item.cancelled:
        return "cancelled"
    return "credited" if item.credited and item.credited >= item.paid else "paid"


def take_back(
    changes: Changes,
    item: Item,
    amounts: Iterable[tuple[str, Decimal]],
    cause: TakenBackFor,
    reason: str,
    context: DecisionContext,
) -> None:
    """Take money of payments, `(payment id, amount)`, back from an invoice, and open what was written off."""
    account = changes.account
    if item.written_off:
        changes.add(
            BankChargeReopened(
                customer_id=account.customer_id,
                invoice_id=item.invoice_id,
                amount=Money(item.written_off, account.currency),
                residual=item.residual + item.written_off,
                reopened_on=context.calendar_date,
            )
        )
    for payment_id, amount in amounts:
        # All of its parts came on one day.
        part = next(part for part in item.payments if part.payment_id == payment_id)
        order_id = account.payments[payment_id].order_id
        kept = order_id is not None and cause != "by_hand"
        changes.add(
            PaymentTakenBack(
                customer_id=account.customer_id,
                payment_id=payment_id,
                invoice_id=item.invoice_id,
                order_id=order_id,
                amount=Money(amount, account.currency),
                residual=changes.account.items[item.invoice_id].residual + amount,
                unapplied=changes.account.unapplied_of(payment_id) + amount,
                deposit=changes.account.deposit_in(payment_id) + (amount if kept else ZERO),
                days_late=part.days_late,
                received_on=part.received_on,
                taken_back_on=context.calendar_date,
                cause=cause,
                reason=reason,
            )
        )


def revise_letter(changes: Changes, context: DecisionContext) -> None:
    """Say what the last letter says now, if less of it is owed: it may not have been sent yet."""
    account, letter = changes.account, changes.account.letter
    if letter is None:
        return
    owed = account.chased(context.today, context.policy.minimum_amount)
    still = [one for one in owed if one.item.invoice_id in letter.amounts]
    if {one.item.invoice_id: one.amount for one in still} == letter.amounts:
        return
    changes.add(
        CollectionLetterRevised(
            customer_id=account.customer_id,
            letter_id=letter.letter_id,
            stage=letter.stage,
            next_step=letter.next_step,
            lines=notice_lines(account, still, context),
            total=Money(sum((one.amount for one in still), ZERO), account.currency),
            unapplied=Money(account.free_cash(), account.currency),
            business_date=context.today,
        )
    )


def notice_lines(
    account: Ledger, owed: Iterable[Overdue], context: DecisionContext
) -> tuple[NoticeLine, ...]:
    return tuple(
        NoticeLine(
            invoice_id=one.item.invoice_id,
            number=one.item.number,
            stage=one.item.stage,
            days_overdue=one.item.days_past_due(context.today),
            amount=Money(one.amount, account.currency),
            due_on=one.item.due_on,
        )
        for one in owed
    )

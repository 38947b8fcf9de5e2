"""Decisions on pauses of collection: promises noted, kept and broken; disputes opened and ended."""

from datetime import timedelta
from decimal import Decimal

from credit.policy.context import DecisionContext
from credit.receivable.applying import Changes
from credit.receivable.checking import check_money
from credit.receivable.commands import (
    CreditInvoice,
    DisputeInvoice,
    NotePromise,
    PauseCommand,
    ResolveDispute,
)
from credit.receivable.errors import InvoiceIsSettled, NoDispute, PromiseIsBroken
from credit.receivable.invoicing import credit_invoice, item_of
from credit.receivable.item import Item
from credit.receivable.pauses import (
    DisputeLapsed,
    DisputeOpened,
    DisputeResolved,
    PromiseBroken,
    PromiseKept,
    PromiseMade,
)
from eventing import Invalid, Money

ZERO = Decimal(0)


def pause(changes: Changes, command: PauseCommand, context: DecisionContext) -> None:
    """Note a promise, open a dispute or extend it, or resolve it.

    Raises NotFound, InvoiceNotFound, InvoiceIsCancelled, InvoiceIsSettled, Invalid, and the refusals of each.
    """
    item = item_of(changes.account, command.invoice_id)
    match command:
        case NotePromise():
            _note_promise(changes, item, command, context)
        case DisputeInvoice():
            _dispute(changes, item, command, context)
        case ResolveDispute():
            _resolve(changes, item, command, context)


def _note_promise(changes: Changes, item: Item, command: NotePromise, context: DecisionContext) -> None:
    """Raises PromiseIsBroken: the invoice is collected until what was promised before is paid."""
    last = item.promise
    if last is not None and last.broken:
        raise PromiseIsBroken(number=item.number, promised_for=last.promised_for)
    claimed = item.residual - item.contested(context.today)
    amount = _part_of(changes, claimed, command.amount, item)
    if command.promised_for < context.today:
        raise Invalid("promised_for", "in_the_past")
    # A promise that follows another does not begin anew: nobody is put off for ever.
    first_on = context.today if last is None else last.first_on
    latest = first_on + timedelta(days=context.policy.pauses.promise_days)
    if command.promised_for > latest:
        raise Invalid("promised_for", "after", other=latest)
    changes.add(
        PromiseMade(
            customer_id=changes.account.customer_id,
            invoice_id=item.invoice_id,
            number=item.number,
            amount=Money(amount, changes.account.currency),
            leaves=item.residual - amount,
            promised_for=command.promised_for,
            note=command.note,
            noted_by=command.by,
            noted_on=context.calendar_date,
            first_on=first_on,
        )
    )


def _dispute(changes: Changes, item: Item, command: DisputeInvoice, context: DecisionContext) -> None:
    amount = _part_of(changes, item.residual, command.amount, item)
    changes.add(
        DisputeOpened(
            customer_id=changes.account.customer_id,
            invoice_id=item.invoice_id,
            number=item.number,
            amount=Money(amount, changes.account.currency),
            about=command.about,
            note=command.note,
            opened_by=command.by,
            opened_on=context.today,
            ends_on=context.today + timedelta(days=context.policy.pauses.dispute_days),
        )
    )


def _resolve(changes: Changes, item: Item, command: ResolveDispute, context: DecisionContext) -> None:
    """Raises NoDispute, Invalid, and for a credit note what refuses those."""
    if item.dispute is None:
        raise NoDispute(number=item.number)
    account, due_on = changes.account, item.due_on
    disputed = Money(min(item.dispute.amount, item.residual), account.currency)
    if command.outcome == "not_owed":
        if command.credit_note is None:
            raise Invalid("credit_note", "required")
        note = CreditInvoice(
            customer_id=account.customer_id,
            invoice_id=item.invoice_id,
            credit_note=command.credit_note,
            amount=command.amount or disputed,
            credited_on=context.calendar_date,
            reason=command.reason,
        )
        credit_invoice(changes, note, context)
        due_on = max(due_on, context.today + timedelta(days=context.policy.pauses.resolved_days))
    changes.add(
        DisputeResolved(
            customer_id=account.customer_id,
            invoice_id=item.invoice_id,
            number=item.number,
            amount=disputed,
            outcome=command.outcome,
            due_on=due_on,
            reason=command.reason,
            resolved_by=command.by,
            resolved_on=context.today,
        )
    )


def _part_of(changes: Changes, whole: Decimal, asked: Money | None, item: Item) -> Decimal:
    """The part that is asked for, or the whole. Raises InvoiceIsSettled where nothing is, Invalid."""
    if whole <= 0:
        raise InvoiceIsSettled(number=item.number)
    if asked is None:
        return whole
    check_money(changes.account, asked)
    if asked.amount > whole:
        raise Invalid("amount", "too_large", max=whole)
    return asked.amount


# -- what follows by itself ------------------------------------------------------------------------


def keep_promises(changes: Changes, context: DecisionContext) -> None:
    """Promises whose money is here are kept, also those that were broken."""
    account = changes.account
    for item in account.items.values():
        promise = item.promise
        if promise is not None and item.residual <= promise.leaves:
            changes.add(
                PromiseKept(
                    customer_id=account.customer_id,
                    invoice_id=item.invoice_id,
                    number=item.number,
                    promised_for=promise.promised_for,
                    on_time=not promise.broken,
                    kept_on=context.today,
                )
            )


def end_pauses(changes: Changes, context: DecisionContext) -> None:
    """On a new day: promises that were not kept are broken, and disputes whose time is over lapse."""
    account = changes.account
    grace = timedelta(days=context.policy.pauses.grace_days)
    for item in account.open_items():
        promise, dispute = item.promise, item.dispute
        missing = item.promised
        if promise is not None and missing > 0 and context.today > promise.promised_for + grace:
            changes.add(
                PromiseBroken(
                    customer_id=account.customer_id,
                    invoice_id=item.invoice_id,
                    number=item.number,
                    amount=Money(missing, account.currency),
                    promised_for=promise.promised_for,
                    business_date=context.today,
                )
            )
        if dispute is not None and not dispute.lapsed and context.today > dispute.ends_on:
            changes.add(
                DisputeLapsed(
                    customer_id=account.customer_id,
                    invoice_id=item.invoice_id,
                    number=item.number,
                    amount=Money(min(dispute.amount, item.residual), account.currency),
                    ends_on=dispute.ends_on,
                    business_date=context.today,
                )
            )

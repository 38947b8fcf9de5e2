"""Decisions on an account: the command, and then what follows from it automatically."""

from typing import assert_never

from credit.account.commands import AccountCommand, OpenAccount
from credit.account.consequences import Changes, draw_consequences
from credit.account.events import AccountEvent, CreditAccountOpened
from credit.account.state import Account, account_stream, evolve
from credit.assessment.commands import ApproveLimit, AssessCredit, FileStatements, ScoreTraits
from credit.assessment.model import approve, file_statements, review, score_traits
from credit.changes import AccountChanges
from credit.collection.ladder import letter_due, newly_overdue, steps_reached
from credit.collection_run.commands import VisitAccount
from credit.order_check.commands import (
    CheckOrder,
    NoteShipment,
    OrderCommand,
    OverrideHold,
    ReviseOrder,
    WithdrawOrder,
)
from credit.order_check.exposure import money_needed
from credit.order_check.model import order_event, override_hold
from credit.policy.context import DecisionContext
from credit.receivable.checking import OrderLink
from credit.receivable.commands import (
    AllocatePayment,
    CancelInvoice,
    CreditInvoice,
    DisputeInvoice,
    IssueInvoice,
    NoteLateReason,
    NotePromise,
    RecordPayment,
    RefundPayment,
    ResolveDispute,
    ReversePayment,
    TakeBackPayment,
    WriteOffBankCharge,
)
from credit.receivable.invoicing import (
    cancel_invoice,
    credit_invoice,
    issue_invoice,
    note_late_reason,
    write_off_bank_charge,
)
from credit.receivable.pausing import end_pauses, pause
from credit.receivable.paying import change_payment, record_payment
from eventing import Decider

__all__ = ["ACCOUNT", "Account", "account_stream", "decide"]


def decide(account: Account, command: AccountCommand, context: DecisionContext) -> list[AccountEvent]:
    """The events of a command. Rules count from the business date, never from the time of the command."""
    changes = AccountChanges(account, evolve)
    _carry_out(changes, command, context)
    if changes.events or (isinstance(command, VisitAccount) and _is_visited(account, context)):
        draw_consequences(changes, context)
    return changes.events


def _carry_out(changes: Changes, command: AccountCommand, context: DecisionContext) -> None:
    match command:
        case OpenAccount():
            _open(changes, command.customer_id, context)
        case FileStatements():
            file_statements(changes, command, context)
        case ScoreTraits():
            score_traits(changes, command, context)
        case AssessCredit():
            review(changes, command, context)
        case ApproveLimit():
            approve(changes, command, context)
        case CheckOrder() | ReviseOrder() | NoteShipment() | WithdrawOrder():
            _order(changes, command, context)
        case OverrideHold():
            override_hold(changes, command, context)
        case IssueInvoice():
            issue_invoice(changes, command, _order_link(changes.account, command.order_id), context)
        case RecordPayment():
            record_payment(changes, command, _order_link(changes.account, command.order_id), context)
        case CreditInvoice():
            credit_invoice(changes, command, context)
        case CancelInvoice():
            cancel_invoice(changes, command, context)
        case WriteOffBankCharge():
            write_off_bank_charge(changes, command, context)
        case NoteLateReason():
            note_late_reason(changes, command, context)
        case AllocatePayment() | TakeBackPayment() | RefundPayment() | ReversePayment():
            change_payment(changes, command, context)
        case NotePromise() | DisputeInvoice() | ResolveDispute():
            pause(changes, command, context)
        case VisitAccount():
            _visit(changes, context)
        case _:
            assert_never(command)


def _order(changes: Changes, command: OrderCommand, context: DecisionContext) -> None:
    event = order_event(changes.account, command)
    if event is not None:
        # An order may arrive before its customer does.
        _open(changes, command.customer_id, context)
        changes.add(event)


def _open(changes: Changes, customer_id: str, context: DecisionContext) -> None:
    if not changes.account.opened:
        changes.add(CreditAccountOpened(customer_id=customer_id, currency=context.currency))


def _order_link(account: Account, order_id: str | None) -> OrderLink | None:
    """What is known of the order that a document names; None if it names none."""
    if order_id is None:
        return None
    order = account.orders.get(order_id)
    if order is None:
        return OrderLink()
    return OrderLink(
        known=order.entered,
        cancelled=order.withdrawn,
        terms=order.terms if order.entered else None,
        shipped_on=order.shipped_on,
        uninvoiced=money_needed(order_id, account),
    )


def _is_visited(account: Account, context: DecisionContext) -> bool:
    """Whether a visit looks at the account: not before the first collection run, which sets the date."""
    return account.opened and context.business_date is not None


def _visit(changes: Changes, context: DecisionContext) -> None:
    if _is_visited(changes.account, context):
        end_pauses(changes, context)
        changes.extend(newly_overdue(changes.account, context))
        changes.extend(steps_reached(changes.account, context))
        letter = letter_due(changes.account, context)
        if letter is not None:
            changes.add(letter)


ACCOUNT = Decider("account", Account(), evolve, decide)

"""Decisions on an account: the command, and then what follows from it automatically."""

from typing import assert_never

from credit.account.commands import AccountCommand, OpenAccount
from credit.account.consequences import Changes, draw_consequences
from credit.account.events import AccountEvent, CreditAccountOpened
from credit.account.state import Account, account_stream, evolve
from credit.assessment.commands import AssessCredit, FileStatements, ScoreTraits
from credit.assessment.model import file_statements, review, score_traits
from credit.changes import AccountChanges
from credit.collection.ladder import newly_overdue, steps_reached
from credit.collection_run.commands import VisitAccount
from credit.order_check.commands import CheckOrder, NoteShipment, OrderCommand, WithdrawOrder
from credit.order_check.model import order_event
from credit.policy.context import DecisionContext
from credit.receivable.commands import IssueInvoice, RecordPayment, WriteOffBankCharge
from credit.receivable.model import OrderTerms, issue_invoice, record_payment, write_off_bank_charge
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
        case CheckOrder() | NoteShipment() | WithdrawOrder():
            _order(changes, command, context)
        case IssueInvoice():
            issue_invoice(changes, command, _terms_of_order(changes.account, command.order_id), context)
        case RecordPayment():
            record_payment(changes, command, context)
        case WriteOffBankCharge():
            write_off_bank_charge(changes, command, context)
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


def _terms_of_order(account: Account, order_id: str | None) -> OrderTerms:
    order = account.orders.get(order_id) if order_id else None
    if order is None:
        return OrderTerms()
    return OrderTerms(order.terms if order.entered else None, order.shipped_on)


def _is_visited(account: Account, context: DecisionContext) -> bool:
    """Whether a visit looks at the account: not before the first collection run, which sets the date."""
    return account.opened and context.business_date is not None


def _visit(changes: Changes, context: DecisionContext) -> None:
    if _is_visited(changes.account, context):
        changes.extend(newly_overdue(changes.account, context))
        changes.extend(steps_reached(changes.account, context))


ACCOUNT = Decider("account", Account(), evolve, decide)

"""The account's decisions: what was asked for, and then whatever follows from it by itself."""

from typing import assert_never

from credit.domain.account import Account, Order, evolve
from credit.domain.account_changes import AccountChanges
from credit.domain.assessing import file_statements, review, score_traits
from credit.domain.collection import newly_overdue, steps_reached
from credit.domain.commands import (
    AccountCommand,
    AssessCredit,
    CheckOrder,
    FileStatements,
    IssueInvoice,
    NoteShipment,
    OpenAccount,
    RecordPayment,
    ScoreTraits,
    VisitAccount,
    WithdrawOrder,
    WriteOffBankCharge,
)
from credit.domain.consequences import draw_consequences
from credit.domain.decision_context import DecisionContext
from credit.domain.events import (
    AccountEvent,
    CreditAccountOpened,
    OrderEntered,
    OrderGoodsShipped,
    OrderWithdrawn,
)
from credit.domain.receivables import issue_invoice, record_payment, write_off_bank_charge
from eventing.core.decider import Decider


def decide(account: Account, command: AccountCommand, context: DecisionContext) -> list[AccountEvent]:
    """Every rule counts from the business date, none from the time it is asked at."""
    changes = _asked_for(account, command, context)
    if changes.events or (isinstance(command, VisitAccount) and _is_visited(account, context)):
        draw_consequences(changes, context)
    return changes.events


def _asked_for(account: Account, command: AccountCommand, context: DecisionContext) -> AccountChanges:
    match command:
        case OpenAccount():
            changes = AccountChanges(account)
            _open(changes, command.customer_id, context)
            return changes
        case FileStatements():
            return file_statements(account, command, context)
        case ScoreTraits():
            return score_traits(account, command, context)
        case AssessCredit():
            return review(account, command, context)
        case CheckOrder() | NoteShipment() | WithdrawOrder():
            return _order(account, command, context)
        case IssueInvoice():
            return issue_invoice(account, command, context)
        case RecordPayment():
            return record_payment(account, command, context)
        case WriteOffBankCharge():
            return write_off_bank_charge(account, command, context)
        case VisitAccount():
            return _visit(account, context)
        case _:
            assert_never(command)


def _order(
    account: Account, command: CheckOrder | NoteShipment | WithdrawOrder, context: DecisionContext
) -> AccountChanges:
    """Orders come from another service, in whatever order: what is early is recorded and found later."""
    changes = AccountChanges(account)
    order = account.orders.get(command.order_id, Order(command.order_id))
    event: AccountEvent
    match command:
        case CheckOrder():
            if order.entered:
                return changes
            event = OrderEntered(
                command.customer_id,
                command.order_id,
                command.number,
                command.total,
                command.terms,
                command.deposit,
                command.placed_on,
            )
        case NoteShipment():
            if order.shipped_on is not None:
                return changes
            event = OrderGoodsShipped(command.customer_id, command.order_id, command.shipped_on)
        case WithdrawOrder():
            if order.withdrawn:
                return changes
            event = OrderWithdrawn(command.customer_id, command.order_id)
        case _:
            assert_never(command)
    _open(changes, command.customer_id, context)
    changes.add(event)
    return changes


def _open(changes: AccountChanges, customer_id: str, context: DecisionContext) -> None:
    if not changes.account.opened:
        changes.add(CreditAccountOpened(customer_id, context.currency))


def _is_visited(account: Account, context: DecisionContext) -> bool:
    """Before the first collection run there is nothing to be late for."""
    return account.opened and context.business_date is not None


def _visit(account: Account, context: DecisionContext) -> AccountChanges:
    changes = AccountChanges(account)
    if _is_visited(account, context):
        changes.extend(newly_overdue(changes.account, context))
        changes.extend(steps_reached(changes.account, context))
    return changes


ACCOUNT = Decider("account", Account(), evolve, decide)

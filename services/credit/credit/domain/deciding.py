"""The account's decisions: what was asked for, and then whatever follows from it by itself."""

from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from credit.domain.account import Account, Order, evolve
from credit.domain.assessing import file_statements, review, score_traits
from credit.domain.basis import Basis
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
from credit.domain.course import Course
from credit.domain.events import (
    AccountEvent,
    CreditAccountOpened,
    OrderEntered,
    OrderGoodsShipped,
    OrderWithdrawn,
)
from credit.domain.receivables import issue_invoice, record_payment, write_off_bank_charge
from eventing.core.decider import Entity


@dataclass(frozen=True)
class Case:
    """A command together with what its decision rests on."""

    command: AccountCommand
    basis: Basis


def decide(account: Account, case: Case, now: datetime) -> list[AccountEvent]:  # noqa: ARG001
    """`now` plays no part: every rule counts from the business date in the basis."""
    course = _asked_for(account, case.command, case.basis)
    if course.events or (isinstance(case.command, VisitAccount) and account.opened):
        draw_consequences(course, case.basis)
    return course.events


def _asked_for(account: Account, command: AccountCommand, basis: Basis) -> Course:
    match command:
        case OpenAccount():
            course = Course(account)
            _open(course, command.customer_id, basis)
            return course
        case FileStatements():
            return file_statements(account, command, basis)
        case ScoreTraits():
            return score_traits(account, command, basis)
        case AssessCredit():
            return review(account, command, basis)
        case CheckOrder() | NoteShipment() | WithdrawOrder():
            return _order(account, command, basis)
        case IssueInvoice():
            return issue_invoice(account, command, basis)
        case RecordPayment():
            return record_payment(account, command, basis)
        case WriteOffBankCharge():
            return write_off_bank_charge(account, command, basis)
        case VisitAccount():
            return _visit(account, basis)
        case _:
            assert_never(command)


def _order(account: Account, command: CheckOrder | NoteShipment | WithdrawOrder, basis: Basis) -> Course:
    """Orders come from another service, in whatever order: what is early is recorded and found later."""
    course = Course(account)
    order = account.orders.get(command.order_id, Order(command.order_id))
    event: AccountEvent
    match command:
        case CheckOrder():
            if order.entered:
                return course
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
                return course
            event = OrderGoodsShipped(command.customer_id, command.order_id, command.shipped_on)
        case WithdrawOrder():
            if order.withdrawn:
                return course
            event = OrderWithdrawn(command.customer_id, command.order_id)
        case _:
            assert_never(command)
    _open(course, command.customer_id, basis)
    course.add(event)
    return course


def _open(course: Course, customer_id: str, basis: Basis) -> None:
    if not course.account.opened:
        course.add(CreditAccountOpened(customer_id, basis.currency))


def _visit(account: Account, basis: Basis) -> Course:
    course = Course(account)
    if account.opened:
        course.extend(newly_overdue(course.account, basis))
        course.extend(steps_reached(course.account, basis))
    return course


ACCOUNT = Entity("account", Account(), evolve, decide)

"""Foreseeing: what a command would do to an account, found by deciding it and keeping nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import reduce

from credit.account.commands import AccountCommand
from credit.account.model import decide
from credit.account.state import Account, evolve
from credit.collection.ladder import collection_level
from credit.grades import Grade
from credit.order_check.exposure import exposure
from credit.order_check.orders import Order
from credit.policy.context import DecisionContext


@dataclass(frozen=True)
class InvoiceChange:
    """An invoice whose open amount changes."""

    invoice_id: str
    number: str
    due_on: date
    before: Decimal
    after: Decimal


@dataclass(frozen=True)
class OrderChange:
    """An order that is held or cleared by it; `reasons` are the codes it is held for afterwards."""

    order_id: str
    number: str
    before: str
    after: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Foreseen:
    """An account before and after a command; amounts are in its currency."""

    invoices: tuple[InvoiceChange, ...]
    orders: tuple[OrderChange, ...]
    grade_before: Grade
    grade_after: Grade
    limit_before: Decimal | None
    limit_after: Decimal | None
    exposure_before: Decimal
    exposure_after: Decimal
    overdue_before: Decimal
    overdue_after: Decimal
    unapplied_before: Decimal
    unapplied_after: Decimal
    collection_level_before: int
    collection_level_after: int


def after(account: Account, command: AccountCommand, context: DecisionContext) -> Account:
    """The account as the command would leave it. Raises what the command would be refused with."""
    return reduce(evolve, decide(account, command, context), account)


def foresee(account: Account, command: AccountCommand, context: DecisionContext) -> Foreseen:
    """What the command would change. Raises what it would be refused with."""
    then = after(account, command, context)

    def both(of: Callable[[Account], Decimal]) -> tuple[Decimal, Decimal]:
        return of(account), of(then)

    exposures = both(lambda one: exposure(one).net)
    overdue = both(lambda one: _overdue(one, context))
    unapplied = both(lambda one: one.free_cash())
    return Foreseen(
        invoices=_invoices(account, then),
        orders=_orders(account, then),
        grade_before=account.grade,
        grade_after=then.grade,
        limit_before=account.limit,
        limit_after=then.limit,
        exposure_before=exposures[0],
        exposure_after=exposures[1],
        overdue_before=overdue[0],
        overdue_after=overdue[1],
        unapplied_before=unapplied[0],
        unapplied_after=unapplied[1],
        collection_level_before=collection_level(account, context.policy, context.today),
        collection_level_after=collection_level(then, context.policy, context.today),
    )


def _overdue(account: Account, context: DecisionContext) -> Decimal:
    owed = account.overdue(context.today, context.policy.minimum_amount)
    return sum((one.amount for one in owed), Decimal(0))


def _invoices(account: Account, then: Account) -> tuple[InvoiceChange, ...]:
    changed = [
        InvoiceChange(key, item.number, item.due_on, account.items[key].residual, item.residual)
        for key, item in then.items.items()
        if key in account.items and item.residual != account.items[key].residual
    ]
    return tuple(sorted(changed, key=lambda one: (one.due_on, one.number)))


def _orders(account: Account, then: Account) -> tuple[OrderChange, ...]:
    return tuple(
        OrderChange(key, order.number, _state(account.orders[key]), _state(order), order.hold)
        for key, order in sorted(then.orders.items())
        if key in account.orders and _state(order) != _state(account.orders[key])
    )


def _state(order: Order) -> str:
    return order.state

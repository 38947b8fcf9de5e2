"""Checks of documents about money: currency, unit, days within reason, and links that look wrong."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from credit.policy.context import DecisionContext
from credit.receivable.errors import Implausible, other_currency
from credit.receivable.ledger import Ledger
from credit.values import Doubt
from eventing import Invalid, Money, NotFound

#: Due dates end two years after the issue: terms go up to 999 days nowhere but in slips of the keyboard.
LONGEST_TERMS = timedelta(days=731)


@dataclass(frozen=True)
class OrderLink:
    """What an account knows of the order that a document names.

    `uninvoiced` is what has not been invoiced of it yet; None while that cannot be compared.
    """

    known: bool = False
    cancelled: bool = False
    terms: str | None = None
    shipped_on: date | None = None
    uninvoiced: Decimal | None = None

    def doubts(self) -> list[Doubt]:
        if self.cancelled:
            return ["order_cancelled"]
        return [] if self.known else ["order_unknown"]


def check_money(account: Ledger, amount: Money) -> None:
    """Raises NotFound without an account, Invalid for an amount that it cannot keep."""
    if not account.opened:
        raise NotFound()
    if amount.currency != account.currency:
        raise other_currency("amount", amount.currency, account.currency)
    check_unit("amount", amount)


def check_unit(field: str, amount: Money) -> None:
    rounded = amount.rounded().amount
    if rounded != amount.amount:
        exponent = rounded.as_tuple().exponent
        raise Invalid(field, "too_many_decimals", max=-exponent if isinstance(exponent, int) else 0)


def check_past(field: str, day: date, context: DecisionContext) -> None:
    """Check a day on which something happened: not in the future, nor longer ago than anybody reports."""
    if day > max(context.calendar_date, context.today):
        raise Invalid(field, "in_the_future")
    if day < context.earliest:
        raise Invalid(field, "before", other=context.earliest)


def check_due(due_on: date, issued_on: date) -> None:
    if due_on < issued_on:
        raise Invalid("due_on", "before", other=issued_on)
    if due_on > issued_on + LONGEST_TERMS:
        raise Invalid("due_on", "after", other=issued_on + LONGEST_TERMS)


def confirmed(doubts: Sequence[Doubt], confirm: bool, reason: str | None) -> tuple[Doubt, ...]:
    """The doubts, which somebody confirmed for a reason. Raises Implausible, and Invalid without a reason."""
    if doubts and not confirm:
        raise Implausible(doubts=tuple(doubts))
    if doubts and reason is None:
        raise Invalid("reason", "required")
    return tuple(doubts)

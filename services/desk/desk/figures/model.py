"""The general manager's five figures: of this month, of the month before, and of each of twelve weeks.

Amounts are never added across currencies: a figure of money has a line for each.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from itertools import pairwise
from statistics import median
from typing import Literal

Name = Literal["new_contacts", "in_time", "cleared", "receivables", "overdue"]
WEEKS = 12
HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Answered:
    """`seconds`: how long it took in office hours."""

    at: datetime
    late: bool
    seconds: int


@dataclass(frozen=True)
class Cleared:
    at: datetime
    amount: Decimal
    currency: str


@dataclass(frozen=True)
class Owed:
    """An invoice: what was left of it from when on, in the order of time."""

    currency: str
    due_on: date
    residuals: Sequence[tuple[datetime, Decimal]]

    def at(self, moment: datetime) -> Decimal:
        return next((left for since, left in reversed(self.residuals) if since < moment), Decimal(0))


@dataclass(frozen=True)
class Facts:
    contacts: Sequence[datetime] = ()
    answers: Sequence[Answered] = ()
    cleared: Sequence[Cleared] = ()
    owed: Sequence[Owed] = ()


@dataclass(frozen=True)
class Line:
    """A figure in one currency, or of none. None: nothing tells it. `weeks`: the oldest first."""

    currency: str | None
    now: Decimal | None
    before: Decimal | None
    weeks: Sequence[Decimal | None]


@dataclass(frozen=True)
class Figure:
    """`median_now` and `median_before`: seconds of office hours, of answers alone."""

    name: Name
    lines: Sequence[Line]
    median_now: int | None = None
    median_before: int | None = None


@dataclass(frozen=True)
class Periods:
    """This month until `end`, the month before it, and the weeks until then: each from and until when."""

    month: tuple[datetime, datetime]
    before: tuple[datetime, datetime]
    weeks: Sequence[tuple[datetime, datetime]]

    @property
    def since(self) -> datetime:
        return min(self.before[0], self.weeks[0][0])


def periods(now: datetime, zone: tzinfo) -> Periods:
    today = now.astimezone(zone).date()

    def start(day: date) -> datetime:
        return datetime.combine(day, time(), zone)

    first, tomorrow = today.replace(day=1), today + timedelta(days=1)
    first_before = (first - timedelta(days=1)).replace(day=1)
    edges = [tomorrow - timedelta(weeks=n) for n in range(WEEKS, -1, -1)]
    return Periods(
        month=(start(first), start(tomorrow)),
        before=(start(first_before), start(first)),
        weeks=[(start(a), start(b)) for a, b in pairwise(edges)],
    )


def figures(facts: Facts, now: datetime, zone: tzinfo) -> Sequence[Figure]:
    """The five, in their order."""
    over = periods(now, zone)

    def line(currency: str | None, told: Callable[[datetime, datetime], Decimal | None]) -> Line:
        return Line(currency, told(*over.month), told(*over.before), [told(*week) for week in over.weeks])

    currencies = sorted({one.currency for one in facts.cleared} | {one.currency for one in facts.owed})

    def by_currency(told: Callable[[str, datetime, datetime], Decimal | None]) -> list[Line]:
        def of(currency: str) -> Line:
            return line(currency, lambda since, until: told(currency, since, until))

        return [one for one in map(of, currencies) if any((one.now, one.before, *one.weeks))]

    def contacts(*of: datetime) -> Decimal:
        return Decimal(sum(_within(at, of) for at in facts.contacts))

    def in_time(*of: datetime) -> Decimal | None:
        return _in_time(facts.answers, of)

    def cleared(currency: str, *of: datetime) -> Decimal:
        return _cleared(facts.cleared, currency, of)

    def receivables(currency: str, _: datetime, until: datetime) -> Decimal:
        return _owed(facts.owed, currency, until)

    def overdue(currency: str, _: datetime, until: datetime) -> Decimal | None:
        return _overdue(facts.owed, currency, until, zone)

    medians = _median(facts.answers, over.month), _median(facts.answers, over.before)
    return [
        Figure("new_contacts", [line(None, contacts)]),
        Figure("in_time", [line(None, in_time)], *medians),
        Figure("cleared", by_currency(cleared)),
        Figure("receivables", by_currency(receivables)),
        Figure("overdue", by_currency(overdue)),
    ]


def _within(at: datetime, of: Sequence[datetime]) -> bool:
    return of[0] <= at < of[1]


def _in_time(answers: Iterable[Answered], of: Sequence[datetime]) -> Decimal | None:
    late = [one.late for one in answers if _within(one.at, of)]
    return _percent(late.count(False), len(late))


def _median(answers: Iterable[Answered], of: Sequence[datetime]) -> int | None:
    seconds = [one.seconds for one in answers if _within(one.at, of)]
    return round(median(seconds)) if seconds else None


def _cleared(orders: Iterable[Cleared], currency: str, of: Sequence[datetime]) -> Decimal:
    return sum((one.amount for one in orders if one.currency == currency and _within(one.at, of)), Decimal(0))


def _owed(invoices: Iterable[Owed], currency: str, until: datetime) -> Decimal:
    return sum((one.at(until) for one in invoices if one.currency == currency), Decimal(0))


def _overdue(invoices: Sequence[Owed], currency: str, until: datetime, zone: tzinfo) -> Decimal | None:
    """How much of what was owed at the end of a period was overdue on its last day, in per cent."""
    last = (until.astimezone(zone) - timedelta(days=1)).date()
    late = [one for one in invoices if one.due_on < last]
    return _percent(_owed(late, currency, until), _owed(invoices, currency, until))


def _percent(part: Decimal | int, whole: Decimal | int) -> Decimal | None:
    return (Decimal(part) * HUNDRED / Decimal(whole)).quantize(Decimal("0.1")) if whole else None

"""The general manager's five figures: this month, the month before, twelve weeks, each currency by itself."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from desk.figures.model import Answered, Cleared, Facts, Figure, Line, Owed, figures, periods

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 10, 10, 8, 0, tzinfo=UTC)
HOUR = 3600


def day(text: str, hour: int = 12) -> datetime:
    return datetime.fromisoformat(text).replace(hour=hour, tzinfo=ZONE)


def told(facts: Facts, name: str) -> Figure:
    return next(one for one in figures(facts, NOW, ZONE) if one.name == name)


def of(figure: Figure) -> list[tuple[str | None, str, str]]:
    return [(line.currency, str(line.now), str(line.before)) for line in figure.lines]


def test_a_month_begins_at_midnight_of_the_firm_and_the_weeks_end_today():
    over = periods(NOW, ZONE)
    assert over.month == (day("2026-10-01", 0), day("2026-10-11", 0))
    assert over.before == (day("2026-09-01", 0), day("2026-10-01", 0))
    assert len(over.weeks) == 12
    assert (over.weeks[-1], over.weeks[0][0]) == ((day("2026-10-04", 0), day("2026-10-11", 0)), over.since)


@pytest.mark.req("R208")
def test_new_contacts_are_counted_by_the_month_and_the_week():
    facts = Facts(
        contacts=[day("2026-10-01", 0), day("2026-10-09"), day("2026-09-30", 23), day("2026-08-31")]
    )
    figure = told(facts, "new_contacts")
    assert of(figure) == [(None, "2", "1")]
    assert "".join(map(str, figure.lines[0].weeks)) == "000000100021"


def test_answers_in_time_are_a_share_with_the_median_of_office_hours():
    answers = [
        Answered(day("2026-10-09"), late=False, seconds=HOUR),
        Answered(day("2026-10-09"), late=False, seconds=2 * HOUR),
        Answered(day("2026-10-08"), late=True, seconds=9 * HOUR),
        Answered(day("2026-09-08"), late=True, seconds=HOUR),
    ]
    figure = told(Facts(answers=answers), "in_time")
    assert of(figure) == [(None, "66.7", "0.0")]
    assert (figure.median_now, figure.median_before) == (2 * HOUR, HOUR)
    assert told(Facts(), "in_time") == Figure("in_time", [Line(None, None, None, [None] * 12)])


def test_amounts_of_different_currencies_are_never_added():
    cleared = [
        Cleared(day("2026-10-09"), Decimal("100.00"), "USD"),
        Cleared(day("2026-10-09"), Decimal("50.00"), "EUR"),
        Cleared(day("2026-09-09"), Decimal("7.00"), "USD"),
    ]
    facts = Facts(cleared=cleared)
    assert of(told(facts, "cleared")) == [("EUR", "50.00", "0"), ("USD", "100.00", "7.00")]
    assert of(told(facts, "receivables")) == []


INVOICE = Owed(
    "USD", date(2026, 9, 20), [(day("2026-08-20"), Decimal(100)), (day("2026-10-08"), Decimal(40))]
)


def test_receivables_are_what_was_owed_at_the_end_of_each_period():
    facts = Facts(owed=[INVOICE])
    assert of(told(facts, "receivables")) == [("USD", "40", "100")]
    weeks = told(facts, "receivables").lines[0].weeks
    assert list(weeks) == [0] * 4 + [100] * 7 + [40]


def test_overdue_is_a_share_of_what_was_owed_then():
    later = replace(INVOICE, due_on=date(2026, 12, 1), residuals=[(day("2026-08-01"), Decimal(60))])
    assert of(told(Facts(owed=[INVOICE, later]), "overdue")) == [("USD", "40.0", "62.5")]
    paid = replace(INVOICE, residuals=[*INVOICE.residuals, (NOW - timedelta(hours=1), Decimal(0))])
    assert of(told(Facts(owed=[paid]), "overdue")) == [("USD", "None", "100.0")]

"""The business date: each day once and in order, also days that were missed (main job, step 9)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from eventing import Decider, Refused
from scheduler.business_date.commands import AdvanceBusinessDate
from scheduler.business_date.events import BusinessDateAdvanced

BUSINESS_DATE_STREAM = "business-date"


class DaysAreNotSkipped(Refused):
    code = "days_are_not_skipped"
    current: date
    asked: date


@dataclass(frozen=True)
class BusinessDate:
    current: date | None = None


def evolve(_: BusinessDate, event: BusinessDateAdvanced) -> BusinessDate:
    return BusinessDate(event.business_date)


def decide(
    business_date: BusinessDate, command: AdvanceBusinessDate, _: datetime
) -> Sequence[BusinessDateAdvanced]:
    current = business_date.current
    if current is not None:
        if command.business_date <= current:
            return []
        if command.business_date > current + timedelta(days=1):
            raise DaysAreNotSkipped(current=current, asked=command.business_date)
    return [BusinessDateAdvanced(business_date=command.business_date, zone=command.zone)]


def days_to_advance(current: date | None, today: date) -> Iterator[date]:
    """The days after the current one up to today; without a current one, today alone."""
    day = today if current is None else current + timedelta(days=1)
    while day <= today:
        yield day
        day += timedelta(days=1)


BUSINESS_DATE = Decider("business_date", BusinessDate(), evolve, decide)

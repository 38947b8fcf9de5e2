"""The company's business date: each day once, in its order, whatever was missed (main job, step 9)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from eventing.core.decider import Decider
from eventing.core.errors import Refused
from scheduler.domain.commands import AdvanceBusinessDate
from scheduler.domain.events import BusinessDateAdvanced

BUSINESS_DATE_STREAM = "business-date"


class DaysAreNotSkipped(Refused):
    code = "days_are_not_skipped"

    def __init__(self, current: date, asked: date) -> None:
        super().__init__(f"the day after {current} comes before {asked}")


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
            raise DaysAreNotSkipped(current, command.business_date)
    return [BusinessDateAdvanced(command.business_date, command.zone)]


def days_to_advance(current: date | None, today: date) -> Iterator[date]:
    """Every day after the current one up to today; the first ever is today."""
    day = today if current is None else current + timedelta(days=1)
    while day <= today:
        yield day
        day += timedelta(days=1)


BUSINESS_DATE = Decider("business_date", BusinessDate(), evolve, decide)

"""Commands on the calendar."""

from dataclasses import dataclass
from datetime import date

from scheduler.calendar.values import OwnDaysOfAYear
from scheduler.values import DayNote, Year


@dataclass(frozen=True, kw_only=True)
class SetCalendarDay:
    day: date
    working: bool
    note: DayNote | None = None


@dataclass(frozen=True, kw_only=True)
class SetCalendarYear:
    """Set all days of a year that differ from the country's calendar; there may be none."""

    year: Year
    days: OwnDaysOfAYear

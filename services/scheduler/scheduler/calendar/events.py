"""Events of the calendar."""

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from scheduler.calendar.values import OwnDaysOfAYear
from scheduler.contracts import PUBLISHED
from scheduler.values import DayNote, Year


@PUBLISHED.event("CalendarDaySet.v1")
@dataclass(frozen=True, kw_only=True)
class CalendarDaySet:
    """The company set a day as a working day or a rest day, whatever its country does (R334)."""

    day: date
    working: bool
    note: DayNote | None


@PUBLISHED.event("CalendarYearSet.v1")
@dataclass(frozen=True, kw_only=True)
class CalendarYearSet:
    """The company set all its own days of a year at once: the year's calendar is known."""

    year: Year
    days: OwnDaysOfAYear


CalendarEvent: TypeAlias = CalendarDaySet | CalendarYearSet

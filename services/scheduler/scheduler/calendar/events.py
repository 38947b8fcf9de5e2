"""Events of the calendar."""

from dataclasses import dataclass
from datetime import date

from scheduler.contracts import PUBLISHED
from scheduler.values import DayNote


@PUBLISHED.event("CalendarDaySet.v1")
@dataclass(frozen=True, kw_only=True)
class CalendarDaySet:
    """The company set a day as a working day or a rest day, whatever its country does (R334)."""

    day: date
    working: bool
    note: DayNote | None

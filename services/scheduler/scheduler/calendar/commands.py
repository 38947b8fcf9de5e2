"""Commands on the calendar."""

from dataclasses import dataclass
from datetime import date

from scheduler.values import DayNote


@dataclass(frozen=True, kw_only=True)
class SetCalendarDay:
    day: date
    working: bool
    note: DayNote | None = None

"""The company's own days: working and rest days that differ from its country's (R334)."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from eventing import Decider
from scheduler.calendar.commands import SetCalendarDay
from scheduler.calendar.events import CalendarDaySet
from scheduler.calendar.working_time import Calendar

CALENDAR_STREAM = "calendar"


@dataclass(frozen=True)
class OwnDays:
    """The company's own days. `working`: by ISO date, whether it is a working day."""

    working: dict[str, bool] = field(default_factory=dict)
    notes: dict[str, str | None] = field(default_factory=dict)

    def says(self, day: date) -> bool | None:
        """Whether the company works on a day; None when the country's calendar decides."""
        return self.working.get(day.isoformat())

    def laid_over(self, country: Calendar) -> Calendar:
        """The country's calendar with the company's own days instead, where there are any."""

        def is_working_day(day: date) -> bool:
            said = self.says(day)
            return country.is_working_day(day) if said is None else said

        return replace(country, is_working_day=is_working_day)


def evolve(days: OwnDays, event: CalendarDaySet) -> OwnDays:
    key = event.day.isoformat()
    return OwnDays({**days.working, key: event.working}, {**days.notes, key: event.note})


def decide(days: OwnDays, command: SetCalendarDay, _: datetime) -> Sequence[CalendarDaySet]:
    key = command.day.isoformat()
    if days.working.get(key) is command.working and days.notes.get(key) == command.note:
        return []
    return [CalendarDaySet(day=command.day, working=command.working, note=command.note)]


OWN_DAYS = Decider("own_days", OwnDays(), evolve, decide)

"""The days the company works or rests other than its country does (R334)."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from eventing.core.decider import Decider
from eventing.core.errors import Invalid
from scheduler.domain.calendar import Calendar
from scheduler.domain.commands import SetCalendarDay
from scheduler.domain.events import CalendarDaySet

CALENDAR_STREAM = "calendar"
LONGEST_NOTE = 200


@dataclass(frozen=True)
class OwnDays:
    """By ISO date: whether it is worked."""

    working: dict[str, bool] = field(default_factory=dict)
    notes: dict[str, str | None] = field(default_factory=dict)

    def says(self, day: date) -> bool | None:
        """None where the country's calendar holds."""
        return self.working.get(day.isoformat())

    def laid_over(self, countrys: Calendar) -> Calendar:
        """The country's working days where the company says nothing, and its own where it does."""

        def is_working_day(day: date) -> bool:
            said = self.says(day)
            return countrys.is_working_day(day) if said is None else said

        return replace(countrys, is_working_day=is_working_day)


def evolve(days: OwnDays, event: CalendarDaySet) -> OwnDays:
    key = event.day.isoformat()
    return OwnDays({**days.working, key: event.working}, {**days.notes, key: event.note})


def decide(days: OwnDays, command: SetCalendarDay, _: datetime) -> Sequence[CalendarDaySet]:
    note = (command.note or "").strip() or None
    if note is not None and len(note) > LONGEST_NOTE:
        raise Invalid("note", f"At most {LONGEST_NOTE} characters.")
    key = command.day.isoformat()
    if days.working.get(key) is command.working and days.notes.get(key) == note:
        return []
    return [CalendarDaySet(command.day, command.working, note)]


OWN_DAYS = Decider("own_days", OwnDays(), evolve, decide)

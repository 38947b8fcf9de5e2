"""The company's own days: working and rest days that differ from its country's (R334)."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TypeAlias, assert_never

from eventing import Decider, Invalid
from scheduler.calendar.commands import SetCalendarDay, SetCalendarYear
from scheduler.calendar.events import CalendarDaySet, CalendarEvent, CalendarYearSet
from scheduler.calendar.working_time import Calendar

CALENDAR_STREAM = "calendar"

CalendarCommand: TypeAlias = SetCalendarDay | SetCalendarYear


@dataclass(frozen=True)
class OwnDays:
    """The company's own days. `working`: by ISO date, whether it is a working day.

    `years` are those whose days were set all at once.
    """

    working: dict[str, bool] = field(default_factory=dict)
    notes: dict[str, str | None] = field(default_factory=dict)
    years: tuple[int, ...] = ()

    def says(self, day: date) -> bool | None:
        """Whether the company works on a day; None when the country's calendar decides."""
        return self.working.get(day.isoformat())

    def laid_over(self, country: Calendar) -> Calendar:
        """The country's calendar with the company's own days instead, where there are any."""

        def is_working_day(day: date) -> bool:
            said = self.says(day)
            return country.is_working_day(day) if said is None else said

        return replace(country, is_working_day=is_working_day)


def evolve(days: OwnDays, event: CalendarEvent) -> OwnDays:
    match event:
        case CalendarDaySet():
            key = event.day.isoformat()
            return replace(
                days, working={**days.working, key: event.working}, notes={**days.notes, key: event.note}
            )
        case CalendarYearSet():
            others = [key for key in days.working if not key.startswith(f"{event.year}-")]
            working = {key: days.working[key] for key in others}
            notes = {key: days.notes[key] for key in others}
            for own in event.days:
                working[own.day.isoformat()], notes[own.day.isoformat()] = own.working, own.note
            return OwnDays(working, notes, tuple(sorted({*days.years, event.year})))
        case _:
            assert_never(event)


def decide(days: OwnDays, command: CalendarCommand, _: datetime) -> Sequence[CalendarEvent]:
    match command:
        case SetCalendarDay():
            key = command.day.isoformat()
            if days.working.get(key) is command.working and days.notes.get(key) == command.note:
                return []
            return [CalendarDaySet(day=command.day, working=command.working, note=command.note)]
        case SetCalendarYear():
            return _set_year(days, command)
        case _:
            assert_never(command)


def _set_year(days: OwnDays, command: SetCalendarYear) -> Sequence[CalendarYearSet]:
    seen: set[date] = set()
    for index, own in enumerate(command.days):
        if own.day.year != command.year:
            raise Invalid(f"days.{index}.day", "not_of_this_year", year=command.year)
        if own.day in seen:
            raise Invalid(f"days.{index}.day", "duplicate")
        seen.add(own.day)
    changed = CalendarYearSet(year=command.year, days=tuple(sorted(command.days, key=lambda own: own.day)))
    return [] if evolve(days, changed) == days else [changed]


OWN_DAYS = Decider("own_days", OwnDays(), evolve, decide)

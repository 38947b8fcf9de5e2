"""The company's calendar over HTTP: working days shown, and set."""

from datetime import date, timedelta
from typing import Any

from eventing import Invalid, Parts
from eventing.http import Accepted, Blueprint, allow, answer, run
from people import PEOPLE, Role
from scheduler.calendar import bodies
from scheduler.calendar.commands import SetCalendarDay, SetCalendarYear
from scheduler.calendar.model import CALENDAR_STREAM, OWN_DAYS
from scheduler.config import Config
from scheduler.resources import Resources

MAX_DAYS = 400


def blueprints(parts: Parts[Config, Resources]) -> list[Blueprint]:
    bus = parts.bus
    calendar = Blueprint("calendar", __name__, description="The company's calendar.")

    @calendar.get("/calendar")
    @allow(*PEOPLE)
    @calendar.arguments(bodies.CalendarQuery, location="query")
    @calendar.response(200, bodies.CalendarSchema)
    def days(query: dict[str, date]) -> dict[str, Any]:
        """List the days of a period, and which are working days"""
        first, last = query["first"], query["last"]
        _check_period(first, last)
        own = bus.state(OWN_DAYS, CALENDAR_STREAM)
        known = own.laid_over(parts.resources.calendar)
        asked = [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
        return {
            "zone": known.zone.key,
            "opens": known.hours.opens.isoformat("minutes"),
            "closes": known.hours.closes.isoformat("minutes"),
            "years": own.years,
            "days": [
                {
                    "day": day,
                    "working": known.is_working_day(day),
                    "basis": "calendar" if own.says(day) is None else "company",
                    "note": own.notes.get(day.isoformat()),
                }
                for day in asked
            ],
        }

    @calendar.put("/calendar")
    @allow(Role.ADMINISTRATOR)
    @calendar.arguments(bodies.YearBody)
    @calendar.response(200, Accepted)
    def set_year(body: dict[str, Any]) -> Any:
        """Set all days of a year that differ from the country's calendar, at once

        From November on it is a to-do of administrators, until it is done or the make-up days are known.
        """
        return answer(run(bus, SetCalendarYear(**body)))

    @calendar.put("/calendar/<day>")
    @allow(Role.ADMINISTRATOR)
    @calendar.arguments(bodies.DayBody)
    @calendar.response(200, Accepted)
    def set_day(body: dict[str, Any], day: str) -> Any:
        """Set a day as a working day or a rest day, whatever the country's calendar says"""
        return answer(run(bus, SetCalendarDay(day=_date(day), **body)))

    return [calendar]


def _check_period(first: date, last: date) -> None:
    if last < first:
        raise Invalid("to", "before", other=first)
    if (last - first).days >= MAX_DAYS:
        raise Invalid("to", "period_too_long", max=MAX_DAYS)


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid("day", "not_a_date") from None

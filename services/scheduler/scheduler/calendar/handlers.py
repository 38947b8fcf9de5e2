"""Routes of the commands on the calendar."""

from eventing import route
from scheduler.calendar.commands import SetCalendarDay, SetCalendarYear
from scheduler.calendar.model import CALENDAR_STREAM, OWN_DAYS

ROUTES = [
    route(SetCalendarDay, OWN_DAYS, lambda _: CALENDAR_STREAM),
    route(SetCalendarYear, OWN_DAYS, lambda _: CALENDAR_STREAM),
]

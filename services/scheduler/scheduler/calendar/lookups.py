"""The present calendar, for other features to look up."""

from typing import Any

from eventing import Look
from scheduler.calendar.model import CALENDAR_STREAM, OWN_DAYS
from scheduler.calendar.working_time import Calendar


def company_calendar(look: Look[Any]) -> Calendar:
    """The country's calendar with the company's own days."""
    country: Calendar = look.resources.calendar
    return look.state(OWN_DAYS, CALENDAR_STREAM).laid_over(country)

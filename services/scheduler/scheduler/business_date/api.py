"""The business date over HTTP."""

from typing import Any

from eventing import Parts
from eventing.http import Blueprint, allow
from people import PEOPLE
from scheduler.business_date import bodies
from scheduler.business_date.model import BUSINESS_DATE, BUSINESS_DATE_STREAM
from scheduler.config import Config
from scheduler.resources import Resources


def blueprints(parts: Parts[Config, Resources]) -> list[Blueprint]:
    dates = Blueprint("business-date", __name__, description="The company's business date.")

    @dates.get("/business-date")
    @allow(*PEOPLE)
    @dates.response(200, bodies.BusinessDateSchema)
    def business_date() -> dict[str, Any]:
        """Get the company's business date, as last announced"""
        current = parts.bus.state(BUSINESS_DATE, BUSINESS_DATE_STREAM).current
        return {"business_date": current, "zone": parts.resources.calendar.zone.key}

    return [dates]

"""The work of one person over HTTP."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from customers import permissions
from customers.config import Config
from customers.contact_record.lookups import CONTACT_LOG
from customers.customer.lookups import CUSTOMERS
from customers.order.lookups import ORDERS
from customers.reading.lookups import note_reading
from customers.resources import Resources
from customers.work import bodies, queries
from eventing import Invalid, Parts
from eventing.http import Blueprint, allow, reads
from people import ASSIGNERS
from people.caller import caller

LONGEST_PERIOD = timedelta(days=31)


def blueprints(parts: Parts[Config, Resources]) -> list[Blueprint]:
    work = Blueprint("work", __name__, url_prefix="/staff/<staff_id>", description="Somebody's work.")

    @work.get("/work")
    @allow(*ASSIGNERS)
    @reads(CONTACT_LOG, ORDERS, CUSTOMERS)
    @work.arguments(bodies.PeriodQuery, location="query")
    @work.response(200, bodies.WorkSchema)
    def of_person(query: Mapping[str, Any], staff_id: str) -> Mapping[str, Any]:
        """Get what one of your people has put on record in a period, at most 31 days: contacts and orders"""
        permissions.check_inspected(caller(), staff_id)
        since, until = query["since"], query["until"]
        if until - since > LONGEST_PERIOD:
            raise Invalid("since", "period_too_long", max=LONGEST_PERIOD.days)
        found = queries.work(parts.db, caller(), staff_id, since, until)
        note_reading(parts, caller(), [row["id"] for row in found["customers"]])
        return found

    return [work]

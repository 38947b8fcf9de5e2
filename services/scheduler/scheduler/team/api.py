"""The team over HTTP: what its people have open and late, and how soon they answer."""

from datetime import timedelta
from typing import Any

from eventing import Invalid, Parts
from eventing.http import Blueprint, allow, reads, worded
from people import ASSIGNERS, SALES
from people.caller import caller
from scheduler.calendar.model import CALENDAR_STREAM, OWN_DAYS
from scheduler.config import Config
from scheduler.known.lookups import CUSTOMERS, MAILS
from scheduler.resources import Resources
from scheduler.team import bodies, queries
from scheduler.todo.lookups import ANSWERS, REPLIES, TODOS

USUAL_PERIOD, LONGEST_PERIOD = timedelta(days=90), timedelta(days=731)


def blueprints(parts: Parts[Config, Resources]) -> list[Blueprint]:
    bus, db, calendar, rules = parts.bus, parts.db, parts.resources.calendar, parts.resources.reply_rules
    measures = Blueprint("measures", __name__, description="How a team does, and how soon mail is answered.")

    @measures.get("/team")
    @allow(*ASSIGNERS)
    @reads(TODOS, REPLIES, CUSTOMERS, MAILS, ANSWERS)
    @measures.response(200, bodies.TeamSchema)
    def team() -> tuple[dict[str, Any], dict[str, str]]:
        """Get what each of your people has open, what they answered today, and what is late longest"""
        now = calendar.local(bus.clock.now())
        company_days = bus.state(OWN_DAYS, CALENDAR_STREAM).laid_over(rules.calendar)
        late = queries.late_in_team(db, caller(), now, rules)
        items = queries.team(db, caller(), now, company_days)
        return worded({"items": items, "late": late, "as_of": bus.clock.now()}, "todo", late, name="title")

    @measures.get("/first-responses")
    @allow(*SALES)
    @reads(ANSWERS)
    @measures.arguments(bodies.ResponsesQuery, location="query")
    @measures.response(200, bodies.ResponseListSchema)
    def first_responses(query: dict[str, Any]) -> dict[str, Any]:
        """Get response times, by the clock and in working time, by salesperson or customer

        Without a period, those of the last 90 days with today.
        """
        tomorrow = calendar.start_of(calendar.day_of(bus.clock.now()) + timedelta(days=1))
        until = query.get("until", tomorrow)
        since = query.get("since", until - USUAL_PERIOD)
        if until - since > LONGEST_PERIOD:
            raise Invalid("since", "period_too_long", max=LONGEST_PERIOD.days)
        items = queries.first_responses(db, caller(), query["by"], since, until)
        return {"items": items, "since": since, "until": until}

    return [measures]

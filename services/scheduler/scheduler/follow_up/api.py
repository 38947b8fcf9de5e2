"""Follow-ups over HTTP: listed, and the intervals of a salesperson set."""

from typing import Any

from eventing import NotFound, Parts
from eventing.http import Accepted, Blueprint, allow, answer, reads, run
from people import PEOPLE, SALES, Role
from people.caller import caller
from scheduler.config import Config
from scheduler.follow_up import bodies, queries
from scheduler.follow_up.commands import SetCompanyIntervals, SetFollowUpIntervals
from scheduler.follow_up.intervals import (
    COMPANY_INTERVALS,
    COMPANY_STREAM,
    OWN_INTERVALS,
    intervals_stream,
)
from scheduler.follow_up.views import COMPANY_HISTORY, PLANS
from scheduler.known.lookups import CUSTOMERS
from scheduler.resources import Resources


def blueprints(parts: Parts[Config, Resources]) -> list[Blueprint]:
    bus, db = parts.bus, parts.db
    plans = Blueprint("plans", __name__, description="When customers are followed up.")

    @plans.get("/follow-ups")
    @allow(*SALES)
    @reads(PLANS, CUSTOMERS)
    @plans.arguments(bodies.FollowUpQuery, location="query")
    @plans.response(200, bodies.FollowUpPageSchema)
    def follow_ups(query: dict[str, Any]) -> dict[str, Any]:
        """List the scheduled and due follow-ups, by day"""
        page = queries.follow_ups(
            db,
            caller(),
            owner_id=query.get("owner"),
            until=query.get("until"),
            cursor=query.get("cursor"),
            limit=query["limit"],
        )
        return {"items": page.items, "next": page.next}

    @plans.get("/follow-up-intervals")
    @allow(*SALES)
    @plans.response(200, bodies.IntervalsSchema)
    def own_intervals() -> dict[str, Any]:
        """Get your own follow-up intervals, and the company's"""
        own = bus.state(OWN_INTERVALS, intervals_stream(_staff_id()))
        return {"own": own.days, "company": bus.state(COMPANY_INTERVALS, COMPANY_STREAM).days}

    @plans.put("/follow-up-intervals")
    @allow(*SALES)
    @plans.arguments(bodies.IntervalsBody)
    @plans.response(200, Accepted)
    def set_intervals(body: dict[str, Any]) -> Any:
        """Set your own follow-up intervals for your customers"""
        return answer(run(bus, SetFollowUpIntervals(staff_id=_staff_id(), **body)), "staff_id")

    @plans.get("/follow-up-intervals/company")
    @allow(*PEOPLE)
    @reads(COMPANY_HISTORY)
    @plans.response(200, bodies.CompanyIntervalsSchema)
    def company_intervals() -> dict[str, Any]:
        """Get the company's follow-up intervals, and how they were changed"""
        company = bus.state(COMPANY_INTERVALS, COMPANY_STREAM)
        return {"days": company.days, "history": queries.company_intervals(db)}

    @plans.put("/follow-up-intervals/company")
    @allow(Role.GENERAL_MANAGER, Role.ADMINISTRATOR)
    @plans.arguments(bodies.CompanyIntervalsBody)
    @plans.response(200, Accepted)
    def set_company_intervals(body: dict[str, Any]) -> Any:
        """Set the company's follow-up intervals, for all who have none of their own"""
        return answer(run(bus, SetCompanyIntervals(set_by=caller().actor, **body)))

    return [plans]


def _staff_id() -> str:
    """The caller's staff id. Raises NotFound for an account without one: it has no customers."""
    staff_id = caller().staff_id
    if staff_id is None:
        raise NotFound()
    return staff_id

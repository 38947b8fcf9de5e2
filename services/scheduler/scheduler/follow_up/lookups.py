"""Plans in their current state, for other features to look up."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from eventing import Db, Document, Look, NotFound, bare
from scheduler import permissions
from scheduler.calendar.lookups import company_calendar
from scheduler.follow_up.intervals import (
    COMPANY_INTERVALS,
    COMPANY_STREAM,
    OWN_INTERVALS,
    intervals_stream,
)
from scheduler.follow_up.model import PLAN
from scheduler.follow_up.plan import Plan, plan_stream
from scheduler.follow_up.rules import FollowUpRules
from scheduler.follow_up.views import PLANS
from scheduler.known.lookups import CUSTOMERS, rows_of

if TYPE_CHECKING:
    from people.caller import Caller

__all__ = ["PLANS", "after_contact", "after_day", "follow_up_rules", "plan", "plans_of", "shown_plans"]


# -- for decisions ---------------------------------------------------------------------------------


def follow_up_rules(plans: Sequence[Plan], look: Look[Any]) -> Sequence[FollowUpRules]:
    """The follow-up rules of each plan, by its present owner."""
    calendar = company_calendar(look)
    company = look.state(COMPANY_INTERVALS, COMPANY_STREAM).days
    streams = [None if plan.owner_id is None else intervals_stream(plan.owner_id) for plan in plans]
    own = look.states(OWN_INTERVALS, [stream for stream in streams if stream is not None])
    return [
        FollowUpRules(calendar, company, own={} if stream is None else own[stream].days) for stream in streams
    ]


def plans_of(customer_ids: Iterable[str | None], look: Look[Any]) -> Mapping[str | None, Plan]:
    known = [customer_id for customer_id in customer_ids if customer_id is not None]
    plans = look.states(PLAN, [plan_stream(customer_id) for customer_id in known])
    return {customer_id: plans[plan_stream(customer_id)] for customer_id in known}


def after_day(day: str) -> str:
    """What sorts after an ISO day and all that begins with it, and before the next day.

    A day that is the upper end of a range is asked for so: SecantusDB leaves out what is equal to `$lte`
    where the index goes on behind that field.
    """
    return f"{day}~"


def after_contact(customer_id: str, now: datetime, look: Look[Any]) -> date | None:
    """When a customer we are in touch with now is followed up next; None where the grade has no interval."""
    followed = look.state(PLAN, plan_stream(customer_id))
    (rules,) = follow_up_rules([followed], look)
    return None if followed.grade is None else rules.by_grade(followed.grade, now)


# -- for queries -----------------------------------------------------------------------------------


def plan(db: Db, caller: "Caller", customer_id: str) -> Document:
    """A plan. Raises NotFound when there is none or the caller cannot see it."""
    row = PLANS.get(db, customer_id)
    if row is None or not permissions.may_see_plan(caller, row):
        raise NotFound()
    (shown,) = shown_plans(db, [row])
    return shown


def shown_plans(db: Db, rows: Sequence[Document]) -> list[Document]:
    """Rows as they are shown, with the customer's code and name."""
    customers = rows_of(db, CUSTOMERS, (row["_id"] for row in rows))
    return [_shown(row, customers.get(row["_id"], {})) for row in rows]


def _shown(row: Document, customer: Mapping[str, Any]) -> Document:
    known = bare(row)
    return {
        **{name: value for name, value in known.items() if name != "id"},
        "customer_id": row["_id"],
        "customer_code": customer.get("code"),
        "customer_name": customer.get("name"),
    }

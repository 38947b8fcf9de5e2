"""Views of plans, with the date of each customer's follow-up, and of the company's intervals."""

from typing import Any

from eventing import Event, Patch, Upsert, View, Writes
from scheduler.contracts import CustomerAssigned, CustomerReassigned
from scheduler.follow_up.events import (
    CompanyIntervalsSet,
    ContactNoted,
    ContactWithdrawn,
    FollowUpDue,
    FollowUpEnded,
    FollowUpScheduled,
    NextContactNoted,
    PlanAssigned,
    PlanClosed,
    PlanRegraded,
    PlanStarted,
)
from scheduler.permissions import CUSTOMERS_OWNER

PLANS = View("plans", indexes=((CUSTOMERS_OWNER, "due_on", "_id"), ("due_on", "_id"), ("owner_id", "_id")))


@PLANS.on(CustomerAssigned)
def customer_assigned(event: Event[CustomerAssigned]) -> Writes:
    return [Patch(event.data.customer_id, {CUSTOMERS_OWNER: event.data.owner_id})]


@PLANS.on(CustomerReassigned)
def customer_reassigned(event: Event[CustomerReassigned]) -> Writes:
    return [Patch(event.data.customer_id, {CUSTOMERS_OWNER: event.data.owner_id})]


@PLANS.on(PlanStarted)
def plan_started(event: Event[PlanStarted]) -> Writes:
    plan = event.data
    return [Upsert(plan.customer_id, {"grade": plan.grade, "registered_at": plan.registered_at})]


@PLANS.on(PlanRegraded)
def plan_regraded(event: Event[PlanRegraded]) -> Writes:
    return [Patch(event.data.customer_id, {"grade": event.data.grade})]


@PLANS.on(PlanAssigned)
def plan_assigned(event: Event[PlanAssigned]) -> Writes:
    return [Patch(event.data.customer_id, {"owner_id": event.data.owner_id})]


@PLANS.on(ContactNoted)
def contact_noted(event: Event[ContactNoted]) -> Writes:
    fields: dict[str, Any] = {"last_contact_at": event.data.last_contact_at}
    if event.data.uses_date:
        fields["date_set"] = None
    return [Patch(event.data.customer_id, fields)]


@PLANS.on(ContactWithdrawn)
def contact_withdrawn(event: Event[ContactWithdrawn]) -> Writes:
    plan = event.data
    return [Patch(plan.customer_id, {"last_contact_at": plan.last_contact_at, "date_set": plan.date_set})]


@PLANS.on(NextContactNoted)
def next_contact_noted(event: Event[NextContactNoted]) -> Writes:
    return [Patch(event.data.customer_id, {"date_set": event.data.on})]


@PLANS.on(PlanClosed)
def plan_closed(event: Event[PlanClosed]) -> Writes:
    return [Patch(event.data.customer_id, {"closed": True})]


@PLANS.on(FollowUpScheduled)
def follow_up_scheduled(event: Event[FollowUpScheduled]) -> Writes:
    plan = event.data
    return [Patch(plan.customer_id, {"due_on": plan.due_on, "basis": plan.basis, "shown": False})]


@PLANS.on(FollowUpDue)
def follow_up_due(event: Event[FollowUpDue]) -> Writes:
    return [Patch(event.data.customer_id, {"shown": True})]


@PLANS.on(FollowUpEnded)
def follow_up_ended(event: Event[FollowUpEnded]) -> Writes:
    return [Patch(event.data.customer_id, {"due_on": None, "basis": None, "shown": False})]


COMPANY_HISTORY = View("company_intervals", indexes=(("-set_at", "_id"),))


@COMPANY_HISTORY.on(CompanyIntervalsSet)
def company_intervals_set(event: Event[CompanyIntervalsSet]) -> Writes:
    changed = event.data
    return [Upsert(event.id, {"days": changed.days, "set_by": changed.set_by, "set_at": event.at})]

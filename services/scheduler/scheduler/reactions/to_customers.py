"""What the scheduler does about customers: plans, owners, contacts."""

from eventing.core.commit import Event
from scheduler.domain.commands import (
    AssignPlan,
    ClosePlan,
    FileReply,
    NoteAnswer,
    NoteContact,
    RegradePlan,
    SetNextContact,
    StartPlan,
)
from scheduler.event_schemas import (
    READ_CUSTOMERS,
    ContactLoggedV1,
    CustomerAssignedV1,
    CustomerClosedV1,
    CustomerReassignedV1,
    CustomerRegisteredV1,
    CustomerRegradedV1,
    NextContactSetV1,
)
from scheduler.reactions.registry import REACTIONS


@REACTIONS.on(READ_CUSTOMERS, CustomerRegisteredV1, name="start-plan-of-customer")
def start_plan_of_customer(event: Event[CustomerRegisteredV1]) -> StartPlan:
    return StartPlan(event.data.customer_id, event.data.grade, event.at)


@REACTIONS.on(READ_CUSTOMERS, CustomerRegradedV1, name="regrade-plan")
def regrade_plan(event: Event[CustomerRegradedV1]) -> RegradePlan:
    return RegradePlan(event.data.customer_id, event.data.grade)


@REACTIONS.on(READ_CUSTOMERS, CustomerAssignedV1, name="assign-plan")
def assign_plan(event: Event[CustomerAssignedV1]) -> list[object]:
    assigned = event.data
    plan = AssignPlan(assigned.customer_id, assigned.owner_id)
    if assigned.from_mail_id is None:
        return [plan]
    return [plan, FileReply(assigned.from_mail_id, assigned.customer_id)]


@REACTIONS.on(READ_CUSTOMERS, CustomerReassignedV1, name="move-plan")
def move_plan(event: Event[CustomerReassignedV1]) -> AssignPlan:
    return AssignPlan(event.data.customer_id, event.data.owner_id)


@REACTIONS.on(READ_CUSTOMERS, ContactLoggedV1, name="restart-interval")
def restart_interval(event: Event[ContactLoggedV1]) -> NoteContact:
    return NoteContact(event.data.customer_id, event.data.occurred_at)


@REACTIONS.on(READ_CUSTOMERS, ContactLoggedV1, name="settle-replies-by-contact")
def settle_replies_by_contact(event: Event[ContactLoggedV1]) -> NoteAnswer | None:
    """A call, a visit, a message to the customer; which mail a mail answers, mail itself says."""
    contact = event.data
    if contact.direction != "out" or contact.mail_id is not None:
        return None
    return NoteAnswer(contact.customer_id, contact.occurred_at, thread_id=None)


@REACTIONS.on(READ_CUSTOMERS, NextContactSetV1, name="set-next-contact")
def set_next_contact(event: Event[NextContactSetV1]) -> SetNextContact:
    return SetNextContact(event.data.customer_id, event.data.on)


@REACTIONS.on(READ_CUSTOMERS, CustomerClosedV1, name="close-plan")
def close_plan(event: Event[CustomerClosedV1]) -> ClosePlan:
    return ClosePlan(event.data.customer_id)

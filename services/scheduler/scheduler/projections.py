"""The scheduler's views: to-dos, follow-ups, replies, timers, and what it must know of others."""

from datetime import datetime
from typing import Any

from eventing.access import staff_views
from eventing.core.commit import Event
from eventing.views.view import Add, Patch, Upsert, View, Views, Write, Writes
from scheduler.domain import events
from scheduler.event_schemas import (
    PUBLISHED,
    READ_CUSTOMERS,
    READ_MAIL,
    CustomerAssignedV1,
    CustomerReassignedV1,
    CustomerRegisteredV1,
    CustomerRegradedV1,
    DraftTakenOverV1,
    MailDraftedV1,
    MailReceivedV1,
)

OPEN, SETTLED = "open", "settled"
DUE_AT = "due_at"
TODO_TIMER, PLAN_TIMER = "todo", "plan"

# -- to-dos ----------------------------------------------------------------------------------------

TODOS = View(
    "todos",
    indexes=(
        ("owner_id", "status", "list", "sort"),
        ("list", "status", "sort"),
        ("customer_id", "status"),
        ("kind", "settled_at"),
    ),
)


@TODOS.on(PUBLISHED, events.ToDoOpened)
def todo_opened(event: Event[events.ToDoOpened]) -> Writes:
    todo = event.data
    return [
        Upsert(
            todo.todo_id,
            {
                "kind": todo.kind.value,
                "list": todo.list.value,
                "status": OPEN,
                "customer_id": todo.customer_id,
                "owner_id": todo.owner_id,
                "role": todo.role,
                "mail_id": todo.mail_id,
                "draft_id": todo.draft_id,
                "invoice_id": todo.invoice_id,
                "since": todo.since,
                "due_at": todo.due_at,
                "due_on": todo.due_on,
                "title": todo.title,
                "sort": _sort_key(todo),
                "reminded_at": None,
                "escalated_to": [],
                "escalated_at": {},
                "settled_at": None,
                "how": None,
                "response_seconds": None,
                "working_seconds": None,
            },
        )
    ]


def _sort_key(todo: events.ToDoOpened) -> str:
    """The most pressing first: by deadline, by day, else by age; ISO texts of UTC sort as times do."""
    if todo.due_at is not None:
        return todo.due_at.isoformat()
    return todo.due_on.isoformat() if todo.due_on is not None else todo.since.isoformat()


@TODOS.on(PUBLISHED, events.ToDoMoved)
def todo_moved(event: Event[events.ToDoMoved]) -> Writes:
    moved = event.data
    fields = {"owner_id": moved.owner_id, "list": moved.list.value, "customer_id": moved.customer_id}
    return [Patch(moved.todo_id, fields)]


@TODOS.on(PUBLISHED, events.ToDoSettled)
def todo_settled(event: Event[events.ToDoSettled]) -> Writes:
    settled = event.data
    return [
        Patch(
            settled.todo_id,
            {
                "status": SETTLED,
                "settled_at": settled.settled_at,
                "how": settled.how,
                "response_seconds": settled.response_seconds,
                "working_seconds": settled.working_seconds,
            },
        )
    ]


@TODOS.on(PUBLISHED, events.ReminderDue)
def todo_reminded(event: Event[events.ReminderDue]) -> Writes:
    return [Patch(event.data.todo_id, {"reminded_at": event.at})]


@TODOS.on(PUBLISHED, events.Escalated)
def todo_escalated(event: Event[events.Escalated]) -> Writes:
    escalated = event.data
    writes: list[Write] = [Patch(escalated.todo_id, {f"escalated_at.{escalated.level}": event.at})]
    if escalated.staff_id is not None:
        writes.append(Add(escalated.todo_id, "escalated_to", [escalated.staff_id]))
    return writes


# -- replies ---------------------------------------------------------------------------------------

REPLIES = View("replies", indexes=(("customer_id", "received_at"),))


@REPLIES.on(PUBLISHED, events.ReplyDueSet)
def reply_due_set(event: Event[events.ReplyDueSet]) -> Writes:
    reply = event.data
    return [
        Upsert(
            reply.mail_id,
            {
                "customer_id": reply.customer_id,
                "due_at": reply.due_at,
                "group": reply.group,
                "country": reply.country,
                "country_basis": reply.country_basis,
                "received_at": reply.received_at,
                "waived": None,
            },
        )
    ]


@REPLIES.on(PUBLISHED, events.ReplyMoved)
def reply_moved(event: Event[events.ReplyMoved]) -> Writes:
    return [Patch(event.data.mail_id, {"customer_id": event.data.customer_id})]


@REPLIES.on(PUBLISHED, events.ReplyWaived)
def reply_waived(event: Event[events.ReplyWaived]) -> Writes:
    waived = {"reason": event.data.reason, "by": event.data.waived_by, "at": event.at}
    return [Patch(event.data.mail_id, {"waived": waived})]


# -- follow-ups ------------------------------------------------------------------------------------

PLANS = View("plans", indexes=(("owner_id", "due_on"), ("due_on",)))


@PLANS.on(PUBLISHED, events.PlanStarted)
def plan_started(event: Event[events.PlanStarted]) -> Writes:
    plan = event.data
    return [Upsert(plan.customer_id, {"grade": plan.grade, "registered_at": plan.registered_at})]


@PLANS.on(PUBLISHED, events.PlanRegraded)
def plan_regraded(event: Event[events.PlanRegraded]) -> Writes:
    return [Patch(event.data.customer_id, {"grade": event.data.grade})]


@PLANS.on(PUBLISHED, events.PlanAssigned)
def plan_assigned(event: Event[events.PlanAssigned]) -> Writes:
    return [Patch(event.data.customer_id, {"owner_id": event.data.owner_id})]


@PLANS.on(PUBLISHED, events.ContactNoted)
def contact_noted(event: Event[events.ContactNoted]) -> Writes:
    fields: dict[str, Any] = {"last_contact_at": event.data.last_contact_at}
    if event.data.uses_date:
        fields["date_set"] = None
    return [Patch(event.data.customer_id, fields)]


@PLANS.on(PUBLISHED, events.NextContactNoted)
def next_contact_noted(event: Event[events.NextContactNoted]) -> Writes:
    return [Patch(event.data.customer_id, {"date_set": event.data.on})]


@PLANS.on(PUBLISHED, events.PlanClosed)
def plan_closed(event: Event[events.PlanClosed]) -> Writes:
    return [Patch(event.data.customer_id, {"closed": True})]


@PLANS.on(PUBLISHED, events.FollowUpScheduled)
def follow_up_scheduled(event: Event[events.FollowUpScheduled]) -> Writes:
    plan = event.data
    return [Patch(plan.customer_id, {"due_on": plan.due_on, "basis": plan.basis, "shown": False})]


@PLANS.on(PUBLISHED, events.FollowUpDue)
def follow_up_due(event: Event[events.FollowUpDue]) -> Writes:
    return [Patch(event.data.customer_id, {"shown": True})]


@PLANS.on(PUBLISHED, events.FollowUpEnded)
def follow_up_ended(event: Event[events.FollowUpEnded]) -> Writes:
    return [Patch(event.data.customer_id, {"due_on": None, "basis": None, "shown": False})]


# -- timers ----------------------------------------------------------------------------------------
# One row for each stream that wants to be woken, with the instant, or None when it wants no more.
# Only what is due is ever looked at, by the index: a million pending cost what a thousand do.

TIMERS = View("timers", indexes=((DUE_AT,),))


def _timer(event: Event[Any], kind: str, of: str, due_at: datetime | None) -> Writes:
    fields = {"kind": kind, "of": of, DUE_AT: due_at, "partition": event.place.partition}
    return [Upsert(event.stream, fields)]


@TIMERS.on(PUBLISHED, events.ToDoOpened)
def opened_todo_asks_to_be_woken(event: Event[events.ToDoOpened]) -> Writes:
    return _timer(event, TODO_TIMER, event.data.todo_id, event.data.next_at)


@TIMERS.on(PUBLISHED, events.ReminderDue)
def reminded_todo_asks_to_be_woken(event: Event[events.ReminderDue]) -> Writes:
    return _timer(event, TODO_TIMER, event.data.todo_id, event.data.next_at)


@TIMERS.on(PUBLISHED, events.Escalated)
def escalated_todo_asks_to_be_woken(event: Event[events.Escalated]) -> Writes:
    return _timer(event, TODO_TIMER, event.data.todo_id, event.data.next_at)


@TIMERS.on(PUBLISHED, events.ToDoSettled)
def settled_todo_sleeps(event: Event[events.ToDoSettled]) -> Writes:
    return _timer(event, TODO_TIMER, event.data.todo_id, None)


@TIMERS.on(PUBLISHED, events.FollowUpScheduled)
def plan_asks_to_be_woken(event: Event[events.FollowUpScheduled]) -> Writes:
    return _timer(event, PLAN_TIMER, event.data.customer_id, event.data.shows_at)


@TIMERS.on(PUBLISHED, events.FollowUpDue)
def shown_plan_sleeps(event: Event[events.FollowUpDue]) -> Writes:
    return _timer(event, PLAN_TIMER, event.data.customer_id, None)


@TIMERS.on(PUBLISHED, events.FollowUpEnded)
def ended_plan_sleeps(event: Event[events.FollowUpEnded]) -> Writes:
    return _timer(event, PLAN_TIMER, event.data.customer_id, None)


# -- what must be known of others ------------------------------------------------------------------

CUSTOMERS = View("known_customers")


@CUSTOMERS.on(READ_CUSTOMERS, CustomerRegisteredV1)
def customer_registered(event: Event[CustomerRegisteredV1]) -> Writes:
    return [Upsert(event.data.customer_id, {"code": event.data.code, "name": event.data.name})]


@CUSTOMERS.on(READ_CUSTOMERS, CustomerRegradedV1)
def customer_regraded(event: Event[CustomerRegradedV1]) -> Writes:
    return [Upsert(event.data.customer_id, {"code": event.data.code})]


@CUSTOMERS.on(READ_CUSTOMERS, CustomerAssignedV1)
def customer_assigned(event: Event[CustomerAssignedV1]) -> Writes:
    return [Upsert(event.data.customer_id, {"owner_id": event.data.owner_id})]


@CUSTOMERS.on(READ_CUSTOMERS, CustomerReassignedV1)
def customer_reassigned(event: Event[CustomerReassignedV1]) -> Writes:
    return [Upsert(event.data.customer_id, {"owner_id": event.data.owner_id})]


MAILS = View("known_mails")


@MAILS.on(READ_MAIL, MailReceivedV1)
def mail_received(event: Event[MailReceivedV1]) -> Writes:
    mail = event.data
    return [
        Upsert(
            mail.mail_id,
            {
                "subject": mail.subject,
                "sender_name": mail.sender.name,
                "sender_address": mail.sender.address,
                "thread_id": mail.thread_id,
                "starts_thread": mail.in_reply_to is None and not mail.references,
            },
        )
    ]


DRAFTS = View("known_drafts")


@DRAFTS.on(READ_MAIL, MailDraftedV1)
def mail_drafted(event: Event[MailDraftedV1]) -> Writes:
    draft = event.data
    fields = {"author_id": draft.author_id, "customer_id": draft.customer_id, "subject": draft.subject}
    return [Upsert(draft.draft_id, fields)]


@DRAFTS.on(READ_MAIL, DraftTakenOverV1)
def draft_taken_over(event: Event[DraftTakenOverV1]) -> Writes:
    return [Upsert(event.data.draft_id, {"author_id": event.data.author_id})]


STAFF = staff_views(READ_CUSTOMERS)

VIEWS = Views(TODOS, REPLIES, PLANS, TIMERS, CUSTOMERS, MAILS, DRAFTS, *STAFF)

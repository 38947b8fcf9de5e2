"""Views of to-dos, of the basis of reply deadlines, of timers, and of drafts."""

from datetime import datetime
from typing import Any

import msgspec

from eventing import Add, Event, Patch, Sweep, Upsert, View, Write, Writes
from scheduler.contracts import CustomerAssigned, CustomerReassigned, DraftTakenOver, MailDrafted
from scheduler.follow_up.events import FollowUpDue, FollowUpEnded, FollowUpScheduled
from scheduler.permissions import CUSTOMERS_OWNER, OF_THE_CUSTOMER
from scheduler.reply.events import ReplyDueSet, ReplyMoved, ReplyWaived
from scheduler.todo.events import Escalated, ReminderDue, ToDoMoved, ToDoOpened, ToDoSettled

OPEN, SETTLED = "open", "settled"
DUE_AT = "due_at"
TODO_TIMER, PLAN_TIMER = "todo", "plan"

#: The customer that a to-do goes with; None for a person's own.
GOES_WITH = "goes_with"

# -- to-dos ----------------------------------------------------------------------------------------

TODOS = View(
    "todos",
    indexes=(
        ("owner_id", "status", "list", "sort", CUSTOMERS_OWNER),
        ("list", "status", "sort", CUSTOMERS_OWNER),
        ("customer_id", "status"),
        ("kind", "settled_at"),
    ),
    follows={GOES_WITH: (CUSTOMERS_OWNER,)},
)


@TODOS.on(ToDoOpened)
def todo_opened(event: Event[ToDoOpened]) -> Writes:
    todo = event.data
    return [
        Upsert(
            todo.todo_id,
            {
                "kind": todo.kind.value,
                "list": todo.list.value,
                "status": OPEN,
                "customer_id": todo.customer_id,
                GOES_WITH: todo.customer_id if todo.kind in OF_THE_CUSTOMER else None,
                "owner_id": todo.owner_id,
                "role": todo.role,
                "mail_id": todo.mail_id,
                "draft_id": todo.draft_id,
                "invoice_id": todo.invoice_id,
                "since": todo.since,
                "due_at": todo.due_at,
                "due_on": todo.due_on,
                "step": msgspec.to_builtins(todo.step),
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


def _sort_key(todo: ToDoOpened) -> str:
    """A key that sorts the most urgent first: by deadline, by day, else by age, in ISO format and UTC."""
    if todo.due_at is not None:
        return todo.due_at.isoformat()
    return todo.due_on.isoformat() if todo.due_on is not None else todo.since.isoformat()


@TODOS.on(ToDoMoved)
def todo_moved(event: Event[ToDoMoved]) -> Writes:
    moved = event.data
    fields = {"owner_id": moved.owner_id, "list": moved.list.value, "customer_id": moved.customer_id}
    if moved.customer_id != moved.previous_customer_id:
        # Only a to-do that goes with its customer ever gets another one.
        fields[GOES_WITH] = moved.customer_id
    return [Patch(moved.todo_id, fields)]


@TODOS.on(CustomerAssigned)
def customer_assigned(event: Event[CustomerAssigned]) -> Writes:
    return [Sweep(GOES_WITH, event.data.customer_id, {CUSTOMERS_OWNER: event.data.owner_id})]


@TODOS.on(CustomerReassigned)
def customer_reassigned(event: Event[CustomerReassigned]) -> Writes:
    return [Sweep(GOES_WITH, event.data.customer_id, {CUSTOMERS_OWNER: event.data.owner_id})]


@TODOS.on(ToDoSettled)
def todo_settled(event: Event[ToDoSettled]) -> Writes:
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


@TODOS.on(ReminderDue)
def todo_reminded(event: Event[ReminderDue]) -> Writes:
    return [Patch(event.data.todo_id, {"reminded_at": event.at})]


@TODOS.on(Escalated)
def todo_escalated(event: Event[Escalated]) -> Writes:
    escalated = event.data
    writes: list[Write] = [Patch(escalated.todo_id, {f"escalated_at.{escalated.level}": event.at})]
    if escalated.staff_id is not None:
        writes.append(Add(escalated.todo_id, "escalated_to", [escalated.staff_id]))
    return writes


# -- replies ---------------------------------------------------------------------------------------

REPLIES = View("replies", indexes=(("customer_id", "received_at"),))


@REPLIES.on(ReplyDueSet)
def reply_due_set(event: Event[ReplyDueSet]) -> Writes:
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


@REPLIES.on(ReplyMoved)
def reply_moved(event: Event[ReplyMoved]) -> Writes:
    return [Patch(event.data.mail_id, {"customer_id": event.data.customer_id})]


@REPLIES.on(ReplyWaived)
def reply_waived(event: Event[ReplyWaived]) -> Writes:
    waived = {"reason": event.data.reason, "by": event.data.waived_by, "at": event.at}
    return [Patch(event.data.mail_id, {"waived": waived})]


# -- timers ----------------------------------------------------------------------------------------
# A row for each stream with a timer: the instant, or None when it is cleared.
# Only due rows are read, by the index: a million pending timers cost no more than a thousand.

TIMERS = View("timers", indexes=((DUE_AT,),))


def _timer(event: Event[Any], kind: str, of: str, due_at: datetime | None) -> Writes:
    fields = {"kind": kind, "of": of, DUE_AT: due_at, "partition": event.place.partition}
    return [Upsert(event.stream, fields)]


@TIMERS.on(ToDoOpened)
def timer_of_opened_todo(event: Event[ToDoOpened]) -> Writes:
    return _timer(event, TODO_TIMER, event.data.todo_id, event.data.next_at)


@TIMERS.on(ReminderDue)
def timer_of_reminded_todo(event: Event[ReminderDue]) -> Writes:
    return _timer(event, TODO_TIMER, event.data.todo_id, event.data.next_at)


@TIMERS.on(Escalated)
def timer_of_escalated_todo(event: Event[Escalated]) -> Writes:
    return _timer(event, TODO_TIMER, event.data.todo_id, event.data.next_at)


@TIMERS.on(ToDoSettled)
def no_timer_of_settled_todo(event: Event[ToDoSettled]) -> Writes:
    return _timer(event, TODO_TIMER, event.data.todo_id, None)


@TIMERS.on(FollowUpScheduled)
def timer_of_scheduled_plan(event: Event[FollowUpScheduled]) -> Writes:
    return _timer(event, PLAN_TIMER, event.data.customer_id, event.data.shows_at)


@TIMERS.on(FollowUpDue)
def no_timer_of_shown_plan(event: Event[FollowUpDue]) -> Writes:
    return _timer(event, PLAN_TIMER, event.data.customer_id, None)


@TIMERS.on(FollowUpEnded)
def no_timer_of_ended_plan(event: Event[FollowUpEnded]) -> Writes:
    return _timer(event, PLAN_TIMER, event.data.customer_id, None)


# -- drafts ----------------------------------------------------------------------------------------

DRAFTS = View("known_drafts")


@DRAFTS.on(MailDrafted)
def mail_drafted(event: Event[MailDrafted]) -> Writes:
    draft = event.data
    fields = {"author_id": draft.author_id, "customer_id": draft.customer_id, "subject": draft.subject}
    return [Upsert(draft.draft_id, fields)]


@DRAFTS.on(DraftTakenOver)
def draft_taken_over(event: Event[DraftTakenOver]) -> Writes:
    return [Upsert(event.data.draft_id, {"author_id": event.data.author_id})]

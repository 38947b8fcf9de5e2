"""Views of to-dos, answers, the basis of reply deadlines, timers, drafts, and what invoices still owe."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import msgspec

from eventing import Add, Append, Event, Patch, Sweep, Upsert, View, Write, Writes
from scheduler.contracts import (
    CustomerAssigned,
    CustomerReassigned,
    DraftTakenOver,
    MailDrafted,
)
from scheduler.credit_contracts import (
    BankChargeReopened,
    BankChargeWrittenOff,
    CollectionStepReached,
    InvoiceCredited,
    InvoiceOverdue,
    InvoiceSettled,
    PaymentApplied,
    PaymentReceived,
    PaymentTakenBack,
)
from scheduler.follow_up.events import FollowUpDue, FollowUpEnded, FollowUpScheduled
from scheduler.permissions import DESK, OF_THE_CUSTOMER, PART, desk_of_role, part_of
from scheduler.reply.events import ReplyDueSet, ReplyMoved, ReplyWaived, WaiverTakenBack
from scheduler.todo.events import (
    Escalated,
    ReminderDue,
    ToDoMoved,
    ToDoOpened,
    ToDoPostponed,
    ToDoReopened,
    ToDoResumed,
    ToDoSettled,
)
from scheduler.values import GENERAL_MANAGER

OPEN, SETTLED = "open", "settled"
DUE_AT = "due_at"
TODO_TIMER, PLAN_TIMER = "todo", "plan"

#: The customer that a to-do goes with, and whose owner has it; None for a person's own, or a role's.
GOES_WITH = "goes_with"
#: When a to-do is late, else when it came up: what is sorted by.
URGENT = "urgent_at"

#: Until when somebody put it off.
POSTPONED = "postponed_until"
MANAGER = "manager"

_NOT_SETTLED: Mapping[str, Any] = dict.fromkeys(("settled_at", "how", "response_seconds", "working_seconds"))
_NOT_POSTPONED: Mapping[str, Any] = {POSTPONED: None, "postponed_for": None}

# -- to-dos ----------------------------------------------------------------------------------------

#: Each index is of one question: what it asks for, then the order, then what a scope adds.
TODOS = View(
    "todos",
    indexes=(
        ("status", DESK, URGENT, "_id"),
        ("status", DESK, "list", URGENT, "_id"),
        ("status", "list", URGENT, "_id", DESK),
        ("status", "kind", URGENT, "_id", DESK),
        ("status", "customer_id", URGENT, "_id", DESK),
        ("status", PART, URGENT, "_id", DESK),
        ("status", "escalated_to", URGENT, "_id", DESK),
        ("status", URGENT, "_id"),
        (DESK, "late_at", "_id"),
    ),
    follows={GOES_WITH: (DESK,)},
)


@TODOS.on(ToDoOpened)
def todo_opened(event: Event[ToDoOpened]) -> Writes:
    todo = event.data
    goes_with = todo.customer_id if todo.kind in OF_THE_CUSTOMER and todo.role is None else None
    own = {} if goes_with else {DESK: todo.owner_id if todo.role is None else desk_of_role(todo.role)}
    return [
        Upsert(
            todo.todo_id,
            {
                "kind": todo.kind.value,
                "list": todo.list.value,
                "status": OPEN,
                "customer_id": todo.customer_id,
                GOES_WITH: goes_with,
                **own,
                PART: part_of(todo.kind, todo.role),
                "role": todo.role,
                "mail_id": todo.mail_id,
                "draft_id": todo.draft_id,
                "invoice_id": todo.invoice_id,
                "since": todo.since,
                "due_at": todo.due_at,
                "due_on": todo.due_on,
                "late_at": todo.late_at,
                "step": msgspec.to_builtins(todo.step),
                URGENT: todo.late_at or todo.since,
                "escalates_at": todo.escalates_at,
                "escalates_to": MANAGER if todo.escalates_at else None,
                POSTPONED: None,
                "postponed_for": None,
                "reminded_at": None,
                "escalated_to": [],
                "escalated_at": {},
                **_NOT_SETTLED,
            },
        )
    ]


@TODOS.on(ToDoReopened)
def todo_reopened(event: Event[ToDoReopened]) -> Writes:
    return [Patch(event.data.todo_id, {"status": OPEN, **_NOT_SETTLED})]


@TODOS.on(ToDoPostponed)
def todo_postponed(event: Event[ToDoPostponed]) -> Writes:
    postponed = event.data
    return [Patch(postponed.todo_id, {POSTPONED: postponed.until, "postponed_for": postponed.reason})]


@TODOS.on(ToDoResumed)
def todo_resumed(event: Event[ToDoResumed]) -> Writes:
    return [Patch(event.data.todo_id, dict(_NOT_POSTPONED))]


@TODOS.on(ToDoMoved)
def todo_moved(event: Event[ToDoMoved]) -> Writes:
    """Of a to-do that goes with its customer, the customer's events alone tell whose it is."""
    moved = event.data
    fields: dict[str, Any] = {"list": moved.list.value, "customer_id": moved.customer_id}
    if moved.owner_id != moved.previous_owner_id:
        fields |= _NOT_POSTPONED
    if moved.kind not in OF_THE_CUSTOMER:
        fields[DESK] = moved.owner_id
    elif moved.customer_id != moved.previous_customer_id:
        fields[GOES_WITH] = moved.customer_id
    return [Patch(moved.todo_id, fields)]


@TODOS.on(CustomerAssigned)
def customer_assigned(event: Event[CustomerAssigned]) -> Writes:
    return [Sweep(GOES_WITH, event.data.customer_id, {DESK: event.data.owner_id})]


@TODOS.on(CustomerReassigned)
def customer_reassigned(event: Event[CustomerReassigned]) -> Writes:
    return [Sweep(GOES_WITH, event.data.customer_id, {DESK: event.data.owner_id})]


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
                **_NOT_POSTPONED,
            },
        )
    ]


@TODOS.on(ReminderDue)
def todo_reminded(event: Event[ReminderDue]) -> Writes:
    return [Patch(event.data.todo_id, {"reminded_at": event.at})]


@TODOS.on(Escalated)
def todo_escalated(event: Event[Escalated]) -> Writes:
    escalated = event.data
    fields = {
        f"escalated_at.{escalated.level}": event.at,
        "escalates_at": escalated.next_at,
        "escalates_to": GENERAL_MANAGER if escalated.next_at else None,
    }
    writes: list[Write] = [Patch(escalated.todo_id, fields)]
    if escalated.staff_id is not None:
        writes.append(Add(escalated.todo_id, "escalated_to", [escalated.staff_id]))
    return writes


# -- answers ---------------------------------------------------------------------------------------
# A row for each day of each person: how soon they answered, each answer by itself, for the median.

ANSWERS = View("answers", indexes=(("owner_id", "day"), ("day", "owner_id")))


@ANSWERS.on(ToDoSettled)
def reply_answered(event: Event[ToDoSettled]) -> Writes:
    settled = event.data
    if settled.owner_id is None or settled.response_seconds is None:
        return []
    day = settled.settled_at.astimezone(UTC).date()
    key = f"{settled.owner_id}/{day}"
    answer = {
        "at": settled.settled_at,
        "customer_id": settled.customer_id,
        "seconds": settled.response_seconds,
        "working_seconds": settled.working_seconds,
        "late": settled.late,
    }
    return [Upsert(key, {"owner_id": settled.owner_id, "day": day}), Append(key, "answers", answer)]


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


@REPLIES.on(WaiverTakenBack)
def reply_not_waived(event: Event[WaiverTakenBack]) -> Writes:
    return [Patch(event.data.mail_id, {"waived": None})]


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


@TIMERS.on(ToDoReopened)
def timer_of_reopened_todo(event: Event[ToDoReopened]) -> Writes:
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
    fields = {
        "author_id": draft.author_id,
        "customer_id": draft.customer_id,
        "subject": draft.subject,
        "purpose": draft.purpose,
    }
    return [Upsert(draft.draft_id, fields)]


@DRAFTS.on(DraftTakenOver)
def draft_taken_over(event: Event[DraftTakenOver]) -> Writes:
    return [Upsert(event.data.draft_id, {"author_id": event.data.author_id})]


# -- invoices --------------------------------------------------------------------------------------
# What is still open of each invoice that is collected. All events of an invoice are in its account's stream.

INVOICES = View("known_invoices")


def _residual(invoice_id: str, residual: Decimal) -> Patch:
    return Patch(invoice_id, {"residual": residual})


@INVOICES.on(CollectionStepReached)
def invoice_collected(event: Event[CollectionStepReached]) -> Writes:
    step = event.data
    fields = {"residual": step.amount.amount, "currency": step.amount.currency, "due_on": step.due_on}
    return [Upsert(step.invoice_id, fields)]


@INVOICES.on(InvoiceOverdue)
def invoice_overdue(event: Event[InvoiceOverdue]) -> Writes:
    return [_residual(event.data.invoice_id, event.data.residual.amount)]


@INVOICES.on(PaymentReceived)
def payment_received(event: Event[PaymentReceived]) -> Writes:
    return [_residual(part.invoice_id, part.residual) for part in event.data.allocations]


@INVOICES.on(PaymentApplied)
def payment_applied(event: Event[PaymentApplied]) -> Writes:
    return [_residual(event.data.invoice_id, event.data.residual)]


@INVOICES.on(BankChargeWrittenOff)
def bank_charge_written_off(event: Event[BankChargeWrittenOff]) -> Writes:
    return [_residual(event.data.invoice_id, event.data.residual)]


@INVOICES.on(PaymentTakenBack)
def payment_taken_back(event: Event[PaymentTakenBack]) -> Writes:
    return [_residual(event.data.invoice_id, event.data.residual)]


@INVOICES.on(BankChargeReopened)
def bank_charge_reopened(event: Event[BankChargeReopened]) -> Writes:
    return [_residual(event.data.invoice_id, event.data.residual)]


@INVOICES.on(InvoiceCredited)
def invoice_credited(event: Event[InvoiceCredited]) -> Writes:
    return [_residual(event.data.invoice_id, event.data.residual)]


@INVOICES.on(InvoiceSettled)
def invoice_settled(event: Event[InvoiceSettled]) -> Writes:
    return [_residual(event.data.invoice_id, Decimal(0))]

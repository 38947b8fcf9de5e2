"""What follows from the scheduler's own events: replies, to-dos and plans keep each other level."""

from eventing.core.commit import Event
from scheduler.domain import events
from scheduler.domain.commands import (
    MoveToDo,
    NoteAnswer,
    OpenToDo,
    RecomputePlan,
    RefileToDo,
    SettleReply,
    SettleToDo,
    StartIntervalChange,
    TrackToDo,
    UntrackToDo,
)
from scheduler.domain.events import ToDoKind, ToDoList
from scheduler.domain.todo import todo_id_of
from scheduler.event_schemas import PUBLISHED
from scheduler.reactions.registry import REACTIONS

# -- own: from a reply to its to-do -----------------------------------------------------------------


def _reply_todo(mail_id: str) -> str:
    return todo_id_of(ToDoKind.REPLY, mail_id)


@REACTIONS.on(PUBLISHED, events.ReplyDueSet, name="open-reply-todo")
def open_reply_todo(event: Event[events.ReplyDueSet]) -> OpenToDo:
    reply = event.data
    return OpenToDo(
        _reply_todo(reply.mail_id),
        ToDoKind.REPLY,
        reply.list,
        reply.received_at,
        "Reply",
        customer_id=reply.customer_id,
        owner_id=reply.owner_id,
        mail_id=reply.mail_id,
        thread_id=reply.thread_id,
        due_at=reply.due_at,
    )


@REACTIONS.on(PUBLISHED, events.ReplyMoved, name="refile-reply-todo")
def refile_reply_todo(event: Event[events.ReplyMoved]) -> RefileToDo:
    moved = event.data
    return RefileToDo(_reply_todo(moved.mail_id), moved.customer_id, moved.owner_id, moved.list)


@REACTIONS.on(PUBLISHED, events.ReplyAnswered, name="settle-answered-todo")
def settle_answered_todo(event: Event[events.ReplyAnswered]) -> SettleToDo:
    reply = event.data
    return SettleToDo(
        _reply_todo(reply.mail_id),
        "answered",
        reply.answered_at,
        response_seconds=reply.response_seconds,
        working_seconds=reply.working_seconds,
    )


@REACTIONS.on(PUBLISHED, events.ReplyAnswered, name="answer-rest-of-thread")
def answer_rest_of_thread(event: Event[events.ReplyAnswered]) -> NoteAnswer | None:
    reply = event.data
    if reply.customer_id is None or reply.thread_id is None:
        return None
    return NoteAnswer(reply.customer_id, reply.answered_at, reply.thread_id)


@REACTIONS.on(PUBLISHED, events.ReplyWaived, name="settle-waived-todo")
def settle_waived_todo(event: Event[events.ReplyWaived]) -> SettleToDo:
    return SettleToDo(_reply_todo(event.data.mail_id), "waived", event.at)


@REACTIONS.on(PUBLISHED, events.ReplyDropped, name="settle-dropped-todo")
def settle_dropped_todo(event: Event[events.ReplyDropped]) -> SettleToDo:
    return SettleToDo(_reply_todo(event.data.mail_id), event.data.reason, event.at)


# -- own: between to-dos and the customer's plan ----------------------------------------------------


@REACTIONS.on(PUBLISHED, events.ToDoOpened, name="track-opened-todo")
def track_opened_todo(event: Event[events.ToDoOpened]) -> TrackToDo | None:
    todo = event.data
    return None if todo.customer_id is None else TrackToDo(todo.customer_id, todo.todo_id)


@REACTIONS.on(PUBLISHED, events.ToDoMoved, name="track-refiled-todo")
def track_refiled_todo(event: Event[events.ToDoMoved]) -> list[object] | None:
    moved = event.data
    if moved.customer_id == moved.previous_customer_id or moved.customer_id is None:
        return None
    tracked = TrackToDo(moved.customer_id, moved.todo_id)
    if moved.previous_customer_id is None:
        return [tracked]
    return [UntrackToDo(moved.previous_customer_id, moved.todo_id), tracked]


@REACTIONS.on(PUBLISHED, events.ToDoSettled, name="untrack-settled-todo")
def untrack_settled_todo(event: Event[events.ToDoSettled]) -> UntrackToDo | None:
    todo = event.data
    return None if todo.customer_id is None else UntrackToDo(todo.customer_id, todo.todo_id)


@REACTIONS.on(PUBLISHED, events.ToDoTracked, name="move-tracked-todo")
def move_tracked_todo(event: Event[events.ToDoTracked]) -> MoveToDo | None:
    todo = event.data
    return None if todo.moves_to is None else MoveToDo(todo.todo_id, todo.moves_to)


@REACTIONS.on(PUBLISHED, events.PlanAssigned, name="move-todos-with-customer")
def move_todos_with_customer(event: Event[events.PlanAssigned]) -> list[MoveToDo]:
    return [MoveToDo(todo_id, event.data.owner_id) for todo_id in event.data.todo_ids]


@REACTIONS.on(PUBLISHED, events.PlanAssigned, name="recompute-plan-for-first-owner")
def recompute_plan_for_first_owner(event: Event[events.PlanAssigned]) -> RecomputePlan | None:
    """A later owner takes the dates over as they are."""
    first = event.data.previous_owner_id is None
    return RecomputePlan(event.data.customer_id) if first else None


@REACTIONS.on(PUBLISHED, events.CustomerAnswered, name="settle-answered-replies")
def settle_answered_replies(event: Event[events.CustomerAnswered]) -> list[SettleReply]:
    return [SettleReply(mail_id, event.data.answered_at) for mail_id in event.data.mail_ids]


@REACTIONS.on(PUBLISHED, events.InvoicePaid, name="settle-collection-of-invoice")
def settle_collection_of_invoice(event: Event[events.InvoicePaid]) -> list[SettleToDo]:
    return [SettleToDo(todo_id, "paid", event.data.settled_at) for todo_id in event.data.todo_ids]


@REACTIONS.on(PUBLISHED, events.ArrearsOver, name="settle-collection-of-customer")
def settle_collection_of_customer(event: Event[events.ArrearsOver]) -> list[SettleToDo]:
    return [SettleToDo(todo_id, "arrears_ended", event.data.ended_at) for todo_id in event.data.todo_ids]


# -- own: follow-ups --------------------------------------------------------------------------------


def _follow_up_todo(customer_id: str) -> str:
    return todo_id_of(ToDoKind.FOLLOW_UP, customer_id)


@REACTIONS.on(PUBLISHED, events.FollowUpDue, name="open-follow-up")
def open_follow_up(event: Event[events.FollowUpDue]) -> OpenToDo:
    plan = event.data
    return OpenToDo(
        _follow_up_todo(plan.customer_id),
        ToDoKind.FOLLOW_UP,
        ToDoList.FOLLOW_UPS,
        plan.shows_at,
        "Follow up",
        customer_id=plan.customer_id,
        owner_id=plan.owner_id,
        due_on=plan.due_on,
    )


@REACTIONS.on(PUBLISHED, events.FollowUpScheduled, name="settle-rescheduled-follow-up")
def settle_rescheduled_follow_up(event: Event[events.FollowUpScheduled]) -> SettleToDo | None:
    if not event.data.ends_due:
        return None
    return SettleToDo(_follow_up_todo(event.data.customer_id), "rescheduled", event.at)


@REACTIONS.on(PUBLISHED, events.FollowUpEnded, name="settle-follow-up-given-up")
def settle_follow_up_given_up(event: Event[events.FollowUpEnded]) -> SettleToDo | None:
    if not event.data.ends_due:
        return None
    return SettleToDo(_follow_up_todo(event.data.customer_id), "given_up", event.at)


# -- own: a salesperson's rhythm --------------------------------------------------------------------


@REACTIONS.on(PUBLISHED, events.FollowUpIntervalsSet, name="apply-follow-up-intervals")
def apply_follow_up_intervals(event: Event[events.FollowUpIntervalsSet]) -> StartIntervalChange:
    return StartIntervalChange(event.data.staff_id, change_id=event.id)


@REACTIONS.on(PUBLISHED, events.IntervalChangeStarted, name="recompute-plans-after-interval-change")
def recompute_plans_after_interval_change(event: Event[events.IntervalChangeStarted]) -> list[RecomputePlan]:
    return [RecomputePlan(customer_id) for customer_id in event.data.customer_ids]

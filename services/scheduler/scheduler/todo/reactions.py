"""Reactions that open, move and settle to-dos of replies, follow-ups, warnings and collection.

All start from the beginning of the log: none has an effect outside the system. The addressed streams follow
from the event alone, because ids of to-dos are derived from what they are about.
"""

from functools import partial

from eventing import Event, Reactions
from scheduler.business_date.events import BusinessDateAdvanced
from scheduler.calendar.events import CalendarYearSet
from scheduler.contracts import (
    BankChangeClaimed,
    CustomerRequested,
    GuidanceAcknowledged,
    GuidanceGiven,
    GuidanceRefiled,
    MailQuarantined,
    ReadingLimitReached,
)
from scheduler.credit_contracts import (
    CollectionStepReached,
    DisputeLapsed,
    PromiseBroken,
)
from scheduler.follow_up.commands import TrackToDo, UntrackToDo
from scheduler.follow_up.events import (
    ArrearsOver,
    FollowUpDue,
    FollowUpEnded,
    FollowUpScheduled,
    InvoiceCollectionEnded,
    PlanAssigned,
    ToDoTracked,
)
from scheduler.reply.events import ReplyAnswered, ReplyDropped, ReplyDueSet, ReplyMoved, ReplyWaived
from scheduler.todo.commands import AskForCalendar, MoveToDo, OpenToDo, RefileToDo, SettleToDo
from scheduler.todo.events import ToDoMoved, ToDoOpened, ToDoReopened, ToDoSettled
from scheduler.todo.model import todo_id_of
from scheduler.todo.values import Action, CollectionStep
from scheduler.values import (
    CREDIT_CONTROLLER,
    FINANCE_HEAD,
    GENERAL_MANAGER,
    ToDoKind,
    ToDoList,
)

REACTIONS = Reactions()

#: They are somebody's who need not be the customer's owner, and do not move with the customer.
NOT_TRACKED = frozenset({ToDoKind.BANK_CHANGE, ToDoKind.CUSTOMER_REQUEST, ToDoKind.COLLECTION_LETTER})

# The actions of the collection ladder that become to-dos; its letters are drafted by mail.
BY_A_PERSON: dict[str, Action] = {"call": "call", "decision": "decision"}
# The role that does it, unless it is the customer's salesperson.
ROLE_OF = {"credit": CREDIT_CONTROLLER, "finance": FINANCE_HEAD, "management": GENERAL_MANAGER}


# -- replies ---------------------------------------------------------------------------------------

_reply_todo = partial(todo_id_of, ToDoKind.REPLY)


@REACTIONS.on(ReplyDueSet, name="open-reply-todo")
def open_reply_todo(event: Event[ReplyDueSet]) -> OpenToDo:
    reply = event.data
    return OpenToDo(
        todo_id=_reply_todo(reply.mail_id),
        kind=ToDoKind.REPLY,
        list=reply.list,
        since=reply.received_at,
        customer_id=reply.customer_id,
        owner_id=reply.owner_id,
        mail_id=reply.mail_id,
        thread_id=reply.thread_id,
        due_at=reply.due_at,
    )


@REACTIONS.on(ReplyMoved, name="refile-reply-todo")
def refile_reply_todo(event: Event[ReplyMoved]) -> RefileToDo:
    moved = event.data
    return RefileToDo(
        todo_id=_reply_todo(moved.mail_id),
        customer_id=moved.customer_id,
        owner_id=moved.owner_id,
        list=moved.list,
    )


@REACTIONS.on(ReplyAnswered, name="settle-answered-todo")
def settle_answered_todo(event: Event[ReplyAnswered]) -> SettleToDo:
    reply = event.data
    return SettleToDo(
        todo_id=_reply_todo(reply.mail_id),
        how="answered",
        settled_at=reply.answered_at,
        response_seconds=reply.response_seconds,
        working_seconds=reply.working_seconds,
    )


@REACTIONS.on(ReplyWaived, name="settle-waived-todo")
def settle_waived_todo(event: Event[ReplyWaived]) -> SettleToDo:
    return SettleToDo(todo_id=_reply_todo(event.data.mail_id), how="waived", settled_at=event.at)


@REACTIONS.on(ReplyDropped, name="settle-dropped-todo")
def settle_dropped_todo(event: Event[ReplyDropped]) -> SettleToDo:
    return SettleToDo(todo_id=_reply_todo(event.data.mail_id), how=event.data.reason, settled_at=event.at)


# -- follow-ups ------------------------------------------------------------------------------------

_follow_up_todo = partial(todo_id_of, ToDoKind.FOLLOW_UP)


@REACTIONS.on(FollowUpDue, name="open-follow-up")
def open_follow_up(event: Event[FollowUpDue]) -> OpenToDo:
    plan = event.data
    return OpenToDo(
        todo_id=_follow_up_todo(plan.customer_id),
        kind=ToDoKind.FOLLOW_UP,
        list=ToDoList.FOLLOW_UPS,
        since=plan.shows_at,
        customer_id=plan.customer_id,
        owner_id=plan.owner_id,
        due_on=plan.due_on,
    )


@REACTIONS.on(FollowUpScheduled, name="settle-rescheduled-follow-up")
def settle_rescheduled_follow_up(event: Event[FollowUpScheduled]) -> SettleToDo | None:
    if not event.data.ends_due:
        return None
    return SettleToDo(todo_id=_follow_up_todo(event.data.customer_id), how="rescheduled", settled_at=event.at)


@REACTIONS.on(FollowUpEnded, name="settle-follow-up-given-up")
def settle_follow_up_given_up(event: Event[FollowUpEnded]) -> SettleToDo | None:
    if not event.data.ends_due:
        return None
    return SettleToDo(todo_id=_follow_up_todo(event.data.customer_id), how="given_up", settled_at=event.at)


# -- guidance --------------------------------------------------------------------------------------

_guidance_todo = partial(todo_id_of, ToDoKind.GUIDANCE)


@REACTIONS.on(GuidanceGiven, name="open-guidance-todo")
def open_guidance_todo(event: Event[GuidanceGiven]) -> OpenToDo:
    """One to-do for each mail, draft or customer that guidance is about, of the customer's owner (R320)."""
    given = event.data
    return OpenToDo(
        todo_id=_guidance_todo(given.draft_id or given.mail_id or given.customer_id),
        kind=ToDoKind.GUIDANCE,
        list=ToDoList.GUIDANCE,
        since=event.at,
        customer_id=given.customer_id,
        mail_id=given.mail_id,
        draft_id=given.draft_id,
    )


@REACTIONS.on(GuidanceAcknowledged, name="settle-guidance-that-is-read")
def settle_guidance_that_is_read(event: Event[GuidanceAcknowledged]) -> SettleToDo | None:
    read = event.data
    if read.remaining:
        return None
    return SettleToDo(todo_id=_guidance_todo(read.thing_id), how="acknowledged", settled_at=event.at)


@REACTIONS.on(GuidanceRefiled, name="refile-guidance-todo")
def refile_guidance_todo(event: Event[GuidanceRefiled]) -> RefileToDo:
    """The new customer's plan, which tracks it from then on, tells whose it is."""
    refiled = event.data
    return RefileToDo(
        todo_id=_guidance_todo(refiled.mail_id),
        customer_id=refiled.customer_id,
        owner_id=None,
        list=ToDoList.GUIDANCE,
    )


# -- warnings --------------------------------------------------------------------------------------


@REACTIONS.on(BankChangeClaimed, name="ask-second-person-about-bank-change")
def ask_second_person_about_bank_change(event: Event[BankChangeClaimed]) -> OpenToDo:
    """The to-do of somebody who is not the customer's owner: it is the usual beginning of a fraud."""
    claimed = event.data
    return OpenToDo(
        todo_id=todo_id_of(ToDoKind.BANK_CHANGE, claimed.mail_id),
        kind=ToDoKind.BANK_CHANGE,
        list=ToDoList.WARNINGS,
        since=claimed.received_at,
        customer_id=claimed.customer_id,
        mail_id=claimed.mail_id,
    )


@REACTIONS.on(CustomerRequested, name="ask-manager-who-looks-after-customer")
def ask_manager_who_looks_after_customer(event: Event[CustomerRequested]) -> OpenToDo:
    """The to-do of the manager above both: a colleague wants a customer who is on file with another."""
    requested = event.data
    return OpenToDo(
        todo_id=todo_id_of(ToDoKind.CUSTOMER_REQUEST, requested.request_id),
        kind=ToDoKind.CUSTOMER_REQUEST,
        list=ToDoList.WARNINGS,
        since=event.at,
        customer_id=requested.customer_id,
        owner_id=requested.manager_id,
        role=None if requested.manager_id else GENERAL_MANAGER,
    )


@REACTIONS.on(ReadingLimitReached, name="tell-management-of-reading-limit")
def tell_management_of_reading_limit(event: Event[ReadingLimitReached]) -> OpenToDo:
    """The to-do of management: somebody looks at more customers on a day than their work asks for."""
    reached = event.data
    return OpenToDo(
        todo_id=todo_id_of(ToDoKind.READING_LIMIT, reached.staff_id, reached.on.isoformat()),
        kind=ToDoKind.READING_LIMIT,
        list=ToDoList.WARNINGS,
        since=event.at,
        role=GENERAL_MANAGER,
    )


@REACTIONS.on(MailQuarantined, name="tell-management-of-quarantined-mail")
def tell_management_of_quarantined_mail(event: Event[MailQuarantined]) -> OpenToDo:
    """The to-do of management: a message that could not be read may be an order, and is on no other list."""
    mail = event.data
    return OpenToDo(
        todo_id=todo_id_of(ToDoKind.QUARANTINED, mail.mail_id),
        kind=ToDoKind.QUARANTINED,
        list=ToDoList.WARNINGS,
        since=mail.received_at,
        mail_id=mail.mail_id,
        role=GENERAL_MANAGER,
    )


# -- the customer's plan ---------------------------------------------------------------------------


@REACTIONS.on(ToDoOpened, name="track-opened-todo")
def track_opened_todo(event: Event[ToDoOpened]) -> TrackToDo | None:
    """The customer's plan tracks what goes with the customer."""
    todo = event.data
    if todo.customer_id is None or todo.kind in NOT_TRACKED:
        return None
    return TrackToDo(customer_id=todo.customer_id, todo_id=todo.todo_id)


@REACTIONS.on(ToDoReopened, name="track-reopened-todo")
def track_reopened_todo(event: Event[ToDoReopened]) -> TrackToDo | None:
    customer_id, todo_id = event.data.customer_id, event.data.todo_id
    return None if customer_id is None else TrackToDo(customer_id=customer_id, todo_id=todo_id)


@REACTIONS.on(ToDoMoved, name="track-refiled-todo")
def track_refiled_todo(event: Event[ToDoMoved]) -> list[object] | None:
    moved = event.data
    if moved.customer_id in (None, moved.previous_customer_id) or moved.list is ToDoList.WARNINGS:
        return None
    tracked = TrackToDo(customer_id=moved.customer_id, todo_id=moved.todo_id)
    if moved.previous_customer_id is None:
        return [tracked]
    return [UntrackToDo(customer_id=moved.previous_customer_id, todo_id=moved.todo_id), tracked]


@REACTIONS.on(ToDoSettled, name="untrack-settled-todo")
def untrack_settled_todo(event: Event[ToDoSettled]) -> UntrackToDo | None:
    customer_id, todo_id = event.data.customer_id, event.data.todo_id
    return None if customer_id is None else UntrackToDo(customer_id=customer_id, todo_id=todo_id)


@REACTIONS.on(ToDoTracked, name="move-tracked-todo")
def move_tracked_todo(event: Event[ToDoTracked]) -> MoveToDo | None:
    todo = event.data
    return None if todo.moves_to is None else MoveToDo(todo_id=todo.todo_id, owner_id=todo.moves_to)


@REACTIONS.on(PlanAssigned, name="move-todos-with-customer")
def move_todos_with_customer(event: Event[PlanAssigned]) -> list[MoveToDo]:
    owner_id = event.data.owner_id
    return [MoveToDo(todo_id=todo_id, owner_id=owner_id) for todo_id in event.data.todo_ids]


# -- collection ------------------------------------------------------------------------------------


@REACTIONS.on(CollectionStepReached, name="open-collection-todo")
def open_collection_todo(event: Event[CollectionStepReached]) -> OpenToDo | None:
    step = event.data
    action = BY_A_PERSON.get(step.action)
    if action is None:
        return None
    return OpenToDo(
        todo_id=todo_id_of(ToDoKind.COLLECTION, step.invoice_id, step.stage),
        kind=ToDoKind.COLLECTION,
        list=ToDoList.COLLECTION,
        since=event.at,
        customer_id=step.customer_id,
        role=ROLE_OF.get(step.owner),
        invoice_id=step.invoice_id,
        due_on=step.business_date,
        step=CollectionStep(
            number=step.number,
            stage=step.stage,
            action=action,
        ),
    )


@REACTIONS.on(PromiseBroken, name="open-broken-promise-todo")
def open_broken_promise_todo(event: Event[PromiseBroken]) -> OpenToDo:
    """The to-do of the customer's salesperson: what was promised has not come."""
    broken = event.data
    return OpenToDo(
        todo_id=todo_id_of(ToDoKind.COLLECTION, broken.invoice_id, f"promise-{broken.promised_for}"),
        kind=ToDoKind.COLLECTION,
        list=ToDoList.COLLECTION,
        since=event.at,
        customer_id=broken.customer_id,
        invoice_id=broken.invoice_id,
        due_on=broken.business_date,
        step=CollectionStep(number=broken.number, stage="promise_broken", action="call"),
    )


@REACTIONS.on(DisputeLapsed, name="open-lapsed-dispute-todo")
def open_lapsed_dispute_todo(event: Event[DisputeLapsed]) -> OpenToDo:
    """The to-do of credit: a dispute was not resolved in its time, and is to be decided."""
    lapsed = event.data
    return OpenToDo(
        todo_id=todo_id_of(ToDoKind.COLLECTION, lapsed.invoice_id, f"dispute-{lapsed.ends_on}"),
        kind=ToDoKind.COLLECTION,
        list=ToDoList.COLLECTION,
        since=event.at,
        customer_id=lapsed.customer_id,
        role=CREDIT_CONTROLLER,
        invoice_id=lapsed.invoice_id,
        due_on=lapsed.business_date,
        step=CollectionStep(number=lapsed.number, stage="dispute_lapsed", action="decision"),
    )


@REACTIONS.on(InvoiceCollectionEnded, name="settle-collection-of-invoice")
def settle_collection_of_invoice(event: Event[InvoiceCollectionEnded]) -> list[SettleToDo]:
    paid = event.data
    return [
        SettleToDo(todo_id=todo_id, how=paid.how, settled_at=paid.settled_at) for todo_id in paid.todo_ids
    ]


@REACTIONS.on(ArrearsOver, name="settle-collection-of-customer")
def settle_collection_of_customer(event: Event[ArrearsOver]) -> list[SettleToDo]:
    over = event.data
    return [
        SettleToDo(todo_id=todo_id, how="arrears_ended", settled_at=over.ended_at)
        for todo_id in over.todo_ids
    ]


# -- settings --------------------------------------------------------------------------------------

#: The month from which next year's calendar is asked for: its make-up days are announced by then.
CALENDAR_MONTH = 11


@REACTIONS.on(BusinessDateAdvanced, name="ask-for-calendar")
def ask_for_calendar(event: Event[BusinessDateAdvanced]) -> list[AskForCalendar]:
    """The question for this year's days, from November also for next year's, until they are known."""
    today = event.data.business_date
    years = [today.year, today.year + 1] if today.month >= CALENDAR_MONTH else [today.year]
    return [
        AskForCalendar(todo_id=todo_id_of(ToDoKind.CALENDAR, str(year)), year=year, since=event.at)
        for year in years
    ]


@REACTIONS.on(CalendarYearSet, name="settle-calendar")
def settle_calendar(event: Event[CalendarYearSet]) -> SettleToDo:
    return SettleToDo(
        todo_id=todo_id_of(ToDoKind.CALENDAR, str(event.data.year)),
        how="entered",
        settled_at=event.at,
        if_open=True,
    )

"""The scheduler's events as others see them."""

from marshmallow import fields, validate

from eventing.core.catalogue import EventSchema, Published
from scheduler.domain import events
from scheduler.domain.events import ToDoKind, ToDoList

PUBLISHED = Published("scheduler")

ONE_OF_KINDS = validate.OneOf([kind.value for kind in ToDoKind])
ONE_OF_LISTS = validate.OneOf([name.value for name in ToDoList])
ONE_OF_BASES = validate.OneOf(["grade", "date_set"])


def _id() -> fields.Str:
    return fields.Str(required=True)


def _maybe() -> fields.Str:
    return fields.Str(required=True, allow_none=True)


def _at() -> fields.AwareDateTime:
    return fields.AwareDateTime(required=True)


def _maybe_at() -> fields.AwareDateTime:
    return fields.AwareDateTime(required=True, allow_none=True)


def _maybe_int() -> fields.Int:
    return fields.Int(required=True, allow_none=True)


def _ids() -> fields.List[str]:
    return fields.List(fields.Str(), required=True)


def _list() -> fields.Str:
    return fields.Str(required=True, validate=ONE_OF_LISTS)


def _kind() -> fields.Str:
    return fields.Str(required=True, validate=ONE_OF_KINDS)


# -- a mail's clock --------------------------------------------------------------------------------


@PUBLISHED.event(events.ReplyDueSet)
class ReplyDueSetV1(EventSchema):
    mail_id = _id()
    customer_id = _maybe()
    owner_id = _maybe()
    list = _list()
    due_at = _at()
    group = fields.Str(required=True)
    country = _maybe()
    country_basis = _maybe()
    received_at = _at()
    thread_id = _maybe()


@PUBLISHED.event(events.ReplyMoved)
class ReplyMovedV1(EventSchema):
    mail_id = _id()
    previous_customer_id = _maybe()
    customer_id = _id()
    owner_id = _maybe()
    list = _list()


@PUBLISHED.event(events.AnswerNoted)
class AnswerNotedV1(EventSchema):
    mail_id = _id()
    answered_at = _at()


@PUBLISHED.event(events.ReplyAnswered)
class ReplyAnsweredV1(EventSchema):
    mail_id = _id()
    customer_id = _maybe()
    thread_id = _maybe()
    answered_at = _at()
    response_seconds = fields.Int(required=True)
    working_seconds = fields.Int(required=True)


@PUBLISHED.event(events.ReplyWaived)
class ReplyWaivedV1(EventSchema):
    mail_id = _id()
    reason = fields.Str(required=True)
    waived_by = _id()


@PUBLISHED.event(events.ReplyDropped)
class ReplyDroppedV1(EventSchema):
    mail_id = _id()
    reason = fields.Str(required=True)


# -- to-dos ----------------------------------------------------------------------------------------


@PUBLISHED.event(events.ToDoOpened)
class ToDoOpenedV1(EventSchema):
    todo_id = _id()
    kind = _kind()
    list = _list()
    customer_id = _maybe()
    owner_id = _maybe()
    role = _maybe()
    mail_id = _maybe()
    draft_id = _maybe()
    invoice_id = _maybe()
    thread_id = _maybe()
    since = _at()
    due_at = _maybe_at()
    due_on = fields.Date(required=True, allow_none=True)
    title = fields.Str(required=True)
    next_at = _maybe_at()


@PUBLISHED.event(events.ToDoMoved)
class ToDoMovedV1(EventSchema):
    todo_id = _id()
    previous_owner_id = _maybe()
    owner_id = _maybe()
    list = _list()
    previous_customer_id = _maybe()
    customer_id = _maybe()


@PUBLISHED.event(events.ToDoSettled)
class ToDoSettledV1(EventSchema):
    todo_id = _id()
    how = fields.Str(required=True)
    settled_at = _at()
    customer_id = _maybe()
    response_seconds = _maybe_int()
    working_seconds = _maybe_int()


@PUBLISHED.event(events.ReminderDue)
class ReminderDueV1(EventSchema):
    todo_id = _id()
    owner_id = _maybe()
    due_at = _at()
    next_at = _maybe_at()


@PUBLISHED.event(events.Escalated)
class EscalatedV1(EventSchema):
    todo_id = _id()
    level = fields.Str(required=True, validate=validate.OneOf(["manager", "general_manager"]))
    staff_id = _maybe()
    next_at = _maybe_at()


# -- a customer's plan -----------------------------------------------------------------------------


@PUBLISHED.event(events.PlanStarted)
class PlanStartedV1(EventSchema):
    customer_id = _id()
    grade = fields.Str(required=True)
    registered_at = _at()


@PUBLISHED.event(events.PlanRegraded)
class PlanRegradedV1(EventSchema):
    customer_id = _id()
    grade = fields.Str(required=True)


@PUBLISHED.event(events.PlanAssigned)
class PlanAssignedV1(EventSchema):
    customer_id = _id()
    previous_owner_id = _maybe()
    owner_id = _id()
    todo_ids = _ids()


@PUBLISHED.event(events.ContactNoted)
class ContactNotedV1(EventSchema):
    customer_id = _id()
    occurred_at = _at()
    last_contact_at = _at()
    uses_date = fields.Bool(required=True)


@PUBLISHED.event(events.NextContactNoted)
class NextContactNotedV1(EventSchema):
    customer_id = _id()
    on = fields.Date(required=True)


@PUBLISHED.event(events.PlanClosed)
class PlanClosedV1(EventSchema):
    customer_id = _id()


@PUBLISHED.event(events.FollowUpScheduled)
class FollowUpScheduledV1(EventSchema):
    customer_id = _id()
    owner_id = _maybe()
    due_on = fields.Date(required=True)
    basis = fields.Str(required=True, validate=ONE_OF_BASES)
    shows_at = _at()
    ends_due = fields.Bool(required=True)


@PUBLISHED.event(events.FollowUpDue)
class FollowUpDueV1(EventSchema):
    customer_id = _id()
    owner_id = _maybe()
    due_on = fields.Date(required=True)
    basis = fields.Str(required=True, validate=ONE_OF_BASES)
    shows_at = _at()


@PUBLISHED.event(events.FollowUpEnded)
class FollowUpEndedV1(EventSchema):
    customer_id = _id()
    ends_due = fields.Bool(required=True)


@PUBLISHED.event(events.CustomerAnswered)
class CustomerAnsweredV1(EventSchema):
    customer_id = _id()
    answered_at = _at()
    thread_id = _maybe()
    mail_ids = _ids()


@PUBLISHED.event(events.ToDoTracked)
class ToDoTrackedV1(EventSchema):
    customer_id = _id()
    todo_id = _id()
    kind = _kind()
    list = _list()
    owner_id = _maybe()
    role = _maybe()
    mail_id = _maybe()
    invoice_id = _maybe()
    thread_id = _maybe()
    since = _at()
    moves_to = _maybe()


@PUBLISHED.event(events.ToDoUntracked)
class ToDoUntrackedV1(EventSchema):
    customer_id = _id()
    todo_id = _id()


@PUBLISHED.event(events.InvoicePaid)
class InvoicePaidV1(EventSchema):
    customer_id = _id()
    invoice_id = _id()
    settled_at = _at()
    todo_ids = _ids()


@PUBLISHED.event(events.ArrearsOver)
class ArrearsOverV1(EventSchema):
    customer_id = _id()
    ended_at = _at()
    todo_ids = _ids()


# -- settings and the date -------------------------------------------------------------------------


@PUBLISHED.event(events.FollowUpIntervalsSet)
class FollowUpIntervalsSetV1(EventSchema):
    staff_id = _id()
    days = fields.Dict(keys=fields.Str(), values=fields.Int(), required=True)


@PUBLISHED.event(events.IntervalChangeStarted)
class IntervalChangeStartedV1(EventSchema):
    staff_id = _id()
    change_id = _id()
    customer_ids = _ids()


@PUBLISHED.event(events.CalendarDaySet)
class CalendarDaySetV1(EventSchema):
    day = fields.Date(required=True)
    working = fields.Bool(required=True)
    note = _maybe()


@PUBLISHED.event(events.BusinessDateAdvanced)
class BusinessDateAdvancedV1(EventSchema):
    business_date = fields.Date(required=True)
    zone = fields.Str(required=True)

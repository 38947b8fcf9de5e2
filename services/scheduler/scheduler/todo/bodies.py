"""Request and response bodies of to-dos."""

from typing import get_args

from marshmallow import fields, validate

from eventing import BodySchema, Id, body_of, field_for
from eventing.http import AnswerSchema, IdsQuery
from scheduler.permissions import WITH_A_DESK
from scheduler.reply.commands import WaiveReply
from scheduler.reply.deadlines import Rule
from scheduler.todo.commands import PostponeToDo
from scheduler.todo.views import OPEN, SETTLED
from scheduler.values import Level, ToDoKind, ToDoList

KINDS = [kind.value for kind in ToDoKind]
LISTS = [name.value for name in ToDoList]

WaiveBody = body_of(WaiveReply, "WaiveBody", without=("mail_id", "waived_by"))

PostponeBody = body_of(PostponeToDo, "PostponeBody", without=("todo_id", "postponed_by"))


class ToDoQuery(IdsQuery):
    list = fields.Str(validate=validate.OneOf(LISTS), metadata={"description": "Only those of this list."})
    owner = field_for(Id, required=False, metadata={"description": "Only those of this person."})
    role = fields.Str(
        validate=validate.OneOf([role.value for role in WITH_A_DESK]),
        metadata={"description": "Only those that fall to everybody of this role."},
    )
    kind = fields.Str(validate=validate.OneOf(KINDS), metadata={"description": "Only those of this kind."})
    customer_id = field_for(Id, required=False, metadata={"description": "Only those of this customer."})
    late = fields.Bool(metadata={"description": "Only those that are late, or only those that are not."})
    status = fields.Str(
        load_default=OPEN,
        validate=validate.OneOf([OPEN, SETTLED]),
        metadata={"description": "Open ones, or settled ones."},
    )


class BasisSchema(AnswerSchema):
    """What the deadline of a reply rests on."""

    rule = fields.Str(
        required=True,
        validate=validate.OneOf(get_args(Rule)),
        metadata={"description": "What the deadline comes from."},
    )
    clock = fields.Str(
        required=True, metadata={"description": "The deadline's time of day in the company's zone, `15:00`."}
    )
    group = fields.Str(required=True, metadata={"description": "The reply group of the country."})
    country = fields.Str(
        required=True,
        allow_none=True,
        metadata={"description": "The buyer's country, ISO 3166-1 alpha-2."},
    )
    country_basis = fields.Str(
        required=True, allow_none=True, metadata={"description": "What the country was told by."}
    )


class EscalationSchema(AnswerSchema):
    """Who hears of it next, if it stays open."""

    at = fields.AwareDateTime(required=True, metadata={"description": "When."})
    level = fields.Str(
        required=True,
        validate=validate.OneOf(get_args(Level)),
        metadata={"description": "In which position."},
    )
    staff_id = fields.Str(
        required=True,
        allow_none=True,
        metadata={"description": "Who that is now; null while nobody is known."},
    )


class ToDoSchema(AnswerSchema):
    """A to-do. `due_at` is an instant, `due_on` a day in the company's time zone; it has one of them or none.

    What must be done: `code` and `params`, for programs, and `title` in the language of Accept-Language.
    """

    id = fields.Str(required=True, metadata={"description": "Id of the to-do."})
    kind = fields.Str(
        required=True, validate=validate.OneOf(KINDS), metadata={"description": "What it is about."}
    )
    code = fields.Str(required=True, metadata={"description": "What must be done, for programs."})
    params = fields.Dict(
        keys=fields.Str(), required=True, metadata={"description": "The numbers and names behind the code."}
    )
    title = fields.Str(required=True, metadata={"description": "What must be done, in words."})
    list = fields.Str(
        required=True,
        validate=validate.OneOf(LISTS),
        metadata={"description": "The list of the desktop that it is on."},
    )
    status = fields.Str(required=True, metadata={"description": "Whether it is still to be done."})
    owner_id = fields.Str(
        required=True,
        allow_none=True,
        metadata={"description": "Whose it is; null for a role's, and for what nobody has yet."},
    )
    role = fields.Str(
        required=True,
        allow_none=True,
        metadata={"description": "The role whose members have it, if it is no person's."},
    )
    customer_id = fields.Str(
        required=True, allow_none=True, metadata={"description": "The customer it is about."}
    )
    customer_code = fields.Str(
        required=True, allow_none=True, metadata={"description": "The customer's code."}
    )
    customer_name = fields.Str(
        required=True, allow_none=True, metadata={"description": "The customer's name."}
    )
    mail_id = fields.Str(required=True, allow_none=True, metadata={"description": "The mail it is about."})
    subject = fields.Str(
        required=True, allow_none=True, metadata={"description": "The subject of the mail or draft."}
    )
    sender_name = fields.Str(required=True, allow_none=True, metadata={"description": "Who wrote the mail."})
    sender_address = fields.Str(
        required=True, allow_none=True, metadata={"description": "The address they wrote from."}
    )
    draft_id = fields.Str(required=True, allow_none=True, metadata={"description": "The draft it is about."})
    invoice_id = fields.Str(
        required=True, allow_none=True, metadata={"description": "The invoice it is about."}
    )
    since = fields.AwareDateTime(required=True, metadata={"description": "When its cause came up."})
    due_at = fields.AwareDateTime(
        required=True, allow_none=True, metadata={"description": "The instant by which it is due."}
    )
    due_on = fields.Str(
        required=True,
        allow_none=True,
        metadata={"description": "The day on which it is due, in the company's time zone."},
    )
    late_at = fields.AwareDateTime(
        required=True, allow_none=True, metadata={"description": "From when it is late."}
    )
    late = fields.Bool(required=True, metadata={"description": "Whether it is open and late now."})
    basis = fields.Nested(
        BasisSchema,
        required=True,
        allow_none=True,
        metadata={"description": "Of a reply: what its deadline rests on."},
    )
    next_escalation = fields.Nested(
        EscalationSchema,
        required=True,
        allow_none=True,
        metadata={"description": "Who hears of it next; null for what is settled, or goes no further."},
    )
    postponed_until = fields.AwareDateTime(
        required=True,
        allow_none=True,
        metadata={"description": "Until when somebody put it off; null once that has passed."},
    )
    postponed_for = fields.Str(
        required=True, allow_none=True, metadata={"description": "Why they put it off, if they said so."}
    )
    reminded_at = fields.AwareDateTime(
        required=True, allow_none=True, metadata={"description": "When its owner was reminded."}
    )
    escalated_to = fields.List(
        fields.Str(), required=True, metadata={"description": "Ids of the superiors who were told."}
    )
    escalated_at = fields.Dict(
        keys=fields.Str(),
        values=fields.AwareDateTime(),
        required=True,
        metadata={"description": "When each level was told."},
    )
    settled_at = fields.AwareDateTime(
        required=True, allow_none=True, metadata={"description": "When it was settled."}
    )
    how = fields.Str(required=True, allow_none=True, metadata={"description": "How it was settled."})
    response_seconds = fields.Int(
        required=True,
        allow_none=True,
        metadata={"description": "Of an answered mail: the time by the clock."},
    )
    working_seconds = fields.Int(
        required=True,
        allow_none=True,
        metadata={"description": "Of an answered mail: the time in office hours."},
    )


class WaivedSchema(AnswerSchema):
    reason = fields.Str(required=True, metadata={"description": "Why no reply is needed."})
    by = fields.Str(required=True, metadata={"description": "Who said so."})
    at = fields.AwareDateTime(required=True, metadata={"description": "When they said so."})


class ToDoDetailSchema(ToDoSchema):
    """A to-do with who said that no reply is needed."""

    waived = fields.Nested(
        WaivedSchema, allow_none=True, metadata={"description": "Who said that no reply is needed, and why."}
    )


class ToDoPageSchema(AnswerSchema):
    items = fields.List(
        fields.Nested(ToDoSchema), required=True, metadata={"description": "The to-dos, most urgent first."}
    )
    next = fields.Str(
        required=True,
        allow_none=True,
        metadata={"description": "`cursor` of the next page; null on the last."},
    )
    as_of = fields.AwareDateTime(required=True, metadata={"description": "When this was so."})


class DesktopQuery(BodySchema):
    owner = field_for(Id, required=False, metadata={"description": "Whose desktop; your own without."})


class DesktopSchema(AnswerSchema):
    owner_id = fields.Str(
        required=True,
        allow_none=True,
        metadata={"description": "Whose desktop it is; null for an account without a staff entry."},
    )
    as_of = fields.AwareDateTime(required=True, metadata={"description": "When this was so."})
    counts = fields.Dict(
        keys=fields.Str(),
        values=fields.Int(),
        required=True,
        metadata={"description": "How many are open, by list."},
    )
    late = fields.Int(required=True, metadata={"description": "How many of them are late."})
    lists = fields.Dict(
        keys=fields.Str(),
        values=fields.List(fields.Nested(ToDoSchema)),
        required=True,
        metadata={"description": "The most urgent of each list, at most 50, without what was put off."},
    )
    postponed = fields.List(
        fields.Nested(ToDoSchema),
        required=True,
        metadata={"description": "What was put off, at most 50; it is in no count."},
    )
    escalated = fields.List(
        fields.Nested(ToDoSchema),
        required=True,
        metadata={"description": "To-dos of others that were escalated to this person."},
    )


class DayDeadlineSchema(AnswerSchema):
    """A deadline of a day, whether it was met or not."""

    id = fields.Str(required=True, metadata={"description": "Id of the to-do."})
    kind = fields.Str(required=True, validate=validate.OneOf(KINDS), metadata={"description": "Its kind."})
    list = fields.Str(
        required=True, validate=validate.OneOf(LISTS), metadata={"description": "The list it is on."}
    )
    status = fields.Str(required=True, metadata={"description": "Whether it is still to be done."})
    late_at = fields.AwareDateTime(required=True, metadata={"description": "The deadline."})
    late = fields.Bool(
        required=True, metadata={"description": "Whether it is open and late, or was settled late."}
    )
    settled_at = fields.AwareDateTime(
        required=True, allow_none=True, metadata={"description": "When it was settled."}
    )
    how = fields.Str(required=True, allow_none=True, metadata={"description": "How it was settled."})
    mail_id = fields.Str(required=True, allow_none=True, metadata={"description": "The mail it is about."})
    customer_id = fields.Str(
        required=True, allow_none=True, metadata={"description": "The customer it is about."}
    )


class DeadlinesSchema(AnswerSchema):
    """A day of somebody's deadlines, in the company's time zone."""

    owner_id = fields.Str(required=True, allow_none=True, metadata={"description": "Whose day it is."})
    on = fields.Date(required=True, metadata={"description": "The day."})
    zone = fields.Str(required=True, metadata={"description": "The company's time zone."})
    working_day = fields.Bool(required=True, metadata={"description": "Whether the office is open that day."})
    opens_at = fields.AwareDateTime(required=True, metadata={"description": "When the office opens."})
    closes_at = fields.AwareDateTime(required=True, metadata={"description": "When the office closes."})
    as_of = fields.AwareDateTime(required=True, metadata={"description": "When this was so."})
    deadlines = fields.List(
        fields.Nested(DayDeadlineSchema),
        required=True,
        metadata={"description": "In the order of time, at most 200."},
    )


class PlanDetailSchema(AnswerSchema):
    """A customer's follow-up, as in the list of follow-ups, with the open to-dos."""

    customer_id = fields.Str(required=True, metadata={"description": "The customer."})
    customer_code = fields.Str(
        required=True, allow_none=True, metadata={"description": "The customer's code."}
    )
    customer_name = fields.Str(
        required=True, allow_none=True, metadata={"description": "The customer's name."}
    )
    owner_id = fields.Str(allow_none=True, metadata={"description": "Who has the customer."})
    grade = fields.Str(metadata={"description": "The customer's grade."})
    due_on = fields.Str(allow_none=True, metadata={"description": "When the customer is to be followed up."})
    basis = fields.Str(allow_none=True, metadata={"description": "What that day was told by."})
    date_set = fields.Str(
        allow_none=True, metadata={"description": "The day that somebody set for the next contact."}
    )
    shown = fields.Bool(metadata={"description": "Whether the follow-up is on the desktop."})
    last_contact_at = fields.AwareDateTime(
        allow_none=True, metadata={"description": "When we were last in touch, in either direction."}
    )
    closed = fields.Bool(metadata={"description": "Whether the customer is closed."})
    registered_at = fields.AwareDateTime(metadata={"description": "When the customer was registered."})
    todos = fields.List(
        fields.Nested(ToDoSchema),
        required=True,
        metadata={"description": "The open to-dos, most urgent first."},
    )


class ResponsesQuery(BodySchema):
    by = fields.Str(
        load_default="salesperson",
        validate=validate.OneOf(["salesperson", "customer"]),
        metadata={"description": "Whose answers are put together."},
    )
    since = fields.AwareDateTime(metadata={"description": "Answered at or after this instant."})
    until = fields.AwareDateTime(metadata={"description": "Answered before this instant."})


class ResponsesSchema(AnswerSchema):
    owner_id = fields.Str(metadata={"description": "Who answered."})
    customer_id = fields.Str(metadata={"description": "Who was answered."})
    answered = fields.Int(required=True, metadata={"description": "How many mails were answered."})
    late = fields.Int(required=True, metadata={"description": "How many of them after their deadline."})
    mean_seconds = fields.Int(required=True, metadata={"description": "The mean time by the clock."})
    median_seconds = fields.Int(required=True, metadata={"description": "The median time by the clock."})
    slowest_seconds = fields.Int(required=True, metadata={"description": "The longest time by the clock."})
    mean_working_seconds = fields.Int(
        required=True, metadata={"description": "The mean time in office hours."}
    )
    median_working_seconds = fields.Int(
        required=True, metadata={"description": "The median time in office hours."}
    )


class ResponseListSchema(AnswerSchema):
    items = fields.List(
        fields.Nested(ResponsesSchema),
        required=True,
        metadata={"description": "By salesperson or by customer."},
    )
    since = fields.AwareDateTime(
        required=True, metadata={"description": "Answered at or after this instant."}
    )
    until = fields.AwareDateTime(required=True, metadata={"description": "Answered before this instant."})

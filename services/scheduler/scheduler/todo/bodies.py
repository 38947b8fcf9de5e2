"""Request and response bodies of to-dos."""

from marshmallow import fields, validate

from eventing import BodySchema, Id, body_of, field_for
from eventing.http import AnswerSchema, IdList, IdsQuery
from scheduler.bodies import ToDoSchema
from scheduler.permissions import WITH_A_DESK
from scheduler.reply.commands import WaiveReply
from scheduler.todo.commands import PostponeToDo
from scheduler.todo.views import OPEN, SETTLED
from scheduler.values import ToDoKind, ToDoList

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


class OpenItemsQuery(BodySchema):
    customer_ids = IdList(required=True, metadata={"description": "Of which customers."})


class OpenItemsOfCustomerSchema(AnswerSchema):
    customer_id = fields.Str(required=True)
    todos = fields.Int(
        required=True,
        metadata={"description": "How many to-dos are open that go with the customer, but the follow-up."},
    )
    late = fields.Int(required=True, metadata={"description": "How many of them are late."})
    follow_up_on = fields.Str(
        required=True,
        allow_none=True,
        metadata={"description": "The day of the follow-up; null without one."},
    )


class OpenItemsSchema(AnswerSchema):
    items = fields.List(
        fields.Nested(OpenItemsOfCustomerSchema),
        required=True,
        metadata={"description": "By customer, as asked, without those that you cannot see."},
    )


class DesktopQuery(BodySchema):
    owner = field_for(Id, required=False, metadata={"description": "Whose desktop; your own without."})


class DayQuery(DesktopQuery):
    on = fields.Date(metadata={"description": "The day; today without."})


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
    kind = fields.Str(
        required=True, validate=validate.OneOf(KINDS), metadata={"description": "What sort of to-do it is."}
    )
    list = fields.Str(
        required=True, validate=validate.OneOf(LISTS), metadata={"description": "The list it is on."}
    )
    status = fields.Str(required=True, metadata={"description": "Whether it is still to be done."})
    late_at = fields.AwareDateTime(
        required=True, metadata={"description": "The deadline, with its offset from UTC."}
    )
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
    on = fields.Date(required=True, metadata={"description": "The date, in the company's time zone."})
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

    customer_id = fields.Str(required=True)
    customer_code = fields.Str(required=True, allow_none=True)
    customer_name = fields.Str(required=True, allow_none=True)
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
    after_contact = fields.Date(
        required=True,
        allow_none=True,
        metadata={
            "description": "When the customer would be followed up after a contact today, by the grade's "
            "interval; null where it has none."
        },
    )
    closed = fields.Bool(metadata={"description": "Whether the customer is closed."})
    registered_at = fields.AwareDateTime(metadata={"description": "When the customer was registered."})
    todos = fields.List(
        fields.Nested(ToDoSchema),
        required=True,
        metadata={"description": "The open to-dos, most urgent first."},
    )

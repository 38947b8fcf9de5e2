"""Request and response bodies of to-dos."""

from marshmallow import fields, validate

from eventing import BodySchema, Id, body_of, field_for
from eventing.http import AnswerSchema, PageQuery
from scheduler.permissions import WITH_A_DESK
from scheduler.reply.commands import WaiveReply
from scheduler.todo.views import OPEN, SETTLED
from scheduler.values import ToDoKind, ToDoList

KINDS = [kind.value for kind in ToDoKind]
LISTS = [name.value for name in ToDoList]

WaiveBody = body_of(WaiveReply, "WaiveBody", without=("mail_id", "waived_by"))


class ToDoQuery(PageQuery):
    list = fields.Str(validate=validate.OneOf(LISTS))
    owner = field_for(Id, required=False, metadata={"description": "Only those of this person."})
    role = fields.Str(
        validate=validate.OneOf([role.value for role in WITH_A_DESK]),
        metadata={"description": "Only those that fall to everybody of this role."},
    )
    kind = fields.Str(validate=validate.OneOf(KINDS), metadata={"description": "Only those of this kind."})
    customer_id = field_for(Id, required=False, metadata={"description": "Only those of this customer."})
    late = fields.Bool(metadata={"description": "Only those that are late, or only those that are not."})
    status = fields.Str(load_default=OPEN, validate=validate.OneOf([OPEN, SETTLED]))


class ToDoSchema(AnswerSchema):
    """A to-do. `due_at` is an instant, `due_on` a day in the company's time zone; it has one of them or none.

    What must be done: `code` and `params`, for programs, and `title` in the language of Accept-Language.
    """

    id = fields.Str(required=True)
    kind = fields.Str(required=True, validate=validate.OneOf(KINDS))
    code = fields.Str(required=True)
    params = fields.Dict(keys=fields.Str(), required=True)
    title = fields.Str(required=True)
    list = fields.Str(required=True, validate=validate.OneOf(LISTS))
    status = fields.Str(required=True)
    owner_id = fields.Str(required=True, allow_none=True)
    role = fields.Str(required=True, allow_none=True)
    customer_id = fields.Str(required=True, allow_none=True)
    customer_code = fields.Str(required=True, allow_none=True)
    customer_name = fields.Str(required=True, allow_none=True)
    mail_id = fields.Str(required=True, allow_none=True)
    subject = fields.Str(required=True, allow_none=True)
    sender_name = fields.Str(required=True, allow_none=True)
    sender_address = fields.Str(required=True, allow_none=True)
    draft_id = fields.Str(required=True, allow_none=True)
    invoice_id = fields.Str(required=True, allow_none=True)
    since = fields.AwareDateTime(required=True)
    due_at = fields.AwareDateTime(required=True, allow_none=True)
    due_on = fields.Str(required=True, allow_none=True)
    late_at = fields.AwareDateTime(required=True, allow_none=True)
    late = fields.Bool(required=True)
    reminded_at = fields.AwareDateTime(required=True, allow_none=True)
    escalated_to = fields.List(fields.Str(), required=True)
    escalated_at = fields.Dict(keys=fields.Str(), values=fields.AwareDateTime(), required=True)
    settled_at = fields.AwareDateTime(required=True, allow_none=True)
    how = fields.Str(required=True, allow_none=True)
    response_seconds = fields.Int(required=True, allow_none=True)
    working_seconds = fields.Int(required=True, allow_none=True)


class WaivedSchema(AnswerSchema):
    reason = fields.Str(required=True)
    by = fields.Str(required=True)
    at = fields.AwareDateTime(required=True)


class ToDoDetailSchema(ToDoSchema):
    """A to-do with the basis of a reply's deadline."""

    group = fields.Str()
    country = fields.Str(allow_none=True)
    country_basis = fields.Str(allow_none=True)
    waived = fields.Nested(WaivedSchema, allow_none=True)


class ToDoPageSchema(AnswerSchema):
    items = fields.List(fields.Nested(ToDoSchema), required=True)
    next = fields.Str(required=True, allow_none=True)
    as_of = fields.AwareDateTime(required=True)


class DesktopQuery(BodySchema):
    owner = field_for(Id, required=False)


class DesktopSchema(AnswerSchema):
    owner_id = fields.Str(required=True, allow_none=True)
    as_of = fields.AwareDateTime(required=True)
    counts = fields.Dict(keys=fields.Str(), values=fields.Int(), required=True)
    late = fields.Int(required=True)
    lists = fields.Dict(keys=fields.Str(), values=fields.List(fields.Nested(ToDoSchema)), required=True)
    escalated = fields.List(fields.Nested(ToDoSchema), required=True)


class PlanDetailSchema(AnswerSchema):
    """A customer's follow-up, as in the list of follow-ups, with the open to-dos."""

    customer_id = fields.Str(required=True)
    customer_code = fields.Str(required=True, allow_none=True)
    customer_name = fields.Str(required=True, allow_none=True)
    owner_id = fields.Str(allow_none=True)
    grade = fields.Str()
    due_on = fields.Str(allow_none=True)
    basis = fields.Str(allow_none=True)
    date_set = fields.Str(allow_none=True)
    shown = fields.Bool()
    last_contact_at = fields.AwareDateTime(allow_none=True)
    closed = fields.Bool()
    registered_at = fields.AwareDateTime()
    todos = fields.List(fields.Nested(ToDoSchema), required=True)


class ResponsesQuery(BodySchema):
    by = fields.Str(load_default="salesperson", validate=validate.OneOf(["salesperson", "customer"]))
    since = fields.AwareDateTime(metadata={"description": "Answered at or after this instant."})
    until = fields.AwareDateTime(metadata={"description": "Answered before this instant."})


class ResponsesSchema(AnswerSchema):
    owner_id = fields.Str()
    customer_id = fields.Str()
    answered = fields.Int(required=True)
    late = fields.Int(required=True)
    mean_seconds = fields.Int(required=True)
    median_seconds = fields.Int(required=True)
    slowest_seconds = fields.Int(required=True)
    mean_working_seconds = fields.Int(required=True)
    median_working_seconds = fields.Int(required=True)


class ResponseListSchema(AnswerSchema):
    items = fields.List(fields.Nested(ResponsesSchema), required=True)
    since = fields.AwareDateTime(required=True)
    until = fields.AwareDateTime(required=True)

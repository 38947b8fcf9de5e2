"""Request and response bodies of to-dos."""

from marshmallow import fields, validate

from eventing import BodySchema, Id, body_of, field_for
from eventing.http import AnswerSchema, IdsQuery
from scheduler.permissions import WITH_A_DESK
from scheduler.reply.commands import WaiveReply
from scheduler.todo.views import OPEN, SETTLED
from scheduler.values import ToDoKind, ToDoList

KINDS = [kind.value for kind in ToDoKind]
LISTS = [name.value for name in ToDoList]

WaiveBody = body_of(WaiveReply, "WaiveBody", without=("mail_id", "waived_by"))


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
    """A to-do with the basis of a reply's deadline."""

    group = fields.Str(metadata={"description": "The reply group of the country."})
    country = fields.Str(
        allow_none=True, metadata={"description": "The buyer's country, ISO 3166-1 alpha-2."}
    )
    country_basis = fields.Str(allow_none=True, metadata={"description": "What the country was told by."})
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
        metadata={"description": "The most urgent of each list, at most 50."},
    )
    escalated = fields.List(
        fields.Nested(ToDoSchema),
        required=True,
        metadata={"description": "To-dos of others that were escalated to this person."},
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

"""Bodies that several features answer with: a to-do, what its deadline rests on, who hears of it next."""

from typing import get_args

from marshmallow import fields, validate

from eventing.http import AnswerSchema
from scheduler.reply.deadlines import Rule
from scheduler.values import Level, ToDoKind, ToDoList

KINDS = [kind.value for kind in ToDoKind]
LISTS = [name.value for name in ToDoList]


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
    customer_code = fields.Str(required=True, allow_none=True)
    customer_name = fields.Str(required=True, allow_none=True)
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

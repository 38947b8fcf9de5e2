"""Response bodies about a customer as a whole."""

from typing import get_args

from marshmallow import fields, validate

from customers.bodies import CardSchema
from customers.customer.values import Status
from customers.timeline.values import EntryKind
from eventing import field_for
from eventing.http import AnswerSchema, PageQuery


class PhoneNumberSchema(AnswerSchema):
    """A number as it was written. `normal` is it in E.164, where it can be dialled."""

    written = fields.Str(required=True)
    normal = fields.Str(required=True, allow_none=True)
    extension = fields.Str(required=True, allow_none=True)


class ContactSchema(AnswerSchema):
    id = fields.Str(required=True)
    name = fields.Str(required=True)
    position = fields.Str(required=True, allow_none=True)
    left = fields.Bool(required=True, metadata={"description": "Whether the person has left the company."})
    emails = fields.List(fields.Str(), required=True)
    phones = fields.List(fields.Nested(PhoneNumberSchema), required=True)
    faxes = fields.List(fields.Nested(PhoneNumberSchema), required=True)
    language = fields.Str(allow_none=True)
    channel = fields.Str(allow_none=True)


class StandingSchema(AnswerSchema):
    """How it stands with the customer: by the rule, or `by_hand` for a reason."""

    status = fields.Str(required=True, validate=validate.OneOf(get_args(Status)))
    by_hand = fields.Bool(required=True)
    reason = fields.Str(required=True, allow_none=True)


class CustomerFileSchema(CardSchema):
    """A customer in full; for credit, what is about sales is null."""

    domains = fields.List(fields.Str())
    source = fields.Str(allow_none=True)
    registered_at = fields.AwareDateTime()
    owner_since = fields.AwareDateTime()
    next_contact_note = fields.Str(allow_none=True)
    closed_reason = fields.Str(allow_none=True)
    graded_by = fields.Str(metadata={"description": "Who gave the grade."})
    graded_at = fields.AwareDateTime()
    grade_reason = fields.Str(
        allow_none=True,
        metadata={"description": "What was typed, or `order_cleared`; null for the grade at registration."},
    )
    local_name = fields.Str(allow_none=True)
    website = fields.Str(allow_none=True)
    stage = fields.Str(allow_none=True)
    stage_since = fields.AwareDateTime()
    approach = fields.Str(allow_none=True)
    standing = fields.Nested(StandingSchema)
    contacts = fields.List(fields.Nested(ContactSchema))


class LookSchema(AnswerSchema):
    """Somebody looked at the customer on that day, once or more often; `at`: the first time."""

    viewed_by = fields.Str(required=True)
    on = fields.Str(required=True)
    at = fields.AwareDateTime(required=True)


class TimelineQuery(PageQuery):
    kind = field_for(
        EntryKind,
        required=False,
        metadata={
            "description": "Only entries of a kind; `record`: what was put on file, and its corrections."
        },
    )


class TimelineEntrySchema(AnswerSchema):
    id = fields.Str(required=True)
    kind = fields.Str(required=True)
    at = fields.AwareDateTime(required=True)
    what = fields.Str(required=True, metadata={"description": "The event's name."})
    source = fields.Str(required=True)
    actor = fields.Str(required=True)
    details = fields.Dict(required=True)

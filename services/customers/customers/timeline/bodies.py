"""Response bodies about a customer as a whole."""

from marshmallow import fields

from customers.bodies import CardSchema
from eventing.http import AnswerSchema


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


class CustomerFileSchema(CardSchema):
    """A customer in full; for credit, what is about sales is null."""

    domains = fields.List(fields.Str())
    source = fields.Str(allow_none=True)
    registered_at = fields.AwareDateTime()
    owner_since = fields.AwareDateTime()
    next_contact_note = fields.Str(allow_none=True)
    closed_reason = fields.Str(allow_none=True)
    contacts = fields.List(fields.Nested(ContactSchema))


class TimelineEntrySchema(AnswerSchema):
    id = fields.Str(required=True)
    at = fields.AwareDateTime(required=True)
    what = fields.Str(required=True, metadata={"description": "The event's name."})
    source = fields.Str(required=True)
    actor = fields.Str(required=True)
    details = fields.Dict(required=True)

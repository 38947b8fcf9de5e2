"""Request and response bodies about contact records."""

from datetime import datetime

from marshmallow import fields

from customers.contact_record.commands import LogContact
from customers.contact_record.values import ChannelByHand
from eventing import Note, body_of, field_for
from eventing.http import AnswerSchema

ContactLogBody = body_of(
    LogContact,
    "ContactLogBody",
    without=("customer_id", "mail_id", "logged_by", "contact_log_id", "old"),
    channel=field_for(ChannelByHand, metadata={"description": "Mail is logged automatically."}),
    occurred_at=field_for(datetime | None, metadata={"description": "Now by default."}),
    summary=field_for(Note),
    feedback=field_for(Note | None, metadata={"description": "What the customer said about us."}),
    promises=field_for(Note | None, metadata={"description": "What we promised."}),
)


class ContactRecordSchema(AnswerSchema):
    id = fields.Str(required=True)
    direction = fields.Str(required=True)
    channel = fields.Str(required=True)
    occurred_at = fields.AwareDateTime(required=True)
    mail_id = fields.Str(required=True, allow_none=True)
    logged_by = fields.Str(required=True, allow_none=True)
    summary = fields.Str(required=True, allow_none=True)
    feedback = fields.Str(required=True, allow_none=True)
    promises = fields.Str(required=True, allow_none=True)
    next_plan = fields.Str(required=True, allow_none=True)

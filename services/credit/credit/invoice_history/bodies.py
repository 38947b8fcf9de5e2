"""Response bodies of what happened with an invoice."""

from marshmallow import fields

from eventing.http import AnswerSchema


class InvoiceEntrySchema(AnswerSchema):
    """An entry: `what` is the event's name, `details` its fields that tell more, `actor` who did it."""

    at = fields.Str(required=True)
    what = fields.Str(required=True)
    actor = fields.Str(required=True)
    amount = fields.Decimal(as_string=True, required=True, allow_none=True)
    details = fields.Dict(keys=fields.Str(), required=True)

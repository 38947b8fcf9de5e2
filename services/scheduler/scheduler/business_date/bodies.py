"""Response bodies of the business date."""

from marshmallow import fields

from eventing.http import AnswerSchema


class BusinessDateSchema(AnswerSchema):
    business_date = fields.Date(
        required=True,
        allow_none=True,
        metadata={"description": "The day last announced; null before the first."},
    )
    zone = fields.Str(required=True, metadata={"description": "The company's time zone."})

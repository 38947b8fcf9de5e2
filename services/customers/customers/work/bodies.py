"""Queries and answers about the work of one person."""

from marshmallow import fields

from customers.bodies import AmountSchema
from eventing import BodySchema
from eventing.http import AnswerSchema


class PeriodQuery(BodySchema):
    since = fields.AwareDateTime(required=True, metadata={"description": "At or after this instant."})
    until = fields.AwareDateTime(required=True, metadata={"description": "Before this instant."})


class WorkContactSchema(AnswerSchema):
    id = fields.Str(required=True)
    customer_id = fields.Str(required=True)
    direction = fields.Str(required=True)
    channel = fields.Str(required=True)
    occurred_at = fields.AwareDateTime(required=True)
    summary = fields.Str(required=True)


class WorkOrderSchema(AnswerSchema):
    id = fields.Str(required=True)
    customer_id = fields.Str(required=True)
    number = fields.Str(required=True)
    total = fields.Nested(AmountSchema, required=True)
    placed_at = fields.AwareDateTime(required=True)


class NamedCustomerSchema(AnswerSchema):
    id = fields.Str(required=True)
    code = fields.Str(required=True)
    name = fields.Str(required=True)


class WorkSchema(AnswerSchema):
    """At most 100 of each, the latest, in the order of time."""

    contacts = fields.List(
        fields.Nested(WorkContactSchema), required=True, metadata={"description": "Logged by hand."}
    )
    orders = fields.List(fields.Nested(WorkOrderSchema), required=True)
    customers = fields.List(
        fields.Nested(NamedCustomerSchema), required=True, metadata={"description": "Whose they are."}
    )

"""Response bodies of collection."""

from typing import get_args

from marshmallow import fields, validate

from credit.values import ActionOwner, Stage
from eventing import Id, field_for
from eventing.http import AnswerSchema, PageQuery


class CollectionQuery(PageQuery):
    """`stage` and `action_owner`: what has been reached, and whose turn it is; `owner_id`: the customer's."""

    customer_id = field_for(Id, required=False)
    owner_id = field_for(Id, required=False)
    stage = field_for(Stage, required=False)
    action_owner = fields.Str(validate=validate.OneOf(get_args(ActionOwner)))


class CollectionItemSchema(AnswerSchema):
    """An invoice on the ladder; `next_step` is what comes next if nothing is paid."""

    invoice_id = fields.Str(required=True, attribute="_id")
    customer_id = fields.Str(required=True)
    number = fields.Str(required=True)
    order_id = fields.Str(allow_none=True)
    currency = fields.Str()
    amount = fields.Decimal(as_string=True)
    residual = fields.Decimal(as_string=True)
    issued_on = fields.Str()
    due_on = fields.Str()
    terms = fields.Str()
    status = fields.Str()
    settled_on = fields.Str()
    days_overdue = fields.Int()
    stage = fields.Str(allow_none=True)
    level = fields.Int()
    action = fields.Str()
    action_owner = fields.Str()
    stage_on = fields.Str()
    next_step = fields.Str()

"""Response bodies of collection."""

from marshmallow import fields

from eventing import Id, field_for
from eventing.http import AnswerSchema, PageQuery


class CollectionQuery(PageQuery):
    customer_id = field_for(Id, required=False)


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

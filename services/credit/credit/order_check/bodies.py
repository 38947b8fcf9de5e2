"""Request and response bodies of orders and holds. Amounts are strings, so that none is rounded."""

from marshmallow import fields, validate

from credit.bodies import dated_page_schema
from credit.order_check.commands import OverrideHold
from credit.order_check.queries import STATES
from eventing import Id, Money, body_of, field_for
from eventing.http import AnswerSchema, PageQuery

OverrideBody = body_of(OverrideHold, "OverrideBody", without=("customer_id", "order_id", "by", "role"))


class HoldsQuery(PageQuery):
    customer_id = field_for(Id, required=False)
    owner_id = field_for(Id, required=False)


class OrdersQuery(HoldsQuery):
    state = fields.Str(validate=validate.OneOf([*STATES]))


class HoldReasonSchema(AnswerSchema):
    """Why an order is on hold. `code` and `params` are for programs; `detail` is a sentence in the
    language of Accept-Language."""

    code = fields.Str(required=True)
    params = fields.Dict(keys=fields.Str(), values=fields.Str(), required=True)
    detail = fields.Str(required=True)


class OrderSchema(AnswerSchema):
    """An order as credit knows it. `compared` is every number of its last check, `override` the leave that
    somebody gave to ship it in spite of a hold."""

    order_id = fields.Str(required=True, attribute="_id")
    customer_id = fields.Str(required=True)
    number = fields.Str(required=True)
    state = fields.Str(required=True, validate=validate.OneOf([*STATES]))
    total = field_for(Money)
    terms = fields.Str()
    deposit = field_for(Money | None)
    placed_on = fields.Str()
    held_on = fields.Str()
    shipped_on = fields.Str()
    reasons = fields.List(fields.Nested(HoldReasonSchema))
    warnings = fields.List(fields.Str())
    override = fields.Raw()
    compared = fields.Raw()
    policy_version = fields.Int()


OrderPageSchema = dated_page_schema(OrderSchema)

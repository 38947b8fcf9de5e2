"""Request and response bodies about orders. Amounts are strings, so that none is rounded."""

from datetime import date

from marshmallow import fields, validate

from customers.bodies import AmountSchema
from customers.order.commands import AmendOrder, CancelOrder, PlaceOrder, ShipOrder
from customers.order.values import BillOfLading, OrderNumber, PaymentTerms
from eventing import BodySchema, body_of, field_for
from eventing.http import AnswerSchema

_TODAY = {"description": "Today by default."}

PlaceOrderBody = body_of(
    PlaceOrder,
    "PlaceOrderBody",
    without=("customer_id", "order_id"),
    number=field_for(OrderNumber, metadata={"description": "The customer's order number, or ours."}),
    terms=field_for(
        PaymentTerms,
        metadata={"description": "`TT100`, `TT30_70BL`, `LC_SIGHT`, `DP_SIGHT`, `OA_60`, ..."},
    ),
    placed_on=field_for(date | None, metadata=_TODAY),
)
AmendOrderBody = body_of(AmendOrder, "AmendOrderBody", without=("customer_id", "order_id"))
ShipOrderBody = body_of(
    ShipOrder,
    "ShipOrderBody",
    without=("customer_id", "order_id"),
    shipped_on=field_for(date | None, metadata=_TODAY),
    bill_of_lading=field_for(BillOfLading | None, metadata={"description": "Its number, once there is one."}),
)
CancelOrderBody = body_of(CancelOrder, "CancelOrderBody", without=("customer_id", "order_id"))


class OrderLineSchema(AnswerSchema):
    product = fields.Str(required=True)
    quantity = fields.Decimal(required=True, as_string=True)
    unit = fields.Str(required=True)
    unit_price = fields.Decimal(required=True, as_string=True)


class HoldReasonSchema(AnswerSchema):
    """The code of a credit rule, and what the rule compared."""

    code = fields.Str(required=True)
    params = fields.Dict(keys=fields.Str(), required=True)


class OrderSchema(AnswerSchema):
    id = fields.Str(required=True)
    customer_id = fields.Str(required=True)
    number = fields.Str(required=True)
    state = fields.Str(required=True, validate=validate.OneOf(["placed", "shipped", "cancelled"]))
    credit = fields.Str(validate=validate.OneOf(["cleared", "held", "released"]))
    hold_reasons = fields.List(fields.Nested(HoldReasonSchema))
    lines = fields.List(fields.Nested(OrderLineSchema), required=True)
    total = fields.Nested(AmountSchema, required=True)
    terms = fields.Str(required=True)
    incoterm = fields.Str(required=True, allow_none=True)
    deposit = fields.Nested(AmountSchema, required=True, allow_none=True)
    placed_on = fields.Str(required=True)
    amended_because = fields.Str()
    shipped_on = fields.Str()
    bill_of_lading = fields.Str()
    cancelled_because = fields.Str()
    number_reason = fields.Str(allow_none=True)


class OrderSearchQuery(BodySchema):
    q = fields.Str(
        required=True,
        validate=validate.Length(1, 100),
        metadata={"description": "The number, with or without its signs, or the beginning of a part of it."},
    )


class FoundOrderSchema(OrderSchema):
    customer_code = fields.Str(required=True)
    customer_name = fields.Str(required=True)


class FoundOrdersSchema(AnswerSchema):
    items = fields.List(
        fields.Nested(FoundOrderSchema),
        required=True,
        metadata={"description": "At most 20, the newest first."},
    )

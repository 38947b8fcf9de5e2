"""Request and response bodies of orders and holds. Amounts are strings, so that none is rounded."""

from marshmallow import fields, validate

from credit.bodies import OrderSchema, dated_page_schema
from credit.order_check.commands import OverrideHold
from credit.order_check.queries import STATES
from eventing import Id, body_of, field_for
from eventing.http import PageQuery

OverrideBody = body_of(OverrideHold, "OverrideBody", without=("customer_id", "order_id", "by", "role"))


class HoldsQuery(PageQuery):
    customer_id = field_for(Id, required=False)
    owner_id = field_for(Id, required=False)


class OrdersQuery(HoldsQuery):
    state = fields.Str(validate=validate.OneOf([*STATES]))


OrderPageSchema = dated_page_schema(OrderSchema)

"""Bodies that several features answer with."""

from typing import Any, get_args

from marshmallow import Schema, fields, validate

from credit.order_check.events import Compared
from credit.values import Doubt, OrderState
from eventing import Money, MoneyField, field_for
from eventing.http import AnswerSchema


class DatedSchema(AnswerSchema):
    """An answer as of `business_date`, the day that all of credit counts from.

    `is_today` is false while missed days are being caught up: then more can be overdue than is said here.
    """

    business_date = fields.Date(required=True)
    is_today = fields.Bool(required=True)


class AsStored(fields.Nested):
    """What a view holds as an event or a check tells it: shown as it lies there, described by its type."""

    def _serialize(  # type: ignore[override]  # its two ancestors call the value by two names
        self, value: Any, attr: str | None, obj: Any, **kwargs: Any
    ) -> Any:
        return value


class StoredMoney(MoneyField):
    """Money inside of what a view holds, which lies there as it travels."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        return value


def as_stored(kind: type, *, required: bool = False) -> AsStored:
    """A field that holds such a value, or null. `kind` is a dataclass."""
    described = field_for(kind)
    assert isinstance(described, fields.Nested)
    return AsStored(described.nested, required=required, allow_none=True)


def dated_page_schema(item: type[Schema]) -> type[Schema]:
    """The answer of a list as of the business date: `items`, and the cursor of what follows or null."""
    name = item.__name__.removesuffix("Schema")
    return DatedSchema.from_dict(
        {
            "items": fields.List(fields.Nested(item), required=True),
            "next": fields.Str(required=True, allow_none=True),
        },
        name=f"{name}PageSchema",
    )


class PaymentSchema(AnswerSchema):
    """A payment. `unapplied` is on no invoice, and `deposit` is the part of it kept for `order_id`."""

    payment_id = fields.Str(required=True, attribute="_id")
    customer_id = fields.Str(required=True)
    currency = fields.Str()
    amount = fields.Decimal(as_string=True)
    unapplied = fields.Decimal(as_string=True)
    deposit = fields.Decimal(as_string=True)
    received_on = fields.Str()
    order_id = fields.Str(allow_none=True)
    reference = fields.Str(allow_none=True)
    doubts = fields.List(fields.Str(validate=validate.OneOf(get_args(Doubt))))
    reason = fields.Str(allow_none=True)
    reversed = fields.Bool()


class HoldReasonSchema(AnswerSchema):
    """Why an order is on hold. `code` and `params` are for programs; `detail` is a sentence in the
    language of Accept-Language."""

    code = fields.Str(required=True)
    params = fields.Dict(keys=fields.Str(), values=fields.Str(), required=True)
    detail = fields.Str(required=True)


class OverrideSchema(AnswerSchema):
    """The leave that somebody gave to ship an order in spite of a hold."""

    amount = StoredMoney(required=True)
    overridden_by = fields.Str(required=True)
    role = fields.Str(required=True)
    reason = fields.Str(required=True)
    expires_on = fields.Str(required=True)


class OrderSchema(AnswerSchema):
    """An order as credit knows it. `compared` is every number of its last check, `override` the leave that
    somebody gave to ship it in spite of a hold."""

    order_id = fields.Str(required=True, attribute="_id")
    customer_id = fields.Str(required=True)
    number = fields.Str(required=True)
    state = fields.Str(required=True, validate=validate.OneOf(get_args(OrderState)))
    total = field_for(Money)
    terms = fields.Str()
    deposit = field_for(Money | None)
    placed_on = fields.Str()
    held_on = fields.Str()
    shipped_on = fields.Str()
    reasons = fields.List(fields.Nested(HoldReasonSchema))
    warnings = fields.List(fields.Str())
    override = fields.Nested(OverrideSchema, allow_none=True)
    compared = as_stored(Compared)
    policy_version = fields.Int()

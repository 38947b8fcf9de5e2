"""Response bodies of accounts. Amounts are strings, so that none is rounded."""

from marshmallow import fields, validate

from credit.grades import Grade
from eventing import BodySchema, Id, Money, field_for
from eventing.http import AnswerSchema


class AgeingQuery(BodySchema):
    customer_id = field_for(Id, required=False)


class AccountSchema(AnswerSchema):
    """A credit account. `statements`, `traits` and `assessment` are shown to those who assess."""

    customer_id = fields.Str(required=True)
    code = fields.Str(allow_none=True)
    name = fields.Str(allow_none=True)
    currency = fields.Str()
    grade = fields.Str(validate=validate.OneOf([grade.value for grade in Grade]))
    limit = fields.Decimal(as_string=True, allow_none=True)
    limit_expires_on = fields.Str(allow_none=True)
    exposure = fields.Decimal(as_string=True)
    receivables = fields.Decimal(as_string=True)
    available = fields.Decimal(as_string=True, allow_none=True)
    unapplied = fields.Decimal(as_string=True)
    overdue = fields.Decimal(as_string=True)
    oldest_days_overdue = fields.Int()
    in_arrears = fields.Bool()
    review_open = fields.Bool()
    holds = fields.Int()
    business_date = fields.Date()
    statements = fields.Raw(allow_none=True)
    traits = fields.Raw(allow_none=True)
    assessment = fields.Raw(allow_none=True)


class HoldReasonSchema(AnswerSchema):
    """Why an order is on hold. `code` and `params` are for programs; `detail` is a sentence in the
    language of Accept-Language."""

    code = fields.Str(required=True)
    params = fields.Dict(keys=fields.Str(), values=fields.Str(), required=True)
    detail = fields.Str(required=True)


class HoldSchema(AnswerSchema):
    """An order on hold, with every number its check compared."""

    order_id = fields.Str(required=True, attribute="_id")
    number = fields.Str(required=True)
    total = field_for(Money)
    terms = fields.Str()
    deposit = field_for(Money | None)
    placed_on = fields.Str()
    held_on = fields.Str()
    reasons = fields.List(fields.Nested(HoldReasonSchema))
    compared = fields.Raw()
    policy_version = fields.Int()


class HoldsSchema(AnswerSchema):
    items = fields.List(fields.Nested(HoldSchema), required=True)


class CustomerAgeingSchema(AnswerSchema):
    customer_id = fields.Str(required=True)
    code = fields.Str(allow_none=True)
    name = fields.Str(allow_none=True)
    total = fields.Decimal(as_string=True, required=True)
    overdue = fields.Decimal(as_string=True, required=True)
    buckets = fields.Dict(keys=fields.Str(), values=fields.Decimal(as_string=True), required=True)


class AgeingSchema(AnswerSchema):
    """Open amounts by days past due; `paid` is what was paid since `paid_since`, by days late."""

    as_of = fields.Date(required=True)
    currency = fields.Str(required=True)
    total = fields.Decimal(as_string=True, required=True)
    overdue = fields.Decimal(as_string=True, required=True)
    buckets = fields.Dict(keys=fields.Str(), values=fields.Decimal(as_string=True), required=True)
    paid_since = fields.Date(required=True)
    paid = fields.Dict(keys=fields.Str(), values=fields.Decimal(as_string=True), required=True)
    customers = fields.List(fields.Nested(CustomerAgeingSchema), required=True)

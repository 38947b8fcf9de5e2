"""Response bodies of accounts. Amounts are strings, so that none is rounded."""

from datetime import date

from marshmallow import fields, validate

from credit.bodies import DatedSchema, PaymentSchema
from credit.grades import Grade
from eventing import BodySchema, Id, field_for
from eventing.http import AnswerSchema, PageQuery


class AgeingQuery(BodySchema):
    """`as_of` is a day gone by; without it, the business date."""

    customer_id = field_for(Id, required=False)
    as_of = field_for(date, required=False)


class AccountsQuery(PageQuery):
    """With `expires_before` the list has the limits that end before that day, the first to end first."""

    owner_id = field_for(Id, required=False)
    grade = fields.Str(validate=validate.OneOf([grade.value for grade in Grade]))
    in_arrears = fields.Bool()
    review_open = fields.Bool()
    proposed = fields.Bool()
    expires_before = field_for(date, required=False)


class AccountItemSchema(AnswerSchema):
    """A credit account in a list; `proposed`: a limit waits for somebody to approve it."""

    customer_id = fields.Str(required=True, attribute="_id")
    code = fields.Str(allow_none=True)
    name = fields.Str(allow_none=True)
    currency = fields.Str()
    grade = fields.Str(validate=validate.OneOf([grade.value for grade in Grade]))
    limit = fields.Decimal(as_string=True, allow_none=True)
    limit_expires_on = fields.Str(allow_none=True)
    in_arrears = fields.Bool()
    review_open = fields.Bool()
    proposed = fields.Bool()


class AccountSchema(AccountItemSchema, DatedSchema):
    """A credit account. The papers of an assessment and a proposed limit are shown to those who assess."""

    customer_id = fields.Str(required=True)
    exposure = fields.Decimal(as_string=True)
    receivables = fields.Decimal(as_string=True)
    available = fields.Decimal(as_string=True, allow_none=True)
    unapplied = fields.Decimal(as_string=True)
    deposits = fields.Decimal(as_string=True)
    overdue = fields.Decimal(as_string=True)
    oldest_days_overdue = fields.Int()
    holds = fields.Int()
    statements = fields.Raw(allow_none=True)
    traits = fields.Raw(allow_none=True)
    assessment = fields.Raw(allow_none=True)
    proposal = fields.Raw(allow_none=True)


class CustomerAgeingSchema(AnswerSchema):
    customer_id = fields.Str(required=True)
    code = fields.Str(allow_none=True)
    name = fields.Str(allow_none=True)
    total = fields.Decimal(as_string=True, required=True)
    overdue = fields.Decimal(as_string=True, required=True)
    buckets = fields.Dict(keys=fields.Str(), values=fields.Decimal(as_string=True), required=True)


class AgeingSchema(DatedSchema):
    """Open amounts by days past due as of a day; `paid` is what was paid since `paid_since`, by days late.

    `total` is the sum of the buckets, and of the customers; `overdue` that of the buckets past due.
    """

    as_of = fields.Date(required=True)
    currency = fields.Str(required=True)
    total = fields.Decimal(as_string=True, required=True)
    overdue = fields.Decimal(as_string=True, required=True)
    buckets = fields.Dict(keys=fields.Str(), values=fields.Decimal(as_string=True), required=True)
    paid_since = fields.Date(required=True)
    paid = fields.Dict(keys=fields.Str(), values=fields.Decimal(as_string=True), required=True)
    customers = fields.List(fields.Nested(CustomerAgeingSchema), required=True)


class PaymentPartSchema(AnswerSchema):
    invoice_id = fields.Str(required=True)
    number = fields.Str(required=True)
    amount = fields.Decimal(as_string=True, required=True)


class OnePaymentSchema(PaymentSchema):
    """A payment, with the invoices that its money is on, and what was given back of it."""

    refunded = fields.Decimal(as_string=True)
    allocations = fields.List(fields.Nested(PaymentPartSchema), required=True)

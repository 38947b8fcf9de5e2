"""Bodies and answers of credit's HTTP API. Amounts travel as strings, so that none is rounded."""

from decimal import Decimal

from marshmallow import Schema, fields, validate

from credit.domain.commands import FileStatements
from credit.domain.grades import Grade
from credit.event_schemas.policy import PolicyTablesSchema
from eventing.core.fields import ByName, DecimalText, Flag
from eventing.core.money import MoneyField
from eventing.http import AnswerSchema, PageQuery

_RELIABILITIES = FileStatements.__annotations__["reliability"].__args__


def _id() -> fields.Str:
    return fields.Str(required=True, validate=validate.Length(1, 64))


def _maybe_id() -> fields.Str:
    return fields.Str(load_default=None, allow_none=True, validate=validate.Length(1, 64))


def _text(longest: int) -> fields.Str:
    return fields.Str(required=True, validate=validate.Length(1, longest))


def _grade() -> fields.Str:
    return fields.Str(validate=validate.OneOf([grade.value for grade in Grade]))


# -- what comes in -----------------------------------------------------------------------------------


class FiguresBody(Schema):
    current_assets = DecimalText(required=True)
    inventory = DecimalText(required=True)
    non_current_assets = DecimalText(required=True)
    current_liabilities = DecimalText(required=True)
    total_liabilities = DecimalText(required=True)
    net_worth = DecimalText(required=True)


class StatementsBody(Schema):
    """A balance sheet, with where it comes from and how far it can be trusted."""

    currency = fields.Str(required=True, validate=validate.Regexp("^[A-Z]{3}$"))
    period_end = fields.Date(required=True)
    figures = fields.Nested(FiguresBody, required=True)
    origin = _text(200)
    reliability = fields.Str(required=True, validate=validate.OneOf(_RELIABILITIES))


class TraitsBody(Schema):
    """Scores by trait, 1 to 10; a trait without data is left out or 0.

    `payment_record`, `balance_sheet` and `capital_structure` are computed instead wherever payments
    and statements allow it.
    """

    scores = ByName(fields.Int(strict=True), required=True)
    note = fields.Str(load_default=None, allow_none=True, validate=validate.Length(max=2000))


class AssessBody(Schema):
    """`own_sales` are our own sales of the last twelve months; `confirmed` vouches for flagged figures."""

    requested_limit = MoneyField(load_default=None, allow_none=True, more_than_zero=True)
    own_sales = MoneyField(load_default=None, allow_none=True, more_than_zero=True)
    confirmed = Flag(load_default=False)


class InvoiceBody(Schema):
    """Without `due_on` the terms say it, counted from shipment where that is known."""

    customer_id = _id()
    number = _text(60)
    amount = MoneyField(required=True, more_than_zero=True)
    issued_on = fields.Date(required=True)
    order_id = _maybe_id()
    terms = fields.Str(load_default=None, allow_none=True, validate=validate.Length(1, 40))
    due_on = fields.Date(load_default=None, allow_none=True)


class AllocationBody(Schema):
    invoice_id = _id()
    amount = DecimalText(required=True)


class PaymentBody(Schema):
    """Without `allocations` the oldest invoices are paid first; with `order_id`, those of the order,
    and the rest is a deposit for it."""

    customer_id = _id()
    amount = MoneyField(required=True, more_than_zero=True)
    received_on = fields.Date(required=True)
    order_id = _maybe_id()
    allocations = fields.List(fields.Nested(AllocationBody), load_default=None, allow_none=True)
    bank_charge = DecimalText(load_default=Decimal(0))
    reference = fields.Str(load_default=None, allow_none=True, validate=validate.Length(1, 140))


class PolicyBody(PolicyTablesSchema):
    """A whole policy; `GET /policy` tells the one in effect in the same form."""


class InvoicesQuery(PageQuery):
    customer_id = fields.Str()
    status = fields.Str(validate=validate.OneOf(["open", "settled"]))
    due_before = fields.Date()


class CollectionQuery(PageQuery):
    customer_id = fields.Str()


class AgeingQuery(Schema):
    customer_id = fields.Str()


# -- what goes out -----------------------------------------------------------------------------------


class AccountSchema(AnswerSchema):
    """`statements`, `traits` and `assessment` are shown to those who assess."""

    customer_id = fields.Str(required=True)
    code = fields.Str(allow_none=True)
    name = fields.Str(allow_none=True)
    currency = fields.Str()
    grade = _grade()
    limit = DecimalText(allow_none=True)
    limit_expires_on = fields.Str(allow_none=True)
    exposure = DecimalText()
    receivables = DecimalText()
    available = DecimalText(allow_none=True)
    unapplied = DecimalText()
    overdue = DecimalText()
    oldest_days_overdue = fields.Int()
    in_arrears = fields.Bool()
    review_open = fields.Bool()
    holds = fields.Int()
    business_date = fields.Date()
    statements = fields.Raw(allow_none=True)
    traits = fields.Raw(allow_none=True)
    assessment = fields.Raw(allow_none=True)


class HoldReasonSchema(AnswerSchema):
    code = fields.Str(required=True)
    detail = fields.Str(required=True)
    numbers = fields.Dict(keys=fields.Str(), values=DecimalText(), required=True)


class HoldSchema(AnswerSchema):
    """A held order, with every number its check compared."""

    order_id = fields.Str(required=True, attribute="_id")
    number = fields.Str(required=True)
    total = MoneyField()
    terms = fields.Str()
    deposit = MoneyField(allow_none=True)
    placed_on = fields.Str()
    held_on = fields.Str()
    reasons = fields.List(fields.Nested(HoldReasonSchema))
    compared = fields.Raw()
    policy_version = fields.Int()


class HoldsSchema(AnswerSchema):
    items = fields.List(fields.Nested(HoldSchema), required=True)


class InvoiceSchema(AnswerSchema):
    invoice_id = fields.Str(required=True, attribute="_id")
    customer_id = fields.Str(required=True)
    number = fields.Str(required=True)
    order_id = fields.Str(allow_none=True)
    currency = fields.Str()
    amount = DecimalText()
    residual = DecimalText()
    issued_on = fields.Str()
    due_on = fields.Str()
    terms = fields.Str()
    status = fields.Str()
    settled_on = fields.Str()
    days_overdue = fields.Int()
    stage = fields.Str(allow_none=True)


class CollectionItemSchema(InvoiceSchema):
    level = fields.Int()
    action = fields.Str()
    action_owner = fields.Str()
    stage_on = fields.Str()
    next_measure = fields.Str()


class CustomerAgeingSchema(AnswerSchema):
    customer_id = fields.Str(required=True)
    code = fields.Str(allow_none=True)
    name = fields.Str(allow_none=True)
    total = DecimalText(required=True)
    overdue = DecimalText(required=True)
    buckets = fields.Dict(keys=fields.Str(), values=DecimalText(), required=True)


class AgeingSchema(AnswerSchema):
    """Open amounts by days past due; `paid` is what was paid since `paid_since`, by days late."""

    as_of = fields.Date(required=True)
    currency = fields.Str(required=True)
    total = DecimalText(required=True)
    overdue = DecimalText(required=True)
    buckets = fields.Dict(keys=fields.Str(), values=DecimalText(), required=True)
    paid_since = fields.Date(required=True)
    paid = fields.Dict(keys=fields.Str(), values=DecimalText(), required=True)
    customers = fields.List(fields.Nested(CustomerAgeingSchema), required=True)


class PolicySchema(PolicyTablesSchema):
    version = fields.Int(required=True)

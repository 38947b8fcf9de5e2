"""Response bodies of accounts. Amounts are strings, so that none is rounded."""

from datetime import date
from typing import get_args

from marshmallow import fields, validate
from webargs.fields import DelimitedList

from credit.account.ways_out import Way
from credit.assessment.events import CreditAssessed, CreditLimitProposed
from credit.assessment.working_assets import Figures
from credit.bodies import DatedSchema, OrderSchema, PaymentSchema, as_stored
from credit.grades import Grade
from credit.values import (
    Code,
    InvoiceNumber,
    NotNegative,
    PartOfPayment,
    PaymentReference,
    Positive,
    TermsCode,
)
from eventing import BodySchema, Id, field_for
from eventing.http import AnswerSchema, PageQuery


class AgeingQuery(BodySchema):
    """`as_of` is a day gone by; without it, the business date. `before` is an earlier day to compare with."""

    customer_id = field_for(Id, required=False)
    as_of = field_for(date, required=False)
    before = field_for(date, required=False)


class AccountsQuery(PageQuery):
    """With `expires_before` the list has the limits that end before that day, the first to end first.

    `q` looks for words of the name and the code, and stands alone.
    """

    q = fields.Str(validate=validate.Length(max=200))

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


class StatementsSchema(AnswerSchema):
    """The balance sheet filed last."""

    period_end = fields.Str(required=True)
    currency = fields.Str(required=True)
    figures = as_stored(Figures)
    origin = fields.Str(required=True)
    reliability = fields.Str(required=True)
    filed_on = fields.Str(required=True)


class TraitsSchema(AnswerSchema):
    """The traits as scored last."""

    scores = fields.Dict(keys=fields.Str(), values=fields.Int(), required=True)
    note = fields.Str(required=True, allow_none=True)
    scored_on = fields.Str(required=True)


class AccountSchema(AccountItemSchema, DatedSchema):
    """A credit account. The papers of an assessment and a proposed limit are shown to those who assess."""

    customer_id = fields.Str(required=True)
    exposure = fields.Decimal(as_string=True)
    receivables = fields.Decimal(as_string=True)
    open_orders = fields.Decimal(as_string=True)
    in_transit = fields.Decimal(as_string=True)
    available = fields.Decimal(as_string=True, allow_none=True)
    unapplied = fields.Decimal(as_string=True)
    deposits = fields.Decimal(as_string=True)
    overdue = fields.Decimal(as_string=True)
    oldest_days_overdue = fields.Int()
    holds = fields.Int()
    statements = fields.Nested(StatementsSchema, allow_none=True)
    traits = fields.Nested(TraitsSchema, allow_none=True)
    assessment = as_stored(CreditAssessed)
    proposal = as_stored(CreditLimitProposed)


class CustomerAgeingSchema(AnswerSchema):
    customer_id = fields.Str(required=True)
    code = fields.Str(allow_none=True)
    name = fields.Str(allow_none=True)
    total = fields.Decimal(as_string=True, required=True)
    overdue = fields.Decimal(as_string=True, required=True)
    disputed = fields.Decimal(as_string=True, required=True)
    buckets = fields.Dict(keys=fields.Str(), values=fields.Decimal(as_string=True), required=True)


class AgeingSchema(DatedSchema):
    """Open amounts by days past due as of a day; `paid` is what was paid since `paid_since`, by days late.

    `total` is the sum of the buckets and of what is `disputed`, which is in none of them (R298), and of the
    customers; `overdue` that of the buckets past due. Both are told of the day `before`, if it is asked for.
    """

    as_of = fields.Date(required=True)
    currency = fields.Str(required=True)
    total = fields.Decimal(as_string=True, required=True)
    overdue = fields.Decimal(as_string=True, required=True)
    total_before = fields.Decimal(as_string=True, required=True, allow_none=True)
    overdue_before = fields.Decimal(as_string=True, required=True, allow_none=True)
    disputed = fields.Decimal(as_string=True, required=True)
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


class WayOutSchema(AnswerSchema):
    """What would end reasons of a hold: `ends` and `leaves` are their codes; with none left the order goes.

    `pay` is money on account, `deposit` and `prepay` are for the order itself, `limit` is a limit of
    `amount`, and `terms` are those that the order could have.
    """

    way = fields.Str(required=True, validate=validate.OneOf(get_args(Way)))
    amount = fields.Decimal(as_string=True, required=True, allow_none=True)
    terms = fields.List(fields.Str(), required=True)
    ends = fields.List(fields.Str(), required=True)
    leaves = fields.List(fields.Str(), required=True)


class LeaveSchema(AnswerSchema):
    """What it takes to override a hold, and whether your role may; `authority` null is unlimited."""

    needed = fields.Decimal(as_string=True, required=True)
    authority = fields.Decimal(as_string=True, required=True, allow_none=True)
    within = fields.Bool(required=True)
    days = fields.Int(required=True)


class OverdueInvoiceSchema(AnswerSchema):
    invoice_id = fields.Str(required=True)
    number = fields.Str(required=True)
    days = fields.Int(required=True)


class GroundsSchema(AnswerSchema):
    """The documents behind the numbers, a few of each kind."""

    open_invoices = fields.Int(required=True)
    overdue_invoices = fields.List(fields.Nested(OverdueInvoiceSchema), required=True)
    open_orders = fields.List(fields.Str(), required=True)
    in_transit = fields.List(fields.Str(), required=True)
    cash_received_on = fields.List(fields.Date(), required=True)


class OneOrderSchema(OrderSchema, DatedSchema):
    """An order. While it is held, reasons and `compared` are of now, and `ways` are what would end them.

    `override_leave` is for those who may override a hold.
    """

    currency = fields.Str(required=True)
    ways = fields.List(fields.Nested(WayOutSchema), required=True)
    override_leave = fields.Nested(LeaveSchema, required=True, allow_none=True)
    grounds = fields.Nested(GroundsSchema, required=True)


class InvoiceChangeSchema(AnswerSchema):
    """An invoice whose open amount changes."""

    invoice_id = fields.Str(required=True)
    number = fields.Str(required=True)
    due_on = fields.Date(required=True)
    before = fields.Decimal(as_string=True, required=True)
    after = fields.Decimal(as_string=True, required=True)


class OrderChangeSchema(AnswerSchema):
    """An order that is held or cleared; `reasons` are the codes it is held for then."""

    order_id = fields.Str(required=True)
    number = fields.Str(required=True)
    before = fields.Str(required=True)
    after = fields.Str(required=True)
    reasons = fields.List(fields.Str(), required=True)


class ForeseenSchema(DatedSchema):
    """An account before and after something that is not done yet."""

    currency = fields.Str(required=True)
    invoices = fields.List(fields.Nested(InvoiceChangeSchema), required=True)
    orders = fields.List(fields.Nested(OrderChangeSchema), required=True)
    grade_before = fields.Str(required=True)
    grade_after = fields.Str(required=True)
    limit_before = fields.Decimal(as_string=True, required=True, allow_none=True)
    limit_after = fields.Decimal(as_string=True, required=True, allow_none=True)
    exposure_before = fields.Decimal(as_string=True, required=True)
    exposure_after = fields.Decimal(as_string=True, required=True)
    overdue_before = fields.Decimal(as_string=True, required=True)
    overdue_after = fields.Decimal(as_string=True, required=True)
    unapplied_before = fields.Decimal(as_string=True, required=True)
    unapplied_after = fields.Decimal(as_string=True, required=True)
    collection_level_before = fields.Int(required=True)
    collection_level_after = fields.Int(required=True)


class ForeseenPaymentQuery(BodySchema):
    """A payment that may be recorded, in the account's currency; `allocations` are `invoice:amount` each."""

    amount = field_for(Positive)
    received_on = field_for(date)
    order_id = field_for(Id, required=False)
    bank_charge = field_for(NotNegative, required=False)
    reference = field_for(PaymentReference, required=False)
    allocations = DelimitedList(field_for(PartOfPayment), required=False)
    confirm = fields.Bool()


class ForeseenInvoiceQuery(BodySchema):
    """An invoice that may be issued, in the account's currency."""

    number = field_for(InvoiceNumber)
    amount = field_for(Positive)
    issued_on = field_for(date)
    order_id = field_for(Id, required=False)
    terms = field_for(TermsCode, required=False)
    due_on = field_for(date, required=False)
    confirm = fields.Bool()


class ForeseenInvoiceSchema(ForeseenSchema):
    """What issuing an invoice would do; `open` is what deposits and free cash would leave of it."""

    due_on = fields.Date(required=True)
    terms = fields.Str(required=True)
    open = fields.Decimal(as_string=True, required=True)


class AgedInvoicesQuery(BodySchema):
    """`bucket` is a name of the ageing's, `disputed`, or `overdue` for all that is past due."""

    bucket = field_for(Code)
    customer_id = field_for(Id, required=False)
    as_of = field_for(date, required=False)


class AgedInvoiceSchema(AnswerSchema):
    invoice_id = fields.Str(required=True)
    customer_id = fields.Str(required=True)
    code = fields.Str(required=True, allow_none=True)
    name = fields.Str(required=True, allow_none=True)
    number = fields.Str(required=True)
    due_on = fields.Str(required=True)
    days = fields.Int(required=True)
    amount = fields.Decimal(as_string=True, required=True)


class AgedInvoicesSchema(DatedSchema):
    """`total` is the sum of all, `count` how many there are; `items` the first of them."""

    as_of = fields.Date(required=True)
    currency = fields.Str(required=True)
    total = fields.Decimal(as_string=True, required=True)
    count = fields.Int(required=True)
    items = fields.List(fields.Nested(AgedInvoiceSchema), required=True)


class ReviewQuery(BodySchema):
    """Amounts are in the account's currency."""

    requested_limit = field_for(Positive, required=False)
    own_sales = field_for(Positive, required=False)


class ReviewSchema(DatedSchema):
    """What a review would come to now. `outcome`: it is `set`, `proposed` to somebody else, `beyond` the
    authority of your role, or waits for its figures to be confirmed (`unconfirmed`)."""

    currency = fields.Str(required=True)
    financial_grade = fields.Str(required=True)
    trait_grade = fields.Str(required=True)
    base_grade = fields.Str(required=True)
    notches = fields.Int(required=True)
    cap = fields.Str(required=True, allow_none=True)
    grade = fields.Str(required=True)
    evaluation_value = fields.Decimal(as_string=True, required=True, allow_none=True)
    trait_percent = fields.Decimal(as_string=True, required=True)
    average_days_late = fields.Decimal(as_string=True, required=True, allow_none=True)
    model_limit = fields.Decimal(as_string=True, required=True)
    adjusted_limit = fields.Decimal(as_string=True, required=True)
    limit = fields.Decimal(as_string=True, required=True)
    flags = fields.List(fields.Str(), required=True)
    outcome = fields.Str(required=True, validate=validate.OneOf(["set", "proposed", "beyond", "unconfirmed"]))
    authority = fields.Decimal(as_string=True, required=True, allow_none=True)
    policy_version = fields.Int(required=True)
    valid_days = fields.Int(required=True)

"""Request and response bodies of invoices and payments. Amounts are strings, so that none is rounded."""

from datetime import date
from typing import get_args

from marshmallow import fields, validate

from credit.bodies import DatedSchema
from credit.receivable.commands import (
    AllocatePayment,
    CancelInvoice,
    CreditInvoice,
    IssueInvoice,
    RecordPayment,
    RefundPayment,
    ReversePayment,
    TakeBackPayment,
)
from credit.receivable.views import OPEN, SETTLED
from credit.values import InvoiceNumber, LateReason, SettledHow
from eventing import Id, body_of, field_for
from eventing.http import AnswerSchema, PageQuery

InvoiceBody = body_of(IssueInvoice, "InvoiceBody", without=("invoice_id",))
CreditNoteBody = body_of(CreditInvoice, "CreditNoteBody", without=("customer_id", "invoice_id"))
CancelInvoiceBody = body_of(CancelInvoice, "CancelInvoiceBody", without=("customer_id", "invoice_id"))
PaymentBody = body_of(RecordPayment, "PaymentBody", without=("payment_id",))
AllocateBody = body_of(AllocatePayment, "AllocateBody", without=("customer_id", "payment_id"))
TakeBackBody = body_of(TakeBackPayment, "TakeBackBody", without=("customer_id", "payment_id"))
RefundBody = body_of(RefundPayment, "RefundBody", without=("customer_id", "payment_id"))
ReverseBody = body_of(ReversePayment, "ReverseBody", without=("customer_id", "payment_id"))


class InvoicesQuery(PageQuery):
    customer_id = field_for(Id, required=False)
    number = field_for(InvoiceNumber, required=False)
    status = fields.Str(validate=validate.OneOf([OPEN, SETTLED]))
    due_before = field_for(date, required=False)


class InvoiceSchema(AnswerSchema):
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
    status = fields.Str(validate=validate.OneOf([OPEN, SETTLED]))
    settled_on = fields.Str()
    settled_how = fields.Str(validate=validate.OneOf(get_args(SettledHow)))
    days_overdue = fields.Int()
    stage = fields.Str(allow_none=True)
    late_reason = fields.Str(validate=validate.OneOf(get_args(LateReason)))
    late_note = fields.Str(allow_none=True)
    late_noted_by = fields.Str()
    late_noted_on = fields.Str()


class OneInvoiceSchema(InvoiceSchema, DatedSchema):
    """An invoice as of the business date."""


class PaymentsQuery(PageQuery):
    """`deposits` and `unapplied`: only payments of which money waits for an order, or is on no invoice."""

    customer_id = field_for(Id, required=False)
    order_id = field_for(Id, required=False)
    deposits = fields.Bool(validate=validate.Equal(True))
    unapplied = fields.Bool(validate=validate.Equal(True))

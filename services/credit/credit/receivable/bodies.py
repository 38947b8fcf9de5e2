"""Request and response bodies of invoices and payments. Amounts are strings, so that none is rounded."""

from datetime import date

from marshmallow import fields, validate

from credit.receivable.commands import IssueInvoice, RecordPayment
from credit.receivable.views import OPEN, SETTLED
from eventing import Id, body_of, field_for
from eventing.http import AnswerSchema, PageQuery

InvoiceBody = body_of(IssueInvoice, "InvoiceBody", without=("invoice_id",))
PaymentBody = body_of(RecordPayment, "PaymentBody", without=("payment_id",))


class InvoicesQuery(PageQuery):
    customer_id = field_for(Id, required=False)
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
    status = fields.Str()
    settled_on = fields.Str()
    days_overdue = fields.Int()
    stage = fields.Str(allow_none=True)

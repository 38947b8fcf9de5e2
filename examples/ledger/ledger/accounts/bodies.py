"""Bodies of requests, made of the commands, and of answers."""

from marshmallow import fields

from eventing import Id, body_of, field_for
from eventing.http import AnswerSchema, PageQuery, page_schema
from ledger.accounts.commands import OpenAccount, PayIn

OpenBody = body_of(OpenAccount, without=["account_id"])
PaymentBody = body_of(PayIn, "PaymentBody", without=["account_id"])


class OwnerQuery(PageQuery):
    owner = field_for(Id)


class AccountSchema(AnswerSchema):
    id = fields.Str(required=True)
    owner = fields.Str(required=True)
    credit = fields.Int(required=True)
    balance = fields.Int(required=True)


class WarningSchema(AnswerSchema):
    account_id = fields.Str(required=True)
    cents = fields.Int(required=True)
    number = fields.Int(required=True)
    at = fields.AwareDateTime(required=True)


AccountPage = page_schema(AccountSchema)
WarningPage = page_schema(WarningSchema)

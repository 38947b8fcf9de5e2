"""Request and response bodies of accounts."""

from typing import Literal

from marshmallow import fields

from desk.account.commands import OpenAccount, SetOneTimePassword
from desk.values import ConsentCode, NewPassword
from eventing import body_of, field_for
from eventing.http import AnswerSchema

_SECRET = {"format": "password"}

OneTimePasswordBody = body_of(
    SetOneTimePassword,
    "OneTimePasswordBody",
    without=("account_id", "set_by"),
    one_time_password=field_for(NewPassword, metadata=_SECRET),
    consent_code=field_for(
        ConsentCode | None,
        metadata={"description": "The person's own, which they keep; not needed of somebody who is away."},
    ),
)

OpenAccountBody = body_of(
    OpenAccount,
    "OpenAccountBody",
    without=("account_id",),
    role=field_for(
        Literal["administrator"] | None,
        metadata={"description": "For an administrator without a staff entry; others have a role there."},
    ),
    one_time_password=field_for(NewPassword, metadata=_SECRET),
)


class AccountSchema(AnswerSchema):
    account_id = fields.Str(required=True)
    login = fields.Str(required=True, allow_none=True, metadata={"description": "Null for closed accounts."})
    staff_id = fields.Str(required=True, allow_none=True)
    role = fields.Str(required=True, allow_none=True, metadata={"description": "As in the staff entry."})
    open = fields.Bool(required=True)
    closed_because = fields.Str(required=True, allow_none=True)
    must_change_password = fields.Bool(required=True)
    one_time_password_set_by = fields.Str(required=True, allow_none=True)
    opened_at = fields.DateTime(required=True)
    last_signed_in_at = fields.DateTime(required=True, allow_none=True)

"""Bodies of desk's API."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from desk.domain.credentials import LEAST_PASSWORD, MOST_LOGIN, MOST_PASSWORD
from eventing.http import AnswerSchema


def _login() -> fields.Str:
    no_spaces = validate.Regexp(r"\S+\Z", error="No spaces.")
    return fields.Str(required=True, validate=[validate.Length(3, MOST_LOGIN), no_spaces])


def _new_password() -> fields.Str:
    return fields.Str(
        required=True,
        validate=validate.Length(LEAST_PASSWORD, MOST_PASSWORD),
        metadata={"format": "password"},
    )


def _given_password() -> fields.Str:
    return fields.Str(
        required=True, validate=validate.Length(1, MOST_PASSWORD), metadata={"format": "password"}
    )


class SignInBody(Schema):
    login = fields.Str(required=True, validate=validate.Length(1, MOST_LOGIN))
    password = _given_password()


class RefreshBody(Schema):
    refresh_token = fields.Str(required=True, validate=validate.Length(1, 200))


class GrantSchema(AnswerSchema):
    access_token = fields.Str(required=True)
    token_type = fields.Constant("Bearer")
    expires_in = fields.Int(required=True, metadata={"description": "Seconds."})
    refresh_token = fields.Str(required=True, metadata={"description": "Good once."})
    must_change_password = fields.Bool(
        required=True, metadata={"description": "Until then the access token is good for that only."}
    )


class PasswordBody(Schema):
    current_password = _given_password()
    new_password = _new_password()


class OneTimePasswordBody(Schema):
    one_time_password = _new_password()


class OpenAccountBody(Schema):
    login = _login()
    staff_id = fields.Str(load_default=None, allow_none=True, validate=validate.Length(1, 64))
    role = fields.Str(
        load_default=None,
        allow_none=True,
        validate=validate.OneOf(["administrator"]),
        metadata={"description": "For an administrator without a staff entry; others have theirs on record."},
    )
    one_time_password = _new_password()

    @validates_schema
    def one_of_both(self, data: dict[str, Any], **kwargs: Any) -> None:
        if (data["staff_id"] is None) == (data["role"] is None):
            raise ValidationError("Either this or the role administrator.", "staff_id")


class AccountSchema(AnswerSchema):
    account_id = fields.Str(required=True)
    login = fields.Str(required=True, allow_none=True, metadata={"description": "Of open accounts."})
    staff_id = fields.Str(required=True, allow_none=True)
    role = fields.Str(required=True, allow_none=True, metadata={"description": "Of record."})
    open = fields.Bool(required=True)
    closed_because = fields.Str(required=True, allow_none=True)
    must_change_password = fields.Bool(required=True)
    opened_at = fields.DateTime(required=True)
    last_signed_in_at = fields.DateTime(required=True, allow_none=True)


class KeySchema(AnswerSchema):
    kid = fields.Str(required=True)
    kty = fields.Str(required=True)
    crv = fields.Str(required=True)
    x = fields.Str(required=True)
    use = fields.Str()
    alg = fields.Str()


class KeySetSchema(AnswerSchema):
    keys = fields.List(fields.Nested(KeySchema), required=True)

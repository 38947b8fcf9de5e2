"""Request and response bodies of sign-in."""

from marshmallow import fields

from desk.account.commands import ChangePassword
from desk.values import Login, NewPassword, Password, RefreshToken
from eventing import BodySchema, body_of, field_for
from eventing.http import AnswerSchema

_SECRET = {"format": "password"}

PasswordBody = body_of(
    ChangePassword,
    "PasswordBody",
    without=("account_id", "session_id"),
    current_password=field_for(Password, metadata=_SECRET),
    new_password=field_for(NewPassword, metadata=_SECRET),
)


class SignInBody(BodySchema):
    login = field_for(Login)
    password = field_for(Password, metadata=_SECRET)
    device_token = field_for(
        RefreshToken | None,
        metadata={"description": "That of the last sign-in here; guesses from elsewhere then delay nobody."},
    )


class RefreshBody(BodySchema):
    refresh_token = field_for(RefreshToken)


class GrantSchema(AnswerSchema):
    access_token = fields.Str(required=True)
    token_type = fields.Constant("Bearer")
    expires_in = fields.Int(required=True, metadata={"description": "Seconds."})
    refresh_token = fields.Str(required=True, metadata={"description": "Valid once."})
    device_token = fields.Str(required=True, allow_none=True, metadata={"description": "After a sign-in."})
    must_change_password = fields.Bool(
        required=True,
        metadata={"description": "If true, the access token is only for that."},
    )


class ConsentCodeSchema(AnswerSchema):
    consent_code = fields.Str(required=True)


class KeySchema(AnswerSchema):
    kid = fields.Str(required=True)
    kty = fields.Str(required=True)
    crv = fields.Str(required=True)
    x = fields.Str(required=True)
    use = fields.Str()
    alg = fields.Str()


class KeySetSchema(AnswerSchema):
    keys = fields.List(fields.Nested(KeySchema), required=True)

"""Request and response bodies of app passwords."""

from marshmallow import fields

from eventing import BodySchema, Id, field_for
from eventing.http import AnswerSchema
from mail.app_password.events import AppPasswordName
from mail.values import AppPassword


class AppPasswordBody(BodySchema):
    name = field_for(
        AppPasswordName, metadata={"description": "What it is called: where it is used, such as `phone`."}
    )
    password = field_for(
        AppPassword,
        metadata={
            "description": "24 letters and figures that nobody can guess, in groups of four.",
            "format": "password",
        },
    )


class RevokeAllBody(BodySchema):
    staff_id = field_for(Id, metadata={"description": "Whose."})


class AppPasswordSchema(AnswerSchema):
    app_password_id = fields.Str(required=True)
    name = fields.Str(required=True)
    made_at = fields.AwareDateTime(required=True, metadata={"description": "When it was made."})
    last_used_at = fields.AwareDateTime(
        required=True, allow_none=True, metadata={"description": "To the minute; null while it never was."}
    )


class AppPasswordsSchema(AnswerSchema):
    """`user_name` is the address that programs sign in with, and the only one that they may write from.

    `host` is the name of the server that they hand in to; empty where the firm takes none from programs.
    """

    user_name = fields.Str(
        required=True,
        allow_none=True,
        metadata={"description": "Null while mail does not know the person yet: a moment after they came."},
    )
    host = fields.Str(required=True)
    items = fields.List(fields.Nested(AppPasswordSchema), required=True)

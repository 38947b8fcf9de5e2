"""Request and response bodies of app passwords."""

from marshmallow import fields

from eventing import BodySchema, Id, field_for
from eventing.http import Accepted, AnswerSchema
from mail.app_password.events import AppPasswordName


class AppPasswordBody(BodySchema):
    name = field_for(
        AppPasswordName, metadata={"description": "What it is called: where it is used, such as `phone`."}
    )


class RevokeAllBody(BodySchema):
    staff_id = field_for(Id, metadata={"description": "Whose."})


class MadeSchema(Accepted):
    app_password_id = fields.Str(required=True)
    user_name = fields.Str(
        required=True, metadata={"description": "The address that the program signs in with."}
    )
    password = fields.Str(
        required=True,
        allow_none=True,
        metadata={"description": "Shown this once; null where the same request is answered again."},
    )


class AppPasswordSchema(AnswerSchema):
    app_password_id = fields.Str(required=True)
    name = fields.Str(required=True)
    made_at = fields.AwareDateTime(required=True)
    last_used_at = fields.AwareDateTime(
        required=True, allow_none=True, metadata={"description": "To the minute; null while it never was."}
    )


class AppPasswordsSchema(AnswerSchema):
    """`user_name` is the address that programs sign in with, and the only one that they may write from.

    `host` is the name of the server that they hand in to; empty where the firm takes none from programs.
    """

    user_name = fields.Str(required=True)
    host = fields.Str(required=True)
    items = fields.List(fields.Nested(AppPasswordSchema), required=True)

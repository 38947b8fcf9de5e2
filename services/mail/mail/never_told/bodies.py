"""Request and response bodies of what is never told."""

from marshmallow import fields

from eventing import body_of
from eventing.http import AnswerSchema
from mail.never_told.commands import SetNeverTold

NeverToldBody = body_of(SetNeverTold, "NeverToldBody", without=("by",))


class NeverToldSchema(AnswerSchema):
    """The list in force. Version 0: nobody has set one, and the usual words are looked for."""

    version = fields.Int(required=True)
    words = fields.List(fields.Str(), required=True)
    set_by = fields.Str(required=True, allow_none=True)

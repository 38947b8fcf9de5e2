"""Request and response bodies of uploads."""

from marshmallow import fields

from eventing import BodySchema, field_for
from eventing.http import AnswerSchema
from mail.values import FileName


class FileQuery(BodySchema):
    name = field_for(FileName, metadata={"description": "The name that the file is to have; no path."})


class UploadSchema(AnswerSchema):
    """A file that was uploaded: `file_id` names it among the `files` of a draft."""

    file_id = fields.Str(required=True)
    name = fields.Str(required=True)
    content_type = fields.Str(required=True)
    size = fields.Int(required=True, metadata={"description": "In bytes."})

"""Queries and answers of the search."""

from marshmallow import fields, validate

from eventing import Id, field_for
from eventing.http import AnswerSchema, PageQuery
from mail.values import OwnedBox

MAX_QUERY = 200
#: Mails on a page, where nobody says how many.
LIMIT = 20


class SearchQuery(PageQuery):
    q = fields.Str(
        required=True,
        validate=validate.Length(1, MAX_QUERY),
        metadata={
            "description": "Words that each mail has: of five letters, also such as begin so; in "
            "subject, note, people and files, of three. Codes and numbers in any spelling."
        },
    )
    since = fields.AwareDateTime(load_default=None, metadata={"description": "Received then or later."})
    before = fields.AwareDateTime(load_default=None, metadata={"description": "Received earlier."})
    box = field_for(OwnedBox | None, load_default=None)
    customer_id = field_for(Id, load_default=None)
    limit = fields.Int(load_default=LIMIT, validate=validate.Range(1, 50))


class FoundSenderAnswer(AnswerSchema):
    name = fields.Str()
    address = fields.Str()


class PartAnswer(AnswerSchema):
    text = fields.Str()
    found = fields.Bool(metadata={"description": "Whether it is what was looked for."})


class FoundMailSchema(AnswerSchema):
    mail_id = fields.Str(attribute="id")
    box = fields.Str(metadata={"description": "Where it is: `received`, `sent`, or a box of `/unassigned`."})
    direction = fields.Str()
    sender = fields.Nested(FoundSenderAnswer)
    to = fields.List(fields.Str())
    received_at = fields.AwareDateTime()
    customer_id = fields.Str(allow_none=True)
    attachment_count = fields.Int(metadata={"description": "Without the pictures within the HTML."})
    subject_parts = fields.List(fields.Nested(PartAnswer), metadata={"description": "All of the subject."})
    line_parts = fields.List(
        fields.Nested(PartAnswer), metadata={"description": "The line in which what was looked for stands."}
    )
    found_in = fields.Str(
        metadata={
            "description": "What the line is: `note`, `text`, `file`, `sender`, `recipient`, `blind_copy`."
        }
    )

"""Request and response bodies of snippets."""

from marshmallow import fields

from eventing import BodySchema, body_of
from eventing.http import AnswerSchema
from mail.snippet.commands import KeepSnippet, RewordSnippet

SnippetBody = body_of(KeepSnippet, "SnippetBody", without=("snippet_id", "by"))
SnippetWordsBody = body_of(RewordSnippet, "SnippetWordsBody", without=("snippet_id", "by"))


class SnippetsQuery(BodySchema):
    removed = fields.Bool(
        load_default=False, metadata={"description": "Whether to list those that were removed, instead."}
    )


class SnippetSchema(AnswerSchema):
    """A snippet. What stands in brackets in it is a placeholder: `[contact]`, `[单位名称]`."""

    snippet_id = fields.Str(required=True, attribute="id")
    keeper_id = fields.Str(required=True, allow_none=True)
    shared = fields.Str(required=True)
    language = fields.Str(required=True)
    name = fields.Str(required=True)
    subject = fields.Str(required=True)
    text = fields.Str(required=True)
    removed = fields.Bool(required=True)
    may_change = fields.Bool(required=True)
    changed_by = fields.Str(required=True, allow_none=True)
    changed_at = fields.AwareDateTime(required=True, allow_none=True)


class SnippetsSchema(AnswerSchema):
    items = fields.List(fields.Nested(SnippetSchema), required=True)

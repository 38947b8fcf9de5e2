"""Bodies that every API answers with: a command's outcome, and what is wrong."""

from typing import Any

from marshmallow import Schema, fields, post_dump

CONTENT_TYPE = "application/problem+json"


class Accepted(Schema):
    """The answer to a command: its id for `?after=`, the stream's version, and the ids it made."""

    command_id = fields.Str(
        required=True,
        metadata={"description": "For `?after=` of a query; empty when there was nothing to do."},
    )
    version = fields.Int(
        required=True,
        metadata={"description": "The version of the record now, as in ETag.", "minimum": 0},
    )

    @post_dump(pass_original=True)
    def keep_ids(self, data: dict[str, Any], original: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        return {**original, **data}


class FieldProblemSchema(Schema):
    """One field that cannot be used, and why."""

    field = fields.Str(required=True, metadata={"description": "Path of the field, `lines.0.quantity`."})
    code = fields.Str(required=True, metadata={"description": "Stable name of the reason, for programs."})
    params = fields.Dict(required=True, metadata={"description": "The numbers and names behind it."})
    detail = fields.Str(
        required=True, metadata={"description": "The reason in words, in the language asked for."}
    )


class ProblemSchema(Schema):
    """Problem details, RFC 9457. `title` and `detail` are in the language of Accept-Language."""

    type = fields.Str(
        required=True, metadata={"description": "Where the code is explained: `/problems/<code>`."}
    )
    title = fields.Str(required=True, metadata={"description": "The kind of problem, in words."})
    status = fields.Int(required=True, metadata={"description": "The HTTP status."})
    instance = fields.Str(
        required=True,
        metadata={"description": "`urn:trace:<id>`: the id under which the logs tell of this request."},
    )
    detail = fields.Str(required=True, metadata={"description": "What is wrong here, in words."})
    code = fields.Str(required=True, metadata={"description": "Stable name of the reason, for programs."})
    errors = fields.List(
        fields.Nested(FieldProblemSchema), metadata={"description": "What is wrong, field by field."}
    )
    params = fields.Dict(metadata={"description": "The numbers and names behind a refusal."})
    current_version = fields.Int(metadata={"description": "The record's version now, on 409 and 412."})


class ExplainedProblem(Schema):
    """What a code means; the numbers and names of a problem stand in braces."""

    code = fields.Str(required=True, metadata={"description": "Stable name of the reason, as asked for."})
    detail = fields.Str(required=True, metadata={"description": "Its words, in the language asked for."})

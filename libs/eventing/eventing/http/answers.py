"""Answers of endpoints: every documented field, always."""

from typing import Any

from marshmallow import Schema, fields, post_dump


class AnswerSchema(Schema):
    """Base of the schemas of answers: no field is ever left out, and one that is not known is null.

    A field that is not `required=True` may be null; the OpenAPI document says so.
    """

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        if not field_obj.required:
            field_obj.required = field_obj.allow_none = True

    @post_dump
    def leave_nothing_out(self, data: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        names = (field.data_key or name for name, field in self.dump_fields.items())
        return {name: data.get(name) for name in names}

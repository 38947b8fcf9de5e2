"""Bodies that several features answer with."""

from marshmallow import Schema, fields

from eventing.http import AnswerSchema


class DatedSchema(AnswerSchema):
    """An answer as of `business_date`, the day that all of credit counts from.

    `is_today` is false while missed days are being caught up: then more can be overdue than is said here.
    """

    business_date = fields.Date(required=True)
    is_today = fields.Bool(required=True)


def dated_page_schema(item: type[Schema]) -> type[Schema]:
    """The answer of a list as of the business date: `items`, and the cursor of what follows or null."""
    name = item.__name__.removesuffix("Schema")
    return DatedSchema.from_dict(
        {
            "items": fields.List(fields.Nested(item), required=True),
            "next": fields.Str(required=True, allow_none=True),
        },
        name=f"{name}PageSchema",
    )

"""Response bodies that several features use."""

from collections.abc import Mapping
from typing import Any

from marshmallow import fields, pre_dump, validate

from customers.customer.completeness import POINTS
from eventing.http import AnswerSchema


class AmountSchema(AnswerSchema):
    """Money as views keep it."""

    amount = fields.Decimal(required=True, as_string=True)
    currency = fields.Str(required=True)


class RiskSchema(AnswerSchema):
    reason = fields.Str(required=True)
    reference = fields.Str(required=True, allow_none=True)


class LocalDaySchema(AnswerSchema):
    """The day where a customer is: hours are those of any office, days those of the country."""

    zone = fields.Str(required=True, metadata={"description": "The time zone, by the IANA's name."})
    chosen = fields.Bool(
        required=True,
        metadata={"description": "Whether it is told which zone it is; else it is the country's main one."},
    )
    zones = fields.List(
        fields.Str(), required=True, metadata={"description": "The country's zones, the main one first."}
    )
    clock = fields.Str(required=True, metadata={"description": "The time there, with its offset."})
    working_day = fields.Bool(
        required=True, metadata={"description": "Whether people work there on that day."}
    )
    opens = fields.Time(required=True, metadata={"description": "When offices open there."})
    closes = fields.Time(required=True, metadata={"description": "When offices close there."})
    opens_at = fields.AwareDateTime(
        required=True,
        allow_none=True,
        metadata={"description": "When offices open there next; null where nobody knows."},
    )
    open = fields.Bool(required=True, metadata={"description": "Whether the office is open now."})


class CompletenessSchema(AnswerSchema):
    """How complete a record is: a point for each thing a colleague would look for first."""

    of = fields.Int(required=True, metadata={"description": "How many points there are."})
    missing = fields.List(
        fields.Str(validate=validate.OneOf(POINTS)),
        required=True,
        metadata={"description": "The points that the record lacks."},
    )


class CustomerSchema(AnswerSchema):
    id = fields.Str(required=True)
    code = fields.Str(required=True)
    region = fields.Str(required=True)
    grade = fields.Str(required=True)
    name = fields.Str(required=True)
    country = fields.Str(required=True)
    owner_id = fields.Str(required=True, allow_none=True)
    next_contact_on = fields.Str(allow_none=True)
    credit_grade = fields.Str(allow_none=True)
    credit_limit = fields.Nested(AmountSchema, allow_none=True)
    risks = fields.List(fields.Nested(RiskSchema), required=True)
    closed = fields.Bool(required=True)
    last_contact_at = fields.AwareDateTime(allow_none=True)
    completeness = fields.Nested(
        CompletenessSchema,
        metadata={
            "description": "Of lists and files of sales; left out where customers are asked for by ids."
        },
    )

    @pre_dump
    def complete(self, row: Mapping[str, Any], **kwargs: Any) -> dict[str, Any]:
        keys = [key.partition(":") for key in sorted(row.get("risks", ()))]
        risks = [{"reason": reason, "reference": reference or None} for reason, _, reference in keys]
        return {**row, "risks": risks}


class CardSchema(CustomerSchema):
    """A customer with the day where they are."""

    local = fields.Nested(
        LocalDaySchema,
        required=True,
        allow_none=True,
        metadata={"description": "The day there; null in a country without a zone. The country is on file."},
    )

"""Response bodies that several features use."""

from collections.abc import Mapping
from typing import Any

from marshmallow import fields, pre_dump

from eventing.http import AnswerSchema


class AmountSchema(AnswerSchema):
    """Money as views keep it."""

    amount = fields.Decimal(required=True, as_string=True)
    currency = fields.Str(required=True)


class RiskSchema(AnswerSchema):
    reason = fields.Str(required=True)
    reference = fields.Str(required=True, allow_none=True)


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

    @pre_dump
    def complete(self, row: Mapping[str, Any], **kwargs: Any) -> dict[str, Any]:
        keys = [key.partition(":") for key in sorted(row.get("risks", ()))]
        risks = [{"reason": reason, "reference": reference or None} for reason, _, reference in keys]
        return {**row, "risks": risks}

"""Request and response bodies of the rule of grade A. Amounts are strings, so that none is rounded."""

from marshmallow import fields

from customers.grading.commands import SetGradeRule
from eventing import body_of
from eventing.http import AnswerSchema

GradeRuleBody = body_of(SetGradeRule, "GradeRuleBody", without=("by",))


class GradeRuleSchema(AnswerSchema):
    """The rule in force: the least total of an order, by currency. Version 0: nobody has set one."""

    version = fields.Int(required=True)
    minimums = fields.Dict(keys=fields.Str(), values=fields.Decimal(as_string=True), required=True)
    set_by = fields.Str(required=True, allow_none=True)
    reason = fields.Str(required=True, allow_none=True)

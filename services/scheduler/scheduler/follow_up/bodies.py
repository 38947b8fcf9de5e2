"""Request and response bodies of follow-ups."""

from marshmallow import fields

from eventing import Id, body_of, field_for
from eventing.http import AnswerSchema, PageQuery
from scheduler.follow_up.commands import SetCompanyIntervals, SetFollowUpIntervals

#: Days by grade, for the caller's own customers; a grade that is left out has the company's interval.
IntervalsBody = body_of(SetFollowUpIntervals, "IntervalsBody", without=("staff_id",))

#: Days by grade, of each grade, for all who have set none of their own.
CompanyIntervalsBody = body_of(SetCompanyIntervals, "CompanyIntervalsBody", without=("set_by",))


class FollowUpQuery(PageQuery):
    owner = field_for(Id, required=False)
    until = fields.Date(metadata={"description": "The last day of the period, in the company's time zone."})


class PlanSchema(AnswerSchema):
    customer_id = fields.Str(required=True)
    customer_code = fields.Str(required=True, allow_none=True)
    customer_name = fields.Str(required=True, allow_none=True)
    owner_id = fields.Str(allow_none=True)
    grade = fields.Str()
    due_on = fields.Str(allow_none=True)
    basis = fields.Str(allow_none=True)
    date_set = fields.Str(allow_none=True)
    shown = fields.Bool()
    last_contact_at = fields.AwareDateTime(allow_none=True)


class FollowUpPageSchema(AnswerSchema):
    items = fields.List(fields.Nested(PlanSchema), required=True)
    next = fields.Str(required=True, allow_none=True)


class IntervalsSchema(AnswerSchema):
    own = fields.Dict(keys=fields.Str(), values=fields.Int(), required=True)
    company = fields.Dict(keys=fields.Str(), values=fields.Int(), required=True)


class CompanyIntervalsChangeSchema(AnswerSchema):
    days = fields.Dict(keys=fields.Str(), values=fields.Int(), required=True)
    set_by = fields.Str(required=True)
    set_at = fields.AwareDateTime(required=True)


class CompanyIntervalsSchema(AnswerSchema):
    days = fields.Dict(
        keys=fields.Str(),
        values=fields.Int(),
        required=True,
        metadata={"description": "Days by grade, as they are now."},
    )
    history = fields.List(
        fields.Nested(CompanyIntervalsChangeSchema),
        required=True,
        metadata={"description": "The latest changes, the newest first."},
    )

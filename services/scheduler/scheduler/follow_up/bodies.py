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
    owner = field_for(Id, required=False, metadata={"description": "Only those of this person."})
    until = fields.Date(metadata={"description": "The last day of the period, in the company's time zone."})


class PlanSchema(AnswerSchema):
    customer_id = fields.Str(required=True)
    customer_code = fields.Str(required=True, allow_none=True)
    customer_name = fields.Str(required=True, allow_none=True)
    owner_id = fields.Str(allow_none=True, metadata={"description": "Who has the customer."})
    grade = fields.Str(metadata={"description": "The customer's grade."})
    due_on = fields.Str(allow_none=True, metadata={"description": "When the customer is to be followed up."})
    basis = fields.Str(allow_none=True, metadata={"description": "What that day was told by."})
    date_set = fields.Str(
        allow_none=True, metadata={"description": "The day that somebody set for the next contact."}
    )
    shown = fields.Bool(metadata={"description": "Whether the follow-up is on the desktop."})
    last_contact_at = fields.AwareDateTime(
        allow_none=True, metadata={"description": "When we were last in touch, in either direction."}
    )


class FollowUpPageSchema(AnswerSchema):
    items = fields.List(
        fields.Nested(PlanSchema), required=True, metadata={"description": "The follow-ups, by day."}
    )
    next = fields.Str(
        required=True,
        allow_none=True,
        metadata={"description": "`cursor` of the next page; null on the last."},
    )


class IntervalsSchema(AnswerSchema):
    own = fields.Dict(
        keys=fields.Str(),
        values=fields.Int(),
        required=True,
        metadata={"description": "Days by grade, as you have set them."},
    )
    company = fields.Dict(
        keys=fields.Str(),
        values=fields.Int(),
        required=True,
        metadata={"description": "Days by grade, of the company."},
    )


class CompanyIntervalsChangeSchema(AnswerSchema):
    days = fields.Dict(
        keys=fields.Str(), values=fields.Int(), required=True, metadata={"description": "Days by grade."}
    )
    set_by = fields.Str(required=True, metadata={"description": "Who set them."})
    set_at = fields.AwareDateTime(required=True, metadata={"description": "When they were set."})


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

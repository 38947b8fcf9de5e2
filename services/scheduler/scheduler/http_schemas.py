"""Request and response bodies of the scheduler's API."""

from datetime import date

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from eventing.core.fields import ByName, Flag
from eventing.http import AnswerSchema, PageQuery
from scheduler.domain.company_calendar import LONGEST_NOTE
from scheduler.domain.events import ToDoKind, ToDoList
from scheduler.domain.follow_up import GRADES_FOLLOWED_UP, LONGEST, SHORTEST
from scheduler.domain.reply import LONGEST_REASON
from scheduler.projections import OPEN, SETTLED

MOST_DAYS = 400
ID = validate.Length(1, 64)
LISTS = [name.value for name in ToDoList]


class ToDoQuery(PageQuery):
    list = fields.Str(validate=validate.OneOf(LISTS))
    owner = fields.Str(validate=ID, metadata={"description": "One person's, within the caller's scope."})
    status = fields.Str(load_default=OPEN, validate=validate.OneOf([OPEN, SETTLED]))


class ToDoSchema(AnswerSchema):
    """`due_at` is an instant, `due_on` a day of the company's zone; a to-do has one of them or none."""

    id = fields.Str(required=True)
    kind = fields.Str(required=True, validate=validate.OneOf([kind.value for kind in ToDoKind]))
    list = fields.Str(required=True, validate=validate.OneOf(LISTS))
    status = fields.Str(required=True)
    title = fields.Str(required=True)
    owner_id = fields.Str(required=True, allow_none=True)
    role = fields.Str(required=True, allow_none=True)
    customer_id = fields.Str(required=True, allow_none=True)
    customer_code = fields.Str(required=True, allow_none=True)
    customer_name = fields.Str(required=True, allow_none=True)
    mail_id = fields.Str(required=True, allow_none=True)
    subject = fields.Str(required=True, allow_none=True)
    sender_name = fields.Str(required=True, allow_none=True)
    sender_address = fields.Str(required=True, allow_none=True)
    draft_id = fields.Str(required=True, allow_none=True)
    invoice_id = fields.Str(required=True, allow_none=True)
    since = fields.AwareDateTime(required=True)
    due_at = fields.AwareDateTime(required=True, allow_none=True)
    due_on = fields.Str(required=True, allow_none=True)
    reminded_at = fields.AwareDateTime(required=True, allow_none=True)
    escalated_to = fields.List(fields.Str(), required=True)
    escalated_at = fields.Dict(keys=fields.Str(), values=fields.AwareDateTime(), required=True)
    settled_at = fields.AwareDateTime(required=True, allow_none=True)
    how = fields.Str(required=True, allow_none=True)
    response_seconds = fields.Int(required=True, allow_none=True)
    working_seconds = fields.Int(required=True, allow_none=True)


class WaivedSchema(AnswerSchema):
    reason = fields.Str(required=True)
    by = fields.Str(required=True)
    at = fields.AwareDateTime(required=True)


class ToDoDetailSchema(ToDoSchema):
    """With what a reply's deadline rests on."""

    group = fields.Str()
    country = fields.Str(allow_none=True)
    country_basis = fields.Str(allow_none=True)
    waived = fields.Nested(WaivedSchema, allow_none=True)


class ToDoPageSchema(AnswerSchema):
    items = fields.List(fields.Nested(ToDoSchema), required=True)
    next = fields.Str(required=True, allow_none=True)
    as_of = fields.AwareDateTime(required=True)


class DesktopQuery(Schema):
    owner = fields.Str(validate=ID)


class DesktopSchema(AnswerSchema):
    owner_id = fields.Str(required=True)
    as_of = fields.AwareDateTime(required=True)
    counts = fields.Dict(keys=fields.Str(), values=fields.Int(), required=True)
    late = fields.Int(required=True)
    lists = fields.Dict(keys=fields.Str(), values=fields.List(fields.Nested(ToDoSchema)), required=True)
    escalated = fields.List(fields.Nested(ToDoSchema), required=True)


class WaiveBody(Schema):
    reason = fields.Str(required=True, validate=validate.Length(1, LONGEST_REASON))


class FollowUpQuery(PageQuery):
    owner = fields.Str(validate=ID)
    until = fields.Date(metadata={"description": "The last day wanted, of the company's zone."})


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


class PlanDetailSchema(PlanSchema):
    closed = fields.Bool()
    registered_at = fields.AwareDateTime()
    todos = fields.List(fields.Nested(ToDoSchema), required=True)


class FollowUpPageSchema(AnswerSchema):
    items = fields.List(fields.Nested(PlanSchema), required=True)
    next = fields.Str(required=True, allow_none=True)


class IntervalsBody(Schema):
    """Days by grade, for the caller's own customers; a grade left out follows the company."""

    days = ByName(
        fields.Int(strict=True, validate=validate.Range(SHORTEST, LONGEST)),
        keys=fields.Str(validate=validate.OneOf(sorted(GRADES_FOLLOWED_UP))),
        required=True,
    )


class IntervalsSchema(AnswerSchema):
    own = fields.Dict(keys=fields.Str(), values=fields.Int(), required=True)
    company = fields.Dict(keys=fields.Str(), values=fields.Int(), required=True)


class CalendarQuery(Schema):
    first = fields.Date(required=True, data_key="from")
    last = fields.Date(required=True, data_key="to")

    @validates_schema(skip_on_field_errors=True)
    def in_order(self, data: dict[str, date], **kwargs: object) -> None:
        if data["last"] < data["first"]:
            raise ValidationError("Not before `from`.", "to")
        if (data["last"] - data["first"]).days >= MOST_DAYS:
            raise ValidationError(f"At most {MOST_DAYS} days at once.", "to")


class DaySchema(AnswerSchema):
    """`basis`: `company` where it was set here, else the country's `calendar`."""

    day = fields.Date(required=True)
    working = fields.Bool(required=True)
    basis = fields.Str(required=True)
    note = fields.Str(required=True, allow_none=True)


class CalendarSchema(AnswerSchema):
    zone = fields.Str(required=True)
    opens = fields.Str(required=True)
    closes = fields.Str(required=True)
    days = fields.List(fields.Nested(DaySchema), required=True)


class DayBody(Schema):
    working = Flag(required=True)
    note = fields.Str(allow_none=True, load_default=None, validate=validate.Length(max=LONGEST_NOTE))


class ResponsesQuery(Schema):
    by = fields.Str(load_default="salesperson", validate=validate.OneOf(["salesperson", "customer"]))
    since = fields.AwareDateTime(metadata={"description": "Answered at or after this instant."})
    until = fields.AwareDateTime(metadata={"description": "Answered before this instant."})


class ResponsesSchema(AnswerSchema):
    owner_id = fields.Str()
    customer_id = fields.Str()
    answered = fields.Int(required=True)
    late = fields.Int(required=True)
    mean_seconds = fields.Int(required=True)
    median_seconds = fields.Int(required=True)
    slowest_seconds = fields.Int(required=True)
    mean_working_seconds = fields.Int(required=True)
    median_working_seconds = fields.Int(required=True)


class ResponseListSchema(AnswerSchema):
    items = fields.List(fields.Nested(ResponsesSchema), required=True)


class BusinessDateSchema(AnswerSchema):
    business_date = fields.Date(required=True, allow_none=True)
    zone = fields.Str(required=True)

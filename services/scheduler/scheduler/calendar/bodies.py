"""Request and response bodies of the calendar."""

from marshmallow import fields

from eventing import BodySchema, body_of
from eventing.http import AnswerSchema
from scheduler.calendar.commands import SetCalendarDay, SetCalendarYear

DayBody = body_of(SetCalendarDay, "DayBody", without=("day",))
#: All own days of a year; those set before and not named are taken back.
YearBody = body_of(SetCalendarYear, "YearBody")


class CalendarQuery(BodySchema):
    first = fields.Date(required=True, data_key="from", metadata={"description": "The first day."})
    last = fields.Date(required=True, data_key="to", metadata={"description": "The last day."})


class DaySchema(AnswerSchema):
    """A day. `basis`: `company` if it was set here, else the country's `calendar`."""

    day = fields.Date(required=True, metadata={"description": "The date, in the company's time zone."})
    working = fields.Bool(required=True, metadata={"description": "Whether it is a working day."})
    basis = fields.Str(required=True, metadata={"description": "Who says so."})
    note = fields.Str(required=True, allow_none=True, metadata={"description": "Why, as somebody noted."})


class CalendarSchema(AnswerSchema):
    zone = fields.Str(required=True, metadata={"description": "The company's time zone."})
    opens = fields.Str(required=True, metadata={"description": "When the office opens."})
    closes = fields.Str(required=True, metadata={"description": "When the office closes."})
    years = fields.List(
        fields.Int(), required=True, metadata={"description": "Years whose days were set all at once."}
    )
    days = fields.List(
        fields.Nested(DaySchema), required=True, metadata={"description": "The days asked for."}
    )

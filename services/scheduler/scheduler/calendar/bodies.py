"""Request and response bodies of the calendar."""

from marshmallow import fields

from eventing import BodySchema, body_of
from eventing.http import AnswerSchema
from scheduler.calendar.commands import SetCalendarDay, SetCalendarYear

DayBody = body_of(SetCalendarDay, "DayBody", without=("day",))
#: All own days of a year; those set before and not named are taken back.
YearBody = body_of(SetCalendarYear, "YearBody")


class CalendarQuery(BodySchema):
    first = fields.Date(required=True, data_key="from")
    last = fields.Date(required=True, data_key="to")


class DaySchema(AnswerSchema):
    """A day. `basis`: `company` if it was set here, else the country's `calendar`."""

    day = fields.Date(required=True)
    working = fields.Bool(required=True)
    basis = fields.Str(required=True)
    note = fields.Str(required=True, allow_none=True)


class CalendarSchema(AnswerSchema):
    zone = fields.Str(required=True)
    opens = fields.Str(required=True)
    closes = fields.Str(required=True)
    years = fields.List(
        fields.Int(), required=True, metadata={"description": "Years whose days were set all at once."}
    )
    days = fields.List(fields.Nested(DaySchema), required=True)

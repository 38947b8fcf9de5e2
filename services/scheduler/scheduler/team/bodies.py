"""Request and response bodies of the team."""

from marshmallow import fields, validate

from eventing import BodySchema
from eventing.http import AnswerSchema
from scheduler.bodies import ToDoSchema


class LoadSchema(AnswerSchema):
    """What somebody has to do, and what they answered today."""

    owner_id = fields.Str(required=True, metadata={"description": "Who."})
    open = fields.Int(required=True, metadata={"description": "How many to-dos are open."})
    late = fields.Int(required=True, metadata={"description": "How many of them are late."})
    late_over_a_day = fields.Int(
        required=True, metadata={"description": "How many are late by more than a day."}
    )
    late_since = fields.AwareDateTime(
        required=True, allow_none=True, metadata={"description": "Since when the latest of them is late."}
    )
    answered = fields.Int(required=True, metadata={"description": "How many mails were answered today."})
    answered_late = fields.Int(
        required=True, metadata={"description": "How many of them after their deadline."}
    )


class TeamSchema(AnswerSchema):
    """A manager's team. `items`: only those who have something open, or answered something today."""

    items = fields.List(
        fields.Nested(LoadSchema), required=True, metadata={"description": "The people in your team."}
    )
    late = fields.List(
        fields.Nested(ToDoSchema),
        required=True,
        metadata={"description": "What is late of theirs, at most 20, the longest first."},
    )
    as_of = fields.AwareDateTime(required=True, metadata={"description": "When this was so."})


class ResponsesQuery(BodySchema):
    by = fields.Str(
        load_default="salesperson",
        validate=validate.OneOf(["salesperson", "customer"]),
        metadata={"description": "Whose answers are put together."},
    )
    since = fields.AwareDateTime(metadata={"description": "Answered at or after this instant."})
    until = fields.AwareDateTime(metadata={"description": "Answered before this instant."})


class ResponsesSchema(AnswerSchema):
    owner_id = fields.Str(metadata={"description": "Who answered."})
    customer_id = fields.Str(metadata={"description": "Who was answered."})
    answered = fields.Int(required=True, metadata={"description": "How many mails were answered."})
    late = fields.Int(required=True, metadata={"description": "How many of them after their deadline."})
    mean_seconds = fields.Int(required=True, metadata={"description": "The mean time by the clock."})
    median_seconds = fields.Int(required=True, metadata={"description": "The median time by the clock."})
    slowest_seconds = fields.Int(required=True, metadata={"description": "The longest time by the clock."})
    mean_working_seconds = fields.Int(
        required=True, metadata={"description": "The mean time in office hours."}
    )
    median_working_seconds = fields.Int(
        required=True, metadata={"description": "The median time in office hours."}
    )


class ResponseListSchema(AnswerSchema):
    items = fields.List(
        fields.Nested(ResponsesSchema),
        required=True,
        metadata={"description": "By salesperson or by customer."},
    )
    since = fields.AwareDateTime(
        required=True, metadata={"description": "Answered at or after this instant."}
    )
    until = fields.AwareDateTime(required=True, metadata={"description": "Answered before this instant."})

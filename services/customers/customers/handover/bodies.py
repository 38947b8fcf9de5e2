"""Request and response bodies about hand-overs and leavers."""

from marshmallow import fields

from customers.bodies import CustomerSchema
from customers.handover.commands import StartHandover
from customers.staff.commands import LeaveStaff
from customers.staff.values import Moves
from eventing import Id, body_of, field_for
from eventing.http import AnswerSchema

_SUCCESSOR = {"description": "Who gets every customer not named in `moves`."}
_MOVES = {"description": "Who gets which customer."}

HandoverBody = body_of(
    StartHandover,
    "HandoverBody",
    without=("staff_id", "reason", "handover_id", "ordered_by"),
    successor_id=field_for(Id | None, metadata=_SUCCESSOR),
    moves=field_for(Moves, load_default=(), metadata=_MOVES),
)
LeaveBody = body_of(
    LeaveStaff,
    "LeaveBody",
    without=("staff_id", "handover_id", "recorded_by"),
    successor_id=field_for(Id | None, metadata=_SUCCESSOR),
    moves=field_for(Moves, load_default=(), metadata=_MOVES),
)


class FailedMoveSchema(AnswerSchema):
    """A customer that could not be moved. `reason` is a code."""

    customer_id = fields.Str(required=True)
    reason = fields.Str(required=True)


class HandoverSchema(AnswerSchema):
    id = fields.Str(required=True)
    staff_id = fields.Str(required=True)
    reason = fields.Str(required=True)
    ordered_by = fields.Str(required=True, allow_none=True)
    total = fields.Int(required=True)
    moved = fields.Int(required=True)
    failed = fields.List(fields.Nested(FailedMoveSchema), required=True)
    started_at = fields.AwareDateTime(required=True)
    finished_at = fields.AwareDateTime(required=True, allow_none=True)


class TeamCustomersSchema(AnswerSchema):
    """What somebody would hand over."""

    total = fields.Int(required=True)
    colleagues = fields.List(
        fields.Str(),
        required=True,
        metadata={"description": "Those they manage or approve for: the nearest manager above follows."},
    )
    grades = fields.Dict(keys=fields.Str(), values=fields.Int(), required=True)
    items = fields.List(fields.Nested(CustomerSchema), required=True)
    next = fields.Str(required=True, allow_none=True)

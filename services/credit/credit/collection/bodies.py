"""Response bodies of collection."""

from typing import get_args

from marshmallow import fields, validate

from credit.bodies import DatedSchema
from credit.receivable.commands import DisputeInvoice, NoteLateReason, NotePromise, ResolveDispute
from credit.values import ActionOwner, DisputeAbout, LateReason, Stage
from eventing import Id, body_of, field_for
from eventing.http import AnswerSchema, PageQuery

LateReasonBody = body_of(NoteLateReason, "LateReasonBody", without=("customer_id", "invoice_id", "by"))

PromiseBody = body_of(NotePromise, "PromiseBody", without=("customer_id", "invoice_id", "by"))
DisputeBody = body_of(DisputeInvoice, "DisputeBody", without=("customer_id", "invoice_id", "by"))
ResolveBody = body_of(ResolveDispute, "ResolveBody", without=("customer_id", "invoice_id", "by"))


class CollectionQuery(PageQuery):
    """`stage` and `action_owner`: what has been reached, and whose turn it is; `owner_id`: the customer's."""

    customer_id = field_for(Id, required=False)
    owner_id = field_for(Id, required=False)
    stage = field_for(Stage, required=False)
    action_owner = fields.Str(validate=validate.OneOf(get_args(ActionOwner)))


class PromiseSchema(AnswerSchema):
    amount = fields.Decimal(as_string=True, required=True)
    promised_for = fields.Str(required=True)
    note = fields.Str(required=True, allow_none=True)
    noted_by = fields.Str(required=True)
    noted_on = fields.Str(required=True)


class DisputeSchema(AnswerSchema):
    """What is disputed, and why; it is not collected through `ends_on` while the dispute runs."""

    amount = fields.Decimal(as_string=True, required=True)
    about = fields.Str(required=True, validate=validate.OneOf(get_args(DisputeAbout)))
    note = fields.Str(required=True, allow_none=True)
    opened_by = fields.Str(required=True)
    opened_on = fields.Str(required=True)
    ends_on = fields.Str(required=True)


class CollectionItemSchema(AnswerSchema):
    """An invoice on the ladder; `next_step` is what comes next if nothing is paid.

    `promise_state` is running, kept or broken; `dispute_state` is running, lapsed, owed or not_owed.
    """

    invoice_id = fields.Str(required=True, attribute="_id")
    customer_id = fields.Str(required=True)
    number = fields.Str(required=True)
    order_id = fields.Str(allow_none=True)
    currency = fields.Str()
    amount = fields.Decimal(as_string=True)
    residual = fields.Decimal(as_string=True)
    issued_on = fields.Str()
    due_on = fields.Str()
    terms = fields.Str()
    status = fields.Str()
    settled_on = fields.Str()
    days_overdue = fields.Int()
    stage = fields.Str(allow_none=True)
    late_reason = fields.Str(validate=validate.OneOf(get_args(LateReason)))
    late_note = fields.Str(allow_none=True)
    late_noted_by = fields.Str()
    late_noted_on = fields.Str()
    level = fields.Int()
    action = fields.Str()
    action_owner = fields.Str()
    stage_on = fields.Str()
    next_step = fields.Str()
    promise = fields.Nested(PromiseSchema, allow_none=True)
    promise_state = fields.Str()
    dispute = fields.Nested(DisputeSchema, allow_none=True)
    dispute_state = fields.Str()


class OneCollectionItemSchema(CollectionItemSchema, DatedSchema):
    """An invoice of collection as of the business date."""

"""Bodies of requests and answers. Unknown fields of a request are refused."""

from collections.abc import Mapping
from typing import Any, get_args

from marshmallow import Schema, fields, pre_dump, validate

from customers.domain import events
from customers.domain.order import INCOTERMS, MAX_DECIMALS
from customers.domain.regions import REGION
from customers.domain.texts import LINE, NAME, TEXT
from eventing.core.fields import DecimalText, Flag
from eventing.core.money import MoneyField
from eventing.http import AnswerSchema, PageQuery

MAX_MOVES = 2000

_ROLES = validate.OneOf(get_args(events.Role))
_GRADES = validate.OneOf(get_args(events.Grade))
_COUNTRY = validate.Regexp(r"^[A-Z]{2}$", error="An ISO 3166-1 alpha-2 code such as DE.")
_ID = validate.Length(1, 64)


def _text(at_most: int, *, required: bool = False, about: str | None = None) -> fields.Str:
    metadata = {"description": about} if about else {}
    if required:
        return fields.Str(required=True, validate=validate.Length(1, at_most), metadata=metadata)
    return fields.Str(
        load_default=None, allow_none=True, validate=validate.Length(max=at_most), metadata=metadata
    )


def _id(*, required: bool = False, about: str | None = None) -> fields.Str:
    metadata = {"description": about} if about else {}
    if required:
        return fields.Str(required=True, validate=_ID, metadata=metadata)
    return fields.Str(load_default=None, allow_none=True, validate=_ID, metadata=metadata)


def _texts(at_most: int) -> fields.List[str]:
    return fields.List(
        fields.Str(validate=validate.Length(1, NAME)), load_default=[], validate=validate.Length(max=at_most)
    )


# -- staff ---------------------------------------------------------------------------------------


class JoinStaffBody(Schema):
    name = _text(NAME, required=True)
    email = _text(254, required=True)
    role = fields.Str(required=True, validate=_ROLES)
    manager_id = _id()
    needs_approval = Flag(load_default=False)
    approver_id = _id()
    language = fields.Str(load_default="zh_CN", metadata={"description": "`zh_CN`, `en`"})


class RoleBody(Schema):
    role = fields.Str(required=True, validate=_ROLES)
    manager_id = _id()
    needs_approval = Flag(load_default=False)
    approver_id = _id()


class ApprovalBody(Schema):
    needs_approval = Flag(required=True)
    approver_id = _id()


class MoveBody(Schema):
    customer_id = _id(required=True)
    owner_id = _id(required=True)


class HandoverBody(Schema):
    successor_id = _id(about="Who gets every customer not named in `moves`.")
    moves = fields.List(
        fields.Nested(MoveBody),
        load_default=[],
        validate=validate.Length(max=MAX_MOVES),
        metadata={"description": "Who gets which customer."},
    )


class LeaveBody(HandoverBody):
    reason = _text(LINE, required=True)


class StaffQuery(PageQuery):
    role = fields.Str(validate=_ROLES)
    manager_id = fields.Str(validate=_ID)
    left = fields.Bool(metadata={"description": "Only those who have left, or only those who have not."})


class StaffSchema(AnswerSchema):
    id = fields.Str(required=True)
    name = fields.Str(required=True)
    email = fields.Str(required=True)
    role = fields.Str(required=True)
    manager_id = fields.Str(required=True, allow_none=True)
    needs_approval = fields.Bool(required=True)
    approver_id = fields.Str(required=True, allow_none=True)
    language = fields.Str(required=True)
    left_at = fields.AwareDateTime(required=True, allow_none=True)
    handover_id = fields.Str()


class FailedMoveSchema(AnswerSchema):
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


# -- customers -----------------------------------------------------------------------------------


class ContactBody(Schema):
    name = _text(NAME, required=True)
    position = _text(NAME)
    emails = _texts(50)
    phones = _texts(50)
    faxes = _texts(50)


class RegisterBody(Schema):
    name = _text(NAME, required=True)
    country = fields.Str(required=True, validate=_COUNTRY)
    grade = fields.Str(load_default="C", validate=_GRADES)
    domains = _texts(20)
    source = _text(NAME, about="How the customer was found: a fair, a platform, a referral.")
    contacts = fields.List(fields.Nested(ContactBody), load_default=[], validate=validate.Length(max=200))
    owner_id = _id(about="A salesperson's own by default.")
    from_mail_id = _id(about="The unfiled mail this customer wrote.")
    sequence = fields.Int(
        strict=True,
        load_default=None,
        allow_none=True,
        validate=validate.Range(1, 10**9),
        metadata={"description": "The number in the region, for a record with a code from before."},
    )


class AddressBody(Schema):
    kind = fields.Str(required=True, validate=validate.OneOf(get_args(events.AddressKind)))
    address = _text(254, required=True)


class AssignBody(Schema):
    owner_id = _id(required=True)
    from_mail_id = _id()


class ReassignBody(Schema):
    owner_id = _id(required=True)
    note = _text(LINE, about="Why.")


class RegradeBody(Schema):
    grade = fields.Str(required=True, validate=_GRADES)
    reason = _text(LINE, required=True)


class CloseBody(Schema):
    reason = _text(LINE, required=True)


class ContactLogBody(Schema):
    direction = fields.Str(required=True, validate=validate.OneOf(get_args(events.Direction)))
    channel = fields.Str(
        required=True,
        validate=validate.OneOf(["phone", "message", "visit", "fax", "other"]),
        metadata={"description": "Mail is put on record by itself."},
    )
    occurred_at = fields.AwareDateTime(load_default=None, metadata={"description": "Now by default."})
    summary = _text(TEXT, required=True)
    feedback = _text(TEXT, about="What the customer said about us.")
    promises = _text(TEXT, about="What we promised.")
    next_plan = _text(TEXT)


class NextContactBody(Schema):
    on = fields.Date(required=True)
    note = _text(LINE)


class CustomerQuery(PageQuery):
    q = fields.Str(
        validate=validate.Length(1, NAME),
        metadata={"description": "Words of names, addresses, phone numbers, or a code, old letters too."},
    )
    owner_id = fields.Str(validate=_ID)
    country = fields.Str(validate=_COUNTRY)
    region = fields.Str(validate=validate.Regexp(f"^{REGION}$", error="A region such as EU."))
    grade = fields.Str(validate=_GRADES)
    closed = fields.Bool()


class AtQuery(Schema):
    at = fields.AwareDateTime(load_default=None, metadata={"description": "Now by default."})


class CodesBody(Schema):
    last = fields.Int(required=True, strict=True, validate=validate.Range(1, 10**9))


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

    @pre_dump
    def complete(self, row: Mapping[str, Any], **kwargs: Any) -> dict[str, Any]:
        keys = [key.partition(":") for key in sorted(row.get("risks", ()))]
        risks = [{"reason": reason, "reference": reference or None} for reason, _, reference in keys]
        return {**row, "risks": risks}


class ContactSchema(AnswerSchema):
    id = fields.Str(required=True)
    name = fields.Str(required=True)
    position = fields.Str(required=True, allow_none=True)
    emails = fields.List(fields.Str(), required=True)
    phones = fields.List(fields.Str(), required=True)
    faxes = fields.List(fields.Str(), required=True)


class CustomerFileSchema(CustomerSchema):
    """One customer in full; to credit, whatever is of the selling is null."""

    domains = fields.List(fields.Str())
    source = fields.Str(allow_none=True)
    registered_at = fields.AwareDateTime()
    owner_since = fields.AwareDateTime()
    next_contact_note = fields.Str(allow_none=True)
    closed_reason = fields.Str()
    last_contact_at = fields.AwareDateTime(allow_none=True)
    contacts = fields.List(fields.Nested(ContactSchema))


class TeamCustomersSchema(AnswerSchema):
    """What somebody would hand over."""

    total = fields.Int(required=True)
    grades = fields.Dict(keys=fields.Str(), values=fields.Int(), required=True)
    items = fields.List(fields.Nested(CustomerSchema), required=True)
    next = fields.Str(required=True, allow_none=True)


class OwnershipSchema(AnswerSchema):
    owner_id = fields.Str(required=True)
    previous_owner_id = fields.Str(required=True, allow_none=True)
    since = fields.AwareDateTime(required=True)
    reason = fields.Str(required=True, metadata={"description": "assigned, left or transfer"})
    moved_by = fields.Str(required=True)
    note = fields.Str(allow_none=True)
    handover_id = fields.Str(allow_none=True)


class OwnershipsSchema(AnswerSchema):
    items = fields.List(fields.Nested(OwnershipSchema), required=True)


class ContactRecordSchema(AnswerSchema):
    id = fields.Str(required=True)
    direction = fields.Str(required=True)
    channel = fields.Str(required=True)
    occurred_at = fields.AwareDateTime(required=True)
    mail_id = fields.Str(required=True, allow_none=True)
    logged_by = fields.Str(required=True, allow_none=True)
    summary = fields.Str(required=True, allow_none=True)
    feedback = fields.Str(required=True, allow_none=True)
    promises = fields.Str(required=True, allow_none=True)
    next_plan = fields.Str(required=True, allow_none=True)


class TimelineEntrySchema(AnswerSchema):
    id = fields.Str(required=True)
    at = fields.AwareDateTime(required=True)
    what = fields.Str(required=True, metadata={"description": "The event's name."})
    source = fields.Str(required=True)
    actor = fields.Str(required=True)
    details = fields.Dict(required=True)


# -- orders --------------------------------------------------------------------------------------


class OrderLineBody(Schema):
    product = _text(NAME, required=True)
    quantity = DecimalText(required=True, decimals=MAX_DECIMALS)
    unit = _text(20, required=True)
    unit_price = DecimalText(required=True, decimals=MAX_DECIMALS)


class PlaceOrderBody(Schema):
    number = _text(60, required=True, about="The customer's order number, or ours.")
    lines = fields.List(fields.Nested(OrderLineBody), required=True, validate=validate.Length(1, 200))
    currency = fields.Str(required=True)
    terms = _text(40, required=True, about="`TT100`, `TT30_70BL`, `LC_SIGHT`, `DP_SIGHT`, `OA_60`, ...")
    incoterm = fields.Str(load_default=None, allow_none=True, validate=validate.OneOf(INCOTERMS))
    deposit = MoneyField(load_default=None, allow_none=True, at_least_zero=True)
    placed_on = fields.Date(load_default=None, metadata={"description": "Today by default."})


class ShipOrderBody(Schema):
    shipped_on = fields.Date(load_default=None, metadata={"description": "Today by default."})
    bill_of_lading = _text(60, about="Its number, where there is one yet.")


class CancelOrderBody(Schema):
    reason = _text(LINE, required=True)


class OrderLineSchema(AnswerSchema):
    product = fields.Str(required=True)
    quantity = fields.Decimal(required=True, as_string=True)
    unit = fields.Str(required=True)
    unit_price = fields.Decimal(required=True, as_string=True)


class HoldReasonSchema(AnswerSchema):
    code = fields.Str(required=True)
    detail = fields.Str(required=True)


class OrderSchema(AnswerSchema):
    id = fields.Str(required=True)
    customer_id = fields.Str(required=True)
    number = fields.Str(required=True)
    state = fields.Str(required=True, validate=validate.OneOf(["placed", "shipped", "cancelled"]))
    credit = fields.Str(validate=validate.OneOf(["cleared", "held", "released"]))
    hold_reasons = fields.List(fields.Nested(HoldReasonSchema))
    lines = fields.List(fields.Nested(OrderLineSchema), required=True)
    total = fields.Nested(AmountSchema, required=True)
    terms = fields.Str(required=True)
    incoterm = fields.Str(required=True, allow_none=True)
    deposit = fields.Nested(AmountSchema, required=True, allow_none=True)
    placed_on = fields.Str(required=True)
    shipped_on = fields.Str()
    bill_of_lading = fields.Str()
    cancelled_because = fields.Str()

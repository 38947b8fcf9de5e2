"""The events this service publishes, as a contract, and what it reads of others.

A published version never changes; a new one is a new class beside the old.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from marshmallow import fields, validate

from customers.domain import events
from customers.domain.regions import REGION
from eventing.core.catalogue import Contracts, EventSchema, Published, personal
from eventing.core.money import Money, MoneyField

PUBLISHED = Published("customers")


def _id() -> fields.Str:
    return fields.Str(required=True)


def _maybe_id() -> fields.Str:
    return fields.Str(required=True, allow_none=True)


def _one_of(literal: object) -> fields.Str:
    return fields.Str(required=True, validate=validate.OneOf(get_args(literal)))


def _decimal() -> fields.Decimal:
    return fields.Decimal(required=True, as_string=True)


def _texts() -> fields.List[str]:
    return fields.List(fields.Str(), required=True)


def _note() -> fields.Field[str]:
    return personal(fields.Str(required=True, allow_none=True))


# -- staff ---------------------------------------------------------------------------------------


@PUBLISHED.event(events.StaffJoined)
class StaffJoinedV1(EventSchema):
    staff_id = _id()
    name = personal(fields.Str(required=True))
    email = personal(fields.Str(required=True))
    role = _one_of(events.Role)
    manager_id = _maybe_id()
    needs_approval = fields.Bool(required=True)
    approver_id = _maybe_id()
    language = fields.Str(required=True)


@PUBLISHED.event(events.StaffRoleChanged)
class StaffRoleChangedV1(EventSchema):
    staff_id = _id()
    role = _one_of(events.Role)
    manager_id = _maybe_id()
    needs_approval = fields.Bool(required=True)
    approver_id = _maybe_id()


class MoveSchema(EventSchema):
    customer_id = _id()
    owner_id = _id()


class FailedMoveSchema(EventSchema):
    customer_id = _id()
    reason = fields.Str(required=True)


@PUBLISHED.event(events.StaffLeft)
class StaffLeftV1(EventSchema):
    staff_id = _id()
    left_at = fields.AwareDateTime(required=True)
    reason = personal(fields.Str(required=True))
    handover_id = _id()
    successor_id = _maybe_id()
    moves = fields.List(fields.Nested(MoveSchema), required=True)
    recorded_by = _maybe_id()


# -- codes ---------------------------------------------------------------------------------------


@PUBLISHED.event(events.CodesOpened)
class CodesOpenedV1(EventSchema):
    region = fields.Str(required=True, validate=validate.Regexp(f"^{REGION}$"))
    first = fields.Int(required=True)
    last = fields.Int(required=True)


@PUBLISHED.event(events.CodeTaken)
class CodeTakenV1(EventSchema):
    region = fields.Str(required=True, validate=validate.Regexp(f"^{REGION}$"))
    sequence = fields.Int(required=True)
    customer_id = _id()


# -- customers -----------------------------------------------------------------------------------


@PUBLISHED.event(events.CustomerRegistered)
class CustomerRegisteredV1(EventSchema):
    customer_id = _id()
    code = fields.Str(required=True)
    region = fields.Str(required=True, validate=validate.Regexp(f"^{REGION}$"))
    sequence = fields.Int(required=True)
    grade = _one_of(events.Grade)
    name = personal(fields.Str(required=True))
    country = fields.Str(required=True)
    domains = _texts()
    source = fields.Str(required=True, allow_none=True)
    from_mail_id = _maybe_id()


@PUBLISHED.event(events.CustomerRegraded)
class CustomerRegradedV1(EventSchema):
    customer_id = _id()
    previous_grade = _one_of(events.Grade)
    grade = _one_of(events.Grade)
    code = fields.Str(required=True)
    reason = fields.Str(required=True)


@PUBLISHED.event(events.ContactAdded)
class ContactAddedV1(EventSchema):
    customer_id = _id()
    contact_id = _id()
    name = personal(fields.Str(required=True))
    position = personal(fields.Str(required=True, allow_none=True))
    emails = personal(_texts())
    phones = personal(_texts())
    faxes = personal(_texts())


@PUBLISHED.event(events.ContactAddressAdded)
class ContactAddressAddedV1(EventSchema):
    customer_id = _id()
    contact_id = _id()
    kind = _one_of(events.AddressKind)
    address = personal(fields.Str(required=True))


@PUBLISHED.event(events.CustomerAssigned)
class CustomerAssignedV1(EventSchema):
    customer_id = _id()
    owner_id = _id()
    from_mail_id = _maybe_id()


@PUBLISHED.event(events.CustomerReassigned)
class CustomerReassignedV1(EventSchema):
    customer_id = _id()
    previous_owner_id = _id()
    owner_id = _id()
    reason = _one_of(events.MoveReason)
    handover_id = _maybe_id()
    moved_by = _maybe_id()
    note = _note()


@PUBLISHED.event(events.NextContactSet)
class NextContactSetV1(EventSchema):
    customer_id = _id()
    on = fields.Date(required=True)
    note = _note()


@PUBLISHED.event(events.CustomerRiskFlagged)
class CustomerRiskFlaggedV1(EventSchema):
    customer_id = _id()
    reason = _one_of(events.RiskReason)
    credit_grade = fields.Str(required=True, allow_none=True)
    reference = _maybe_id()


@PUBLISHED.event(events.CustomerRiskEased)
class CustomerRiskEasedV1(EventSchema):
    customer_id = _id()
    remaining = _texts()


@PUBLISHED.event(events.CustomerRiskCleared)
class CustomerRiskClearedV1(EventSchema):
    customer_id = _id()


@PUBLISHED.event(events.CustomerClosed)
class CustomerClosedV1(EventSchema):
    customer_id = _id()
    reason = fields.Str(required=True)


@PUBLISHED.event(events.ContactLogged)
class ContactLoggedV1(EventSchema):
    customer_id = _id()
    contact_log_id = _id()
    direction = _one_of(events.Direction)
    channel = _one_of(events.Channel)
    occurred_at = fields.AwareDateTime(required=True)
    mail_id = _maybe_id()
    logged_by = _maybe_id()
    summary = _note()
    feedback = _note()
    promises = _note()
    next_plan = _note()


# -- hand-overs ----------------------------------------------------------------------------------


@PUBLISHED.event(events.HandoverStarted)
class HandoverStartedV1(EventSchema):
    handover_id = _id()
    staff_id = _id()
    reason = _one_of(events.MoveReason)
    moves = fields.List(fields.Nested(MoveSchema), required=True)
    ordered_by = _maybe_id()


@PUBLISHED.event(events.HandoverProgressed)
class HandoverProgressedV1(EventSchema):
    handover_id = _id()
    step = fields.Int(required=True)
    done = _texts()
    failed = fields.List(fields.Nested(FailedMoveSchema), required=True)


@PUBLISHED.event(events.HandoverFinished)
class HandoverFinishedV1(EventSchema):
    handover_id = _id()
    staff_id = _id()
    moved = fields.Int(required=True)
    failed = fields.List(fields.Nested(FailedMoveSchema), required=True)


# -- orders --------------------------------------------------------------------------------------


class OrderLineSchema(EventSchema):
    product = fields.Str(required=True)
    quantity = _decimal()
    unit = fields.Str(required=True)
    unit_price = _decimal()


@PUBLISHED.event(events.OrderPlaced)
class OrderPlacedV1(EventSchema):
    customer_id = _id()
    order_id = _id()
    number = fields.Str(required=True)
    lines = fields.List(fields.Nested(OrderLineSchema), required=True)
    total = MoneyField(required=True)
    terms = fields.Str(required=True)
    incoterm = fields.Str(required=True, allow_none=True)
    deposit = MoneyField(required=True, allow_none=True)
    placed_on = fields.Date(required=True)


@PUBLISHED.event(events.OrderShipped, "OrderShipped.v2")
class OrderShippedV2(EventSchema):
    customer_id = _id()
    order_id = _id()
    shipped_on = fields.Date(required=True)
    bill_of_lading = fields.Str(required=True, allow_none=True)


@PUBLISHED.former("OrderShipped.v1", "OrderShipped.v2", lambda v1: {**v1, "bill_of_lading": None})
class OrderShippedV1(EventSchema):
    customer_id = _id()
    order_id = _id()
    shipped_on = fields.Date(required=True)


@PUBLISHED.event(events.OrderCancelled)
class OrderCancelledV1(EventSchema):
    customer_id = _id()
    order_id = _id()
    reason = fields.Str(required=True)


# -- what we read of mail ------------------------------------------------------------------------

READ_MAIL = Contracts("mail")


@READ_MAIL.event("MailFiled.v1")
@dataclass(frozen=True)
class MailFiled:
    mail_id: str
    customer_id: str
    direction: Literal["in", "out"]
    channel: Literal["mail", "fax"]
    kind: str
    received_at: datetime


@READ_MAIL.event("MailRefiled.v1")
@dataclass(frozen=True)
class MailRefiled:
    mail_id: str
    customer_id: str
    direction: Literal["in", "out"]
    channel: Literal["mail", "fax"]
    kind: str
    received_at: datetime
    previous_customer_id: str | None = None


@READ_MAIL.event("MailSent.v1")
@dataclass(frozen=True)
class MailSent:
    mail_id: str
    purpose: str
    sent_at: datetime
    customer_id: str | None = None
    author_id: str | None = None


# -- what we read of credit ----------------------------------------------------------------------

READ_CREDIT = Contracts("credit")


@READ_CREDIT.event("CreditGradeChanged.v1")
@dataclass(frozen=True)
class CreditGradeChanged:
    """`days_overdue`: of the oldest item overdue when the grade changed, 0 when none was."""

    customer_id: str
    grade: str
    reason: str
    days_overdue: int = 0


@READ_CREDIT.event("CreditLimitSet.v1")
@dataclass(frozen=True)
class CreditLimitSet:
    customer_id: str
    limit: Money


@dataclass(frozen=True)
class HoldReason:
    code: str
    detail: str = ""


@READ_CREDIT.event("OrderCleared.v1")
@dataclass(frozen=True)
class OrderCleared:
    customer_id: str
    order_id: str


@READ_CREDIT.event("OrderHeld.v1")
@dataclass(frozen=True)
class OrderHeld:
    customer_id: str
    order_id: str
    reasons: tuple[HoldReason, ...] = ()


@READ_CREDIT.event("OrderHoldReleased.v1")
@dataclass(frozen=True)
class OrderHoldReleased:
    customer_id: str
    order_id: str


@READ_CREDIT.event("InvoiceOverdue.v1")
@dataclass(frozen=True)
class InvoiceOverdue:
    customer_id: str
    invoice_id: str
    days_overdue: int
    residual: Money


@READ_CREDIT.event("InvoiceSettled.v1")
@dataclass(frozen=True)
class InvoiceSettled:
    customer_id: str
    invoice_id: str


@READ_CREDIT.event("ArrearsEnded.v1")
@dataclass(frozen=True)
class ArrearsEnded:
    customer_id: str

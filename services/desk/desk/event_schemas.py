"""What desk publishes, and what it reads of the staff. Only desk itself reads its events."""

from dataclasses import dataclass

from marshmallow import fields, validate

from desk.domain import events
from eventing.core.catalogue import Contracts, EventSchema, Published

PUBLISHED = Published("desk")


@PUBLISHED.event(events.AccountOpened)
class AccountOpenedV1(EventSchema):
    account_id = fields.Str(required=True)
    staff_id = fields.Str(required=True, allow_none=True)
    credential_id = fields.Str(required=True)


@PUBLISHED.event(events.AccountClosed)
class AccountClosedV1(EventSchema):
    account_id = fields.Str(required=True)
    reason = fields.Str(required=True, validate=validate.OneOf(["left", "closed"]))


@PUBLISHED.event(events.PasswordChanged)
class PasswordChangedV1(EventSchema):
    account_id = fields.Str(required=True)
    one_time = fields.Bool(required=True)


@PUBLISHED.event(events.SignedIn)
class SignedInV1(EventSchema):
    account_id = fields.Str(required=True)
    session_id = fields.Str(required=True)


READ_CUSTOMERS = Contracts("customers")


@READ_CUSTOMERS.event("StaffLeft.v1")
@dataclass(frozen=True)
class StaffLeftV1:
    staff_id: str
    left_at: str

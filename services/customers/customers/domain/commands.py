"""What people and other services may ask of the customer archive.

Whoever asks for something new names it: ids are derived from the id of the command that makes it.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeAlias

from customers.domain.events import (
    AddressKind,
    Channel,
    Direction,
    Grade,
    Move,
    MoveReason,
    OrderLine,
    RiskReason,
    Role,
)
from customers.domain.regions import Region
from eventing.core.money import Money

# -- staff ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class JoinStaff:
    name: str
    email: str
    role: Role
    manager_id: str | None = None
    needs_approval: bool = False
    approver_id: str | None = None
    language: str = "zh_CN"
    staff_id: str = field(kw_only=True)


@dataclass(frozen=True)
class ChangeRole:
    staff_id: str
    role: Role
    manager_id: str | None
    needs_approval: bool
    approver_id: str | None


@dataclass(frozen=True)
class ChangeApproval:
    """Whether somebody's letters need approval, and by whom; role and manager stay."""

    staff_id: str
    needs_approval: bool
    approver_id: str | None


@dataclass(frozen=True)
class LeaveStaff:
    """Somebody leaves; `moves` names who gets which customer, `successor_id` who gets the rest."""

    staff_id: str
    reason: str
    successor_id: str | None = None
    moves: tuple[Move, ...] = ()
    handover_id: str = field(kw_only=True)
    recorded_by: str | None = None


StaffCommand: TypeAlias = JoinStaff | ChangeRole | ChangeApproval | LeaveStaff

# -- codes ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class OpenCodes:
    """The last number in use in a region before this system."""

    region: Region
    last: int


@dataclass(frozen=True)
class TakeCode:
    """The next number of the region, or a given one of the time before this system."""

    region: Region
    customer_id: str
    sequence: int | None = None


# -- customers -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class NewContact:
    """In a registration `contact_id` may be empty: then it is made of the customer's and the place."""

    name: str
    position: str | None = None
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    faxes: tuple[str, ...] = ()
    contact_id: str = ""


@dataclass(frozen=True)
class RegisterCustomer:
    """With its contacts and owner, in one commit: half a customer is never on file.

    `sequence` is given only for a record with a code from before this system.
    """

    name: str
    country: str
    grade: Grade = "C"
    domains: tuple[str, ...] = ()
    source: str | None = None
    contacts: tuple[NewContact, ...] = ()
    owner_id: str | None = None
    from_mail_id: str | None = None
    sequence: int | None = None
    customer_id: str = field(kw_only=True)


@dataclass(frozen=True)
class AddContact:
    customer_id: str
    contact: NewContact


@dataclass(frozen=True)
class AddContactAddress:
    customer_id: str
    contact_id: str
    kind: AddressKind
    address: str


@dataclass(frozen=True)
class AssignCustomer:
    customer_id: str
    owner_id: str
    from_mail_id: str | None = None


@dataclass(frozen=True)
class ReassignCustomer:
    customer_id: str
    owner_id: str
    note: str | None = None
    moved_by: str | None = None


@dataclass(frozen=True)
class HandOverCustomer:
    """One item of a hand-over: done only while the customer still belongs to `previous_owner_id`."""

    customer_id: str
    previous_owner_id: str
    owner_id: str
    reason: MoveReason
    handover_id: str
    moved_by: str | None = None


@dataclass(frozen=True)
class HandOverLatecomer:
    """A customer came to `owner_id`: if that person has left, it goes on to the successor."""

    customer_id: str
    owner_id: str


@dataclass(frozen=True)
class RegradeCustomer:
    customer_id: str
    grade: Grade
    reason: str


@dataclass(frozen=True)
class RegradeForOrder:
    """An order was cleared: the customer is a grade A one from now on."""

    customer_id: str
    order_id: str


@dataclass(frozen=True)
class SetNextContact:
    customer_id: str
    on: date
    note: str | None = None


@dataclass(frozen=True)
class FlagRisk:
    customer_id: str
    reason: RiskReason
    reference: str | None = None
    credit_grade: str | None = None


@dataclass(frozen=True)
class EaseRisk:
    """These reasons are over; with a `reference` only the one about that invoice or order."""

    customer_id: str
    reasons: tuple[RiskReason, ...]
    reference: str | None = None


@dataclass(frozen=True)
class CloseCustomer:
    customer_id: str
    reason: str


CustomerCommand: TypeAlias = (
    RegisterCustomer
    | AddContact
    | AddContactAddress
    | AssignCustomer
    | ReassignCustomer
    | HandOverCustomer
    | HandOverLatecomer
    | RegradeCustomer
    | RegradeForOrder
    | SetNextContact
    | FlagRisk
    | EaseRisk
    | CloseCustomer
)


@dataclass(frozen=True)
class LogContact:
    customer_id: str
    direction: Direction
    channel: Channel
    occurred_at: datetime
    mail_id: str | None = None
    logged_by: str | None = None
    summary: str | None = None
    feedback: str | None = None
    promises: str | None = None
    next_plan: str | None = None
    contact_log_id: str = field(kw_only=True)


# -- hand-overs ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class StartHandover:
    """Everything `staff_id` owns goes to `successor_id`, or to whom `moves` names for a customer.

    What that is, is what the view says then.
    """

    staff_id: str
    reason: MoveReason
    successor_id: str | None = None
    moves: tuple[Move, ...] = ()
    handover_id: str = field(kw_only=True)
    ordered_by: str | None = None

    @property
    def judged(self) -> bool:
        """Whether who takes what is judged; for a leaver that was done when the leaving was recorded."""
        return self.reason == "transfer"


@dataclass(frozen=True)
class ContinueHandover:
    """Do chunk number `step` (from 0)."""

    handover_id: str
    step: int


HandoverCommand: TypeAlias = StartHandover | ContinueHandover

# -- orders --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PlaceOrder:
    """The total is computed, and the deposit too where the terms name a share and none is given."""

    customer_id: str
    number: str
    lines: tuple[OrderLine, ...]
    currency: str
    terms: str
    placed_on: date
    incoterm: str | None = None
    deposit: Money | None = None
    order_id: str = field(kw_only=True)


@dataclass(frozen=True)
class ShipOrder:
    customer_id: str
    order_id: str
    shipped_on: date
    bill_of_lading: str | None = None


@dataclass(frozen=True)
class CancelOrder:
    customer_id: str
    order_id: str
    reason: str


OrderCommand: TypeAlias = PlaceOrder | ShipOrder | CancelOrder

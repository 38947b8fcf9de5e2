"""What can have happened to staff, customers, hand-overs and orders.

Ids are names of things, never of people; addresses are normalised before they get here.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal, TypeAlias

from customers.domain.regions import Region
from eventing.core.money import Money

Role: TypeAlias = Literal[
    "salesperson", "manager", "general_manager", "credit_controller", "finance_head", "administrator"
]
Grade: TypeAlias = Literal["A", "B", "C", "D"]
AddressKind: TypeAlias = Literal["email", "phone", "fax"]
Direction: TypeAlias = Literal["in", "out"]
Channel: TypeAlias = Literal["mail", "fax", "phone", "message", "visit", "other"]
MoveReason: TypeAlias = Literal["left", "transfer"]
RiskReason: TypeAlias = Literal["invoice_overdue", "order_held", "credit_grade"]


@dataclass(frozen=True)
class Move:
    """One customer of a hand-over and who gets it."""

    customer_id: str
    owner_id: str


@dataclass(frozen=True)
class FailedMove:
    customer_id: str
    reason: str


@dataclass(frozen=True)
class OrderLine:
    product: str
    quantity: Decimal
    unit: str
    unit_price: Decimal


# -- staff ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class StaffJoined:
    staff_id: str
    name: str
    email: str
    role: Role
    manager_id: str | None
    needs_approval: bool
    approver_id: str | None
    language: str


@dataclass(frozen=True)
class StaffRoleChanged:
    staff_id: str
    role: Role
    manager_id: str | None
    needs_approval: bool
    approver_id: str | None


@dataclass(frozen=True)
class StaffLeft:
    """`moves` names who gets which customer, `successor_id` who gets all others, later ones too."""

    staff_id: str
    left_at: datetime
    reason: str
    handover_id: str
    successor_id: str | None
    moves: tuple[Move, ...] = ()
    recorded_by: str | None = None


# -- codes ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CodesOpened:
    """Numbers `first` to `last` were in use before this system; each may be claimed once by import."""

    region: Region
    first: int
    last: int


@dataclass(frozen=True)
class CodeTaken:
    region: Region
    sequence: int
    customer_id: str


# -- customers -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class CustomerRegistered:
    customer_id: str
    code: str
    region: Region
    sequence: int
    grade: Grade
    name: str
    country: str
    domains: tuple[str, ...]
    source: str | None
    from_mail_id: str | None


@dataclass(frozen=True)
class CustomerRegraded:
    customer_id: str
    previous_grade: Grade
    grade: Grade
    code: str
    reason: str


@dataclass(frozen=True)
class ContactAdded:
    customer_id: str
    contact_id: str
    name: str
    position: str | None
    emails: tuple[str, ...]
    phones: tuple[str, ...]
    faxes: tuple[str, ...]


@dataclass(frozen=True)
class ContactAddressAdded:
    customer_id: str
    contact_id: str
    kind: AddressKind
    address: str


@dataclass(frozen=True)
class CustomerAssigned:
    customer_id: str
    owner_id: str
    from_mail_id: str | None


@dataclass(frozen=True)
class CustomerReassigned:
    """`moved_by` is the person behind it, also where a hand-over did the work."""

    customer_id: str
    previous_owner_id: str
    owner_id: str
    reason: MoveReason
    handover_id: str | None
    moved_by: str | None = None
    note: str | None = None


@dataclass(frozen=True)
class NextContactSet:
    customer_id: str
    on: date
    note: str | None


@dataclass(frozen=True)
class CustomerRiskFlagged:
    """One more reason for care; `reference` is the invoice or order it is about."""

    customer_id: str
    reason: RiskReason
    credit_grade: str | None
    reference: str | None = None


@dataclass(frozen=True)
class CustomerRiskEased:
    """These reasons are gone, others remain; `remaining` as `reason` or `reason:reference`."""

    customer_id: str
    remaining: tuple[str, ...]


@dataclass(frozen=True)
class CustomerRiskCleared:
    customer_id: str


@dataclass(frozen=True)
class CustomerClosed:
    customer_id: str
    reason: str


@dataclass(frozen=True)
class ContactLogged:
    customer_id: str
    contact_log_id: str
    direction: Direction
    channel: Channel
    occurred_at: datetime
    mail_id: str | None
    logged_by: str | None
    summary: str | None
    feedback: str | None
    promises: str | None
    next_plan: str | None


# -- hand-overs ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class HandoverStarted:
    handover_id: str
    staff_id: str
    reason: MoveReason
    moves: tuple[Move, ...]
    ordered_by: str | None = None


@dataclass(frozen=True)
class HandoverProgressed:
    """`step` counts the chunks from 0: the next one is the reaction to this event."""

    handover_id: str
    step: int
    done: tuple[str, ...]
    failed: tuple[FailedMove, ...]


@dataclass(frozen=True)
class HandoverFinished:
    handover_id: str
    staff_id: str
    moved: int
    failed: tuple[FailedMove, ...] = ()


# -- orders --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class OrderPlaced:
    customer_id: str
    order_id: str
    number: str
    lines: tuple[OrderLine, ...]
    total: Money
    terms: str
    incoterm: str | None
    deposit: Money | None
    placed_on: date


@dataclass(frozen=True)
class OrderShipped:
    """`bill_of_lading`: its number, where there is one yet; the balance is asked for against its copy."""

    customer_id: str
    order_id: str
    shipped_on: date
    bill_of_lading: str | None = None


@dataclass(frozen=True)
class OrderCancelled:
    customer_id: str
    order_id: str
    reason: str


StaffEvent: TypeAlias = StaffJoined | StaffRoleChanged | StaffLeft
CodesEvent: TypeAlias = CodesOpened | CodeTaken
CustomerEvent: TypeAlias = (
    CustomerRegistered
    | CustomerRegraded
    | ContactAdded
    | ContactAddressAdded
    | CustomerAssigned
    | CustomerReassigned
    | NextContactSet
    | CustomerRiskFlagged
    | CustomerRiskEased
    | CustomerRiskCleared
    | CustomerClosed
)
HandoverEvent: TypeAlias = HandoverStarted | HandoverProgressed | HandoverFinished
OrderEvent: TypeAlias = OrderPlaced | OrderShipped | OrderCancelled
Event: TypeAlias = StaffEvent | CodesEvent | CustomerEvent | ContactLogged | HandoverEvent | OrderEvent

"""What we read of other services: only the fields we need."""

from dataclasses import dataclass
from datetime import datetime

from eventing.core.catalogue import Contracts
from eventing.core.money import Money

# -- what we read of customers -------------------------------------------------------------------------

READ_CUSTOMERS = Contracts("customers")


@READ_CUSTOMERS.event("StaffJoined.v1")
@dataclass(frozen=True)
class StaffJoinedV1:
    staff_id: str
    name: str
    email: str
    role: str
    needs_approval: bool
    manager_id: str | None = None
    approver_id: str | None = None


@READ_CUSTOMERS.event("StaffRoleChanged.v1")
@dataclass(frozen=True)
class StaffRoleChangedV1:
    staff_id: str
    role: str
    needs_approval: bool
    manager_id: str | None = None
    approver_id: str | None = None


@READ_CUSTOMERS.event("StaffLeft.v1")
@dataclass(frozen=True)
class StaffLeftV1:
    staff_id: str
    left_at: datetime


@READ_CUSTOMERS.event("CustomerRegistered.v1")
@dataclass(frozen=True)
class CustomerRegisteredV1:
    customer_id: str
    code: str
    name: str
    country: str
    domains: tuple[str, ...] = ()
    from_mail_id: str | None = None


@READ_CUSTOMERS.event("CustomerRegraded.v1")
@dataclass(frozen=True)
class CustomerRegradedV1:
    customer_id: str
    code: str


@READ_CUSTOMERS.event("ContactAdded.v1")
@dataclass(frozen=True)
class ContactAddedV1:
    customer_id: str
    emails: tuple[str, ...] = ()
    faxes: tuple[str, ...] = ()


@READ_CUSTOMERS.event("ContactAddressAdded.v1")
@dataclass(frozen=True)
class ContactAddressAddedV1:
    customer_id: str
    kind: str
    address: str


@READ_CUSTOMERS.event("CustomerAssigned.v1")
@dataclass(frozen=True)
class CustomerAssignedV1:
    customer_id: str
    owner_id: str
    from_mail_id: str | None = None


@READ_CUSTOMERS.event("CustomerReassigned.v1")
@dataclass(frozen=True)
class CustomerReassignedV1:
    customer_id: str
    owner_id: str


# -- what we read of credit ----------------------------------------------------------------------------

READ_CREDIT = Contracts("credit")


@READ_CREDIT.event("CollectionStepReached.v1")
@dataclass(frozen=True)
class CollectionStepReachedV1:
    customer_id: str
    invoice_id: str
    number: str
    stage: str
    owner: str
    days_overdue: int
    amount: Money
    due_on: str
    next_measure: str
    letter: bool

"""What credit reads of other services' events: the fields it needs and no more."""

from dataclasses import dataclass
from datetime import date

from eventing.core.catalogue import Contracts
from eventing.core.money import Money

READ_CUSTOMERS = Contracts("customers")
READ_SCHEDULER = Contracts("scheduler")


@READ_CUSTOMERS.event("CustomerRegistered.v1")
@dataclass(frozen=True)
class CustomerRegisteredV1:
    customer_id: str
    code: str
    name: str


@READ_CUSTOMERS.event("CustomerRegraded.v1")
@dataclass(frozen=True)
class CustomerRegradedV1:
    customer_id: str
    code: str


@READ_CUSTOMERS.event("CustomerAssigned.v1")
@dataclass(frozen=True)
class CustomerAssignedV1:
    customer_id: str
    owner_id: str


@READ_CUSTOMERS.event("CustomerReassigned.v1")
@dataclass(frozen=True)
class CustomerReassignedV1:
    customer_id: str
    owner_id: str


@READ_CUSTOMERS.event("OrderPlaced.v1")
@dataclass(frozen=True)
class OrderPlacedV1:
    customer_id: str
    order_id: str
    number: str
    total: Money
    terms: str
    deposit: Money | None
    placed_on: date


@READ_CUSTOMERS.event("OrderShipped.v2")
@dataclass(frozen=True)
class OrderShippedV2:
    customer_id: str
    order_id: str
    shipped_on: date


READ_CUSTOMERS.former("OrderShipped.v1", "OrderShipped.v2")


@READ_CUSTOMERS.event("OrderCancelled.v1")
@dataclass(frozen=True)
class OrderCancelledV1:
    customer_id: str
    order_id: str


@READ_SCHEDULER.event("BusinessDateAdvanced.v1")
@dataclass(frozen=True)
class BusinessDateAdvancedV1:
    business_date: date

"""Contracts: what credit publishes, and what it reads of other services.

Of others' events it reads only the fields it needs.
"""

from dataclasses import dataclass
from datetime import date

from eventing import Contracts, Money, Published

PUBLISHED = Published("credit")

# -- read of customers -----------------------------------------------------------------------------

READ_CUSTOMERS = Contracts("customers")


@READ_CUSTOMERS.event("CustomerRegistered.v1")
@dataclass(frozen=True, kw_only=True)
class CustomerRegistered:
    customer_id: str
    code: str
    name: str


@READ_CUSTOMERS.event("CustomerCorrected.v1")
@dataclass(frozen=True, kw_only=True)
class CustomerCorrected:
    customer_id: str
    name: str


@READ_CUSTOMERS.event("CustomerRegraded.v1")
@dataclass(frozen=True, kw_only=True)
class CustomerRegraded:
    customer_id: str
    code: str


@READ_CUSTOMERS.event("CustomerAssigned.v1")
@dataclass(frozen=True, kw_only=True)
class CustomerAssigned:
    customer_id: str
    owner_id: str


@READ_CUSTOMERS.event("CustomerReassigned.v1")
@dataclass(frozen=True, kw_only=True)
class CustomerReassigned:
    customer_id: str
    owner_id: str


@READ_CUSTOMERS.event("OrderPlaced.v1")
@dataclass(frozen=True, kw_only=True)
class OrderPlaced:
    customer_id: str
    order_id: str
    number: str
    total: Money
    terms: str
    deposit: Money | None
    placed_on: date


@READ_CUSTOMERS.event("OrderAmended.v1")
@dataclass(frozen=True, kw_only=True)
class OrderAmended:
    customer_id: str
    order_id: str
    number: str
    total: Money
    terms: str
    deposit: Money | None


@READ_CUSTOMERS.event("OrderShipped.v2")
@dataclass(frozen=True, kw_only=True)
class OrderShipped:
    customer_id: str
    order_id: str
    shipped_on: date


READ_CUSTOMERS.former("OrderShipped.v1", "OrderShipped.v2")


@READ_CUSTOMERS.event("OrderCancelled.v1")
@dataclass(frozen=True, kw_only=True)
class OrderCancelled:
    customer_id: str
    order_id: str


# -- read of the scheduler -------------------------------------------------------------------------

READ_SCHEDULER = Contracts("scheduler")


@READ_SCHEDULER.event("BusinessDateAdvanced.v1")
@dataclass(frozen=True, kw_only=True)
class BusinessDateAdvanced:
    business_date: date

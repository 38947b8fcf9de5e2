"""Events of an order."""

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from customers.contracts import PUBLISHED
from customers.order.values import BillOfLading, Deposit, Incoterm, Lines, OrderNumber, PaymentTerms
from customers.values import Reason
from eventing import Id, Money


@PUBLISHED.event("OrderPlaced.v1")
@dataclass(frozen=True, kw_only=True)
class OrderPlaced:
    """An order was placed. `number_reason`: why a number was taken that another order of the customer has."""

    customer_id: Id
    order_id: Id
    number: OrderNumber
    lines: Lines
    total: Money
    terms: PaymentTerms
    incoterm: Incoterm | None
    deposit: Deposit | None
    placed_on: date
    number_reason: Reason | None = None


@PUBLISHED.event("OrderAmended.v1")
@dataclass(frozen=True, kw_only=True)
class OrderAmended:
    """What was agreed was changed: the order as it is now. `number_reason` as with a placed one."""

    customer_id: Id
    order_id: Id
    number: OrderNumber
    lines: Lines
    total: Money
    terms: PaymentTerms
    incoterm: Incoterm | None
    deposit: Deposit | None
    reason: Reason
    number_reason: Reason | None = None


@PUBLISHED.event("OrderShipped.v2")
@dataclass(frozen=True, kw_only=True)
class OrderShipped:
    """The goods were shipped. `bill_of_lading`: its number, once there is one; the balance is due against
    its copy."""

    customer_id: Id
    order_id: Id
    shipped_on: date
    bill_of_lading: BillOfLading | None = None


@PUBLISHED.former("OrderShipped.v1", "OrderShipped.v2", lambda v1: {**v1, "bill_of_lading": None})
@dataclass(frozen=True, kw_only=True)
class OrderShippedV1:
    customer_id: Id
    order_id: Id
    shipped_on: date


@PUBLISHED.event("OrderCancelled.v1")
@dataclass(frozen=True, kw_only=True)
class OrderCancelled:
    customer_id: Id
    order_id: Id
    reason: Reason


OrderEvent: TypeAlias = OrderPlaced | OrderAmended | OrderShipped | OrderCancelled

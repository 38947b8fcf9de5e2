"""Commands on an order."""

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from customers.order.values import (
    BillOfLading,
    Currency,
    Deposit,
    Incoterm,
    Lines,
    OrderNumber,
    PaymentTerms,
)
from customers.values import Reason
from eventing import Id


@dataclass(frozen=True, kw_only=True)
class PlaceOrder:
    """Place an order. The total is computed; so is a deposit that the terms require and nobody gives.

    `number_reason` lets through a number that another order of the customer has.
    """

    customer_id: Id
    number: OrderNumber
    lines: Lines
    currency: Currency
    terms: PaymentTerms
    placed_on: date
    incoterm: Incoterm | None = None
    deposit: Deposit | None = None
    number_reason: Reason | None = None
    order_id: Id


@dataclass(frozen=True, kw_only=True)
class AmendOrder:
    """Change what was agreed, before the goods leave: the whole order as it is now, and why."""

    customer_id: Id
    order_id: Id
    number: OrderNumber
    lines: Lines
    currency: Currency
    terms: PaymentTerms
    reason: Reason
    incoterm: Incoterm | None = None
    deposit: Deposit | None = None
    number_reason: Reason | None = None


@dataclass(frozen=True, kw_only=True)
class ShipOrder:
    customer_id: Id
    order_id: Id
    shipped_on: date
    bill_of_lading: BillOfLading | None = None


@dataclass(frozen=True, kw_only=True)
class CancelOrder:
    customer_id: Id
    order_id: Id
    reason: Reason


OrderCommand: TypeAlias = PlaceOrder | AmendOrder | ShipOrder | CancelOrder

"""Commands on a customer's orders."""

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from credit.values import OrderNumber, TermsCode
from eventing import Id, Money


@dataclass(frozen=True, kw_only=True)
class CheckOrder:
    customer_id: Id
    order_id: Id
    number: OrderNumber
    total: Money
    terms: TermsCode
    deposit: Money | None
    placed_on: date


@dataclass(frozen=True, kw_only=True)
class NoteShipment:
    customer_id: Id
    order_id: Id
    shipped_on: date


@dataclass(frozen=True, kw_only=True)
class WithdrawOrder:
    customer_id: Id
    order_id: Id


OrderCommand: TypeAlias = CheckOrder | NoteShipment | WithdrawOrder

"""Commands on a customer's orders."""

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from credit.values import Code, OrderNumber, PositiveMoney, Reason, TermsCode
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
class ReviseOrder:
    """Check an order anew, because what was agreed was changed."""

    customer_id: Id
    order_id: Id
    number: OrderNumber
    total: Money
    terms: TermsCode
    deposit: Money | None


@dataclass(frozen=True, kw_only=True)
class NoteShipment:
    customer_id: Id
    order_id: Id
    shipped_on: date


@dataclass(frozen=True, kw_only=True)
class WithdrawOrder:
    customer_id: Id
    order_id: Id


@dataclass(frozen=True, kw_only=True)
class OverrideHold:
    """Let a held order go with the authority of `role`, for at most `amount`, for a few days."""

    customer_id: Id
    order_id: Id
    by: Id
    role: Code
    amount: PositiveMoney
    reason: Reason


OrderCommand: TypeAlias = CheckOrder | ReviseOrder | NoteShipment | WithdrawOrder

"""Events of a customer's orders, as far as credit is concerned."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from credit.contracts import PUBLISHED
from credit.grades import Grade
from credit.values import Code, OrderNumber, Params, Reason, TermsCode
from eventing import Id, Money


@PUBLISHED.event("OrderEntered.v1")
@dataclass(frozen=True, kw_only=True)
class OrderEntered:
    """An order of the customer reached credit and is to be checked."""

    customer_id: Id
    order_id: Id
    number: OrderNumber
    total: Money
    terms: TermsCode
    deposit: Money | None
    placed_on: date


@PUBLISHED.event("OrderRevised.v1")
@dataclass(frozen=True, kw_only=True)
class OrderRevised:
    """What was agreed of an order was changed, and it is to be checked again."""

    customer_id: Id
    order_id: Id
    number: OrderNumber
    total: Money
    terms: TermsCode
    deposit: Money | None


@dataclass(frozen=True, kw_only=True)
class HoldReason:
    """The code of a rule, such as `H4`, and what it compared: numbers, dates and codes as text."""

    code: Code
    params: Params


@dataclass(frozen=True, kw_only=True)
class Compared:
    """Every number that an order check compared; amounts are in the account's currency.

    `tolerance` and `utilisation` are shares: 0.10 is 10 %.
    """

    business_date: date
    grade: Grade
    terms: TermsCode
    limit: Decimal | None
    limit_expires_on: date | None
    tolerance: Decimal
    limit_with_tolerance: Decimal | None
    receivables: Decimal
    open_orders: Decimal
    in_transit: Decimal
    deposits: Decimal
    unapplied: Decimal
    net_exposure: Decimal
    order_total: Decimal
    order_deposit: Decimal
    order_net: Decimal
    exposure_with_order: Decimal
    utilisation: Decimal | None
    deposit_required: Decimal
    deposit_received: Decimal
    oldest_days_overdue: int
    overdue_days_allowed: int
    overdue_amount: Decimal
    overdue_amount_allowed: Decimal
    collection_level: int


@PUBLISHED.event("OrderCleared.v1")
@dataclass(frozen=True, kw_only=True)
class OrderCleared:
    customer_id: Id
    order_id: Id
    number: OrderNumber
    total: Money
    policy_version: int
    warnings: tuple[Code, ...]
    compared: Compared


@PUBLISHED.event("OrderHeld.v1")
@dataclass(frozen=True, kw_only=True)
class OrderHeld:
    """An order was put on hold, or is held for other reasons than before; `held_on` remains the first day."""

    customer_id: Id
    order_id: Id
    number: OrderNumber
    held_on: date
    policy_version: int
    reasons: tuple[HoldReason, ...]
    compared: Compared


@PUBLISHED.event("OrderHoldOverridden.v1")
@dataclass(frozen=True, kw_only=True)
class OrderHoldOverridden:
    """Somebody let an order go in spite of these reasons, up to `amount` and through `expires_on`."""

    customer_id: Id
    order_id: Id
    number: OrderNumber
    codes: tuple[Code, ...]
    amount: Money
    overridden_by: Id
    role: Code
    reason: Reason
    expires_on: date
    business_date: date


@PUBLISHED.event("OrderHoldReleased.v1")
@dataclass(frozen=True, kw_only=True)
class OrderHoldReleased:
    """Every reason of the hold is gone, or overridden; OrderCleared follows in the same commit."""

    customer_id: Id
    order_id: Id
    held_on: date
    released_on: date


@PUBLISHED.event("OrderGoodsShipped.v1")
@dataclass(frozen=True, kw_only=True)
class OrderGoodsShipped:
    customer_id: Id
    order_id: Id
    shipped_on: date


@PUBLISHED.event("OrderWithdrawn.v1")
@dataclass(frozen=True, kw_only=True)
class OrderWithdrawn:
    """The customer's order was cancelled; a deposit for it becomes free cash."""

    customer_id: Id
    order_id: Id


OrderEvent: TypeAlias = (
    OrderEntered
    | OrderRevised
    | OrderCleared
    | OrderHeld
    | OrderHoldOverridden
    | OrderHoldReleased
    | OrderGoodsShipped
    | OrderWithdrawn
)

"""Decisions on orders: what is reported about one, and the recheck of all when the account changes."""

from dataclasses import replace
from datetime import timedelta
from typing import assert_never

from credit.assessment.authority import check_authority
from credit.changes import AccountChanges
from credit.order_check.check import Check, check_order
from credit.order_check.commands import (
    CheckOrder,
    NoteShipment,
    OrderCommand,
    OverrideHold,
    ReviseOrder,
    WithdrawOrder,
)
from credit.order_check.errors import OrderIsNotHeld, OrderNotFound
from credit.order_check.events import (
    OrderCleared,
    OrderEntered,
    OrderEvent,
    OrderGoodsShipped,
    OrderHeld,
    OrderHoldOverridden,
    OrderHoldReleased,
    OrderRevised,
    OrderWithdrawn,
)
from credit.order_check.exposure import Exposure, exposure, value_of
from credit.order_check.orders import Order, OrderAccount, evolve_orders
from credit.policy.context import DecisionContext
from credit.receivable.errors import other_currency
from eventing import Invalid, Money

Changes = AccountChanges[OrderAccount]


def order_event(account: OrderAccount, command: OrderCommand) -> OrderEvent | None:
    """The event of what is reported about an order; None when it is already known.

    Reports come from another service in any sequence: an early one is recorded, and counts later.
    """
    order = account.orders.get(command.order_id, Order(command.order_id))
    match command:
        case CheckOrder():
            return None if order.entered else _entered(command)
        case ReviseOrder():
            return _revised(order, command)
        case NoteShipment():
            if order.shipped_on is not None:
                return None
            return OrderGoodsShipped(
                customer_id=command.customer_id, order_id=command.order_id, shipped_on=command.shipped_on
            )
        case WithdrawOrder():
            if order.withdrawn:
                return None
            return OrderWithdrawn(customer_id=command.customer_id, order_id=command.order_id)
        case _:
            assert_never(command)


def _entered(command: CheckOrder) -> OrderEntered:
    return OrderEntered(
        customer_id=command.customer_id,
        order_id=command.order_id,
        number=command.number,
        total=command.total,
        terms=command.terms,
        deposit=command.deposit,
        placed_on=command.placed_on,
    )


def _revised(order: Order, command: ReviseOrder) -> OrderRevised | None:
    revised = OrderRevised(
        customer_id=command.customer_id,
        order_id=command.order_id,
        number=command.number,
        total=command.total,
        terms=command.terms,
        deposit=command.deposit,
    )
    after = evolve_orders({order.order_id: order}, revised)
    return None if after == {order.order_id: order} else revised


def override_hold(changes: Changes, command: OverrideHold, context: DecisionContext) -> None:
    """Let a held order go, once, for as many days as the policy says.

    Raises OrderNotFound, OrderIsNotHeld, Invalid, AuthorityExceeded.
    """
    account = changes.account
    order = account.orders.get(command.order_id)
    if order is None or not order.entered or order.withdrawn:
        raise OrderNotFound(order_id=command.order_id)
    if order.state != "held" or order.shipped_on is not None:
        raise OrderIsNotHeld(number=order.number)
    if command.amount.currency != order.currency:
        raise other_currency("amount", command.amount.currency, order.currency)
    needed = value_of(order, account).net
    if command.amount.amount < needed:
        raise Invalid("amount", "too_small", min=needed)
    check_authority(command.role, command.amount, account.currency, context)
    changes.add(
        OrderHoldOverridden(
            customer_id=account.customer_id,
            order_id=order.order_id,
            number=order.number,
            codes=order.hold,
            amount=command.amount,
            overridden_by=command.by,
            role=command.role,
            reason=command.reason,
            expires_on=context.today + timedelta(days=context.policy.orders.override_days),
            business_date=context.today,
        )
    )


def recheck_orders(changes: Changes, collection_level: int, context: DecisionContext) -> None:
    """Recheck orders: cleared ones in sequence of clearing, held ones, longest held first, and new ones.

    Each is checked against the exposure of those before it that are cleared, so freed credit goes to the
    order that has waited longest. One that was shipped while it was held is cleared once nothing speaks
    against it, such as when it is paid.
    """
    account = changes.account
    waiting = [order for order in account.orders.values() if order.awaits_shipment]
    cleared = [order for order in waiting if order.state == "cleared"]
    held = sorted(
        (order for order in waiting if order.state == "held"),
        key=lambda order: (order.held_on or context.today, order.order_id),
    )
    new = [
        order
        for order in account.orders.values()
        if order.entered and not order.withdrawn and order.state == "unchecked"
    ]
    so_far = exposure(account, ())
    gone = [
        order
        for order in account.orders.values()
        if order.state == "held" and order.shipped_on is not None and not order.withdrawn
    ]
    for order in gone:
        check = check_order(order, account, _exposure_without(order, account), collection_level, context)
        if not check.reasons:
            _record(changes, order, check, context)
    for order in (*cleared, *held, *new):
        others = so_far if order.shipped_on is None else _exposure_without(order, account)
        check = check_order(order, account, others, collection_level, context)
        _record(changes, order, check, context)
        if not check.reasons and order.shipped_on is None:
            so_far = so_far.with_order(value_of(order, account))


def _exposure_without(order: Order, account: OrderAccount) -> Exposure:
    """The exposure without an order that was shipped before it was checked."""
    orders = {key: other for key, other in account.orders.items() if key != order.order_id}
    return exposure(replace(account, orders=orders))


def _record(changes: Changes, order: Order, check: Check, context: DecisionContext) -> None:
    customer_id, version = changes.account.customer_id, context.policy.version
    if check.reasons:
        if order.state != "held" or check.codes != order.hold:
            changes.add(
                OrderHeld(
                    customer_id=customer_id,
                    order_id=order.order_id,
                    number=order.number,
                    held_on=order.held_on or context.today,
                    policy_version=version,
                    reasons=check.reasons,
                    compared=check.compared,
                )
            )
        return
    if order.state == "cleared":
        return
    if order.state == "held":
        changes.add(
            OrderHoldReleased(
                customer_id=customer_id,
                order_id=order.order_id,
                held_on=order.held_on or context.today,
                released_on=context.today,
            )
        )
    changes.add(
        OrderCleared(
            customer_id=customer_id,
            order_id=order.order_id,
            number=order.number,
            total=Money(order.total, order.currency),
            policy_version=version,
            warnings=check.warnings,
            compared=check.compared,
        )
    )

"""What follows by itself whenever an account changes or a day passes: grade, limit, holds.

One function of the account, the policy and the business date, so that every path leads to the same
place. It only ever lowers; a rise needs a review.
"""

from dataclasses import replace

from credit.domain.account import Account, Order
from credit.domain.account_changes import AccountChanges
from credit.domain.assessment import round_down
from credit.domain.behaviour import Behaviour, behaviour
from credit.domain.decision_context import DecisionContext
from credit.domain.events import (
    ArrearsEnded,
    CreditGradeChanged,
    CreditLimitSet,
    CreditReviewOpened,
    OrderCleared,
    OrderHeld,
    OrderHoldReleased,
)
from credit.domain.exposure import Exposure, exposure, value_of
from credit.domain.grades import Grade, is_worse, lowered
from credit.domain.ordercheck import Check, check_order
from eventing.core.money import Money


def draw_consequences(changes: AccountChanges, context: DecisionContext) -> None:
    record = behaviour(changes.account, context.policy, context.today)
    _lower_grade(changes, record, context)
    _open_review(changes, record, context)
    _end_arrears(changes, context)
    _recheck_orders(changes, context)
    if _lower_limit(changes, record, context):
        _recheck_orders(changes, context)


def _lower_grade(changes: AccountChanges, record: Behaviour, context: DecisionContext) -> None:
    account = changes.account
    grade = record.applied_to(account.base_grade)
    if not is_worse(grade, than=account.grade):
        return
    by_notches = lowered(account.base_grade, record.notches)
    by_cap = record.cap is not None and not is_worse(by_notches, than=record.cap.grade)
    changes.add(
        CreditGradeChanged(
            account.customer_id,
            previous_grade=account.grade,
            grade=grade,
            reason=f"arrears_{record.cap.days}" if record.cap is not None and by_cap else "late_payment",
            policy_version=context.policy.version,
            days_overdue=record.oldest_days_overdue,
            average_days_late=record.average_days_late,
            business_date=context.today,
        )
    )


def _open_review(changes: AccountChanges, record: Behaviour, context: DecisionContext) -> None:
    average, reviewed = record.average_days_late, changes.account.reviewed_days_late
    if not record.review or changes.account.review_open or average is None:
        return
    if reviewed is not None and average <= reviewed:
        # Somebody has looked at this, or at worse, already.
        return
    changes.add(
        CreditReviewOpened(
            changes.account.customer_id,
            "late_payment",
            average,
            context.policy.version,
            context.today,
        )
    )


def _end_arrears(changes: AccountChanges, context: DecisionContext) -> None:
    account = changes.account
    if account.in_arrears and not account.overdue_items(context.today, context.policy.minimum_amount):
        changes.add(ArrearsEnded(account.customer_id, context.today))


def _lower_limit(changes: AccountChanges, record: Behaviour, context: DecisionContext) -> bool:
    account = changes.account
    if account.limit is None:
        return False
    limit, reason = account.limit, ""
    if account.grade is Grade.D or (record.cap is not None and record.cap.limit == "zero"):
        limit, reason = account.limit * 0, "grade_d"
    elif record.cap is not None and record.cap.limit == "exposure":
        # No new credit while it lasts: what is owed, and not more.
        limit = min(limit, round_down(exposure(account).net, context.policy))
    if record.cap is not None and record.cap.limit != "no_increase":
        reason = f"arrears_{record.cap.days}"
    if limit >= account.limit:
        return False
    changes.add(
        CreditLimitSet(
            account.customer_id,
            previous_limit=Money(account.limit, account.currency),
            limit=Money(limit, account.currency),
            expires_on=account.limit_expires_on,
            reason=reason,
            policy_version=context.policy.version,
            business_date=context.today,
        )
    )
    return True


def _recheck_orders(changes: AccountChanges, context: DecisionContext) -> None:
    """Cleared orders first, as they were cleared; then held ones, first held first; then new ones.

    Each is checked against the exposure of those before it that stay or become cleared, so freed
    credit goes to whoever has waited longest.
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
    for order in (*cleared, *held, *new):
        others = so_far if order.shipped_on is None else _exposure_without(order, account)
        check = check_order(order, account, others, context)
        _record(changes, order, check, context)
        if not check.reasons and order.shipped_on is None:
            so_far = so_far.with_order(value_of(order, account))


def _exposure_without(order: Order, account: Account) -> Exposure:
    """For an order that was shipped before it came to be checked."""
    orders = {key: other for key, other in account.orders.items() if key != order.order_id}
    return exposure(replace(account, orders=orders))


def _record(changes: AccountChanges, order: Order, check: Check, context: DecisionContext) -> None:
    customer_id, version = changes.account.customer_id, context.policy.version
    if check.reasons:
        if order.state != "held" or check.codes != order.hold:
            changes.add(
                OrderHeld(
                    customer_id,
                    order.order_id,
                    order.number,
                    order.held_on or context.today,
                    version,
                    check.reasons,
                    check.compared,
                )
            )
        return
    if order.state == "cleared":
        return
    if order.state == "held":
        changes.add(
            OrderHoldReleased(customer_id, order.order_id, order.held_on or context.today, context.today)
        )
    changes.add(
        OrderCleared(customer_id, order.order_id, order.number, version, check.warnings, check.compared)
    )

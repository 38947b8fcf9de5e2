"""What follows by itself whenever an account changes or a day passes: grade, limit, holds.

One function of the account, the policy and the business date, so that every path leads to the same
place. It only ever lowers; a rise needs a review.
"""

from dataclasses import replace

from credit.domain.account import Account, Order
from credit.domain.assessment import round_down
from credit.domain.basis import Basis
from credit.domain.behaviour import Behaviour, behaviour
from credit.domain.course import Course
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


def draw_consequences(course: Course, basis: Basis) -> None:
    record = behaviour(course.account, basis.policy, basis.today)
    _lower_grade(course, record, basis)
    _open_review(course, record, basis)
    _end_arrears(course, basis)
    _recheck_orders(course, basis)
    if _lower_limit(course, record, basis):
        _recheck_orders(course, basis)


def _lower_grade(course: Course, record: Behaviour, basis: Basis) -> None:
    account = course.account
    grade = record.applied_to(account.base_grade)
    if not is_worse(grade, than=account.grade):
        return
    by_notches = lowered(account.base_grade, record.notches)
    by_cap = record.cap is not None and not is_worse(by_notches, than=record.cap.grade)
    course.add(
        CreditGradeChanged(
            account.customer_id,
            previous_grade=account.grade,
            grade=grade,
            reason=f"arrears_{record.cap.days}" if record.cap is not None and by_cap else "late_payment",
            policy_version=basis.policy.version,
            days_overdue=record.oldest_days_overdue,
            average_days_late=record.average_days_late,
            business_date=basis.today,
        )
    )


def _open_review(course: Course, record: Behaviour, basis: Basis) -> None:
    average, reviewed = record.average_days_late, course.account.reviewed_days_late
    if not record.review or course.account.review_open or average is None:
        return
    if reviewed is not None and average <= reviewed:
        # Somebody has looked at this, or at worse, already.
        return
    course.add(
        CreditReviewOpened(
            course.account.customer_id,
            "late_payment",
            average,
            basis.policy.version,
            basis.today,
        )
    )


def _end_arrears(course: Course, basis: Basis) -> None:
    account = course.account
    if account.in_arrears and not account.overdue_items(basis.today, basis.policy.minimum_amount):
        course.add(ArrearsEnded(account.customer_id, basis.today))


def _lower_limit(course: Course, record: Behaviour, basis: Basis) -> bool:
    account = course.account
    if account.limit is None:
        return False
    limit, reason = account.limit, ""
    if account.grade is Grade.D or (record.cap is not None and record.cap.limit == "zero"):
        limit, reason = account.limit * 0, "grade_d"
    elif record.cap is not None and record.cap.limit == "exposure":
        # No new credit while it lasts: what is owed, and not more.
        limit = min(limit, round_down(exposure(account).net, basis.policy))
    if record.cap is not None and record.cap.limit != "no_increase":
        reason = f"arrears_{record.cap.days}"
    if limit >= account.limit:
        return False
    course.add(
        CreditLimitSet(
            account.customer_id,
            previous_limit=Money(account.limit, account.currency),
            limit=Money(limit, account.currency),
            expires_on=account.limit_expires_on,
            reason=reason,
            policy_version=basis.policy.version,
            business_date=basis.today,
        )
    )
    return True


def _recheck_orders(course: Course, basis: Basis) -> None:
    """Cleared orders first, as they were cleared; then held ones, first held first; then new ones.

    Each is checked against the exposure of those before it that stay or become cleared, so freed
    credit goes to whoever has waited longest.
    """
    account = course.account
    waiting = [order for order in account.orders.values() if order.awaits_shipment]
    cleared = [order for order in waiting if order.state == "cleared"]
    held = sorted(
        (order for order in waiting if order.state == "held"),
        key=lambda order: (order.held_on or basis.today, order.order_id),
    )
    new = [
        order
        for order in account.orders.values()
        if order.entered and not order.withdrawn and order.state == "unchecked"
    ]
    so_far = exposure(account, ())
    for order in (*cleared, *held, *new):
        others = so_far if order.shipped_on is None else _exposure_without(order, account)
        check = check_order(order, account, others, basis)
        _record(course, order, check, basis)
        if not check.reasons and order.shipped_on is None:
            so_far = so_far.with_order(value_of(order, account))


def _exposure_without(order: Order, account: Account) -> Exposure:
    """For an order that was shipped before it came to be checked."""
    orders = {key: other for key, other in account.orders.items() if key != order.order_id}
    return exposure(replace(account, orders=orders))


def _record(course: Course, order: Order, check: Check, basis: Basis) -> None:
    customer_id, version = course.account.customer_id, basis.policy.version
    if check.reasons:
        if order.state != "held" or check.codes != order.hold:
            course.add(
                OrderHeld(
                    customer_id,
                    order.order_id,
                    order.number,
                    order.held_on or basis.today,
                    version,
                    check.reasons,
                    check.compared,
                )
            )
        return
    if order.state == "cleared":
        return
    if order.state == "held":
        course.add(OrderHoldReleased(customer_id, order.order_id, order.held_on or basis.today, basis.today))
    course.add(
        OrderCleared(customer_id, order.order_id, order.number, version, check.warnings, check.compared)
    )

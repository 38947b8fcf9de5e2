"""Consequences of a change or a new day for an account's grade, limit and holds, drawn automatically.

They are one function of account, policy and business date, so that every path has the same result. They
only lower grade and limit; a rise needs a review.
"""

from credit.account.state import Account
from credit.assessment.assessing import round_down
from credit.assessment.behaviour import Behaviour, behaviour_of
from credit.assessment.events import CreditGradeChanged, CreditLimitSet, CreditReviewOpened
from credit.changes import AccountChanges
from credit.collection.ladder import collection_level
from credit.grades import Grade, is_worse, lowered
from credit.order_check.exposure import exposure, money_needed
from credit.order_check.model import recheck_orders
from credit.policy.context import DecisionContext
from credit.receivable.applying import apply_cash, release_deposit, revise_letter
from credit.receivable.events import ArrearsEnded
from credit.receivable.pausing import keep_promises
from eventing import Money

Changes = AccountChanges[Account]


def draw_consequences(changes: Changes, context: DecisionContext) -> None:
    """Apply cash, lower grade and limit for late payment (R294), open and end reviews and arrears, and
    recheck orders."""
    _apply_cash(changes, context)
    keep_promises(changes, context)
    revise_letter(changes, context)
    record = behaviour_of(changes.account, context.policy, context.today)
    _lower_grade(changes, record, context)
    _open_review(changes, record, context)
    _end_arrears(changes, context)
    _recheck_orders(changes, context)
    if _lower_limit(changes, record, context):
        _recheck_orders(changes, context)


def _apply_cash(changes: Changes, context: DecisionContext) -> None:
    """Cash goes to the order it came for, and what that does not need to the oldest open invoices."""
    apply_cash(changes, deposits=True, context=context)
    for order_id in sorted({cash.order_id for cash in changes.account.cash if cash.order_id is not None}):
        needed = money_needed(order_id, changes.account)
        if needed is not None:
            release_deposit(changes, order_id, needed, context)
    apply_cash(changes, deposits=False, context=context)


def _lower_grade(changes: Changes, record: Behaviour, context: DecisionContext) -> None:
    account = changes.account
    grade = record.applied_to(account.base_grade)
    if not is_worse(grade, than=account.grade):
        return
    by_notches = lowered(account.base_grade, record.notches)
    by_cap = record.cap is not None and not is_worse(by_notches, than=record.cap.grade)
    changes.add(
        CreditGradeChanged(
            customer_id=account.customer_id,
            previous_grade=account.grade,
            grade=grade,
            reason=f"arrears_{record.cap.days}" if record.cap is not None and by_cap else "late_payment",
            policy_version=context.policy.version,
            days_overdue=record.oldest_days_overdue,
            average_days_late=record.average_days_late,
            business_date=context.today,
        )
    )


def _open_review(changes: Changes, record: Behaviour, context: DecisionContext) -> None:
    average, reviewed = record.average_days_late, changes.account.reviewed_days_late
    if not record.review or changes.account.review_open or average is None:
        return
    if reviewed is not None and average <= reviewed:
        # A review has already looked at this average, or at a worse one.
        return
    changes.add(
        CreditReviewOpened(
            customer_id=changes.account.customer_id,
            reason="late_payment",
            average_days_late=average,
            policy_version=context.policy.version,
            business_date=context.today,
        )
    )


def _end_arrears(changes: Changes, context: DecisionContext) -> None:
    account = changes.account
    if account.in_arrears and not account.overdue(context.today, context.policy.minimum_amount):
        changes.add(ArrearsEnded(customer_id=account.customer_id, business_date=context.today))


def _lower_limit(changes: Changes, record: Behaviour, context: DecisionContext) -> bool:
    account = changes.account
    if account.limit is None:
        return False
    limit, reason = account.limit, ""
    if account.grade is Grade.D or (record.cap is not None and record.cap.limit == "zero"):
        limit, reason = account.limit * 0, "grade_d"
    elif record.cap is not None and record.cap.limit == "exposure":
        # No new credit meanwhile: the limit is what is owed.
        limit = min(limit, round_down(exposure(account).net, context.policy))
    if record.cap is not None and record.cap.limit != "no_increase":
        reason = f"arrears_{record.cap.days}"
    if limit >= account.limit:
        return False
    changes.add(
        CreditLimitSet(
            customer_id=account.customer_id,
            previous_limit=Money(account.limit, account.currency),
            limit=Money(limit, account.currency),
            expires_on=account.limit_expires_on,
            reason=reason,
            policy_version=context.policy.version,
            business_date=context.today,
        )
    )
    return True


def _recheck_orders(changes: Changes, context: DecisionContext) -> None:
    recheck_orders(changes, collection_level(changes.account, context.policy, context.today), context)

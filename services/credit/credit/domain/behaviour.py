"""Payment behaviour: average days late, and what arrears do to grade and limit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from credit.domain.account import Account, Item
from credit.domain.grades import Grade, lowered, worst
from credit.domain.policy import OverdueCap, Policy
from credit.domain.terms import parse

ZERO = Decimal(0)


@dataclass(frozen=True)
class Behaviour:
    """`average_days_late` is None while too few items tell anything."""

    average_days_late: Decimal | None
    notches: int
    review: bool
    oldest_days_overdue: int
    cap: OverdueCap | None

    def applied_to(self, base: Grade) -> Grade:
        grade = lowered(base, self.notches)
        return grade if self.cap is None else worst(grade, self.cap.grade)


def behaviour(account: Account, policy: Policy, today: date) -> Behaviour:
    average = average_days_late(account, policy, today)
    bands = [band for band in policy.behaviour.bands if average is not None and average > band.over]
    oldest = max(
        (item.days_past_due(today) for item in account.overdue_items(today, policy.minimum_amount)), default=0
    )
    caps = [cap for cap in policy.behaviour.caps if oldest >= cap.days]
    return Behaviour(
        average_days_late=average,
        notches=bands[-1].notches if bands else 0,
        review=any(band.review for band in bands),
        oldest_days_overdue=oldest,
        cap=caps[-1] if caps else None,
    )


def average_days_late(account: Account, policy: Policy, today: date) -> Decimal | None:
    """Days late, weighted by amount, of items settled within the window and of what is overdue now.

    Each part payment counts with its own lateness, what is still open with that of today.
    """
    since = today - timedelta(days=policy.behaviour.window_days)
    overdue = account.overdue_items(today, policy.minimum_amount)
    settled = [
        item for item in account.items.values() if item.settled_on is not None and item.settled_on >= since
    ]
    if len(settled) + len(overdue) < policy.behaviour.minimum_items:
        return None
    weighted = [(part.amount, part.days_late) for item in (*settled, *overdue) for part in item.payments]
    weighted += [(item.residual, item.days_past_due(today)) for item in overdue]
    total = sum((amount for amount, _ in weighted), ZERO)
    return sum((amount * days for amount, days in weighted), ZERO) / total if total else None


def orders_paid_on_time(account: Account, families: Sequence[str]) -> list[Decimal]:
    """Amounts of the orders on such terms whose invoices were all settled by their due date, oldest first."""
    by_order: dict[str, list[Item]] = {}
    for item in account.items.values():
        terms = parse(item.terms)
        if item.order_id is not None and terms is not None and terms.family in families:
            by_order.setdefault(item.order_id, []).append(item)
    paid = {
        order_id: items
        for order_id, items in by_order.items()
        if all(item.settled_on is not None and item.settled_on <= item.due_on for item in items)
    }
    return [
        sum((item.amount for item in items), ZERO)
        for items in sorted(
            paid.values(), key=lambda items: max(item.settled_on or date.max for item in items)
        )
    ]

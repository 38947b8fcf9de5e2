"""Payment behaviour: average days late, and its effect, with that of arrears, on grade and limit (R294)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from credit.grades import Grade, lowered, worst
from credit.policy.tables import OverdueCap, Policy
from credit.policy.terms import parse
from credit.receivable.item import Item
from credit.receivable.ledger import Ledger

ZERO = Decimal(0)


@dataclass(frozen=True)
class Behaviour:
    """How a customer pays, and keeps promises. `average_days_late` is None while there are too few items.

    `notches` lower the grade; `review`: a person must look; `cap` is that of the oldest overdue item, if any.
    """

    average_days_late: Decimal | None
    notches: int
    review: bool
    oldest_days_overdue: int
    cap: OverdueCap | None

    def applied_to(self, base: Grade) -> Grade:
        """The base grade after notches and cap."""
        grade = lowered(base, self.notches)
        return grade if self.cap is None else worst(grade, self.cap.grade)


def behaviour_of(account: Ledger, policy: Policy, today: date) -> Behaviour:
    """The payment behaviour of an account as of a day; the policy's thresholds are our own choice."""
    average = average_days_late(account, policy, today)
    thresholds = [
        threshold
        for threshold in policy.behaviour.thresholds
        if average is not None and average > threshold.over
    ]
    oldest = max((one.days for one in account.overdue(today, policy.minimum_amount)), default=0)
    caps = [cap for cap in policy.behaviour.caps if oldest >= cap.days]
    return Behaviour(
        average_days_late=average,
        notches=(thresholds[-1].notches if thresholds else 0) + _for_broken_promises(account, policy, today),
        review=any(threshold.review for threshold in thresholds),
        oldest_days_overdue=oldest,
        cap=caps[-1] if caps else None,
    )


def _for_broken_promises(account: Ledger, policy: Policy, today: date) -> int:
    since = today - timedelta(days=policy.behaviour.broken_within_days)
    broken = sum(since < day <= today for day in account.broken_on)
    return 1 if broken >= policy.behaviour.broken_promises else 0


def average_days_late(account: Ledger, policy: Policy, today: date) -> Decimal | None:
    """Average days late, weighted by amount: sum(amount x days late) / sum(amount) (R294).

    It covers items settled within the policy's window and those overdue now. Each part payment counts with
    its own lateness, what is still open with today's. None with fewer items than the policy's minimum.
    """
    since = today - timedelta(days=policy.behaviour.window_days)
    overdue = account.overdue(today, policy.minimum_amount)
    settled = [
        item
        for item in account.items.values()
        if item.settled_on is not None and item.settled_on >= since and item.payments
    ]
    if len(settled) + len(overdue) < policy.behaviour.minimum_items:
        return None
    items = [*settled, *(one.item for one in overdue)]
    weighted = [(part.amount, part.days_late) for item in items for part in item.payments]
    weighted += [(one.amount, one.days) for one in overdue]
    total = sum((amount for amount, _ in weighted), ZERO)
    return sum((amount * days for amount, days in weighted), ZERO) / total if total else None


def orders_paid_on_time(account: Ledger, families: Sequence[str]) -> list[Decimal]:
    """Amounts of the orders on these terms whose invoices were all settled by the due date, oldest first."""
    by_order: dict[str, list[Item]] = {}
    for item in account.items.values():
        terms = parse(item.terms)
        if (
            item.order_id is not None
            and not item.cancelled
            and terms is not None
            and terms.family in families
        ):
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

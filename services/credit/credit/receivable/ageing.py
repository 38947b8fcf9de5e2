"""Ageing (R278): days past due of an open amount, and its bucket in the policy."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from credit.policy.tables import AgeingBucket


def days_past_due(due_on: date, as_of: date) -> int:
    """Days past due: `as_of` - `due_on`; zero or less while nothing is overdue."""
    return (as_of - due_on).days


def bucket_of(days: int, buckets: Sequence[AgeingBucket]) -> str:
    return next(bucket.name for bucket in buckets if bucket.up_to is None or days <= bucket.up_to)


def spread(amounts: Iterable[tuple[int, Decimal]], buckets: Sequence[AgeingBucket]) -> dict[str, Decimal]:
    """Sums of `(days past due, amount)` by bucket: every bucket, in the policy's order."""
    sums = {bucket.name: Decimal(0) for bucket in buckets}
    for days, amount in amounts:
        sums[bucket_of(days, buckets)] += amount
    return sums

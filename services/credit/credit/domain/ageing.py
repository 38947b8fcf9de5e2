"""Ageing: how long past due an open amount is, and in which bucket of the policy that puts it."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from credit.domain.policy import AgeingBucket


def days_past_due(due_on: date, as_of: date) -> int:
    """Zero or less while it is not overdue."""
    return (as_of - due_on).days


def bucket_of(days: int, buckets: Sequence[AgeingBucket]) -> str:
    return next(bucket.name for bucket in buckets if bucket.up_to is None or days <= bucket.up_to)


def spread(amounts: Iterable[tuple[int, Decimal]], buckets: Sequence[AgeingBucket]) -> dict[str, Decimal]:
    """Sums of `(days past due, amount)` by bucket, every bucket named, in the policy's order."""
    sums = {bucket.name: Decimal(0) for bucket in buckets}
    for days, amount in amounts:
        sums[bucket_of(days, buckets)] += amount
    return sums

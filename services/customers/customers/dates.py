"""Dates within reason: what a person types is neither of another age nor of another century."""

from datetime import date, datetime, timedelta

from eventing import Invalid

#: How far back business is put on record, and how far ahead it is planned.
BACK = timedelta(days=20 * 366)
AHEAD = timedelta(days=5 * 366)


def check_within_reason(field: str, day: date, now: datetime) -> None:
    """Check a date. Raises Invalid naming `field`, with the first and the last date that can be."""
    today = now.date()
    if not today - BACK <= day <= today + AHEAD:
        raise Invalid(field, "not_within_reason", first=today - BACK, last=today + AHEAD)

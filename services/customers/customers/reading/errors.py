"""Refusals of those who read too much."""

from eventing import Refused


class TooMuchRead(Refused):
    """More than `limit` customers were asked for today. A general manager is told."""

    code = "too_much_read"
    status = 429
    limit: int
    retry_after: int

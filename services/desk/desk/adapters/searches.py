"""Limits of searches: what people type is far below them, what a program copies is not."""

import time

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from desk.errors import TooManySearches

#: Of one person, in each process that answers: each key pressed in the palette may be one.
ENOUGH = RateLimitItemPerMinute(150, 1, "search")


class LimitedSearches:
    """The port `Searches`. Counted in this process alone: nobody's search waits for a database to count."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def count(self, account_id: str) -> None:
        if not self._limiter.hit(ENOUGH, account_id):
            resets_at = self._limiter.get_window_stats(ENOUGH, account_id).reset_time
            raise TooManySearches(retry_after=max(1, round(resets_at - time.time())))

"""Backoff: growing waits with jitter, so that many readers do not return to a server in step."""

import random


class Backoff:
    def __init__(self, first: float = 0.05, most: float = 5.0) -> None:
        self._first, self._most = first, most
        self._current = first

    def next(self, least: float = 0.0) -> float:
        """Seconds to wait before the next attempt."""
        current, self._current = self._current, min(self._current * 2, self._most)
        return max(least, current) * random.uniform(0.7, 1.3)  # not used for any secret

    def reset(self) -> None:
        self._current = self._first

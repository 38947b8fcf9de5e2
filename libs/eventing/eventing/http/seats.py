"""Seats for requests that wait, so that they never take all threads of a process."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from eventing.core.errors import Unavailable


class Seats:
    """`count` requests may wait at once; the others are told to come again."""

    def __init__(self, count: int) -> None:
        self.count = count
        self._taken = 0
        self._lock = threading.Lock()

    @contextmanager
    def taken(self, view: str) -> Iterator[None]:
        """Wait in a seat for this view. Raises Unavailable when there is none."""
        with self._lock:
            if self._taken >= self.count:
                raise Unavailable("no seat to wait in", code="view_behind", retry_after=1, view=view)
            self._taken += 1
        try:
            yield
        finally:
            with self._lock:
                self._taken -= 1

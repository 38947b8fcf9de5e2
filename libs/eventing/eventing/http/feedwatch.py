"""One watcher of the log for all requests of a process that wait for something new in the feed."""

import threading
import time
from collections.abc import Mapping

import structlog
from pymongo.errors import PyMongoError

from eventing.log import Log

log_ = structlog.get_logger("feed")

#: Looks at the tails are this far apart right after news, and up to the second when nothing happens.
QUICK_SECONDS = 0.01
IDLE_SECONDS = 0.08
SLOWING = 1.3
DATABASE_AWAY_SECONDS = 1.0


class FeedWatch:
    """Waiting costs one look at the tails for the whole process, however many wait.

    `seats` is how many requests may wait at once; the others are answered at once, so that waiting
    readers never take all threads of the process.
    """

    def __init__(self, log: Log, seats: int = 4) -> None:
        self._log = log
        self.seats = seats
        self._changed = threading.Condition()
        self._tails: dict[int, int] = {}
        self._waiting = 0
        self._watching = False
        self._closed = threading.Event()

    def wait(self, after: Mapping[int, int], timeout: float) -> bool:
        """Until some partition has gone beyond `after`; False when the time is up or there is no seat."""
        deadline = time.monotonic() + timeout
        with self._changed:
            if self._closed.is_set() or self._waiting >= self.seats:
                return False
            self._waiting += 1
            try:
                self._start()
                while not self._closed.is_set():
                    if any(self._tails.get(partition, 0) > seq for partition, seq in after.items()):
                        return True
                    left = deadline - time.monotonic()
                    if left <= 0 or not self._changed.wait(left):
                        return False
                return False
            finally:
                self._waiting -= 1

    def close(self) -> None:
        """Answer everybody who waits, now; at SIGTERM a process must not sit out its long polls."""
        self._closed.set()
        # From a signal handler the lock may be held by the very thread that was interrupted.
        threading.Thread(target=self._notify, daemon=True).start()

    def _notify(self) -> None:
        with self._changed:
            self._changed.notify_all()

    def _start(self) -> None:
        # Started by the first who waits, so after the fork; ends with the last, so idle costs nothing.
        if not self._watching:
            self._watching = True
            threading.Thread(target=self._watch, name="feed-watch", daemon=True).start()

    def _watch(self) -> None:
        pause = QUICK_SECONDS
        while True:
            try:
                tails = self._log.tails()
            except PyMongoError as error:
                log_.warning("feed cannot look at the log", error=type(error).__name__)
                tails, pause = self._tails, DATABASE_AWAY_SECONDS
            with self._changed:
                if tails != self._tails:
                    self._tails, pause = tails, QUICK_SECONDS
                    self._changed.notify_all()
                if self._closed.is_set() or not self._waiting:
                    self._watching = False
                    return
            time.sleep(pause)
            pause = min(pause * SLOWING, max(IDLE_SECONDS, pause))

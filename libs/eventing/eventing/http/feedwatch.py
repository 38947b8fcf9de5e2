"""The feed's watcher: one for all requests of a process that wait for something new in the log."""

import threading
import time
from collections.abc import Mapping

import structlog
from pymongo.errors import PyMongoError

from eventing.log.log import Log

log_ = structlog.get_logger("feed")

#: Looks at the log are this far apart right after news, and up to the second when nothing happens.
QUICK_SECONDS = 0.01
IDLE_SECONDS = 0.12
SLOWING = 1.25
DATABASE_AWAY_SECONDS = 1.0
#: The signal may get lost with the process that gives it; then a look at the log finds the news.
LOOK_SECONDS = 1.0


class FeedWatch:
    """Watches the log for all who wait: it costs one look at the log, however many they are.

    `seats` is how many requests may wait at once; the others are answered at once, so that waiting
    readers never take all threads of the process.
    """

    def __init__(self, log: Log, seats: int = 4) -> None:
        self._log = log
        self.seats = seats
        self._changed = threading.Condition()
        self._known: dict[int, int] = {}
        self._waiting = 0
        self._watching = False
        self._looked_for: dict[int, int] = {}
        self._closed = threading.Event()

    def wait(self, after: Mapping[int, int], timeout: float) -> bool:
        """Wait until a partition has gone beyond `after`; False when the time is up or there is no seat."""
        deadline = time.monotonic() + timeout
        with self._changed:
            if self._closed.is_set() or self._waiting >= self.seats:
                return False
            self._waiting += 1
            try:
                self._begin(after)
                while not self._closed.is_set():
                    if any(self._known[partition] > seq for partition, seq in after.items()):
                        return True
                    left = deadline - time.monotonic()
                    if left <= 0 or not self._changed.wait(left):
                        return False
                return False
            finally:
                self._waiting -= 1

    @property
    def waiting(self) -> int:
        return self._waiting

    def close(self) -> None:
        """Answer everybody who waits, now; at SIGTERM a process must not sit out its long polls."""
        self._closed.set()
        # A signal handler must not wait for a lock that the thread it interrupted may hold.
        threading.Thread(target=self._notify, daemon=True).start()

    def _notify(self) -> None:
        with self._changed:
            self._changed.notify_all()

    def _begin(self, after: Mapping[int, int]) -> None:
        for partition, seq in after.items():
            self._known[partition] = max(seq, self._known.get(partition, 0))
        # Started by the first who waits, so after the fork; ends with the last, so idle costs nothing.
        if not self._watching:
            self._watching = True
            threading.Thread(target=self._watch, name="feed-watch", daemon=True).start()

    def _watch(self) -> None:
        pause = QUICK_SECONDS
        signals, next_look = -1, 0.0
        while True:
            with self._changed:
                known = dict(self._known)
            try:
                latest, now = self._log.signals(), time.monotonic()
                news: dict[int, int] = {}
                if latest != signals or now >= next_look or known != self._looked_for:
                    news = self._news(known)
                    signals, next_look, self._looked_for = latest, now + LOOK_SECONDS, known
            except PyMongoError as error:
                log_.warning("feed cannot look at the log", error=error)
                news, pause = {}, DATABASE_AWAY_SECONDS
            with self._changed:
                if news:
                    self._known.update(news)
                    pause = QUICK_SECONDS
                    self._changed.notify_all()
                if self._closed.is_set() or not self._waiting:
                    self._watching = False
                    return
            self._closed.wait(pause)
            pause = max(QUICK_SECONDS, min(pause * SLOWING, IDLE_SECONDS))

    def _news(self, known: Mapping[int, int]) -> dict[int, int]:
        """The new ends of partitions that have gone on, asked from the known place, which reads the least."""
        news = {}
        for partition, seq in known.items():
            found = self._log.commits.find_one({"p": partition, "seq": {"$gt": seq}}, {"seq": 1})
            if found is not None:
                news[partition] = int(found["seq"])
        return news

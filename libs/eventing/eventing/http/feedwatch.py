"""The feed's watcher: one for all requests of a process that wait for something new in the log."""

import threading
import time
from collections.abc import Callable, Mapping

import structlog
from pymongo.errors import PyMongoError

from eventing.log.bells import NUMBERED, Ear
from eventing.log.log import Log

log_ = structlog.get_logger("feed")

#: Looks at the signal are this far apart right after news, and up to the second when nothing happens.
QUICK_SECONDS = 0.01
IDLE_SECONDS = 0.12
SLOWING = 1.25
DATABASE_AWAY_SECONDS = 1.0
#: With a bell, looks at the signal are this far apart: they find what was rung while nobody heard.
TOLD_LOOK_SECONDS = 1.0
#: The signal may get lost with the process that gives it; then a look at the log finds the news.
LOOK_SECONDS = 5.0


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
        self._next_look = 0.0
        self._closed = threading.Event()
        self._ear: Ear | None = None

    def beyond(self, after: Mapping[int, int]) -> Mapping[int, int]:
        """Those of these places that something follows, as was said, and those of which nothing was said."""
        tails = self._log.pulse.said().tails
        return {p: seq for p, seq in after.items() if tails.get(p, seq + 1) > seq}

    def wait(self, after: Mapping[int, int], timeout: float) -> frozenset[int] | None:
        """Wait until partitions have gone beyond `after`, and say which: none when the time is up.

        None where there is no seat.
        """
        deadline = time.monotonic() + timeout
        with self._changed:
            if self._closed.is_set() or self._waiting >= self.seats:
                return None
            self._waiting += 1
            try:
                self._begin(after)
                while not self._closed.is_set():
                    news = frozenset(p for p, seq in after.items() if self._known[p] > seq)
                    left = deadline - time.monotonic()
                    if news or left <= 0 or not self._changed.wait(left):
                        return news
                return frozenset()
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
        if self._ear is not None:
            self._ear.wake()
        # Started by the first who waits, so after the fork; ends with the last, so idle costs nothing.
        if not self._watching:
            self._watching = True
            threading.Thread(target=self._watch, name="feed-watch", daemon=True).start()

    def _watch(self) -> None:
        if not self._log.bells:
            self._look_on(self._closed.wait)
            return
        with self._log.bells.hear(NUMBERED) as ear:
            self._ear = ear
            self._look_on(lambda _: ear.wait(TOLD_LOOK_SECONDS))

    def _look_on(self, rest: Callable[[float], object]) -> None:
        """Look until nobody waits; between two looks `rest` for so many seconds, or until there is news."""
        pause = QUICK_SECONDS
        while True:
            with self._changed:
                known = dict(self._known)
            try:
                news = self._news(known)
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
            rest(pause)
            pause = max(QUICK_SECONDS, min(pause * SLOWING, IDLE_SECONDS))

    def _news(self, known: Mapping[int, int]) -> dict[int, int]:
        """Partitions that have gone on: those of which that was said, and now and then any.

        Each is asked from the known place, which reads the least.
        """
        tails, now = self._log.pulse.said().tails, time.monotonic()
        if now >= self._next_look:
            asked = list(known.items())
            self._next_look = now + LOOK_SECONDS
        else:
            asked = [(p, seq) for p, seq in known.items() if tails.get(p, seq) > seq]
        news = {}
        for partition, seq in asked:
            found = self._log.commits.find_one({"p": partition, "seq": {"$gt": seq}}, {"seq": 1})
            if found is not None:
                news[partition] = int(found["seq"])
        return news

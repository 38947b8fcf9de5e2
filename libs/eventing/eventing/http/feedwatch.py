"""The feed's watcher: one for all requests of a process that wait for something new in the log."""

import threading
import time
from collections.abc import Callable, Mapping, Sequence

import structlog
from pymongo.errors import PyMongoError

from eventing.core.errors import BrokenLog
from eventing.http.latest import MOST_BYTES, MOST_COMMITS, Latest
from eventing.log.bells import NUMBERED, Ear
from eventing.log.log import Log
from eventing.log.pages import Page

log_ = structlog.get_logger("feed")

#: Looks at the signal are this far apart right after news, and up to the second when nothing happens.
QUICK_SECONDS = 0.01
IDLE_SECONDS = 0.12
SLOWING = 1.25
DATABASE_AWAY_SECONDS = 1.0
#: With a bell, looks at the signal are this far apart: they find what was rung while nobody heard.
TOLD_LOOK_SECONDS = 1.0
#: The signal may get lost with the process that gives it; a look at the log finds it, if nobody repeats it.
LOOK_SECONDS = 10.0
#: Whoever was answered asks again at once: so long it is looked on for nobody.
LINGER_SECONDS = 1.0

Place = tuple[int, int, int, str | None]


class AnotherPast(Exception):
    """The log is not the one that was told: it was restored, or another epoch has begun."""


class FeedWatch:
    """Watches the log for all who wait: it costs one look at the log, however many they are.

    What is new is read once, and kept for the others who ask for it. `seats` is how many requests may wait at
    once; the others are answered at once, so that waiting readers never take all threads of the process.
    """

    def __init__(self, log: Log, seats: int = 4) -> None:
        self._log = log
        self.seats = seats
        self._changed = threading.Condition()
        self._known: dict[int, int] = {}
        self._latest = Latest()
        #: How often the log was found to be another.
        self._pasts = 0
        self._waiting = 0
        self._watching = False
        self._left_at = self._looked_at = float("-inf")
        self._next_look = 0.0
        self._closed = threading.Event()
        self._ear: Ear | None = None

    # -- what is known -----------------------------------------------------------------------------------

    def knows(self, places: Sequence[Place]) -> bool:
        """Whether each place (epoch, partition, number, id) is one this process has told a moment ago.

        They need not be checked: before anything is told that follows, what was told last is read anew.
        """
        with self._changed:
            if time.monotonic() - self._looked_at > LOOK_SECONDS:
                return False
            return all(self._is_known(*place) for place in places)

    def _is_known(self, epoch: int, partition: int, seq: int, last_id: str | None) -> bool:
        if partition not in self._known or epoch != self._log.epoch:
            return False
        return seq <= 0 or self._latest.holds(epoch, partition, seq, last_id)

    def follows(self, after: Mapping[int, int]) -> bool:
        """Whether these partitions are being watched: what was said of them is known."""
        with self._changed:
            return self._watching and self._known.keys() >= after.keys()

    def page(self, partition: int, after: int, limit: int) -> Page | None:
        """What follows a place, where that was read already; None where the log has to be asked."""
        with self._changed:
            return self._latest.after(self._log.epoch, partition, after, limit)

    def beyond(self, after: Mapping[int, int]) -> Mapping[int, int]:
        """Those of these places that something follows, as was said, and those of which nothing was said."""
        tails = self._log.pulse.said().tails
        return {p: seq for p, seq in after.items() if tails.get(p, seq + 1) > seq}

    # -- waiting -----------------------------------------------------------------------------------------

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
                past = self._pasts
                while not self._closed.is_set() and past == self._pasts:
                    news = frozenset(p for p, seq in after.items() if self._known[p] > seq)
                    left = deadline - time.monotonic()
                    if news or left <= 0 or not self._changed.wait(left):
                        return news
                return frozenset()
            finally:
                self._waiting -= 1
                self._left_at = time.monotonic()

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
            if self._ear is not None:
                self._ear.wake()

    def _begin(self, after: Mapping[int, int]) -> None:
        unknown = after.keys() - self._known.keys()
        for partition, seq in after.items():
            self._known[partition] = max(seq, self._known.get(partition, 0))
        if unknown and self._ear is not None:
            self._ear.wake()
        # Started by the first who waits, so after the fork; ends soon after the last, so idle costs nothing.
        if not self._watching:
            self._watching = True
            threading.Thread(target=self._watch, name="feed-watch", daemon=True).start()

    # -- watching ----------------------------------------------------------------------------------------

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
            news: Mapping[int, int] = {}
            try:
                news = self._news(known)
            except AnotherPast:
                self._begin_anew()
            except PyMongoError as error:
                log_.warning("feed cannot look at the log", error=error)
                pause = DATABASE_AWAY_SECONDS
            with self._changed:
                if news:
                    self._known.update(news)
                    pause = QUICK_SECONDS
                    self._changed.notify_all()
                if self._closed.is_set() or self._deserted():
                    self._watching = False
                    return
            rest(pause)
            pause = max(QUICK_SECONDS, min(pause * SLOWING, IDLE_SECONDS))

    def _deserted(self) -> bool:
        return not self._waiting and time.monotonic() - self._left_at > LINGER_SECONDS

    def _begin_anew(self) -> None:
        """Forget all that was told; whoever waits asks anew, and then his place is checked."""
        with self._changed:
            self._known.clear()
            self._latest.forget()
            self._looked_at = float("-inf")
            self._pasts += 1
            self._changed.notify_all()

    def _news(self, known: Mapping[int, int]) -> Mapping[int, int]:
        """Partitions that have gone on: those of which that was said, and now and then any.

        Each is read from the known place on. Raises AnotherPast.
        """
        said, now, epoch = self._log.pulse.said(), time.monotonic(), self._log.epoch
        thorough = now >= self._next_look
        if (thorough or said.epoch != epoch) and self._log.current_epoch() != epoch:
            raise AnotherPast
        if thorough:
            self._next_look = now + LOOK_SECONDS
        asked = [(p, seq) for p, seq in known.items() if thorough or said.tails.get(p, seq) > seq]
        news = {p: end for p, seq in asked if (end := self._end(p, seq)) > seq}
        self._looked_at = now
        return news

    def _end(self, partition: int, seq: int) -> int:
        """How far a partition has gone, of which so much is known, as far as one page of it tells."""
        with self._changed:
            last = self._latest.last(partition)
        known = min(last.seq, seq) if last else seq
        if known == 0 and self._next(partition, 0) == 0:
            return 0
        try:
            page = self._log.page(partition, max(known - 1, 0), MOST_COMMITS, None, MOST_BYTES)
        except BrokenLog:  # whoever is woken by it reads for himself, and is told
            page = Page([], 0, True)
        with self._changed:
            if page.more and (not page.commits or page.commits[-1].seq <= seq):
                self._latest.drop(partition)
                return self._next(partition, seq)
            if (known > 0 and not page.commits) or not self._latest.add(partition, page):
                raise AnotherPast
        return page.commits[-1].seq if page.commits else 0

    def _next(self, partition: int, seq: int) -> int:
        query = {"p": partition, "seq": {"$gt": seq}}
        found = self._log.commits.find_one(query, {"seq": 1})
        return seq if found is None else int(found["seq"])

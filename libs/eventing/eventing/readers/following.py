"""Following: hears what a source publishes from now on, and keeps nothing.

For who must know at once that something has happened and can look it up: a process that is away misses what
happens, and its own hearers look again when it is back.
"""

import threading
from collections.abc import Callable, Sequence
from time import monotonic

import structlog

from eventing.core.backoff import Backoff
from eventing.core.commit import Commit
from eventing.core.errors import Unavailable, WrongPlace
from eventing.core.retry import Outage, Retry
from eventing.readers.sources import Feed

log_ = structlog.get_logger(__name__)

LIMIT = 500
WAIT_SECONDS = 20.0
#: A feed with more readers than seats answers at once: the next question waits so long.
EARLY_SECONDS, LATEST_SECONDS = 0.25, 1.0

#: Epoch, number and id of the last commit, by partition.
Places = dict[int, tuple[int, int, str | None]]


class Following:
    """Follows one feed in a thread of its own, by long polls, until `stop`.

    `hear` is called there with the commits of each poll, in order within a partition, and with none where
    some may have been missed: the source was restored to another past.
    """

    def __init__(self, feed: Feed, hear: Callable[[Sequence[Commit]], None]) -> None:
        self.name = feed.name
        self._feed = feed
        self._hear = hear
        self._early = Backoff(EARLY_SECONDS, LATEST_SECONDS)
        self._stop = threading.Event()
        self._retry = Retry(Outage("feed_away", "feed_back", source=feed.name), self._stop)
        #: Whether the source answers, from its first answer on.
        self.connected = threading.Event()
        self._thread = threading.Thread(target=self._follow, name=f"following {feed.name}", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Stop; the poll under way is not waited for."""
        self._stop.set()

    def _follow(self) -> None:
        places: Places = {}
        while not self._stop.is_set():
            try:
                places = self._turn(places)
            except Unavailable as error:
                self.connected.clear()
                self._retry.met(error)
            except WrongPlace:
                places = {}
                self._hear(())
            except Exception:
                log_.exception("feed_failed", source=self._feed.name)
                self._retry.wait(least=1.0)

    def _turn(self, places: Places) -> Places:
        if not places:
            epoch, tails = self._feed.places()
            places = {partition: (epoch, seq, None) for partition, seq in tails.items()}
            self.connected.set()
        began = monotonic()
        commits = self._feed.poll(places, LIMIT, WAIT_SECONDS)
        self._retry.over()
        self.connected.set()
        if self._stop.is_set():
            return places
        if commits:
            self._hear(commits)
        elif monotonic() - began < WAIT_SECONDS / 2:
            # The feed has more readers waiting than it has seats for.
            self._stop.wait(self._early.next())
            return places
        self._early.reset()
        return {**places, **{c.partition: (c.epoch, c.seq, c.id) for c in commits}}

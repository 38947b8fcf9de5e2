"""A subscription without a broker: one long poll of the source's feed for all partitions owned here.

Two threads: one waits for news; the other takes partitions over and lets them go, so that a partition that
changes hands need not wait for the end of somebody's long poll.
"""

import threading
from time import monotonic

import structlog

from eventing.core.backoff import Backoff
from eventing.core.errors import Unavailable, WrongPlace
from eventing.core.retry import Outage, Retry
from eventing.readers.pump import ReaderGroup
from eventing.readers.sources import Feed

log_ = structlog.get_logger(__name__)

LIMIT = 500
WAIT_SECONDS = 5.0
ADJUST_SECONDS = 0.5
FULL_SECONDS = 0.05


class FeedLoop:
    def __init__(self, feed: Feed, group: ReaderGroup) -> None:
        self._feed = feed
        self._group = group
        self._outage = Outage("feed_away", "feed_back", source=feed.name)
        self._stop = threading.Event()
        self._early = Backoff(ADJUST_SECONDS, WAIT_SECONDS)
        #: What the poll under way asks for.
        self._polled: frozenset[int] = frozenset()
        self._polling = threading.Thread(target=self._poll, name=f"feed of {feed.name}", daemon=True)

    def run(self) -> None:
        self._polling.start()
        retry = Retry(self._outage, self._stop)
        partitions: list[int] = []
        while not self._stop.is_set():
            try:
                if not partitions:
                    partitions = sorted(self._feed.places()[1])
                    retry.over()
                self._group.adjust(partitions)
                self._look_for_the_new()
                retry.went_well()
                self._stop.wait(ADJUST_SECONDS)
            except Unavailable as error:
                retry.met(error)
            except Exception:  # whatever it is, the worker's other readers go on
                log_.exception("feed_failed", source=self._feed.name)
                retry.wait(least=1.0)

    def stop(self) -> None:
        self._stop.set()
        self._group.stop()

    def _look_for_the_new(self) -> None:
        """Partitions taken over while a poll is under way read for themselves until the next one."""
        for reader in self._group:
            if reader.partition not in self._polled and reader.opened.is_set() and reader.idle:
                reader.offer(())

    def _poll(self) -> None:
        retry = Retry(self._outage, self._stop)
        while not self._stop.is_set():
            try:
                if self._turn():
                    retry.over()
            except Unavailable as error:
                retry.met(error)
            except WrongPlace:
                # Each reader asks for itself, with the id of its last commit, and halts with the reason.
                for reader in self._group:
                    reader.offer(())
                retry.wait(least=1.0)
            except Exception:
                log_.exception("feed_failed", source=self._feed.name)
                retry.wait(least=1.0)

    def _turn(self) -> bool:
        """Whether the feed has been asked, and has answered."""
        # Who has halted asks for itself, now and then, whether it may go on.
        readers = [reader for reader in self._group if not reader.halted]
        ready = {r.partition: r for r in readers if r.opened.is_set() and not r.full}
        self._polled = frozenset(ready)
        if not ready:
            self._stop.wait(FULL_SECONDS if readers else ADJUST_SECONDS)
            return False
        # A reader that is not ready yet must not wait for the others' long poll to end.
        wait = WAIT_SECONDS if len(ready) == len(readers) else FULL_SECONDS
        after = {partition: reader.offered for partition, reader in ready.items()}
        began = monotonic()
        commits = self._feed.poll(after, LIMIT, wait)
        if not commits and monotonic() - began < wait / 2:
            # The feed has more readers waiting than it has seats for.
            self._stop.wait(self._early.next())
        else:
            self._early.reset()
        for commit in commits:
            ready[commit.partition].offer((commit,))
        return True

"""A subscription without a broker: one long poll of the source's feed for all partitions owned here."""

import threading

import structlog

from eventing.backoff import Backoff
from eventing.errors import Unavailable, WrongPlace
from eventing.pump import ReaderGroup
from eventing.sources import Feed

log_ = structlog.get_logger(__name__)

LIMIT = 500
WAIT_SECONDS = 5.0  # also how late a change of ownership may be noticed
FULL_SECONDS = 0.05


class FeedLoop:
    def __init__(self, feed: Feed, group: ReaderGroup) -> None:
        self._feed = feed
        self._group = group
        self._stop = threading.Event()

    def run(self) -> None:
        backoff = Backoff()
        partitions: list[int] = []
        while not self._stop.is_set():
            try:
                if not partitions:
                    partitions = sorted(self._feed.places()[1])
                self._group.adjust(partitions)
                self._turn()
                backoff.reset()
            except Unavailable as error:
                log_.info("feed_away", source=self._feed.name, error=str(error))
                self._stop.wait(backoff.next())
            except WrongPlace:
                # Each reader asks for itself, with the id of its last commit, and halts for the reason.
                for reader in self._group:
                    reader.offer(())
                self._stop.wait(backoff.next(least=1.0))

    def stop(self) -> None:
        self._stop.set()
        self._group.stop()

    def _turn(self) -> None:
        ready = {r.partition: r for r in self._group if r.opened.is_set() and not r.full and not r.halted}
        if not ready:
            self._stop.wait(FULL_SECONDS)
            return
        # A reader that is not ready yet must not wait for the others' long poll to end.
        wait = WAIT_SECONDS if len(ready) == len(list(self._group)) else FULL_SECONDS
        after = {partition: (reader.epoch, reader.offered_to, None) for partition, reader in ready.items()}
        for commit in self._feed.poll(after, LIMIT, wait):
            ready[commit.partition].offer((commit,))

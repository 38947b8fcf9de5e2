"""The publisher: publishes every event of the log's numbered commits, in order, and forgets none.

The log is the outbox. What is published but not yet confirmed and saved is at most one window; that
much is published again after a crash.
"""

import threading
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import structlog
from pymongo import UpdateOne
from pymongo.errors import BulkWriteError

from eventing.core.commit import Commit
from eventing.core.errors import BrokenLog, Unavailable, WrongPlace
from eventing.core.mongo import Db, durable, only_duplicates
from eventing.core.retry import Outage, Retry
from eventing.core.transient import transient
from eventing.log.log import MAX_EVENTS, Log
from eventing.log.wire import body, headers, routing_key
from eventing.rabbit.confirms import Confirms
from eventing.rabbit.connection import BROKER_ERRORS, connected, told
from eventing.rabbit.lane import Lane
from eventing.rabbit.topology import declare_exchange, exchange_name
from eventing.readers.checkpoints import PUBLISHER_PLACES
from eventing.telemetry.metrics import PUBLISHED, RECONNECTS, UNROUTED
from eventing.telemetry.tracing import span_of_batch

log_ = structlog.get_logger(__name__)

#: Messages published and not yet saved as such. No commit may be larger, or it would never be saved.
WINDOW = max(1000, MAX_EVENTS)
IDLE_SECONDS = 0.5
HALT_SECONDS = 5.0
STEADY_SECONDS = 10.0
LEAVE_SECONDS = 5.0


@dataclass(frozen=True)
class CommitEnd:
    """The last message of a commit: where a checkpoint may stand."""

    tag: int
    lane: Lane
    commit: Commit


class Publisher:
    """A taker of the pump (`adjust`, `offer`, `poke`) that never holds it up; `run` is its own thread."""

    def __init__(self, log: Log, db: Db, broker_url: str) -> None:
        self._log = log
        self._kept_places = durable(db, PUBLISHER_PLACES)
        self._url = broker_url
        self._exchange = exchange_name(log.source)
        self._owned: Sequence[int] = ()
        self._lanes: dict[int, Lane] = {}
        self._ends: deque[CommitEnd] = deque()
        self._saved_tag = 0
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._finished = threading.Event()
        self._finished.set()
        self._published = PUBLISHED.labels(log.source)
        self._unrouted = UNROUTED.labels(log.source)
        self._reconnects = RECONNECTS.labels(log.source, "publisher")
        outage = Outage("publisher_waits", "publisher_goes_on", exchange=self._exchange)
        self._retry = Retry(outage, self._stop, steady=STEADY_SECONDS)
        #: Whether the broker is there.
        self.connected = False

    # -- called by the pump --------------------------------------------------------------------------

    def adjust(self, partitions: Sequence[int]) -> None:
        self._owned = tuple(partitions)
        self._wake.set()

    def offer(self, partition: int, commits: Sequence[Commit]) -> None:
        lane = self._lanes.get(partition)
        if lane is not None:
            lane.hand_over(commits)
            self._wake.set()

    def poke(self) -> None:
        """Another worker may have numbered commits of these partitions: look in the log."""
        for lane in list(self._lanes.values()):
            lane.look = True
        self._wake.set()

    def stop(self) -> None:
        """Stop, but wait for the confirms of what is on its way: the successor need not repeat it."""
        self._stop.set()
        self._wake.set()
        self._finished.wait(LEAVE_SECONDS)

    # -- the loop ------------------------------------------------------------------------------------

    def run(self) -> None:
        self._finished.clear()
        try:
            self._stay_connected()
        finally:
            self._finished.set()

    def _stay_connected(self) -> None:
        while not self._stop.is_set():
            lost: Exception | None = None
            try:
                with connected(self._url) as connection:
                    with connection.answered():
                        confirms = Confirms(connection, self._unrouted.inc)
                        declare_exchange(confirms.channel, self._log.source)
                    self.connected = True
                    self._serve(confirms)
            except transient(*BROKER_ERRORS, Unavailable) as error:
                # Broker or database away, or in doubt: a new start from the checkpoints.
                lost = error
            except Exception:
                log_.exception("publisher_failed", exchange=self._exchange)
            finally:
                self.connected = False
            if self._stop.is_set():
                return
            self._reconnects.inc()
            if lost is None:
                self._retry.wait()
            else:
                self._retry.met(lost, told(lost))

    def _serve(self, confirms: Confirms) -> None:
        """Publish from the checkpoints on; any error ends it, and the next attempt begins there again."""
        self._lanes.clear()
        self._ends.clear()
        self._saved_tag = 0
        while not self._stop.is_set():
            self._adjust_lanes()
            busy = self._publish_all(confirms)
            if not busy:
                self._settle(confirms)
            self._retry.over()
            if busy:
                continue
            if not self._wake.wait(IDLE_SECONDS):
                confirms.look()
            self._wake.clear()
        self._settle(confirms)

    def _adjust_lanes(self) -> None:
        owned = self._owned
        for partition in set(self._lanes) - set(owned):
            del self._lanes[partition]
        for partition in set(owned) - set(self._lanes):
            self._lanes[partition] = Lane(self._log, self._kept_places, partition)

    def _publish_all(self, confirms: Confirms) -> bool:
        """Give each partition a turn; returns whether there was anything to publish."""
        worked = False
        for lane in self._lanes.values():
            commits = self._next(lane)
            if commits:
                self._publish_turn(confirms, lane, commits)
                worked = True
        return worked

    def _publish_turn(self, confirms: Confirms, lane: Lane, commits: Sequence[Commit]) -> None:
        traces = (commit.traceparent for commit in commits)
        with span_of_batch("publish batch", traces, partition=lane.partition, commits=len(commits)):
            for commit in commits:
                self._publish(confirms, lane, commit)

    def _next(self, lane: Lane) -> Sequence[Commit]:
        if time.monotonic() < lane.halted_until:
            return ()
        try:
            return lane.next()
        except (BrokenLog, WrongPlace) as error:
            lane.look, lane.halted_until = True, time.monotonic() + HALT_SECONDS
            log_.error(
                "publisher_halted", exchange=self._exchange, partition=lane.partition, error=str(error)
            )
            return ()

    def _publish(self, confirms: Confirms, lane: Lane, commit: Commit) -> None:
        for index in range(len(commit.events)):
            if confirms.published - self._saved_tag >= WINDOW:
                self._make_room(confirms)
            confirms.publish(
                self._exchange, routing_key(commit, index), headers(commit, index), body(commit, index)
            )
        lane.published = commit.seq
        self._ends.append(CommitEnd(confirms.published, lane, commit))

    def _make_room(self, confirms: Confirms) -> None:
        """Wait for the older half only, so that the broker never runs out of work."""
        half = min(confirms.published - WINDOW // 2, self._ends[-1].tag)
        confirms.wait_for(max(half, self._ends[0].tag))
        self._save(confirms.confirmed)

    def _settle(self, confirms: Confirms) -> None:
        confirms.wait_for(confirms.published)
        self._save(confirms.confirmed)

    def _save(self, confirmed: int) -> None:
        reached: dict[int, Commit] = {}
        tag = self._saved_tag
        while self._ends and self._ends[0].tag <= confirmed:
            end = self._ends.popleft()
            reached[end.lane.partition], tag = end.commit, end.tag
        if reached:
            self._write(reached)
        self._published.inc(tag - self._saved_tag)
        self._saved_tag = tag

    def _write(self, reached: dict[int, Commit]) -> None:
        """Save places, forward only: a publisher that slept and woke meets a duplicate key."""
        updates = [
            UpdateOne(
                {"_id": partition, "seq": {"$lt": commit.seq}},
                {"$set": {"seq": commit.seq, "id": commit.id, "epoch": commit.epoch}},
                upsert=True,
            )
            for partition, commit in reached.items()
        ]
        try:
            self._kept_places.bulk_write(updates, ordered=False)
        except BulkWriteError as error:
            if not only_duplicates(error):
                raise
            if (error.details or {}).get("writeConcernErrors"):
                raise Unavailable(
                    "the publisher's checkpoint is not yet acknowledged by the majority"
                ) from error

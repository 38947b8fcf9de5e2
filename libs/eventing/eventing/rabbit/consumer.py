"""A subscription over RabbitMQ: the broker brings what happens, the source's feed whatever is missing.

Two threads: one reads the broker's connection; the other takes partitions over, lets them go, and asks the
source about partitions that stand still, whether the broker is there or not.
"""

import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

import structlog

from eventing.core.clock import Clock
from eventing.core.errors import Unavailable, WrongPlace
from eventing.core.mongo import Db
from eventing.core.retry import Outage, Retry
from eventing.core.transient import transient
from eventing.rabbit.connection import BROKER_ERRORS, Connection, connected, told
from eventing.rabbit.dead import DeadMessages
from eventing.rabbit.intake import Intake
from eventing.readers.partition_reader import PartitionReader
from eventing.readers.pump import IDLE_CHECK_SECONDS, ReaderGroup
from eventing.readers.reader import Source
from eventing.telemetry.metrics import RECONNECTS, UNDECODABLE

log_ = structlog.get_logger(__name__)

ADJUST_SECONDS = 1.0
LOOK_SECONDS = 0.2
#: A connection that held this long was a good one: the next attempt after it need not wait.
STEADY_SECONDS = 10.0
LEAVE_SECONDS = 5.0
#: How long a queue may take to let a consumer in.
CONSUME_SECONDS = 5.0


class Watched:
    """A reader, whether it has come level with the feed, and since when it has stood still."""

    def __init__(self, reader: PartitionReader) -> None:
        self.reader = reader
        #: Far behind, the feed is faster than the queue: consuming begins after.
        self.level = threading.Event()
        self._position = -1
        self._since = 0.0
        reader.offer((), self.level.set)

    def idle(self, now: float) -> bool:
        reader = self.reader
        if reader.position != self._position or not reader.idle:
            self._position, self._since = reader.position, now
        return now - self._since >= IDLE_CHECK_SECONDS and self.level.is_set() and not reader.halted


class Consumer:
    def __init__(
        self, reader_name: str, feed: Source, group: ReaderGroup, broker_url: str, db: Db, clock: Clock
    ) -> None:
        self._name = reader_name
        self._feed = feed
        self._group = group
        self._url = broker_url
        self._dead = DeadMessages(db)
        self._clock = clock
        self._watched: dict[PartitionReader, Watched] = {}
        #: Partitions whose queue does not answer: killed within seconds of its making, a broker has
        #: a quorum queue that nobody leads, takes nothing out of it and confirms nothing into it.
        self._stuck: set[int] = set()
        #: Readers that had to ask for what the broker should have brought: is their queue still bound?
        self._missed: set[PartitionReader] = set()
        self._next_check = 0.0
        self._stop = threading.Event()
        self._leave = threading.Event()
        self._reconnects = RECONNECTS.labels(reader_name, feed.name)
        # Made here and not with the first of them: an increase from nothing is none to Prometheus.
        self._undecodable = UNDECODABLE.labels(reader_name, feed.name)
        self._feed_outage = Outage("feed_away", "feed_back", source=feed.name)
        outage = Outage("consumer_waits", "consumer_goes_on", source=feed.name)
        self._retry = Retry(outage, self._leave, steady=STEADY_SECONDS)
        #: Whether the broker is there.
        self.connected = False
        self._broker_thread = threading.Thread(target=self._stay_connected, name="broker", daemon=True)

    def run(self) -> None:
        self._broker_thread.start()
        retry = Retry(self._feed_outage, self._stop)
        partitions: list[int] = []
        while not self._stop.is_set():
            try:
                if not partitions:
                    partitions = sorted(self._feed.places()[1])
                    retry.over()
                self._group.adjust(partitions)
                self._watched = {r: self._watched.get(r) or Watched(r) for r in self._group}
                if self._check_idle(time.monotonic()):
                    retry.over()
                retry.went_well()
                self._stop.wait(ADJUST_SECONDS)
            except Unavailable as error:
                retry.met(error)
            except WrongPlace:
                self._ask_all()
                retry.wait(least=1.0)
            except Exception:  # whatever it is, the worker's other readers go on
                log_.exception("feed_failed", source=self._feed.name)
                retry.wait(least=1.0)

    def stop(self) -> None:
        self._stop.set()
        # First the readers: what they have in hand is still acknowledged.
        self._group.stop()
        self._leave.set()
        if self._broker_thread.is_alive():
            self._broker_thread.join(LEAVE_SECONDS)

    # -- asking the source ---------------------------------------------------------------------------

    def _check_idle(self, now: float) -> bool:
        """A loss at the end of a quiet partition is never followed by a gap: ask how far the source is.

        Whether it has been asked, and has answered.
        """
        still = [watched.reader for watched in self._watched.values() if watched.idle(now)]
        if not still or now < self._next_check:
            return False
        self._next_check = now + IDLE_CHECK_SECONDS
        epoch, tails = self._feed.places()
        for reader in still:
            if (epoch, tails.get(reader.partition)) != (reader.epoch, reader.position):
                # Behind it, or beyond it: the reader asks with its place, and halts if it is wrong.
                reader.offer(())
                self._missed.add(reader)
        return True

    def _ask_all(self) -> None:
        for watched in self._watched.values():
            if watched.reader.idle:
                watched.reader.offer(())

    # -- the broker's thread -------------------------------------------------------------------------

    def _stay_connected(self) -> None:
        while not self._leave.is_set():
            lost: Exception | None = None
            try:
                with connected(self._url) as connection:
                    self.connected = True
                    self._consume(connection)
            except transient(*BROKER_ERRORS) as error:
                # Or the database is away while a message is to be recorded: the message comes again.
                lost = error
            except Exception:
                log_.exception("consumer_failed", source=self._feed.name)
            finally:
                self.connected = False
            if self._leave.is_set():
                return
            self._reconnects.inc()
            if lost is None:
                self._retry.wait()
            else:
                self._retry.met(lost, told(lost))

    def _consume(self, connection: Connection) -> None:
        intakes: dict[PartitionReader, Intake] = {}
        next_look = 0.0
        while not self._leave.is_set():
            if time.monotonic() >= next_look:
                next_look = time.monotonic() + LOOK_SECONDS
                self._look(connection, intakes)
            with suppress(TimeoutError):
                connection.drain_events(timeout=LOOK_SECONDS)
            self._retry.over()
        for intake in intakes.values():
            intake.flush()

    def _look(self, connection: Connection, intakes: dict[PartitionReader, Intake]) -> None:
        """Close what is no longer ours, open what is, acknowledge what waits for it."""
        watched = self._watched
        for reader, intake in list(intakes.items()):
            # A reader that is let go has a batch in hand, which is still acknowledged.
            if intake.cancelled or (reader not in watched and reader.finished.is_set()):
                intake.close()
                del intakes[reader]
        for reader, watch in watched.items():
            if reader not in intakes:
                intakes[reader] = self._open(connection, reader)
            if watch.level.is_set() and not intakes[reader].consuming:
                self._begin(connection, intakes[reader], intakes.values())
            if reader in self._missed:
                self._missed.discard(reader)
                with connection.answered():
                    intakes[reader].declare()
            intakes[reader].flush()

    def _open(self, connection: Connection, reader: PartitionReader) -> Intake:
        """Open an intake. Its queue is declared at once, so that what is published meanwhile waits in it."""
        anew = reader.partition in self._stuck
        with connection.answered():
            intake = Intake(connection, self._name, self._feed.name, reader, self._record, anew)
        self._stuck.discard(reader.partition)
        return intake

    def _begin(self, connection: Connection, intake: Intake, intakes: Iterable[Intake]) -> None:
        try:
            with connection.answered(CONSUME_SECONDS):
                intake.consume()
        except BROKER_ERRORS:
            # Made within the same seconds, those that are yet to be asked are no better.
            self._stuck.update(other.reader.partition for other in intakes if not other.consuming)
            log_.error("queues_stuck", source=self._feed.name, partitions=sorted(self._stuck))
            raise

    def _record(self, queue: str, message: Any, reason: str) -> None:
        """Record a message nobody can decode. Raises transient errors: then the message comes again."""
        log_.warning("message_undecodable", queue=queue)
        self._undecodable.inc()
        self._dead.record(
            queue,
            message.delivery_info["routing_key"],
            message.headers or {},
            message.body or b"",  # py-amqp gives no body as an empty str
            reason,
            self._clock.now(),
        )

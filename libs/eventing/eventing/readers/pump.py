"""The pump of a service's own log: numbers commits and hands them, still in memory, to its readers."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

import structlog

from eventing.core.commit import Commit
from eventing.core.errors import BrokenLog
from eventing.core.retry import Outage, Retry, passing
from eventing.core.transient import transient_ignored
from eventing.log.log import Log
from eventing.log.sequencer import Sequencer
from eventing.readers.membership import Membership
from eventing.readers.partition_reader import UNKNOWN, PartitionReader
from eventing.readers.reader import Reader
from eventing.readers.wake_up import Waker
from eventing.telemetry.metrics import NUMBERED
from eventing.views import versions

log_ = structlog.get_logger(__name__)

# How long a partition may stand still before its reader asks the source whether that is true.
IDLE_CHECK_SECONDS = 5.0
#: So many times what was said is asked, and then the log itself.
CHECKS_A_LOOK = 4
STOP_SECONDS = 15.0
#: How often a worker says again what it writes.
REPORT_SECONDS = 60.0
ORPHAN_ALARM_SECONDS = 10.0

Spawn = Callable[[Callable[[], None]], object]


class ReaderGroup:
    """The readers of one source's partitions that this worker owns at the moment."""

    def __init__(self, reader: Reader, membership: Membership, spawn: Spawn) -> None:
        self.reader = reader
        self._membership = membership
        self._spawn = spawn
        self._readers: dict[int, PartitionReader] = {}
        self._leaving: list[PartitionReader] = []
        self._reported = UNKNOWN
        self._report_again = 0.0
        # Whoever stops the group is not the loop that adjusts it: no reader may begin behind its back.
        self._changing = threading.Lock()
        self._stopped = False

    def adjust(self, partitions: Sequence[int]) -> list[int]:
        """Take over what is ours now, let go of what is not. Returns the partitions owned.

        Once stopped, nothing is taken over any more.
        """
        owned = self._membership.owned(self.reader.source.name, partitions)
        if not self.reader.idle:
            with self._changing:
                if not self._stopped:
                    self._take_over(owned)
            with transient_ignored():  # tried again next time
                self._report()
        return owned

    def _take_over(self, owned: Sequence[int]) -> None:
        for partition in set(self._readers) - set(owned):
            leaving = self._readers.pop(partition)
            leaving.stop()
            self._leaving.append(leaving)
        for partition in set(owned) - set(self._readers):
            reader = PartitionReader(self.reader, partition)
            self._readers[partition] = reader
            self._spawn(reader.run)

    def _report(self) -> None:
        """Say which versions of the views all readers of this worker write: who rebuilds waits for it."""
        self._leaving = [reader for reader in self._leaving if not reader.finished.is_set()]
        running = [*self._readers.values(), *self._leaving]
        db = self.reader.db
        least = min(r.adopted for r in running) if running else versions.known(db).generation
        if least > self._reported or time.monotonic() >= self._report_again:
            if self._reported == UNKNOWN:
                # Every start is another worker's: nobody else takes away what the former ones said. Should
                # one of them be just beginning, it says so again.
                versions.forget_reports(db, self._membership.alive)
            versions.report(db, self._membership.worker_id, self.reader.source.name, least)
            self._reported, self._report_again = least, time.monotonic() + REPORT_SECONDS

    def __iter__(self) -> Iterator[PartitionReader]:
        return iter(list(self._readers.values()))

    def get(self, partition: int) -> PartitionReader | None:
        return self._readers.get(partition)

    def stop(self) -> None:
        """Stop all; each finishes its batch in hand, and the next owner goes on from the checkpoints."""
        with self._changing:
            self._stopped = True
            readers = list(self)
        for reader in readers:
            reader.stop()
        deadline = time.monotonic() + STOP_SECONDS
        for reader in readers:
            reader.finished.wait(max(0.0, deadline - time.monotonic()))


class Taker(Protocol):
    """Someone else who takes numbered commits from the pump: the publisher."""

    def adjust(self, partitions: Sequence[int]) -> None: ...

    def offer(self, partition: int, commits: Sequence[Commit]) -> None: ...

    def poke(self) -> None: ...


class Pump:
    """One loop for all own partitions; the readers have threads of their own."""

    def __init__(self, log: Log, group: ReaderGroup, waker: Waker, publisher: Taker | None = None) -> None:
        self._log = log
        self._sequencer = Sequencer(log)
        self._group = group
        self._waker = waker
        self._publisher = publisher
        self._stop = threading.Event()
        self._owned: list[int] = []
        self._waiting_since: dict[str, float] = {}
        self._next_check = 0.0
        self._checks = 0
        self._numbered = NUMBERED.labels(log.source)
        #: When the loop last came round, and when it last did so without an error (monotonic).
        self.turned_at = self.worked_at = time.monotonic()

    @property
    def owned(self) -> Sequence[int]:
        return self._owned

    def run(self) -> None:
        retry = Retry(Outage("pump_waits", "pump_goes_on"), self._stop)
        while not self._stop.is_set():
            try:
                numbered = self._turn()
            except passing() as error:
                retry.met(error)
            except BrokenLog as error:
                log_.error("log_broken", error=str(error))
                retry.wait(least=5.0)
            except Exception:  # a disk that is full, on the embedded server: it must not end the worker
                log_.exception("pump_failed")
                retry.wait(least=1.0)
            else:
                self.worked_at = time.monotonic()
                retry.over()
                self._waker.wait(numbered)
            self.turned_at = time.monotonic()

    def stop(self) -> None:
        self._stop.set()
        self._waker.stop()
        self._group.stop()

    def _turn(self) -> int:
        """One turn of the loop; returns how many commits it numbered."""
        owned = self._group.adjust(range(self._log.partitions))
        if owned != self._owned:
            for partition in set(self._owned) ^ set(owned):
                self._sequencer.forget(partition)
            self._owned = owned
            if self._publisher is not None:
                self._publisher.adjust(owned)
        numbered = self._sequencer.number(owned)
        for partition, commits in numbered.items():
            self._numbered.inc(len(commits))
            reader = self._group.get(partition)
            # A full inbox is no loss: the reader finds the gap and reads the log.
            if reader is not None and not reader.full:
                reader.offer(commits)
            if self._publisher is not None:
                self._publisher.offer(partition, commits)
        self._alarm_orphans()
        self._check_idle()
        return sum(len(commits) for commits in numbered.values())

    def _check_idle(self) -> None:
        """Look for what another worker numbered in a partition of ours: nobody hands it over."""
        if time.monotonic() < self._next_check:
            return
        self._next_check = time.monotonic() + IDLE_CHECK_SECONDS
        thorough, self._checks = self._checks % CHECKS_A_LOOK == 0, self._checks + 1
        tails = self._log.tails() if thorough else self._log.pulse.said().tails
        for reader in self._group:
            if reader.idle and reader.opened.is_set():
                reader.poke(tails.get(reader.partition, 0))
        if self._publisher is not None:
            self._publisher.poke()

    def _alarm_orphans(self) -> None:
        waiting = self._sequencer.waiting
        now = time.monotonic()
        self._waiting_since = {s: t for s, t in self._waiting_since.items() if s in waiting}
        for stream in waiting:
            since = self._waiting_since.setdefault(stream, now)
            if now - since > ORPHAN_ALARM_SECONDS:
                self._waiting_since[stream] = now
                log_.error("commit_without_predecessor", stream=stream, do="log verify, then log repair")

"""A reader of one partition of one source: projections first, then reactions, checkpoint last.

The same code for the own log, for feeds and for RabbitMQ: whatever brings the commits only offers
them. What comes twice is dropped, what is missing is read from the source, so every commit is
handled exactly once in effect, in order.
"""

import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import structlog

from eventing.backoff import Backoff
from eventing.checkpoints import Checkpoint, Checkpoints
from eventing.clock import Clock
from eventing.commands import CommandBus
from eventing.errors import BrokenLog, ConcurrencyError, Unavailable, WrongPlace
from eventing.mongo import TRANSIENT, Db
from eventing.parked import Marker, Parked
from eventing.projections import View, Views
from eventing.reactions import Reaction, Reactions
from eventing.reading import Commit, Event
from eventing.view_runner import ViewRunner

log_ = structlog.get_logger(__name__)

BATCH = 200
READ_LIMIT = 500
INBOX_COMMITS = 2000
WISH_SECONDS = 2.0
ATTEMPTS_BEFORE_PARKING = 3

#: Failures of something outside the event: the partition waits and tries again in place.
RETRY_IN_PLACE: tuple[type[Exception], ...] = (*TRANSIENT, Unavailable, ConcurrencyError)


class Source(Protocol):
    """Where a source's history can be read, and where it says how far it has come."""

    name: str

    def places(self) -> tuple[int, Mapping[int, int]]:
        """The log's epoch, and the tail of each of its partitions."""

    def read(self, partition: int, epoch: int, after: int, last_id: str | None, limit: int) -> list[Commit]:
        """Commits after a place. Raises WrongPlace when the place is not one of this log."""

    def read_stream(self, partition: int, stream: str, after: int) -> list[Commit]: ...


@dataclass(frozen=True)
class Reader:
    """What a service does with one source: the same for all its partitions."""

    source: Source
    db: Db
    clock: Clock
    bus: CommandBus
    views: Sequence[View]
    reactions: Sequence[Reaction]

    @classmethod
    def make(
        cls, source: Source, db: Db, clock: Clock, bus: CommandBus, views: Views, reactions: Reactions
    ) -> "Reader":
        return cls(source, db, clock, bus, views.of(source.name), reactions.of(source.name))

    @property
    def idle(self) -> bool:
        return not self.views and not self.reactions


@dataclass
class Offer:
    """Commits brought by a source; `done` is called once they are handled (an acknowledgement)."""

    commits: Sequence[Commit]
    done: Callable[[], None] = field(default=lambda: None)


class PartitionReader:
    """Owns one partition while its worker does. `run` is a thread of its own (a green one in workers)."""

    def __init__(self, reader: Reader, partition: int) -> None:
        self._reader = reader
        self.partition = partition
        self._runner = ViewRunner(reader.db)
        self._checkpoints = Checkpoints(reader.db)
        self._parked = Parked(reader.db)
        self._checkpoint = Checkpoint(reader.source.name, partition)
        self._markers: dict[tuple[str, str], Marker] = {}
        self._inbox: deque[Offer] = deque()
        self._waiting = 0
        self._wake = threading.Event()
        self._stop = threading.Event()
        #: The last number offered or handled; what a source that streams asks from next.
        self.offered_to = 0
        self.opened = threading.Event()
        self.finished = threading.Event()
        self.halted: str | None = None

    @property
    def name(self) -> str:
        return f"{self._reader.source.name}/{self.partition}"

    # -- called by sources ---------------------------------------------------------------------------

    @property
    def position(self) -> int:
        return self._checkpoint.position

    @property
    def epoch(self) -> int:
        return self._checkpoint.epoch

    @property
    def last_id(self) -> str | None:
        return self._checkpoint.last_id

    @property
    def full(self) -> bool:
        return self._waiting >= INBOX_COMMITS

    @property
    def idle(self) -> bool:
        return not self._inbox

    def offer(self, commits: Sequence[Commit], done: Callable[[], None] = lambda: None) -> None:
        self._inbox.append(Offer(commits, done))
        self._waiting += len(commits)
        if commits:
            self.offered_to = max(self.offered_to, commits[-1].seq)
        self._wake.set()

    def poke(self, tail: int) -> None:
        """The source stands at `tail`; if that is news, read what was missed."""
        if tail > self.position:
            self.offer(())

    def stop(self) -> None:
        self._stop.set()
        self._wake.set()

    # -- the loop --------------------------------------------------------------------------------------

    def run(self) -> None:
        """Until stopped: finishes the batch in hand, never starts another."""
        try:
            self._run()
        finally:
            self.finished.set()

    def _run(self) -> None:
        backoff = Backoff()
        while not self._stop.is_set():
            try:
                self.open()
                self.catch_up()
                self.halted = None
                backoff.reset()
                while not self._stop.is_set():
                    self._turn()
            except (WrongPlace, BrokenLog) as error:
                # Not ours to mend: taking new events for old ones would be worse than waiting.
                self.halted = str(error)
                log_.error("reader_halted", reader=self.name, error=str(error))
                self._stop.wait(backoff.next(least=5.0))
            except RETRY_IN_PLACE as error:
                log_.warning("reader_waits", reader=self.name, error=type(error).__name__)
                self._stop.wait(backoff.next())
            except Exception:
                log_.exception("reader_failed", reader=self.name)
                self._stop.wait(backoff.next(least=1.0))

    def _turn(self) -> None:
        self._wake.wait(WISH_SECONDS)
        self._wake.clear()
        while self._inbox and not self._stop.is_set():
            offers = self._take()
            self.handle([commit for offer in offers for commit in offer.commits])
            for offer in offers:
                if not offer.commits:
                    self.catch_up()
                self._inbox.popleft()
                self._waiting -= len(offer.commits)
                offer.done()
        self.grant_wishes()

    def _take(self) -> list[Offer]:
        """As many offers as make a batch. They stay in the inbox until they are handled."""
        offers: list[Offer] = []
        commits = 0
        for offer in list(self._inbox):
            if offers and commits + len(offer.commits) > BATCH:
                break
            offers.append(offer)
            commits += len(offer.commits)
        return offers

    def open(self) -> None:
        """Take the partition over: the checkpoint first, then the markers."""
        source = self._reader.source
        checkpoint = self._checkpoints.load(source.name, self.partition)
        names = [_view_name(view) for view in self._reader.views]
        now = [reaction.name for reaction in self._reader.reactions if reaction.start == "now"]
        started_now = [name for name in now if name not in checkpoint.done]
        if not checkpoint.epoch or started_now:
            epoch, tails = source.places()
            checkpoint.epoch = checkpoint.epoch or epoch
            checkpoint.done.update(dict.fromkeys(started_now, tails.get(self.partition, 0)))
            # Stored before the first event is handled: "now" must not move with every restart.
            self._checkpoints.save(checkpoint)
        names += [reaction.name for reaction in self._reader.reactions]
        for name in names:
            checkpoint.done.setdefault(name, 0)
        slowest = min(checkpoint.done[name] for name in names) if names else checkpoint.position
        if slowest < checkpoint.position:
            # A view or reaction is new: read again from its beginning, the others skip what they did.
            checkpoint.position, checkpoint.last_id = slowest, None
        self._checkpoint = checkpoint
        self.offered_to = checkpoint.position
        self._markers = self._parked.of(source.name, self.partition)
        self.opened.set()

    def catch_up(self) -> None:
        """Read from the source whatever it has beyond the checkpoint."""
        while not self._stop.is_set():
            c = self._checkpoint
            commits = self._reader.source.read(self.partition, c.epoch, c.position, c.last_id, READ_LIMIT)
            if not commits:
                return
            self._handle_in_order(commits)

    def handle(self, commits: Sequence[Commit]) -> None:
        """Duplicates are dropped, gaps are read from the source."""
        run: list[Commit] = []
        for commit in commits:
            expected = (run[-1].seq if run else self.position) + 1
            if commit.seq < expected:
                continue
            if commit.epoch != self.epoch:
                raise WrongPlace(f"a commit of epoch {commit.epoch}, this reader is in {self.epoch}")
            if commit.seq > expected:
                self._handle_in_order(run)
                run = []
                self.catch_up()
                if commit.seq <= self.position:
                    continue
                if commit.seq > self.position + 1:
                    raise Unavailable(f"{commit.source}/{self.partition}: {commit.seq} is ahead of its feed")
            run.append(commit)
        self._handle_in_order(run)

    def _handle_in_order(self, commits: Sequence[Commit]) -> None:
        for start in range(0, len(commits), BATCH):
            batch = commits[start : start + BATCH]
            checkpoint = self._checkpoint
            views_done = {view.name: checkpoint.done.get(_view_name(view), 0) for view in self._reader.views}
            self._runner.apply(self._reader.views, batch, views_done)
            self._react(batch)
            self._advance(batch[-1])

    def _advance(self, last: Commit) -> None:
        checkpoint = self._checkpoint
        checkpoint.position, checkpoint.last_id = last.seq, last.id
        for name in checkpoint.done:
            checkpoint.done[name] = max(checkpoint.done[name], last.seq)
        self._checkpoints.save(checkpoint)
        self.offered_to = max(self.offered_to, last.seq)

    # -- reactions -------------------------------------------------------------------------------------

    def _react(self, batch: Sequence[Commit]) -> None:
        skipped: dict[tuple[str, str], int] = {}
        for commit in batch:
            for reaction in self._reader.reactions:
                if commit.seq > self._checkpoint.done.get(reaction.name, 0):
                    self._react_to(reaction, commit, skipped)
        for key, seq in skipped.items():
            marker = self._markers[key]
            if not self._parked.raise_skipped(marker, seq):
                # Somebody replayed and removed it meanwhile: what was skipped here is ours to do.
                del self._markers[key]
                self._replay_skipped(key, batch)

    def _react_to(
        self, reaction: Reaction, commit: Commit, skipped: dict[tuple[str, str], int], first_index: int = 0
    ) -> None:
        for index, (wire_type, data) in enumerate(commit.events):
            if index < first_index or not reaction.concerns(wire_type):
                continue
            key = (reaction.name, commit.stream)
            if key in self._markers:
                skipped[key] = commit.seq
                return
            error = self._try(reaction, commit, index, wire_type, data)
            if error is not None:
                self._park(reaction, commit, index, error)
                return

    def _replay_skipped(self, key: tuple[str, str], batch: Sequence[Commit]) -> None:
        reaction = next(r for r in self._reader.reactions if r.name == key[0])
        skipped: dict[tuple[str, str], int] = {}
        for commit in batch:
            if commit.stream == key[1]:
                self._react_to(reaction, commit, skipped)

    def _try(
        self, reaction: Reaction, commit: Commit, index: int, wire_type: str, data: Mapping[str, Any]
    ) -> Exception | None:
        """Run one reaction to one event; the error when it keeps failing for a reason of its own."""
        backoff = Backoff()
        failures = 0
        while True:
            try:
                self._run_reaction(reaction, commit, index, wire_type, data)
                return None
            except RETRY_IN_PLACE:
                self._wait_in_place(backoff)
            except Exception as error:  # a reaction may fail in any way; it is parked, not dropped
                failures += 1
                if failures >= ATTEMPTS_BEFORE_PARKING:
                    return error
                self._wait_in_place(backoff)

    def _wait_in_place(self, backoff: Backoff) -> None:
        if self._stop.wait(backoff.next()):
            raise Unavailable("this worker is stopping; its successor goes on from the checkpoint")

    def _run_reaction(
        self, reaction: Reaction, commit: Commit, index: int, wire_type: str, data: Mapping[str, Any]
    ) -> None:
        decoded = reaction.catalogue.decode(wire_type, data)
        if decoded is None or reaction.catalogue.type_of(type(decoded)) != reaction.wire_type:
            return
        event = Event(decoded, wire_type, commit, index)
        bus = self._reader.bus
        for command in reaction.commands(event):
            bus.handle(command, reaction.issued(event, bus.stream_of(command), self._reader.clock.now()))

    def _park(self, reaction: Reaction, commit: Commit, index: int, error: Exception) -> None:
        log_.error(
            "parked",
            reaction=reaction.name,
            stream=commit.stream,
            event_id=commit.event_id(index),
            error=type(error).__name__,
            exc_info=error,
        )
        marker = self._parked.park(
            reaction.name,
            commit,
            index,
            f"{type(error).__name__}: {error}",
            self._reader.clock.now(),
        )
        self._markers[(reaction.name, commit.stream)] = marker

    # -- retry and skip ----------------------------------------------------------------------------------

    def grant_wishes(self) -> None:
        if self._stop.is_set() or not self._markers:
            return
        stored = self._parked.of(self._reader.source.name, self.partition)
        for key in set(self._markers) - set(stored):
            del self._markers[key]
        self._markers.update(stored)
        for marker in [m for m in self._markers.values() if m.wish]:
            self._replay(marker)

    def _replay(self, marker: Marker) -> None:
        """Handle the parked stream again from the failed event, in order; no other reaction runs."""
        reaction = next((r for r in self._reader.reactions if r.name == marker.reaction), None)
        if reaction is None:
            return
        key = (marker.reaction, marker.stream)
        first_index = marker.index + 1 if marker.wish == "skip" else marker.index
        del self._markers[key]
        replayed_to = marker.seq - 1
        while True:
            commits = self._reader.source.read_stream(self.partition, marker.stream, replayed_to)
            for commit in (c for c in commits if c.seq <= self.position):
                self._react_to(reaction, commit, {}, first_index if commit.seq == marker.seq else 0)
                if key in self._markers:
                    return
                replayed_to = commit.seq
            replayed_to = max(replayed_to, self.position)
            if self._parked.remove(marker, replayed_to):
                return


def _view_name(view: View) -> str:
    return f"view {view.name}"


def view_checkpoint(view: View) -> str:
    """The name a view's progress is kept under."""
    return _view_name(view)

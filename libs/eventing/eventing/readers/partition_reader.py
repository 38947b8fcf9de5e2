"""A reader of one partition of one source: projections first, then reactions, checkpoint last.

The same code for the own log, for feeds and for RabbitMQ: whatever brings the commits only offers
them. What comes twice is dropped, what is missing is read from the source, so every commit is
handled exactly once in effect, in order.

Views and reactions that are new are late: they are given history piece by piece, between what comes
now, until they are level with the others.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

import structlog

from eventing.core.commit import Commit
from eventing.core.errors import BrokenLog, Unavailable, WrongPlace
from eventing.core.retry import Outage, Retry, passing
from eventing.readers.checkpoints import Checkpoint, Checkpoints, is_view, view_checkpoint
from eventing.readers.filling import mark_unfilled, unmark_filled
from eventing.readers.reaction_runner import ReactionRunner
from eventing.readers.reader import Reader
from eventing.telemetry.metrics import HANDLED
from eventing.telemetry.tracing import span_of_batch
from eventing.views import versions
from eventing.views.projection_runner import ProjectionRunner
from eventing.views.view import Unfilled, View

log_ = structlog.get_logger(__name__)

BATCH = 200
READ_LIMIT = 500
INBOX_COMMITS = 2000
WISH_SECONDS = 2.0
UNKNOWN = -1

ReadTo = tuple[int, int, str | None]


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
        self._runner = ProjectionRunner(reader.db)
        self._checkpoints = Checkpoints(reader.db)
        self._checkpoint = Checkpoint(reader.source.name, partition)
        self._inbox: deque[Offer] = deque()
        self._waiting = 0
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._handled = HANDLED.labels(reader.bus.log.source, reader.source.name)
        self._reactions = ReactionRunner(reader, partition, self._stop)
        self._written: Sequence[View] = ()
        #: The names, in the checkpoint, of what this reader does; `late` has not come to its position yet.
        self._names: frozenset[str] = frozenset()
        self._late: frozenset[str] = frozenset()
        #: Since when a reaction has looked in vain into a view that is not whole: history comes first then.
        self._held_up_since: float | None = None
        self._generation = UNKNOWN
        #: Which generation of the views' versions this reader writes, up to its position.
        self.adopted = UNKNOWN
        #: The place of the last commit handled, as `offered`: for who looks on from another thread.
        self.standing: ReadTo = (0, 0, None)
        #: The place of the last commit offered or handled: its epoch, its number, and its id where that is
        #: known. A source that streams is asked for what follows, and recognises its own past by it. One
        #: value, because another thread reads it.
        self.offered: ReadTo = (0, 0, None)
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
    def offered_to(self) -> int:
        return self.offered[1]

    @property
    def waiting_since(self) -> float | None:
        """Since when (monotonic) one of its reactions has waited, for a server or for a view that is new."""
        return self._held_up_since or self._reactions.waiting_since

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
            self._offered(commits[-1])
        self._wake.set()

    def poke(self, tail: int) -> None:
        """The source stands at `tail`; if that is news, read what was missed."""
        if tail > self.position:
            self.offer(())

    def stop(self) -> None:
        self._stop.set()
        self._wake.set()

    def _offered(self, last: Commit) -> None:
        if last.seq >= self.offered_to:
            self.offered = (self.epoch, last.seq, last.id)

    # -- the loop --------------------------------------------------------------------------------------

    def run(self) -> None:
        """Read until stopped; then finish the batch in hand and start no other."""
        try:
            self._run()
        finally:
            self.finished.set()

    def _run(self) -> None:
        outage = Outage("reader_waits", "reader_goes_on", reader=self.name)
        retry = Retry(outage, self._stop)
        while not self._stop.is_set():
            try:
                self.open()
                # What lags by a few commits is level at once.
                while self._bring_nearer() and self._held_up_since and not self._stop.is_set():
                    pass
                self._read_on()
                self._held_up_since = None
                self._adopt()
                self.halted = None
                retry.over()
                while not self._stop.is_set() and self._writes_all():
                    self._turn()
            except (WrongPlace, BrokenLog) as error:
                # Not ours to mend: taking new events for old ones would be worse than waiting.
                self.halted = str(error)
                log_.error("reader_halted", reader=self.name, error=str(error))
                self._forget_offers()
                retry.wait(least=5.0)
            except Unfilled as error:
                if self._held_up_since is None:
                    self._held_up_since = time.monotonic()
                retry.met(error)
            except passing() as error:
                retry.met(error)
            except Exception:
                log_.exception("reader_failed", reader=self.name)
                retry.wait(least=1.0)

    def _turn(self) -> None:
        if not self._late:
            self._wake.wait(WISH_SECONDS)
        self._wake.clear()
        self._bring_nearer()
        while self._inbox and not self._stop.is_set() and self._writes_all():
            offers = self._take()
            self.handle([commit for offer in offers for commit in offer.commits])
            for offer in offers:
                if not offer.commits:
                    self._read_on()
                self._inbox.popleft()
                self._waiting -= len(offer.commits)
                offer.done()
            self._bring_nearer()
        self._let_be_read(versions.known(self._reader.db))
        self.grant_wishes()

    def grant_wishes(self) -> None:
        """Do what a person asked for at a parked stream, in this loop and no other."""
        if not self._stop.is_set():
            self._reactions.grant_wishes(self.position, self.epoch)

    def _writes_all(self) -> bool:
        """Whether the versions of the views are those this reader writes; otherwise it opens again."""
        return versions.known(self._reader.db).generation == self._generation

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
        # The versions first: a change meanwhile is found at the next look.
        state = versions.read(self._reader.db)
        self._generation = state.generation
        self._written = [one for view in self._reader.views for one in view.written(state)]
        codes = [(view.name, view.version or 1, view.code) for view in self._written]
        versions.note_codes(self._reader.db, codes)
        checkpoint = self._checkpoints.load(source.name, self.partition)
        names = [view_checkpoint(view) for view in self._written]
        self._names = frozenset([*names, *(reaction.name for reaction in self._reader.reactions)])
        # How far a view or reaction has come that only other releases know is theirs to say.
        checkpoint.done = {name: seq for name, seq in checkpoint.done.items() if name in self._names}
        now = [reaction.name for reaction in self._reader.reactions if reaction.start == "now"]
        started_now = [name for name in now if name not in checkpoint.done]
        if not checkpoint.epoch or started_now:
            epoch, tails = self._reader.beginning.places()
            checkpoint.epoch = checkpoint.epoch or epoch
            checkpoint.done.update(dict.fromkeys(started_now, tails.get(self.partition, 0)))
            # Stored before the first event is handled: "now" must not move with every restart.
            self._checkpoints.save(checkpoint)
        for name in self._names:
            checkpoint.done.setdefault(name, 0)
        self._checkpoint = checkpoint
        self._late = self._behind_position()
        if any(is_view(name) for name in self._late):
            mark_unfilled(self._reader.db, self._reader.views)
        self.standing = self.offered = self._place()
        self._reactions.take_over()
        self._wake.set()  # for what is still in the inbox
        self.opened.set()

    def _place(self) -> ReadTo:
        return self.epoch, self.position, self.last_id

    def _forget_offers(self) -> None:
        """Drop what a source offered before it was restored: its history is what its feed has now."""
        while self._inbox:
            offer = self._inbox.popleft()
            self._waiting -= len(offer.commits)
            offer.done()

    def catch_up(self) -> None:
        """Read from the source whatever it has beyond the checkpoint, and bring all that is late level."""
        self._read_on()
        while self._bring_nearer():
            pass
        self._let_be_read(versions.read(self._reader.db))

    # -- what is late ----------------------------------------------------------------------------------

    def _behind_position(self) -> frozenset[str]:
        done, position = self._checkpoint.done, self.position
        return frozenset(name for name in self._names if done[name] < position)

    def _bring_nearer(self) -> bool:
        """Give what is late the next piece of history. False when nothing is late any more.

        Views come before reactions, which may look into them.
        """
        if not self._late:
            return False
        checkpoint = self._checkpoint
        views = [view for view in self._written if view_checkpoint(view) in self._late]
        names = {view_checkpoint(view) for view in views} or self._late
        after = min(checkpoint.done[name] for name in names)
        found = self._reader.source.read(self.partition, checkpoint.epoch, after, None, BATCH)
        piece = [commit for commit in found if commit.seq <= self.position]
        if not piece:
            raise Unavailable(f"{self.name}: its source does not have what follows {after}")
        if views:
            self._project(views, piece)
        else:
            self._react(piece, names)
        for name in names:
            checkpoint.done[name] = max(checkpoint.done[name], piece[-1].seq)
        self._checkpoints.save(checkpoint)
        late, self._late = self._late, self._behind_position()
        if self._late < late:
            self._let_be_read(versions.read(self._reader.db))
        self._adopt()
        return bool(self._late)

    def _let_be_read(self, state: versions.State) -> None:
        """Let the views be read that have come level, also where whoever brought them so did not say it.

        He may have died just before; or looked while a worker who does not know the view wrote beside him.
        """
        for view in self._written:
            if state.of(view.name).filling and view_checkpoint(view) not in self._late:
                unmark_filled(self._reader.db, view)

    def _adopt(self) -> None:
        if not self._late:
            self.adopted = self._generation

    # -- what comes now --------------------------------------------------------------------------------

    def _read_on(self) -> None:
        while not self._stop.is_set():
            c = self._checkpoint
            commits = self._reader.source.read(self.partition, c.epoch, c.position, c.last_id, READ_LIMIT)
            if not commits:
                return
            self._handle_in_order(commits)

    def handle(self, commits: Sequence[Commit]) -> None:
        """Handle commits: duplicates are dropped, gaps are read from the source."""
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
                self._read_on()
                if commit.seq <= self.position:
                    continue
                if commit.seq > self.position + 1:
                    self._drop_stray(commit)
                    continue
            run.append(commit)
        self._handle_in_order(run)

    def _drop_stray(self, commit: Commit) -> None:
        """Drop a commit its source does not have: a message that was altered on its way.

        Kept, it would be tried for ever, and the true commits would count as offered already.
        """
        if self._stop.is_set():
            raise Unavailable(f"{self.name}: stopped before its source was read to {commit.seq}")
        log_.error("commit_unknown_to_its_source", reader=self.name, seq=commit.seq, position=self.position)
        self.offered = self._place()

    def _handle_in_order(self, commits: Sequence[Commit]) -> None:
        for start in range(0, len(commits), BATCH):
            batch = commits[start : start + BATCH]
            traces = (commit.traceparent for commit in batch)
            with span_of_batch("handle batch", traces, partition=self.name, commits=len(batch)):
                self._handle_batch(batch)
            log_.debug("handled", reader=self.name, first=batch[0].seq, last=batch[-1].seq)

    def _handle_batch(self, batch: Sequence[Commit]) -> None:
        level = self._names - self._late
        self._project([view for view in self._written if view_checkpoint(view) in level], batch)
        self._check_versions()
        self._react(batch, level)
        self._advance(batch[-1])
        self._handled.inc(sum(len(commit.events) for commit in batch))

    def _project(self, views: Sequence[View], commits: Sequence[Commit]) -> None:
        done = self._checkpoint.done
        self._runner.apply(views, commits, {view.label: done[view_checkpoint(view)] for view in views})

    def _react(self, commits: Sequence[Commit], names: Collection[str]) -> None:
        self._reactions.react(
            commits, {name: seq for name, seq in self._checkpoint.done.items() if name in names}
        )

    def _check_versions(self) -> None:
        """Reactions look into views: none of them may read a version that was not written here."""
        state = versions.known(self._reader.db)
        written = {view.label for view in self._written}
        for view in self._reader.views:
            if versions.label(view.name, state.of(view.name).current) not in written:
                raise Unavailable(f"the view {view.name} is read in another version now")

    def _advance(self, last: Commit) -> None:
        checkpoint = self._checkpoint
        checkpoint.position, checkpoint.last_id = last.seq, last.id
        self.standing = self._place()
        for name in self._names - self._late:
            checkpoint.done[name] = max(checkpoint.done[name], last.seq)
        self._checkpoints.save(checkpoint)
        self._offered(last)

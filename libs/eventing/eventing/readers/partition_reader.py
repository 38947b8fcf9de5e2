"""A reader of one partition of one source: projections first, then reactions, checkpoint last.

The same code for the own log, for feeds and for RabbitMQ: whatever brings the commits only offers
them. What comes twice is dropped, what is missing is read from the source, so every commit is
handled exactly once in effect, in order.
"""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import structlog

from eventing.core.backoff import Backoff
from eventing.core.commit import Commit
from eventing.core.errors import BrokenLog, Unavailable, WrongPlace
from eventing.readers.checkpoints import Checkpoint, Checkpoints
from eventing.readers.reaction_runner import ReactionRunner
from eventing.readers.reader import Reader, passing
from eventing.telemetry.metrics import HANDLED
from eventing.telemetry.tracing import span_of_batch
from eventing.views import versions
from eventing.views.projection_runner import ProjectionRunner
from eventing.views.view import View

log_ = structlog.get_logger(__name__)

BATCH = 200
READ_LIMIT = 500
INBOX_COMMITS = 2000
WISH_SECONDS = 2.0
UNKNOWN = -1
_VIEW = "view"


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
        self._generation = UNKNOWN
        #: Which generation of the views' versions this reader writes, up to its position.
        self.adopted = UNKNOWN
        #: The last commit offered or handled, by its number and its id where that is known: what a
        #: source that streams is asked for next, and recognises its own past by.
        self.offered_to = 0
        self.offered_id: str | None = None
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
            self.offered_to, self.offered_id = last.seq, last.id

    # -- the loop --------------------------------------------------------------------------------------

    def run(self) -> None:
        """Read until stopped; then finish the batch in hand and start no other."""
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
                self.adopted = self._generation
                self.halted = None
                backoff.reset()
                while not self._stop.is_set() and self._writes_all():
                    self._turn()
            except (WrongPlace, BrokenLog) as error:
                # Not ours to mend: taking new events for old ones would be worse than waiting.
                self.halted = str(error)
                log_.error("reader_halted", reader=self.name, error=str(error))
                self._forget_offers()
                self._stop.wait(backoff.next(least=5.0))
            except passing() as error:
                log_.warning("reader_waits", reader=self.name, error=error)
                self._stop.wait(backoff.next())
            except Exception:
                log_.exception("reader_failed", reader=self.name)
                self._stop.wait(backoff.next(least=1.0))

    def _turn(self) -> None:
        self._wake.wait(WISH_SECONDS)
        self._wake.clear()
        while self._inbox and not self._stop.is_set() and self._writes_all():
            offers = self._take()
            self.handle([commit for offer in offers for commit in offer.commits])
            for offer in offers:
                if not offer.commits:
                    self.catch_up()
                self._inbox.popleft()
                self._waiting -= len(offer.commits)
                offer.done()
        self.grant_wishes()

    def grant_wishes(self) -> None:
        """Do what a person asked for at a parked stream, in this loop and no other."""
        if not self._stop.is_set():
            self._reactions.grant_wishes(self.position)

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
        for view in self._written:
            versions.note_code(self._reader.db, view.name, view.version or 1, view.code)
        checkpoint = self._checkpoints.load(source.name, self.partition)
        names = [view_checkpoint(view) for view in self._written]
        names += [reaction.name for reaction in self._reader.reactions]
        # How far a view or reaction has come that only other releases know is theirs to say.
        checkpoint.done = {name: seq for name, seq in checkpoint.done.items() if name in names}
        now = [reaction.name for reaction in self._reader.reactions if reaction.start == "now"]
        started_now = [name for name in now if name not in checkpoint.done]
        if not checkpoint.epoch or started_now:
            epoch, tails = source.places()
            checkpoint.epoch = checkpoint.epoch or epoch
            checkpoint.done.update(dict.fromkeys(started_now, tails.get(self.partition, 0)))
            # Stored before the first event is handled: "now" must not move with every restart.
            self._checkpoints.save(checkpoint)
        for name in names:
            checkpoint.done.setdefault(name, 0)
        slowest = min(checkpoint.done[name] for name in names) if names else checkpoint.position
        if slowest < checkpoint.position:
            # A view or reaction is new: read again from its beginning, the others skip what they did.
            checkpoint.position, checkpoint.last_id = slowest, None
        self._checkpoint = checkpoint
        self.offered_to = checkpoint.position
        self.offered_id = checkpoint.last_id
        self._reactions.take_over()
        self._wake.set()  # for what is still in the inbox
        self.opened.set()

    def _forget_offers(self) -> None:
        """Drop what a source offered before it was restored: its history is what its feed has now."""
        while self._inbox:
            offer = self._inbox.popleft()
            self._waiting -= len(offer.commits)
            offer.done()

    def catch_up(self) -> None:
        """Read from the source whatever it has beyond the checkpoint."""
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
                self.catch_up()
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
        self.offered_to, self.offered_id = self.position, self.last_id

    def _handle_in_order(self, commits: Sequence[Commit]) -> None:
        for start in range(0, len(commits), BATCH):
            batch = commits[start : start + BATCH]
            traces = (commit.traceparent for commit in batch)
            with span_of_batch("handle batch", traces, partition=self.name, commits=len(batch)):
                self._handle_batch(batch)
            log_.debug("handled", reader=self.name, first=batch[0].seq, last=batch[-1].seq)

    def _handle_batch(self, batch: Sequence[Commit]) -> None:
        checkpoint = self._checkpoint
        views_done = {view.label: checkpoint.done.get(view_checkpoint(view), 0) for view in self._written}
        self._runner.apply(self._written, batch, views_done)
        self._check_versions()
        self._reactions.react(batch, checkpoint.done)
        self._advance(batch[-1])
        self._handled.inc(sum(len(commit.events) for commit in batch))

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
        for name in checkpoint.done:
            checkpoint.done[name] = max(checkpoint.done[name], last.seq)
        self._checkpoints.save(checkpoint)
        self._offered(last)


def view_checkpoint(view: View) -> str:
    """The name the progress of a view's version is kept under."""
    return f"{_VIEW} {view.label}"


def is_view(name: str) -> bool:
    """Whether this is the name of a view's progress, and not of a reaction's."""
    return name.startswith(f"{_VIEW} ")

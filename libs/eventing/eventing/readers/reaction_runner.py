"""The reaction runner: runs a partition's reactions, and parks a stream where one keeps failing."""

import threading
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

import structlog
from msgspec.structs import replace

from eventing.bus.bus import Outcome
from eventing.bus.reactions import Reaction
from eventing.bus.waves import waves
from eventing.core.commit import Commit, Event
from eventing.core.context import CommandContext
from eventing.core.errors import Unavailable, UnknownVersion
from eventing.core.retry import Outage, Retry, passing
from eventing.readers.parked import Marker, Parked, Poison
from eventing.readers.reader import Reader
from eventing.telemetry.tracing import Span, span
from eventing.views.view import Unfilled

log_ = structlog.get_logger(__name__)

ATTEMPTS_BEFORE_PARKING = 3
#: Commits in one question to the source.
READ = 500

_Key = tuple[str, str]  # reaction, stream


@dataclass(frozen=True)
class _Due:
    """One reaction to one event."""

    reaction: Reaction
    commit: Commit
    index: int

    @property
    def key(self) -> _Key:
        return self.reaction.name, self.commit.stream


@dataclass(frozen=True)
class _Answer:
    """The commands of one that is due; None where they must be found out by trying it alone."""

    due: _Due
    commands: Sequence[tuple[object, CommandContext]] | None
    #: Why no release like this one can tell them.
    unknown: UnknownVersion | None = None


class ReactionRunner:
    """Runs a partition's reactions. `stop` ends a wait: the next owner goes on from the checkpoint."""

    def __init__(self, reader: Reader, partition: int, stop: threading.Event) -> None:
        self._reader = reader
        self._partition = partition
        self._stop = stop
        self._parked = Parked(reader.db)
        self._markers: dict[_Key, Marker] = {}
        self._outage: Outage | None = None

    @property
    def waiting_since(self) -> float | None:
        """Since when (monotonic) a reaction has waited for a server, and with it all that follows."""
        return None if self._outage is None else self._outage.since

    def take_over(self) -> None:
        """Read the markers; to be called after the checkpoint was read."""
        self._markers = self._parked.of(self._reader.source.name, self._partition)

    def react(self, batch: Sequence[Commit], done: Mapping[str, int]) -> None:
        """Run the reactions named in `done` to every event of the batch, but for what they have done.

        Returns once it is all durable; the checkpoint may then pass the batch.
        """
        skipped = self._do(
            _Due(reaction, commit, index)
            for commit in batch
            for index, (wire_type, _) in enumerate(commit.events)
            for reaction in self._reader.reactions
            if commit.seq > done.get(reaction.name, commit.seq) and reaction.concerns(wire_type)
        )
        gone = self._parked.raise_skipped({self._markers[key].id: seq for key, seq in skipped.items()})
        for key in [key for key in skipped if self._markers[key].id in gone]:
            # It was replayed and removed meanwhile: what was skipped here must be done here.
            del self._markers[key]
            for commit in batch:
                if commit.stream == key[1] and commit.seq > done.get(key[0], 0):
                    self._react_to(commit, self._named(key[0]))

    def _do(self, due: Iterable[_Due]) -> dict[_Key, int]:
        """Do what is due, in as few rounds as its order allows. Returns what was skipped, and up to where."""
        skipped: dict[_Key, int] = {}
        for wave in waves([self._answer(one) for one in due], self._keys):
            stands = [answer for answer in wave if not self._skips(answer.due, skipped)]
            # Only another release knows these.
            if unknown := [(answer.due, error) for answer in stands if (error := answer.unknown)]:
                self._park(unknown)
            for one in self._batched([answer for answer in stands if not answer.unknown]):
                # One of the same stream may have been parked meanwhile.
                if not self._skips(one, skipped):
                    self._try(one)
        return skipped

    def _skips(self, due: _Due, skipped: dict[_Key, int]) -> bool:
        """Whether it must wait until a person has seen to its stream."""
        if due.key in self._markers:
            skipped[due.key] = due.commit.seq
            return True
        return False

    def _react_to(self, commit: Commit, reactions: Sequence[Reaction]) -> None:
        """Run reactions one by one, until their stream is parked again."""
        for index, (wire_type, _) in enumerate(commit.events):
            for reaction in reactions:
                due = _Due(reaction, commit, index)
                if reaction.concerns(wire_type) and due.key not in self._markers:
                    self._try(due)

    # -- in a batch ----------------------------------------------------------------------------------

    def _keys(self, answer: _Answer) -> Collection[Hashable]:
        """In a wave no stream is addressed twice, and no reaction answers one stream twice: where the first
        of two cannot be answered, the second must wait behind it."""
        streams = {self._reader.bus.stream_of(command) for command, _ in answer.commands or ()}
        return {answer.due.key, *streams}

    def _answer(self, due: _Due) -> _Answer:
        try:
            return _Answer(due, self._commands(due))
        except UnknownVersion as error:
            return _Answer(due, None, error)
        except Exception:  # tried by itself it fails again, and is parked there
            return _Answer(due, None)

    def _batched(self, wave: Sequence[_Answer]) -> list[_Due]:
        """Do what can be done at once. Returns what is left to be tried by itself."""
        if sum(len(answer.commands or ()) for answer in wave) < 2:
            return [answer.due for answer in wave if answer.commands is None or answer.commands]
        asked = [command for answer in wave for command in self._traced(answer)]
        try:
            outcomes = iter(self._reader.bus.try_batch(asked))
        except Exception as error:  # each by itself meets it again, and waits or is parked
            log_.info("reactions_one_by_one", commands=len(asked), error=error)
            return [answer.due for answer in wave]
        left = []
        for answer in wave:
            if answer.commands is None:
                left.append(answer.due)
            found = [next(outcomes) for _ in answer.commands or ()]
            for outcome in found:
                self._tell(answer.due, outcome)
            if None in found:
                left.append(answer.due)
        return left

    def _traced(self, answer: _Answer) -> list[tuple[object, CommandContext]]:
        """Its commands, asked for within a span of the reaction's own."""
        with self._span(answer.due) as reacting:
            return [
                (command, replace(context, traceparent=reacting.traceparent or context.traceparent))
                for command, context in answer.commands or ()
            ]

    # -- one by one ----------------------------------------------------------------------------------

    def _named(self, name: str) -> list[Reaction]:
        return [reaction for reaction in self._reader.reactions if reaction.name == name]

    def _try(self, due: _Due) -> None:
        """Try it until it is done or parked; failures of servers are waited out in place."""
        self._outage = Outage(
            "reaction_waits", "reaction_goes_on", reaction=due.reaction.name, event_id=_event_id(due)
        )
        retry = Retry(self._outage, self._stop)
        failures = 0
        while True:
            try:
                self._run(due)
                break
            except Unfilled:
                raise  # the reader fills the view, which it could not while it waits here
            except passing() as error:
                retry.met(error)
            except UnknownVersion as error:  # only another release knows it
                self._park([(due, error)])
                break
            except Exception as error:  # a reaction may fail in any way; it is parked, not dropped
                failures += 1
                if failures >= ATTEMPTS_BEFORE_PARKING:
                    self._park([(due, error)])
                    break
                retry.wait()
            if self._stop.is_set():
                raise Unavailable("this worker is stopping; its successor goes on from the checkpoint")
        retry.over()

    def _run(self, due: _Due) -> None:
        with self._span(due):
            for command, context in self._commands(due):
                self._tell(due, self._reader.bus.handle(command, context))

    def _span(self, due: _Due) -> AbstractContextManager[Span]:
        return span(f"react {due.reaction.name}", parent=due.commit.traceparent, event_id=_event_id(due))

    def _commands(self, due: _Due) -> list[tuple[object, CommandContext]]:
        """What the reaction asks for, each with its id. Raises whatever the reaction raises."""
        reaction, bus = due.reaction, self._reader.bus
        wire_type, data = due.commit.events[due.index]
        decoded = reaction.catalogue.decode(wire_type, data)
        if decoded is None or reaction.catalogue.type_of(type(decoded)) != reaction.wire_type:
            return []
        event = Event(decoded, wire_type, due.commit, due.index)
        return reaction.asks(event, bus.stream_of, self._reader.clock.now())

    def _tell(self, due: _Due, outcome: Outcome | None) -> None:
        if outcome is not None and outcome.events and not outcome.replayed:
            log_.info(
                "reacted", reaction=due.reaction.name, event_id=_event_id(due), command=outcome.command_id
            )

    def _park(self, failed: Sequence[tuple[_Due, Exception]]) -> None:
        """Park their streams, in one write. No two are of the same reaction and stream."""
        for due, error in failed:
            log_.error("parked", stream=due.commit.stream, **_named(due), error=error, exc_info=error)
        poison = [
            Poison(due.reaction.name, due.commit, due.index, f"{type(error).__name__}: {error}")
            for due, error in failed
        ]
        self._markers |= self._parked.park(poison, self._reader.clock.now())

    # -- retry and skip ----------------------------------------------------------------------------------

    def grant_wishes(self, position: int, epoch: int) -> None:
        """Replay the parked streams a person asked for, up to `position`: all of them together."""
        if not self._markers:
            return
        self.take_over()
        asked = {key: marker for key, marker in self._markers.items() if marker.wish and self._named(key[0])}
        if not asked:
            return
        for key in asked:
            del self._markers[key]
        for commits in self._history(list(asked.values()), position, epoch):
            if self._stop.is_set():
                raise Unavailable("this worker is stopping; its successor finds the wish")
            self._replay(commits, asked)
        self._end([marker for key, marker in asked.items() if key not in self._markers], position)

    def _history(self, asked: Sequence[Marker], position: int, epoch: int) -> Iterator[list[Commit]]:
        """What came of these streams, from where each stands: of their partition, or of stream by stream,
        whichever takes fewer questions."""
        source, first = self._reader.source, min(marker.seq for marker in asked) - 1
        if len(asked) > (position - first) / READ + 1:
            streams = {marker.stream for marker in asked}
            while first < position and (found := source.read(self._partition, epoch, first, None, READ)):
                first = found[-1].seq
                yield [commit for commit in found if commit.stream in streams and commit.seq <= position]
            return
        for stream in dict.fromkeys(marker.stream for marker in asked):
            after = min(marker.seq for marker in asked if marker.stream == stream) - 1
            while found := source.read_stream(self._partition, stream, after):
                after = found[-1].seq
                yield [commit for commit in found if commit.seq <= position]
                if after >= position:
                    break

    def _replay(self, commits: Sequence[Commit], asked: Mapping[_Key, Marker]) -> None:
        """Handle what is due of the parked streams again, in order; no other reaction runs."""
        self._do(
            _Due(reaction, commit, index)
            for commit in commits
            for index, (wire_type, _) in enumerate(commit.events)
            for reaction in self._reader.reactions
            if reaction.concerns(wire_type)
            and _waits_for(asked.get((reaction.name, commit.stream)), commit, index)
        )

    def _end(self, done: Sequence[Marker], position: int) -> None:
        if self._parked.remove(done, position):
            return
        # Somebody else has removed some; or a reader that is further than this one skipped more behind
        # them. Those stand, and are tried again once this one has come as far.
        standing = self._parked.of(self._reader.source.name, self._partition)
        keys = [(marker.reaction, marker.stream) for marker in done]
        self._markers |= {key: standing[key] for key in keys if key in standing}


def _waits_for(marker: Marker | None, commit: Commit, index: int) -> bool:
    """Whether this event is what was parked, or came after it."""
    if marker is None:
        return False
    first = marker.index + 1 if marker.wish == "skip" else marker.index
    return (commit.seq, index) >= (marker.seq, first)


def _named(due: _Due) -> dict[str, str]:
    return {"reaction": due.reaction.name, "event_id": _event_id(due)}


def _event_id(due: _Due) -> str:
    return due.commit.event_id(due.index)

"""The reaction runner: runs a partition's reactions, and parks a stream where one keeps failing."""

import threading
from collections.abc import Collection, Hashable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from time import monotonic

import structlog
from msgspec.structs import replace

from eventing.bus.bus import Outcome
from eventing.bus.reactions import Reaction
from eventing.bus.waves import waves
from eventing.core.backoff import Backoff
from eventing.core.commit import Commit, Event
from eventing.core.context import CommandContext
from eventing.core.errors import Unavailable, UnknownVersion
from eventing.readers.parked import Marker, Parked
from eventing.readers.reader import Reader, passing
from eventing.telemetry.tracing import Span, span
from eventing.views.view import Unfilled

log_ = structlog.get_logger(__name__)

ATTEMPTS_BEFORE_PARKING = 3

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


class ReactionRunner:
    """Runs a partition's reactions. `stop` ends a wait: the next owner goes on from the checkpoint."""

    def __init__(self, reader: Reader, partition: int, stop: threading.Event) -> None:
        self._reader = reader
        self._partition = partition
        self._stop = stop
        self._parked = Parked(reader.db)
        self._markers: dict[_Key, Marker] = {}
        #: Since when (monotonic) a reaction has waited for a server, and with it all that follows.
        self.waiting_since: float | None = None

    def take_over(self) -> None:
        """Read the markers; to be called after the checkpoint was read."""
        self._markers = self._parked.of(self._reader.source.name, self._partition)

    def react(self, batch: Sequence[Commit], done: Mapping[str, int]) -> None:
        """Run the reactions named in `done` to every event of the batch, but for what they have done.

        Returns once it is all durable; the checkpoint may then pass the batch.
        """
        skipped: dict[_Key, int] = {}
        due = (
            _Due(reaction, commit, index)
            for commit in batch
            for index, (wire_type, _) in enumerate(commit.events)
            for reaction in self._reader.reactions
            if commit.seq > done.get(reaction.name, commit.seq) and reaction.concerns(wire_type)
        )
        for wave in waves([self._answer(one) for one in due], self._keys):
            for one in self._batched([a for a in wave if not self._skips(a.due, skipped)]):
                # One of the same stream may have been parked meanwhile.
                if not self._skips(one, skipped):
                    self._try(one)
        for key, seq in skipped.items():
            if not self._parked.raise_skipped(self._markers[key], seq):
                # It was replayed and removed meanwhile: what was skipped here must be done here.
                del self._markers[key]
                for commit in batch:
                    if commit.stream == key[1] and commit.seq > done.get(key[0], 0):
                        self._react_to(commit, self._named(key[0]))

    def _skips(self, due: _Due, skipped: dict[_Key, int]) -> bool:
        """Whether it must wait until a person has seen to its stream."""
        if due.key in self._markers:
            skipped[due.key] = due.commit.seq
            return True
        return False

    def _react_to(self, commit: Commit, reactions: Sequence[Reaction], first_index: int = 0) -> bool:
        """Run reactions one by one; False, and the rest is left, when the stream is parked again."""
        for index, (wire_type, _) in enumerate(commit.events):
            for reaction in reactions:
                if index < first_index or not reaction.concerns(wire_type):
                    continue
                due = _Due(reaction, commit, index)
                if due.key not in self._markers:
                    self._try(due)
        return not any((reaction.name, commit.stream) in self._markers for reaction in reactions)

    # -- in a batch ----------------------------------------------------------------------------------

    def _keys(self, answer: _Answer) -> Collection[Hashable]:
        """In a wave no stream is addressed twice, and no reaction answers one stream twice: where the first
        of two cannot be answered, the second must wait behind it."""
        streams = {self._reader.bus.stream_of(command) for command, _ in answer.commands or ()}
        return {answer.due.key, *streams}

    def _answer(self, due: _Due) -> _Answer:
        try:
            return _Answer(due, self._commands(due))
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
        backoff = Backoff()
        failures = 0
        while True:
            try:
                self._run(due)
                break
            except Unfilled:
                raise  # the reader fills the view, which it could not while it waits here
            except passing() as error:
                self._waits(due, error)
                self._wait_in_place(backoff)
            except UnknownVersion as error:  # only another release knows it
                self._park(due, error)
                break
            except Exception as error:  # a reaction may fail in any way; it is parked, not dropped
                failures += 1
                if failures >= ATTEMPTS_BEFORE_PARKING:
                    self._park(due, error)
                    break
                self._wait_in_place(backoff)
        self._goes_on(due)

    def _waits(self, due: _Due, error: Exception) -> None:
        """Say once that it waits: until it goes on, nothing of its partition does."""
        if self.waiting_since is None:
            self.waiting_since = monotonic()
            what = {"code": error.code, **error.params} if isinstance(error, Unavailable) else {}
            log_.warning("reaction_waits", **_named(due), error=error, **what)

    def _goes_on(self, due: _Due) -> None:
        if self.waiting_since is not None:
            waited = round(monotonic() - self.waiting_since, 1)
            self.waiting_since = None
            log_.info("reaction_goes_on", **_named(due), seconds=waited)

    def _wait_in_place(self, backoff: Backoff) -> None:
        if self._stop.wait(backoff.next()):
            raise Unavailable("this worker is stopping; its successor goes on from the checkpoint")

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

    def _park(self, due: _Due, error: Exception) -> None:
        log_.error(
            "parked",
            reaction=due.reaction.name,
            stream=due.commit.stream,
            event_id=_event_id(due),
            error=error,
            exc_info=error,
        )
        reason = f"{type(error).__name__}: {error}"
        now = self._reader.clock.now()
        self._markers[due.key] = self._parked.park(due.reaction.name, due.commit, due.index, reason, now)

    # -- retry and skip ----------------------------------------------------------------------------------

    def grant_wishes(self, position: int) -> None:
        """Replay the parked streams a person asked for, up to `position`."""
        if not self._markers:
            return
        self.take_over()
        for marker in [m for m in self._markers.values() if m.wish]:
            self._replay(marker, position)

    def _replay(self, marker: Marker, position: int) -> None:
        """Handle the parked stream again from the failed event, in order; no other reaction runs."""
        reactions = self._named(marker.reaction)
        if not reactions:
            return
        key = (marker.reaction, marker.stream)
        first_index = marker.index + 1 if marker.wish == "skip" else marker.index
        del self._markers[key]
        replayed_to = marker.seq - 1
        while commits := self._stream_up_to(position, marker, replayed_to):
            for commit in commits:
                if not self._react_to(commit, reactions, first_index if commit.seq == marker.seq else 0):
                    return
                replayed_to = commit.seq
        if self._parked.remove(marker, max(replayed_to, position)):
            return
        # Somebody else has removed it; or a reader that is further than this one skipped more behind
        # it. Then it stands, and is tried again once this one has come as far.
        standing = self._parked.get(marker.id)
        if standing is not None:
            self._markers[key] = standing

    def _stream_up_to(self, position: int, marker: Marker, after: int) -> list[Commit]:
        found = self._reader.source.read_stream(self._partition, marker.stream, after)
        return [commit for commit in found if commit.seq <= position]


def _named(due: _Due) -> dict[str, str]:
    return {"reaction": due.reaction.name, "event_id": _event_id(due)}


def _event_id(due: _Due) -> str:
    return due.commit.event_id(due.index)

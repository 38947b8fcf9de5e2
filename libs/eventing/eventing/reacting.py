"""Runs a partition's reactions, event by event, and parks a stream where one keeps failing."""

import threading
from collections.abc import Mapping, Sequence
from typing import Any

import structlog

from eventing.backoff import Backoff
from eventing.errors import Unavailable
from eventing.parked import Marker, Parked
from eventing.reactions import Reaction
from eventing.reader import RETRY_IN_PLACE, Reader
from eventing.reading import Commit, Event
from eventing.tracing import span

log_ = structlog.get_logger(__name__)

ATTEMPTS_BEFORE_PARKING = 3

_Key = tuple[str, str]  # reaction, stream


class Reacting:
    """`stop` ends a wait in place: what is unfinished is the next owner's, from the checkpoint."""

    def __init__(self, reader: Reader, partition: int, stop: threading.Event) -> None:
        self._reader = reader
        self._partition = partition
        self._stop = stop
        self._parked = Parked(reader.db)
        self._markers: dict[_Key, Marker] = {}

    def take_over(self) -> None:
        """Read the markers; to be called after the checkpoint was read."""
        self._markers = self._parked.of(self._reader.source.name, self._partition)

    def react(self, batch: Sequence[Commit], done: Mapping[str, int]) -> None:
        """Every reaction to every event of the batch, but for what a reaction has `done` already.

        Returns once it is all durable; the checkpoint may then pass the batch.
        """
        skipped: dict[_Key, int] = {}
        for commit in batch:
            wanted = [r for r in self._reader.reactions if commit.seq > done.get(r.name, 0)]
            self._react_to(commit, wanted, skipped)
        for key, seq in skipped.items():
            if not self._parked.raise_skipped(self._markers[key], seq):
                # Somebody replayed and removed it meanwhile: what was skipped here is ours to do.
                del self._markers[key]
                for commit in (c for c in batch if c.stream == key[1]):
                    self._react_to(commit, self._named(key[0]), {})

    def _react_to(
        self, commit: Commit, reactions: Sequence[Reaction], skipped: dict[_Key, int], first_index: int = 0
    ) -> None:
        for index, (wire_type, _) in enumerate(commit.events):
            for reaction in reactions:
                if index < first_index or not reaction.concerns(wire_type):
                    continue
                key = (reaction.name, commit.stream)
                if key in self._markers:
                    skipped[key] = commit.seq
                else:
                    self._try(reaction, commit, index)

    def _named(self, name: str) -> list[Reaction]:
        return [reaction for reaction in self._reader.reactions if reaction.name == name]

    def _try(self, reaction: Reaction, commit: Commit, index: int) -> None:
        """Until it is done or parked; failures of servers are waited out in place."""
        backoff = Backoff()
        failures = 0
        while True:
            try:
                return self._run(reaction, commit, index)
            except RETRY_IN_PLACE:
                self._wait_in_place(backoff)
            except Exception as error:  # a reaction may fail in any way; it is parked, not dropped
                failures += 1
                if failures >= ATTEMPTS_BEFORE_PARKING:
                    return self._park(reaction, commit, index, error)
                self._wait_in_place(backoff)

    def _wait_in_place(self, backoff: Backoff) -> None:
        if self._stop.wait(backoff.next()):
            raise Unavailable("this worker is stopping; its successor goes on from the checkpoint")

    def _run(self, reaction: Reaction, commit: Commit, index: int) -> None:
        wire_type, data = commit.events[index]
        decoded = reaction.catalogue.decode(wire_type, data)
        if decoded is None or reaction.catalogue.type_of(type(decoded)) != reaction.wire_type:
            return
        event = Event(decoded, wire_type, commit, index)
        with span(f"react {reaction.name}", parent=commit.traceparent, event_id=event.id):
            for command in reaction.commands(event):
                self._issue(reaction, event, command)

    def _issue(self, reaction: Reaction, event: Event[Any], command: object) -> None:
        bus = self._reader.bus
        issued = reaction.issued(event, bus.stream_of(command), self._reader.clock.now())
        outcome = bus.handle(command, issued)
        if outcome.events and not outcome.replayed:
            log_.info("reacted", reaction=reaction.name, event_id=event.id, command=outcome.command_id)

    def _park(self, reaction: Reaction, commit: Commit, index: int, error: Exception) -> None:
        log_.error(
            "parked",
            reaction=reaction.name,
            stream=commit.stream,
            event_id=commit.event_id(index),
            error=type(error).__name__,
            exc_info=error,
        )
        reason = f"{type(error).__name__}: {error}"
        marker = self._parked.park(reaction.name, commit, index, reason, self._reader.clock.now())
        self._markers[(reaction.name, commit.stream)] = marker

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
        while True:
            commits = self._reader.source.read_stream(self._partition, marker.stream, replayed_to)
            for commit in (c for c in commits if c.seq <= position):
                self._react_to(commit, reactions, {}, first_index if commit.seq == marker.seq else 0)
                if key in self._markers:
                    return
                replayed_to = commit.seq
            replayed_to = max(replayed_to, position)
            if self._parked.remove(marker, replayed_to):
                return

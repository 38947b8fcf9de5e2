"""Readers: what one service does with one source, the same for all the source's partitions."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Protocol

from eventing.bus.bus import CommandBus
from eventing.bus.reactions import Reaction, Reactions
from eventing.core.clock import Clock
from eventing.core.commit import Commit
from eventing.core.mongo import Db
from eventing.views.view import View, Views

MOMENT_SECONDS = 2.0


class Source(Protocol):
    """Where a source's history can be read, and where it says how far it has come."""

    name: str

    def places(self) -> tuple[int, Mapping[int, int]]:
        """The log's epoch, and the tail of each of its partitions."""

    def read(self, partition: int, epoch: int, after: int, last_id: str | None, limit: int) -> list[Commit]:
        """Commits after a place. Raises WrongPlace when the place is not one of this log."""

    def read_stream(self, partition: int, stream: str, after: int) -> list[Commit]: ...


class Beginning:
    """Where the source ends as partitions are begun: asked once for all that begin within a moment."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._asking = threading.Lock()
        self._asked_at = float("-inf")
        self._places: tuple[int, Mapping[int, int]] = (0, {})

    def places(self) -> tuple[int, Mapping[int, int]]:
        """The log's epoch and tails, at most `MOMENT_SECONDS` old."""
        with self._asking:
            if monotonic() - self._asked_at > MOMENT_SECONDS:
                asked_at = monotonic()
                self._places, self._asked_at = self._source.places(), asked_at
            return self._places


@dataclass(frozen=True)
class Reader:
    """What a service does with one source: the same for all its partitions."""

    source: Source
    db: Db
    clock: Clock
    bus: CommandBus
    views: Sequence[View]
    reactions: Sequence[Reaction]
    beginning: Beginning

    @classmethod
    def make(
        cls, source: Source, db: Db, clock: Clock, bus: CommandBus, views: Views, reactions: Reactions
    ) -> "Reader":
        of_source = views.of(source.name), reactions.of(source.name)
        return cls(source, db, clock, bus, *of_source, Beginning(source))

    @property
    def idle(self) -> bool:
        return not self.views and not self.reactions

"""Readers: what one service does with one source, the same for all the source's partitions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from eventing.bus.bus import CommandBus
from eventing.bus.reactions import Reaction, Reactions
from eventing.core.clock import Clock
from eventing.core.commit import Commit
from eventing.core.mongo import Db
from eventing.views.view import View, Views


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

"""Commits, events and places: what a reader of a log gets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, NamedTuple, TypeVar

import msgspec

from eventing.core.errors import WrongPlace

#: Who answers an event of some kind answers the more special ones of it too.
T_co = TypeVar("T_co", covariant=True)

INDEX_BITS = 16


class Place(NamedTuple):
    """Where an event stands: orders events of one partition, says nothing across partitions."""

    epoch: int
    partition: int
    seq: int
    index: int  # type: ignore[assignment]  # hides tuple.index, which no place needs

    @property
    def guard(self) -> int:
        """One int64 that grows with the place; what a view's row remembers as seen."""
        return self.seq << INDEX_BITS | self.index

    def __str__(self) -> str:
        return f"{self.epoch}/{self.partition}/{self.seq}/{self.index}"

    @classmethod
    def parse(cls, text: str) -> "Place":
        parts = text.split("/")
        if len(parts) != 4 or not all(part.isdigit() for part in parts):
            raise WrongPlace(f"{text!r} is not a place: epoch/partition/seq/index")
        return cls(*map(int, parts))


class Commit(msgspec.Struct, frozen=True, gc=False):
    """One command's change to one stream, as it stands in a log (own or another service's).

    `seq` is 0 until the sequencer has numbered it. `events` are `(wire type, data)` as stored. A
    struct, because a dataclass takes six times as long and one is made for every commit.
    """

    source: str
    epoch: int
    id: str
    partition: int
    seq: int
    stream: str
    version: int
    at: datetime
    actor: str
    events: Sequence[tuple[str, Mapping[str, Any]]]
    correlation_id: str | None = None
    causation_id: str | None = None
    traceparent: str | None = None
    earlier: tuple[str, ...] = ()
    request_hash: str | None = None

    @property
    def last_version(self) -> int:
        return self.version + len(self.events) - 1

    def place(self, index: int) -> Place:
        return Place(self.epoch, self.partition, self.seq, index)

    def event_id(self, index: int) -> str:
        return f"{self.id}/{index}"


@dataclass(frozen=True)
class Event(Generic[T_co]):
    """One decoded event in the hands of a projection or a reaction."""

    data: T_co
    type: str
    commit: Commit
    index: int

    @property
    def id(self) -> str:
        return self.commit.event_id(self.index)

    @property
    def source(self) -> str:
        return self.commit.source

    @property
    def stream(self) -> str:
        return self.commit.stream

    @property
    def stream_version(self) -> int:
        return self.commit.version + self.index

    @property
    def at(self) -> datetime:
        return self.commit.at

    @property
    def actor(self) -> str:
        return self.commit.actor

    @property
    def place(self) -> Place:
        return self.commit.place(self.index)

    @property
    def correlation_id(self) -> str | None:
        return self.commit.correlation_id

    @property
    def causation_id(self) -> str | None:
        return self.commit.causation_id

"""Parked streams: where a reaction keeps failing on an event, the stream waits for a person.

A marker is written before the checkpoint passes the event. While it stands, later events of that
stream are skipped for that reaction only, and counted in `skipped_to`. The command line only sets
a wish; the partition's owner replays the stream in its own loop.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pymongo import UpdateOne

from eventing.core.commit import Commit
from eventing.core.errors import NotFound
from eventing.core.mongo import Db, Document, durable

Wish = Literal["retry", "skip"]


@dataclass
class Marker:
    """A parked stream. `seq`, `index`, `type`: the event that failed. `skipped_to`: the last one skipped."""

    id: str
    reaction: str
    source: str
    partition: int
    stream: str
    seq: int
    index: int
    type: str
    reason: str
    since: datetime
    skipped_to: int
    wish: Wish | None = None


def marker_id(reaction: str, source: str, stream: str) -> str:
    return f"{reaction}|{source}|{stream}"


@dataclass(frozen=True)
class Poison:
    """An event that a reaction cannot answer, and why."""

    reaction: str
    commit: Commit
    index: int
    reason: str

    @property
    def marker_id(self) -> str:
        return marker_id(self.reaction, self.commit.source, self.commit.stream)


class Parked:
    def __init__(self, db: Db) -> None:
        self._collection = durable(db, "parked")

    def park(self, failed: Sequence[Poison], at: datetime) -> dict[tuple[str, str], Marker]:
        """Write their markers, or move those that exist to these places and reasons: in one step, however
        many. Returns them by reaction and stream."""
        self._collection.bulk_write([_parking(one, at) for one in failed], ordered=False)
        found = self._collection.find({"_id": {"$in": [one.marker_id for one in failed]}})
        return {(m.reaction, m.stream): m for m in map(_marker, found)}

    def of(self, source: str, partition: int) -> dict[tuple[str, str], Marker]:
        """Markers by reaction and stream; read after the checkpoint at take-over."""
        found = self._collection.find({"source": source, "partition": partition})
        return {(m.reaction, m.stream): m for m in map(_marker, found)}

    def raise_skipped(self, skipped: Mapping[str, int]) -> set[str]:
        """Note up to where events were skipped, by marker, before their batch is checkpointed.

        Returns the markers that are gone: what was skipped of their streams must be done.
        """
        if not skipped:
            return set()
        writes = [UpdateOne({"_id": id}, {"$max": {"skipped_to": seq}}) for id, seq in skipped.items()]
        if self._collection.bulk_write(writes, ordered=False).matched_count == len(skipped):
            return set()
        return set(skipped) - {found["_id"] for found in self._collection.find({"_id": {"$in": [*skipped]}})}

    def remove(self, markers: Sequence[Marker], replayed_to: int) -> bool:
        """Remove these unless more was skipped than was replayed. False where one stands or was gone."""
        done = {"_id": {"$in": [marker.id for marker in markers]}, "skipped_to": {"$lte": replayed_to}}
        return self._collection.delete_many(done).deleted_count == len(markers)

    def drop(self, id: str) -> None:
        """Drop the marker of a stream whose events are no longer in its source's log."""
        self._collection.delete_one({"_id": id})

    def list(self) -> list[Marker]:
        return [_marker(document) for document in self._collection.find().sort("since")]

    def count(self) -> int:
        return self._collection.count_documents({})

    def wish_all(self, wish: Wish, **only: str | None) -> int:
        """The same for all of this `reaction`, `source` and event `type`, where named. Returns how many."""
        query = {name: value for name, value in only.items() if value is not None}
        return self._collection.update_many(query, {"$set": {"wish": wish}}).matched_count

    def wish(self, id: str, wish: Wish) -> None:
        """Ask the partition's owner to try again, or to leave the failed event out. Raises NotFound."""
        if self._collection.update_one({"_id": id}, {"$set": {"wish": wish}}).matched_count == 0:
            raise NotFound


def _parking(one: Poison, at: datetime) -> UpdateOne:
    commit = one.commit
    return UpdateOne(
        {"_id": one.marker_id},
        {
            "$set": {
                "seq": commit.seq,
                "index": one.index,
                "type": commit.events[one.index][0],
                "reason": one.reason[:2000],
                "wish": None,
            },
            "$setOnInsert": {
                "reaction": one.reaction,
                "source": commit.source,
                "partition": commit.partition,
                "stream": commit.stream,
                "since": at,
            },
            "$max": {"skipped_to": commit.seq},
        },
        upsert=True,
    )


def _marker(document: Document) -> Marker:
    fields = {name: value for name, value in document.items() if name != "_id"}
    return Marker(id=document["_id"], **fields)

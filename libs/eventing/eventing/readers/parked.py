"""Parked streams: where a reaction keeps failing on an event, the stream waits for a person.

A marker is written before the checkpoint passes the event. While it stands, later events of that
stream are skipped for that reaction only, and counted in `skipped_to`. The command line only sets
a wish; the partition's owner replays the stream in its own loop.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

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


class Parked:
    def __init__(self, db: Db) -> None:
        self._collection = durable(db, "parked")

    def park(self, reaction: str, commit: Commit, index: int, reason: str, at: datetime) -> Marker:
        """Write the marker, or move an existing one to this place and reason."""
        document = self._collection.find_one_and_update(
            {"_id": marker_id(reaction, commit.source, commit.stream)},
            {
                "$set": {
                    "seq": commit.seq,
                    "index": index,
                    "type": commit.events[index][0],
                    "reason": reason[:2000],
                    "wish": None,
                },
                "$setOnInsert": {
                    "reaction": reaction,
                    "source": commit.source,
                    "partition": commit.partition,
                    "stream": commit.stream,
                    "since": at,
                },
                "$max": {"skipped_to": commit.seq},
            },
            upsert=True,
            return_document=True,
        )
        return _marker(document)

    def of(self, source: str, partition: int) -> dict[tuple[str, str], Marker]:
        """Markers by reaction and stream; read after the checkpoint at take-over."""
        found = self._collection.find({"source": source, "partition": partition})
        return {(m.reaction, m.stream): m for m in map(_marker, found)}

    def raise_skipped(self, marker: Marker, seq: int) -> bool:
        """Note skipped events, before their batch is checkpointed. False: the marker is gone, handle them."""
        result = self._collection.update_one({"_id": marker.id}, {"$max": {"skipped_to": seq}})
        return result.matched_count == 1

    def get(self, id: str) -> Marker | None:
        found = self._collection.find_one({"_id": id})
        return None if found is None else _marker(found)

    def remove(self, marker: Marker, replayed_to: int) -> bool:
        """Remove it unless more was skipped than was replayed. False then, and where it is gone already."""
        query = {"_id": marker.id, "skipped_to": {"$lte": replayed_to}}
        return self._collection.delete_one(query).deleted_count == 1

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


def _marker(document: Document | None) -> Marker:
    if document is None:  # find_one_and_update with upsert always returns one
        raise LookupError("no marker")
    fields = {name: value for name, value in document.items() if name != "_id"}
    return Marker(id=document["_id"], **fields)

"""The pulse: what is said when numbers are given, so that who waits need not look at every partition.

Not journaled and of no consequence when lost: those who wait look for themselves now and then.
"""

from collections.abc import Mapping
from typing import NamedTuple

from pymongo.write_concern import WriteConcern

from eventing.core.mongo import Db, Document, durable


class Said(NamedTuple):
    """About how many times numbers were given, in which epoch, and up to which, by partition, as far as that
    was said."""

    times: int
    epoch: int | None
    tails: Mapping[int, int]


class Pulse:
    def __init__(self, db: Db) -> None:
        self._pulse = db.get_collection("pulse", write_concern=WriteConcern(w=1))
        self._forgotten = durable(db, "pulse")

    def say(self, epoch: int, tails: Mapping[int, int]) -> None:
        """Numbers were given in this epoch, in these partitions up to these."""
        ends = {f"tails.{partition}": tail for partition, tail in tails.items()}
        said: Document = {
            "$inc": {"count": 1},
            "$set": {"epoch": epoch},
            **({"$max": ends} if ends else {}),
        }
        self._pulse.update_one({"_id": "pulse"}, said, upsert=True)

    def said(self) -> Said:
        found = self._pulse.find_one({"_id": "pulse"}) or {}
        tails = {int(partition): int(tail) for partition, tail in found.get("tails", {}).items()}
        return Said(int(found.get("count", 0)), found.get("epoch"), tails)

    def forget(self) -> None:
        """What was said is of a past that is lost."""
        self._forgotten.update_one({"_id": "pulse"}, {"$unset": {"tails": "", "epoch": ""}})

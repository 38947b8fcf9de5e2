"""Tails: where a partition ends, which is the last number given."""

from collections.abc import Mapping
from typing import NamedTuple

from pymongo import ASCENDING

from eventing.core.mongo import Documents

LOOK = 100


class Ends(NamedTuple):
    """Where partitions ended: when the epoch began (nowhere in the first), and before the log was copied into
    other partitions."""

    began: Mapping[int, int]
    former: Mapping[int, int]


class Tails:
    """The tails of a log's partitions, each found upwards from the last one known.

    Numbers are dense, and a look along the index costs the same on every server, which a sort
    downwards does not.
    """

    def __init__(self, commits: Documents) -> None:
        self._commits = commits
        self._known: dict[int, int] = {}

    def tail(self, partition: int) -> int:
        """The last number given; 0 when there is none."""
        known = self._known.get(partition, 0)
        numbers = self._numbers(partition, known)
        if known and numbers[:1] != [known]:  # a restored database has forgotten it
            numbers = self._numbers(partition, 0)
        tail = numbers[-1] if numbers else 0
        if len(numbers) == LOOK:
            tail = self._last_from(partition, tail)
        self._known[partition] = tail
        return tail

    def _numbers(self, partition: int, since: int) -> list[int]:
        query = {"p": partition, "seq": {"$gte": max(since, 1)}}
        found = self._commits.find(query, {"seq": 1}).sort("seq", ASCENDING).limit(LOOK)
        return [document["seq"] for document in found]

    def _last_from(self, partition: int, low: int) -> int:
        """Gallop up from a number that exists, then close in on the last one."""
        step = LOOK
        while self._has(partition, low + step):
            low, step = low + step, step * 2
        high = low + step
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if self._has(partition, middle) else (low, middle)
        return low

    def _has(self, partition: int, seq: int) -> bool:
        return self._commits.find_one({"p": partition, "seq": seq}, {"_id": 1}) is not None

"""Membership: which workers are alive, judged without trusting any clock but one's own.

A worker counts its beats in one document. Others take it for dead when the count has not moved for
`SILENCE_SECONDS` on their own monotonic clock. Two workers that both think a partition is theirs do
no harm: that is what numbers, guards, receipts and command ids are for.
"""

import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from hashlib import blake2b
from time import monotonic

from eventing.ids import new_id
from eventing.mongo import TRANSIENT, Db, durable

BEAT_SECONDS = 3.0
# Three missed beats and a little: one slow tick must not move the partitions.
SILENCE_SECONDS = 10.0


def owner(partition: str, workers: Iterable[str]) -> str | None:
    """Rendezvous hashing: when a worker goes, only its partitions move."""
    return max(
        workers, key=lambda w: blake2b(f"{partition}\n{w}".encode(), digest_size=8).digest(), default=None
    )


class Membership:
    """This worker among the others of its service."""

    def __init__(self, db: Db, worker_id: str | None = None) -> None:
        self.worker_id = worker_id or new_id()
        self._workers = durable(db, "workers")
        self._beat = 0
        self._seen: dict[str, tuple[int, float]] = {}
        self._alive: frozenset[str] = frozenset({self.worker_id})
        self._stop = threading.Event()

    def owns(self, source: str, partition: int) -> bool:
        return owner(f"{source}/{partition}", self._alive) == self.worker_id

    def owned(self, source: str, partitions: Sequence[int]) -> list[int]:
        return [partition for partition in partitions if self.owns(source, partition)]

    @property
    def alive(self) -> frozenset[str]:
        return self._alive

    def beat(self, at: datetime) -> None:
        """Say that this worker lives, and look who else does."""
        self._beat += 1
        self._workers.update_one(
            {"_id": self.worker_id}, {"$set": {"beat": self._beat, "at": at}}, upsert=True
        )
        now = monotonic()
        found = {document["_id"]: int(document["beat"]) for document in self._workers.find()}
        for worker, beat in found.items():
            if worker not in self._seen or self._seen[worker][0] != beat:
                self._seen[worker] = (beat, now)
        self._seen = {worker: seen for worker, seen in self._seen.items() if worker in found}
        dead = [
            w for w, (_, since) in self._seen.items() if now - since > SILENCE_SECONDS and w != self.worker_id
        ]
        for worker in dead:
            # Only this count is dead: a worker that slept writes a new one and is back.
            self._workers.delete_one({"_id": worker, "beat": found[worker]})
            self._seen.pop(worker)
        self._alive = frozenset(self._seen) | {self.worker_id}

    def run(self, now: Callable[[], datetime]) -> None:
        """Beat until stopped. A database that is away is tried again at the next beat."""
        while not self._stop.is_set():
            with suppress(*TRANSIENT):
                self.beat(now())
            self._stop.wait(BEAT_SECONDS)

    def leave(self) -> None:
        """Hand the partitions over at once instead of after the silence."""
        self._stop.set()
        with suppress(*TRANSIENT):  # else the others will notice the silence
            self._workers.delete_one({"_id": self.worker_id})

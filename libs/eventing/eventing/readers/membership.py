"""Membership: which workers are alive, judged without trusting any clock but one's own.

A worker counts its beats in one document. Others take it for dead when the count has not moved for
`SILENCE_SECONDS` on their own monotonic clock. One that stops takes its document away, which the
others see at their next look. Two workers that both think a partition is theirs do no harm: that is
what numbers, guards, receipts and command ids are for.
"""

import threading
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from hashlib import blake2b
from time import monotonic

from eventing.core.ids import new_id
from eventing.core.mongo import Db, Documents, durable
from eventing.core.transient import transient_ignored

BEAT_SECONDS = 3.0
#: A look is one small read: this often, so that a hand-over takes no longer than a person notices.
LOOK_SECONDS = 1.0
# Three missed beats and a little: one slow tick must not move the partitions.
SILENCE_SECONDS = 10.0


def shares(source: str, partitions: Iterable[int], workers: Collection[str]) -> dict[int, str]:
    """Who has which of all a source's partitions: as many each, or one more.

    Rendezvous hashing with full hands: each pair of a partition and a worker has a score, and the highest
    come first. So few partitions move when a worker comes or goes.
    """
    named = list(partitions)
    least, more = divmod(len(named), len(workers)) if workers else (0, 0)
    pairs = sorted(((_score(source, p, w), p, w) for p in named for w in workers), reverse=True)
    owners: dict[int, str] = {}
    loads = dict.fromkeys(workers, 0)
    for _, partition, worker in pairs:
        load = loads[worker]
        if partition in owners or load > least or (load == least and not more):
            continue
        more -= load == least
        loads[worker] += 1
        owners[partition] = worker
    return owners


def _score(source: str, partition: int, worker: str) -> bytes:
    return blake2b(f"{source}/{partition}\n{worker}".encode(), digest_size=8).digest()


def beats(db: Db) -> dict[str, int]:
    """Every worker on record and its count."""
    return {document["_id"]: int(document["beat"]) for document in _workers(db).find()}


def beating(before: Mapping[str, int], after: Mapping[str, int]) -> list[str]:
    """Who is alive, by two readings of the beats: the count of a killed worker stands still."""
    return sorted(worker for worker, beat in after.items() if before.get(worker) != beat)


def _workers(db: Db) -> Documents:
    return durable(db, "workers")


class Membership:
    """This worker among the others of its service."""

    def __init__(self, db: Db, worker_id: str | None = None) -> None:
        self.worker_id = worker_id or new_id()
        self._db = db
        self._workers = _workers(db)
        self._beat = 0
        self._seen: dict[str, tuple[int, float]] = {}
        self._alive: frozenset[str] = frozenset({self.worker_id})
        #: By source and partitions: among whom they were shared out, and our share.
        self._owned: dict[tuple[str, tuple[int, ...]], tuple[frozenset[str], list[int]]] = {}
        self._stop = threading.Event()
        self._writing = threading.Lock()
        self._holders = 0

    def owned(self, source: str, partitions: Sequence[int]) -> list[int]:
        alive = self._alive
        asked = (source, tuple(partitions))
        counted, found = self._owned.get(asked, (frozenset(), []))
        # Asked many times a second, and the same until somebody comes or goes.
        if counted != alive:
            owners = shares(source, partitions, alive)
            found = [partition for partition in partitions if owners[partition] == self.worker_id]
            self._owned[asked] = alive, found
        return found

    @property
    def alive(self) -> frozenset[str]:
        return self._alive

    def beat(self, at: datetime) -> None:
        """Say that this worker is alive, and look who else is."""
        with self._writing:
            # A beat after it has left would bring it back to life.
            if self._stop.is_set():
                return
            self._beat += 1
            self._workers.update_one(
                {"_id": self.worker_id}, {"$set": {"beat": self._beat, "at": at}}, upsert=True
            )
        self.look()

    def look(self) -> None:
        """Find out who is alive: who came, went, or has been silent for too long."""
        now = monotonic()
        found = beats(self._db)
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
        """Beat and look until stopped. A database that is away is tried again at the next look."""
        next_beat = 0.0
        while not self._stop.is_set():
            with transient_ignored():
                if monotonic() >= next_beat:
                    self.beat(now())
                    next_beat = monotonic() + BEAT_SECONDS
                else:
                    self.look()
            self._stop.wait(LOOK_SECONDS)

    def hold(self) -> None:
        """One more part of this worker reads partitions; it calls `let_go` when it has stopped."""
        self._holders += 1

    def let_go(self) -> None:
        """A part has stopped reading. The last one hands the partitions over."""
        self._holders -= 1
        if not self._holders:
            self.leave()

    def leave(self) -> None:
        """Hand the partitions over at once instead of after the silence."""
        self._stop.set()
        with self._writing, transient_ignored():  # else the others will notice the silence
            self._workers.delete_one({"_id": self.worker_id})

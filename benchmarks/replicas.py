"""Replicas: one, two and four worker processes that share the partitions of one log."""

import multiprocessing
import threading
import time
from collections.abc import Callable
from multiprocessing.synchronize import Event
from typing import Any
from uuid import uuid4

from benchmarks.backbone import database
from benchmarks.measuring import Result, compare
from eventing.bus.reactions import Reactions
from eventing.core.clock import SystemClock
from eventing.core.mongo import Db, connect
from eventing.log.log import DEFAULT_PARTITIONS
from eventing.log.streams import Loaded
from eventing.readers.membership import Membership
from eventing.readers.pump import Pump, ReaderGroup
from eventing.readers.reader import Reader
from eventing.readers.sources import OwnLog
from eventing.readers.wake_up import Waker
from eventing.views.view import Views
from tests.support import toy

LOOK_SECONDS = 0.005
READY_SECONDS = 60.0
SPAWN = multiprocessing.get_context("spawn")


def replicas(uri: str, count: int = 6000) -> list[Result]:
    """On a machine of two cores more workers cannot be faster; they must not be much slower."""

    def of(workers: int) -> Callable[[], Callable[[], None]]:
        return lambda: _shared(uri, workers, count)

    return [
        compare(
            f"{workers} workers, {DEFAULT_PARTITIONS} partitions", "1 worker", 0.8, count, of(workers), of(1)
        )
        for workers in (2, 4)
    ]


def _shared(uri: str, workers: int, count: int) -> Callable[[], None]:
    """Ready workers; what is timed stores commits, waits until all are projected, and ends the workers."""
    db = database(uri)
    log = toy.bank_log(db)
    stop = SPAWN.Event()
    ready = [SPAWN.Event() for _ in range(workers)]
    processes = [
        SPAWN.Process(target=_work, args=(uri, db.name, workers, event, stop), daemon=True) for event in ready
    ]
    for process in processes:
        process.start()
    for event in ready:
        if not event.wait(READY_SECONDS):
            raise TimeoutError("a worker did not find the others")

    def run() -> None:
        for start in range(0, count, 500):
            log.append_many(
                [
                    (Loaded(f"account-{n}", 0, None), [toy.Deposited(str(n), 1)], toy.context())
                    for n in range(start, start + 500)
                ]
            )
        while _projected(db) < count:
            time.sleep(LOOK_SECONDS)
        stop.set()

    return run


def _projected(db: Db) -> int:
    found = db.checkpoints.find({"_id": {"$in": [f"bank/{p}" for p in range(DEFAULT_PARTITIONS)]}})
    return sum(row["position"] for row in found)


def _work(uri: str, name: str, workers: int, ready: Event, stop: Event) -> None:
    """One worker: a pump with a projection, until told to stop."""
    db = connect(uri)[name]
    log, clock, membership = toy.bank_log(db), SystemClock(), Membership(db, uuid4().hex)
    bus = toy.BookKeeper(toy.book_log(db.client[f"{name}_book"]))
    reader = Reader.make(OwnLog(log), db, clock, bus, Views(toy.NOTES), Reactions())
    group = ReaderGroup(reader, membership, _spawn)
    pump = Pump(log, group, Waker(log, "poll"))
    membership.beat(clock.now())
    _spawn(lambda: membership.run(clock.now))
    _spawn(pump.run)
    while not _complete(membership, group, workers):
        time.sleep(LOOK_SECONDS)
    ready.set()
    stop.wait()
    pump.stop()
    membership.leave()


def _complete(membership: Membership, group: ReaderGroup, workers: int) -> bool:
    owned = membership.owned("bank", range(DEFAULT_PARTITIONS))
    readers = {reader.partition for reader in group if reader.opened.is_set()}
    return len(membership.alive) == workers and readers == set(owned)


def _spawn(run: Callable[[], Any]) -> None:
    threading.Thread(target=run, daemon=True).start()

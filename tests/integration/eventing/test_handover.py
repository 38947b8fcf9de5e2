"""Two real workers share the partitions; one is stopped, the other takes over without waiting for silence."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from zlib import crc32

import pytest

from eventing.core.mongo import Db
from eventing.log.log import Log
from eventing.log.streams import Loaded
from eventing.readers.membership import SILENCE_SECONDS
from tests.support import eventually, in_a_quiet_moment, toy
from tests.support.nobody import feeds_of_nobody
from tests.support.worlds.desk import KEY_SECRET
from tools.processes import Process
from tools.servers import MongoServer
from tools.waiting import pauses

STARTS_WITHIN = 60.0

NewWorker = Callable[[], Process]


@pytest.fixture
def new_worker(mongo_server: MongoServer, mongo_db: Db, tmp_path: Path) -> Iterator[NewWorker]:
    """Starts workers of a service, here the desk's: what they do with a log is the same for all."""
    started: list[Process] = []
    told = {
        "MONGO_URI": mongo_server.uri,
        "DATABASE": mongo_db.name,
        "KEY_SECRET": KEY_SECRET,
        "FEED_URLS": feeds_of_nobody(),
        "PARTITIONS": str(toy.PARTITIONS),
    }

    def start() -> Process:
        name = f"worker-{len(started)}"
        command = [sys.executable, "-m", "desk", "worker"]
        worker = Process(name, command, log=tmp_path / f"{name}.log", env={**os.environ, **told})
        started.append(worker)
        worker.start()
        working = sum(one.alive for one in started)
        eventually(lambda: mongo_db["workers"].count_documents({}) == working, STARTS_WITHIN, name)
        return worker

    yield start
    for worker in started:
        worker.stop()


def stream_in(partition: int) -> str:
    """A stream that lives in this partition."""
    return next(s for n in range(1000) if crc32((s := f"account-{n}").encode()) % toy.PARTITIONS == partition)


class Appending:
    """Somebody who appends to every partition, again and again, and sees when each commit has its number."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._streams = [stream_in(partition) for partition in range(toy.PARTITIONS)]

    def slowest(self) -> float:
        """One commit in each partition: how long the last of them took to be numbered, in seconds."""
        began = time.monotonic()
        waiting = set()
        for stream in self._streams:
            version = self._log.load(stream, toy.ACCOUNT).version
            context = toy.context()
            self._log.append(Loaded(stream, version, None), [toy.Deposited("a", 1)], context)
            waiting.add(context.command_id)
        pause = pauses()
        while waiting and time.monotonic() - began < STARTS_WITHIN:
            found = self._log.commits.find({"_id": {"$in": sorted(waiting)}, "seq": {"$gt": 0}}, {"_id": 1})
            waiting -= {document["_id"] for document in found}
            next(pause)
        return time.monotonic() - began


@pytest.mark.timeout(240)
@in_a_quiet_moment
def test_a_worker_that_is_stopped_hands_its_partitions_over_at_once(
    new_worker: NewWorker, mongo_db: Db
) -> None:
    appending = Appending(toy.bank_log(mongo_db))
    going, staying = new_worker(), new_worker()
    try:
        eventually(lambda: appending.slowest() < SILENCE_SECONDS / 4, STARTS_WITHIN, "both at work")
        going.terminate()
        # Before, while and after it goes.
        slowest = appending.slowest()
        while going.alive:
            slowest = max(slowest, appending.slowest())
        slowest = max(slowest, appending.slowest())
        sys.stdout.write(f"numbered after at most {slowest:.2f} s\n")
        assert going.status == 0, going.tail()
        assert slowest < SILENCE_SECONDS / 2
        assert mongo_db["workers"].count_documents({}) == 1
    finally:
        staying.stop()

"""Paths of the backbone against the driver itself: append, sequencer, projection, rebuild."""

import multiprocessing
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import uuid4

from pymongo import ASCENDING, UpdateOne

from benchmarks.measuring import Result, compare
from eventing.bus.reactions import Reactions
from eventing.core.clock import SystemClock
from eventing.core.commit import Place
from eventing.core.mongo import Db, Document, connect, durable
from eventing.log.log import Log
from eventing.log.sequencer import Sequencer
from eventing.log.streams import Loaded
from eventing.readers.partition_reader import PartitionReader
from eventing.readers.reader import Reader
from eventing.readers.rebuild.progress import Silent
from eventing.readers.rebuild.rebuilding import Rebuild
from eventing.readers.sources import OwnLog
from eventing.views.guards import row_writes
from eventing.views.view import Count, Upsert, Views, Write
from tests.support import toy

SPAWN = multiprocessing.get_context("spawn")
NOW = datetime(2026, 10, 10, tzinfo=UTC)


def database(uri: str) -> Db:
    return connect(uri)[f"bench_{uuid4().hex[:10]}"]


def document(stream: str, version: int, partition: int = 0) -> Document:
    """What an append stores, built as cheaply as the driver allows."""
    return {
        "_id": uuid4().hex,
        "p": partition,
        "seq": 0,
        "s": stream,
        "v": version,
        "n": 1,
        "at": NOW,
        "meta": {"actor": "bench"},
        "events": [{"type": "Deposited.v1", "data": {"account_id": stream, "amount": 1}}],
    }


def append(log: Log, stream: str, version: int) -> None:
    log.append(Loaded(stream, version, None), [toy.Deposited(stream, 1)], toy.context())


def append_one_writer(uri: str, count: int = 2000) -> Result:
    def ours() -> Callable[[], None]:
        log = toy.bank_log(database(uri))

        def run() -> None:
            for n in range(count):
                append(log, f"account-{n % 50}", n // 50)

        return run

    def raw() -> Callable[[], None]:
        commits = toy.bank_log(database(uri)).commits

        def run() -> None:
            for n in range(count):
                stream = f"account-{n % 50}"
                commits.insert_one(document(stream, n // 50 + 1, n % 8))

        return run

    return compare("append, one writer", "insert_one", 0.85, count, ours, raw)


def append_threads(uri: str, count: int = 2000, threads: int = 8) -> Result:
    def at_once(work: Callable[[int], None]) -> Callable[[], None]:
        def run() -> None:
            running = [threading.Thread(target=work, args=(n,)) for n in range(threads)]
            for thread in running:
                thread.start()
            for thread in running:
                thread.join()

        return run

    def ours() -> Callable[[], None]:
        log = toy.bank_log(database(uri))

        def work(writer: int) -> None:
            for version in range(count // threads):
                append(log, f"account-{writer}", version)

        return at_once(work)

    def raw() -> Callable[[], None]:
        commits = toy.bank_log(database(uri)).commits

        def work(writer: int) -> None:
            for version in range(count // threads):
                commits.insert_one(document(f"account-{writer}", version + 1, writer))

        return at_once(work)

    return compare("append, 8 threads", "8 raw writers", 0.85, count, ours, raw)


def append_many(uri: str, count: int = 30_000, batch: int = 500) -> Result:
    def ours() -> Callable[[], None]:
        log = toy.bank_log(database(uri))

        def run() -> None:
            for start in range(0, count, batch):
                log.append_many(
                    [
                        (Loaded(f"account-{n}", 0, None), [toy.Deposited("a", 1)], toy.context())
                        for n in range(start, start + batch)
                    ]
                )

        return run

    def raw() -> Callable[[], None]:
        commits = toy.bank_log(database(uri)).commits

        def run() -> None:
            for start in range(0, count, batch):
                documents = [document(f"account-{n}", 1, n % 8) for n in range(start, start + batch)]
                commits.insert_many(documents, ordered=False)

        return run

    return compare("append_many, 500 a call", "insert_many, unordered", 0.8, count, ours, raw)


def filled(uri: str, count: int, partitions: int = 1) -> Log:
    log = toy.bank_log(database(uri), partitions)
    for start in range(0, count, 500):
        documents = [document(f"account-{n}", 1) for n in range(start, min(start + 500, count))]
        log.commits.insert_many(documents, ordered=False)
    return log


def sequencer(uri: str, count: int = 5000) -> Result:
    def ours() -> Callable[[], None]:
        log = filled(uri, count)
        numbering = Sequencer(log)

        def run() -> None:
            while numbering.number([0]):
                pass

        return run

    def raw() -> Callable[[], None]:
        log = filled(uri, count)
        ids = [found["_id"] for found in log.commits.find({"p": 0, "seq": 0}, {"_id": 1})]

        def run() -> None:
            for start in range(0, count, 1000):
                updates = [
                    UpdateOne({"_id": id, "seq": 0}, {"$set": {"seq": seq}})
                    for seq, id in enumerate(ids[start : start + 1000], start + 1)
                ]
                log.commits.bulk_write(updates, ordered=True)

        return run

    return compare("sequencer", "ordered bulk_write", 0.7, count, ours, raw)


def _write(uri: str, name: str, writer: int, count: int, through_log: bool, ready: Any, go: Any) -> None:
    db = connect(uri)[name]
    log = toy.bank_log(db)
    commits = durable(db, "commits")
    ready.release()
    go.wait()
    if through_log:
        for version in range(count):
            append(log, f"account-{writer}", version)
    else:
        for version in range(count):
            commits.insert_one(document(f"account-{writer}", version + 1, writer))


def started(uri: str, db: Db, processes: int, each: int, *, through_log: bool) -> Callable[[], None]:
    """Processes that are ready to write; calling what is returned starts them and waits for all."""
    go = SPAWN.Event()
    ready = SPAWN.Semaphore(0)
    writers = [
        SPAWN.Process(target=_write, args=(uri, db.name, n, each, through_log, ready, go))
        for n in range(processes)
    ]
    for writer in writers:
        writer.start()
    for _ in writers:
        ready.acquire()

    def run() -> None:
        go.set()
        for writer in writers:
            writer.join()

    return run


def append_processes(uri: str, count: int = 4000, processes: int = 4) -> Result:
    """Four processes append; nothing is numbered meanwhile."""

    def writing(through_log: bool) -> Callable[[], None]:
        db = database(uri)
        toy.bank_log(db)
        return started(uri, db, processes, count // processes, through_log=through_log)

    return compare(
        "append, 4 processes",
        "insert_one from 4 processes",
        0.85,
        count,
        partial(writing, True),
        partial(writing, False),
    )


def sustained(uri: str, count: int = 4000, processes: int = 4) -> Result:
    """Four processes append while one sequencer runs beside them, until everything is numbered."""

    def ours() -> Callable[[], None]:
        db = database(uri)
        log = toy.bank_log(db)
        write = started(uri, db, processes, count // processes, through_log=True)

        def run() -> None:
            writing = threading.Thread(target=write)
            writing.start()
            numbering = Sequencer(log)
            numbered = 0
            while numbered < count:
                numbered += sum(map(len, numbering.number(range(8)).values()))
            writing.join()

        return run

    def raw() -> Callable[[], None]:
        db = database(uri)
        toy.bank_log(db)
        return started(uri, db, processes, count // processes, through_log=False)

    return compare("sustained, 4 processes", "insert_one from 4 processes", 0.5, count, ours, raw)


def numbered(uri: str, count: int) -> Log:
    log = filled(uri, count)
    sequencer = Sequencer(log)
    while sequencer.number([0]):
        pass
    return log


def projecting(uri: str, count: int) -> Callable[[], None]:
    """A reader with a full log before it."""
    return _reader(numbered(uri, count), database(uri)).catch_up


def _reader(log: Log, db: Db) -> PartitionReader:
    bus = toy.BookKeeper(toy.book_log(db))
    reader = Reader.make(OwnLog(log), db, SystemClock(), bus, Views(toy.NOTES), Reactions())
    partition = PartitionReader(reader, 0)
    partition.open()
    return partition


def _scan_and_write(uri: str, count: int) -> Callable[[], None]:
    """The raw counterpart of a projection: a scan of the log by the driver, and the same writes."""
    log = numbered(uri, count)
    rows = toy.NOTES.collection(database(uri))

    def run() -> None:
        query = {"p": 0, "seq": {"$gt": 0, "$lte": count}}
        updates: list[UpdateOne] = []
        for found in log.commits.find(query).sort("seq", ASCENDING):
            account_id = found["events"][0]["data"]["account_id"]
            writes: list[Write] = [Upsert(account_id, {}), Count(account_id, "total", 1)]
            touched = row_writes("bank", Place(1, 0, found["seq"], 0), writes)
            updates += [row.update() for row in touched]
            if len(updates) == 200:
                rows.bulk_write(updates, ordered=True)
                updates = []

    return run


def projection(uri: str, count: int = 5000) -> Result:
    """From the log to the view, against scanning it and the same bulk writes."""
    ours, raw = partial(projecting, uri, count), partial(_scan_and_write, uri, count)
    return compare("reader with a projection", "scan + the same bulk_write", 0.7, count, ours, raw)


class _Switched(Exception):
    """Queries read the new version: what remains of a rebuild is waiting and clearing up."""


class _UntilSwitched(Silent):
    def stage(self, name: str) -> None:
        if name == "waiting":
            raise _Switched


def rebuild(uri: str, count: int = 5000) -> Result:
    """A view rebuilt beside itself until queries read it, compared with the old one row by row."""

    def ours() -> Callable[[], None]:
        log, db = numbered(uri, count), database(uri)
        _reader(log, db).catch_up()
        making = Rebuild(db, toy.NOTES, {"bank": OwnLog(log)}, tell=_UntilSwitched())

        def run() -> None:
            with suppress(_Switched):
                making.run()

        return run

    raw = partial(_scan_and_write, uri, count)
    return compare("rebuild, until it is read", "scan + the same bulk_write", 0.6, count, ours, raw)

"""Mail from its bytes to a filed message, against parsing it and inserting the same documents."""

import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import requests
from limits.storage import MemoryStorage

from benchmarks.backbone import database
from benchmarks.measuring import Result, compare
from eventing.bus.bus import CommandBus
from eventing.core.clock import SystemClock
from eventing.core.commit import Commit
from eventing.core.indexes import build_needed
from eventing.core.mongo import Db, Document, Documents, durable
from eventing.log.log import Log
from eventing.log.sequencer import Sequencer
from eventing.readers.partition_reader import PartitionReader
from eventing.readers.reader import Reader
from eventing.readers.sources import OwnLog
from eventing.views.view import Views
from mail.adapters import archives
from mail.adapters.app_passwords import HashedAppPasswords
from mail.adapters.authentication import DomainChecks
from mail.adapters.collected import CollectedPlaces
from mail.adapters.files import GridFiles
from mail.adapters.imap import ImapConnection
from mail.adapters.mime import parse
from mail.adapters.parsing import PROCESSES
from mail.adapters.sealing import SealedSecrets
from mail.adapters.spam_models import MongoSpamModels
from mail.adapters.tries import LimitedTries
from mail.addresses import OurSide
from mail.message.intake import Intake
from mail.message.views import MAILS
from mail.resources import Resources
from mail.service import SERVICE
from mail.values import RECEIVED
from tools.demo.mails import ENQUIRY, message
from tools.processes import Process, accepts, free_port
from wording import Words

OWN_DOMAIN = "qihang-demo.cn"
SALES = f"sales@{OWN_DOMAIN}"
#: Acknowledged one by one in the receiver, as each mail's first commit is; everything else goes in batches.
ONE_BY_ONE = ("files.chunks", "files.files")
#: How far readers have come, which is no part of the documents.
BOOKKEEPING = ("log", "checkpoints", "view_versions", "pulse")
BATCH = 200
#: As many as the launcher makes.
PARTITIONS = 8
READY_SECONDS = FILED_SECONDS = 60.0


def messages(count: int) -> list[bytes]:
    start = datetime(2026, 10, 10, tzinfo=UTC)
    return [
        message(
            f"buyer{n}@shop{n}-demo.in", SALES, f"enquiry {n}", ENQUIRY, start + timedelta(seconds=n)
        ).replace(b"\r\n\r\n", b"\r\nX-Filler: " + b"x" * 60 + b"\r\n\r\n", 1)
        for n in range(count)
    ]


class MailService:
    """The receiver and the worker of mail in one process."""

    def __init__(self, db: Db, views: Views = SERVICE.views) -> None:
        clock, ours = SystemClock(), OurSide(frozenset({OWN_DOMAIN}), frozenset(), frozenset())
        self._log = Log(db, SERVICE.published, PARTITIONS)
        files = GridFiles(db)
        build_needed(files.indexes())
        views.create_indexes(db)
        resources = Resources(
            files,
            PROCESSES,
            ours,
            Words("mail"),
            DomainChecks(),
            MongoSpamModels(db),
            archives.messages,
            SealedSecrets(db, ()),
            CollectedPlaces(db),
            ImapConnection,
            HashedAppPasswords(db),
            LimitedTries(MemoryStorage),
        )
        bus = CommandBus(self._log, clock, SERVICE.routes, db=db, resources=resources)
        self._intake = Intake(bus, db, resources)
        reader = Reader.make(OwnLog(self._log), db, clock, bus, views, SERVICE.reactions)
        self._readers = [PartitionReader(reader, partition) for partition in range(self._log.partitions)]
        for each in self._readers:
            each.open()

    def receive(self, raws: list[bytes]) -> None:
        for raw in raws:
            self._intake.take(raw, (), "bench")

    def file(self) -> None:
        """Number what came and hand it to each partition's reader at once, as in a worker."""
        sequencer = Sequencer(self._log)
        with ThreadPoolExecutor(self._log.partitions) as pool:
            while numbered := sequencer.number(range(self._log.partitions)):
                list(pool.map(lambda found: self._handle(*found), numbered.items()))

    def _handle(self, partition: int, commits: Sequence[Commit]) -> None:
        self._readers[partition].handle(commits)


def mail_ingest(uri: str, count: int = 600) -> Result:
    """A backlog of mail: all of it received, then all of it filed, in batches."""
    raws = messages(count)
    documents = _made_of(uri, raws)
    return compare(
        "mail ingest, to a filed message",
        "parse + the same inserts",
        0.5,
        count,
        lambda: _pile(database(uri), raws),
        lambda: partial(_insert_pile, _indexed(uri), raws, documents),
    )


def mail_as_it_comes(uri: str, count: int = 600) -> Result:
    """Received as fast as the receiver can, while a worker's own process files each at once."""
    raws = messages(count)
    documents = _made_of(uri, raws)
    with tempfile.TemporaryDirectory() as folder:
        return compare(
            "mail as it comes, to a filed message",
            "parse + the same inserts, each at once",
            0.5,
            count,
            lambda: _through_the_system(uri, raws, Path(folder)),
            lambda: partial(_insert_each, _indexed(uri), raws, documents),
        )


def _pile(db: Db, raws: list[bytes]) -> Callable[[], None]:
    service = MailService(db)

    def run() -> None:
        service.receive(raws)
        service.file()

    return run


def _made_of(uri: str, raws: list[bytes]) -> dict[str, list[Document]]:
    """The documents that are made of these mails."""
    model = database(uri)
    _pile(model, raws)()
    return _documents(model)


def _indexed(uri: str) -> Db:
    """A database with the same indexes, and nothing in it."""
    db = database(uri)
    MailService(db)
    return db


def _through_the_system(uri: str, raws: list[bytes], folder: Path) -> Callable[[], None]:
    db = database(uri)
    service, port = MailService(db), free_port()
    settings = {
        "MONGO_URI": uri,
        "DATABASE": db.name,
        "PARTITIONS": str(PARTITIONS),
        "OWN_DOMAINS": OWN_DOMAIN,
        "WAKE_UP": "stream",
        "HOST": "127.0.0.1",
        "METRICS_PORT": str(port),
        # Nobody answers there, so that its views of other services stay empty, as on the raw side.
        "FEED_URLS": ",".join(f"{name}=http://127.0.0.1:{free_port()}" for name in ("customers", "credit")),
    }
    command = [sys.executable, "-m", "mail", "worker"]
    worker = Process("worker", command, log=folder / f"{db.name}.log", env={**os.environ, **settings})
    worker.start()
    worker.wait_until(lambda: _is_ready(port), READY_SECONDS)

    def run() -> None:
        service.receive(raws)
        # Awaited like a start: it raises when the worker ends before its work is done.
        worker.wait_until(lambda: MAILS.count(db, {"state": {"$ne": RECEIVED}}) == len(raws), FILED_SECONDS)
        worker.kill()

    return run


def _is_ready(port: int) -> bool:
    return accepts(port) and requests.get(f"http://127.0.0.1:{port}/ready", timeout=5).status_code == 200


def _insert_pile(db: Db, raws: list[bytes], documents: dict[str, list[Document]]) -> None:
    """Insert what a sender waits for one by one, and everything else in batches."""
    received = [commit for commit in documents["commits"] if commit["v"] == 1]
    filed = [commit for commit in documents["commits"] if commit["v"] > 1]
    for raw in raws:
        parse(raw)
    for name in ONE_BY_ONE:
        _one_by_one(durable(db, name), documents[name])
    _one_by_one(durable(db, "commits"), received)
    views = {name: rows for name, rows in documents.items() if name not in ONE_BY_ONE}
    for name, found in {**views, "commits": filed}.items():
        for start in range(0, len(found), BATCH):
            durable(db, name).insert_many(found[start : start + BATCH], ordered=False)


def _insert_each(db: Db, raws: list[bytes], documents: dict[str, list[Document]]) -> None:
    for raw in raws:
        parse(raw)
    for name, found in documents.items():
        _one_by_one(durable(db, name), found)


def _documents(db: Db) -> dict[str, list[Document]]:
    left_out = ("system.", *BOOKKEEPING)
    names = [name for name in db.list_collection_names() if not name.startswith(left_out)]
    return {name: list(db[name].find()) for name in names}


def _one_by_one(collection: Documents, documents: list[Document]) -> None:
    for document in documents:
        collection.insert_one(document)

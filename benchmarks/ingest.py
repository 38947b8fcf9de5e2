"""Mail from its bytes to a filed message, against parsing it and inserting the same documents."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

from benchmarks.backbone import database
from benchmarks.measuring import Result, compare
from eventing.clock import SystemClock
from eventing.log import Log
from eventing.mongo import Db, Document, Documents, durable
from eventing.reader import Reader
from eventing.sequencer import Sequencer
from eventing.sources import OwnLog
from eventing.subscription import PartitionReader
from mail.adapters.files import GridFiles
from mail.adapters.mime import parse
from mail.domain.addresses import OurSide
from mail.event_schemas import PUBLISHED
from mail.handlers import Intake, MailHandlers
from mail.projections import VIEWS
from mail.reactions import REACTIONS
from tools.demo.mails import ENQUIRY, message

SALES = "sales@qihang-demo.cn"
#: Acknowledged one by one in the receiver, as each mail's first commit is; everything else goes in batches.
ONE_BY_ONE = ("files.chunks", "files.files")
#: How far readers have come: not of the documents.
BOOKKEEPING = ("log", "checkpoints", "view_versions", "pulse")
BATCH = 200


def messages(count: int) -> list[bytes]:
    start = datetime(2026, 10, 10, tzinfo=UTC)
    return [
        message(
            f"buyer{n}@shop{n}-demo.in", SALES, f"enquiry {n}", ENQUIRY, start + timedelta(seconds=n)
        ).replace(b"\r\n\r\n", b"\r\nX-Filler: " + b"x" * 60 + b"\r\n\r\n", 1)
        for n in range(count)
    ]


class MailService:
    """The receiver and the worker of mail in one process, one after the other."""

    def __init__(self, db: Db) -> None:
        clock, ours = SystemClock(), OurSide(frozenset({"qihang-demo.cn"}), frozenset(), frozenset())
        self.log = Log(db, PUBLISHED)
        files = GridFiles(db)
        files.create_indexes()
        VIEWS.create_indexes(db)
        bus = MailHandlers(self.log, clock, db, files, parse, ours)
        self._intake = Intake(bus, clock, db, files, parse, ours)
        reader = Reader.make(OwnLog(self.log), db, clock, bus, VIEWS, REACTIONS)
        self._readers = [PartitionReader(reader, partition) for partition in range(self.log.partitions)]
        for each in self._readers:
            each.open()

    def take(self, raws: list[bytes]) -> None:
        for raw in raws:
            self._intake.take(raw, (), "bench")
        sequencer = Sequencer(self.log)
        while numbered := sequencer.number(range(self.log.partitions)):
            for partition, commits in numbered.items():
                self._readers[partition].handle(commits)


def mail_ingest(uri: str, count: int = 150) -> Result:
    raws = messages(count)
    model = database(uri)
    MailService(model).take(raws)
    documents = {
        name: list(model[name].find())
        for name in model.list_collection_names()
        if not name.startswith("system.")
    }

    def ours() -> Callable[[], None]:
        return partial(MailService(database(uri)).take, raws)

    def raw() -> Callable[[], None]:
        db = database(uri)
        MailService(db)  # the same indexes
        return partial(_insert, db, raws, documents)

    return compare("mail ingest, to a filed message", "parse + the same inserts", 0.5, count, ours, raw)


def _insert(db: Db, raws: list[bytes], documents: dict[str, list[Document]]) -> None:
    received = [commit for commit in documents["commits"] if commit["v"] == 1]
    for parsed in raws:
        parse(parsed)
    for name in ONE_BY_ONE:
        _one_by_one(durable(db, name), documents[name])
    _one_by_one(durable(db, "commits"), received)
    filed = [commit for commit in documents["commits"] if commit["v"] > 1]
    views = {name: rows for name, rows in documents.items() if name not in (*ONE_BY_ONE, *BOOKKEEPING)}
    for name, found in {**views, "commits": filed}.items():
        for start in range(0, len(found), BATCH):
            durable(db, name).insert_many(found[start : start + BATCH], ordered=False)


def _one_by_one(collection: Documents, documents: list[Document]) -> None:
    for document in documents:
        collection.insert_one(document)

"""A database copied collection by collection while its service worked: `epoch begin` makes one past of it."""

import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from click.testing import CliRunner
from pymongo import MongoClient
from pymongo.collection import Collection

from eventing.cli.log import log_commands
from eventing.core.clock import SystemClock
from eventing.core.commit import Event
from eventing.core.context import CommandContext
from eventing.core.errors import WrongPlace
from eventing.core.ids import new_id
from eventing.core.mongo import Db, Document, durable
from eventing.log.log import Log
from eventing.log.repair import verify
from eventing.log.sequencer import Sequencer
from eventing.log.streams import Loaded
from eventing.rabbit.lane import Lane
from eventing.readers.checkpoints import PUBLISHER_PLACES, Checkpoints
from eventing.readers.membership import Membership
from eventing.readers.partition_reader import PartitionReader
from eventing.readers.reader import Reader, Source
from eventing.readers.rebuild import verify_view
from eventing.readers.restore import NotOfOneMoment, Uneven, begin_epoch
from eventing.readers.sources import OwnLog
from eventing.views.view import Count, Upsert, View, Views, Writes
from eventing.worker.runtime import Runtime
from tests.support import toy

PARTITIONS = 2
ACCOUNTS = ("a", "b", "c", "d")

#: What the book itself has noted, beside the notes it keeps of the bank's events.
TOTALS = View("totals")


@TOTALS.on(toy.Noted)
def counted(event: Event[toy.Noted]) -> Writes:
    return [Upsert(event.data.account_id, {}), Count(event.data.account_id, "total", event.data.amount)]


BOOK_VIEWS = Views(toy.NOTES, TOTALS)


class Killed(BaseException):
    """The process died here."""


class Book:
    """A service that reads the bank and itself; its workers do a step when they are told."""

    def __init__(self, bank: Log, db: Db) -> None:
        self.bank, self.db = bank, db
        self.log = Log(db, toy.BOOK_PUBLISHED, PARTITIONS)
        self.bus = toy.BookKeeper(self.log)
        self.halted: list[str] = []

    def source(self, name: str) -> Source:
        return OwnLog(self.bank if name == "bank" else self.log)

    @property
    def uneven(self) -> Uneven:
        return Uneven(BOOK_VIEWS, toy.BOOK_REACTIONS, self.source)

    def work(self) -> None:
        """React and project, number and publish."""
        Sequencer(self.log).number(range(self.log.partitions))
        for name in ("bank", "book"):
            source = self.source(name)
            made = Reader.make(source, self.db, SystemClock(), self.bus, BOOK_VIEWS, toy.BOOK_REACTIONS)
            for partition in source.places()[1]:
                reader = PartitionReader(made, partition)
                reader.open()
                reader.catch_up()
        for partition in range(PARTITIONS):
            self._publish(partition)

    def _publish(self, partition: int) -> None:
        places = durable(self.db, PUBLISHER_PLACES)
        try:
            commits = Lane(self.log, places, partition).next()
        except WrongPlace as error:
            self.halted.append(f"publisher: {error}")
            return
        if commits:
            place = {"seq": commits[-1].seq, "id": commits[-1].id, "epoch": commits[-1].epoch}
            places.replace_one({"_id": partition}, place, upsert=True)

    def settle(self) -> None:
        for _ in range(3):
            self.work()

    def noted(self) -> Counter[int]:
        streams = (f"book-{account}" for account in ACCOUNTS)
        commits = (commit for stream in streams for commit in self.log.stream(stream))
        return Counter(data["amount"] for commit in commits for _, data in commit.events)


class Load:
    """Deposits of 1, 2, 3 ..., and the book's work behind them."""

    def __init__(self, bank: Log, book: Book, chance: random.Random) -> None:
        self.bank, self.book, self.chance = bank, book, chance
        self.deposited = 0

    def __call__(self, least: int = 0) -> None:
        for _ in range(self.chance.randint(least, 3)):
            self.deposited += 1
            account = self.chance.choice(ACCOUNTS)
            context = CommandContext(new_id(), "tester", SystemClock().now())
            toy.Bank(self.bank).handle(toy.Deposit(account, self.deposited), context)
        Sequencer(self.bank).number(range(PARTITIONS))
        if self.chance.random() < 0.7:
            self.book.work()


def copied_under_load(db: Db, load: Load, chance: random.Random) -> dict[str, list[Document]]:
    """The database, read collection by collection in any order, document by document, while work goes on."""
    names = db.list_collection_names()
    chance.shuffle(names)
    copied: dict[str, list[Document]] = {}
    for name in names:
        load(least=1)
        copied[name] = []
        for document in durable(db, name).find(batch_size=2):
            copied[name].append(document)
            if chance.random() < 0.1:
                load()
    return copied


@pytest.fixture
def bank(mongo_db: Db) -> Log:
    return toy.bank_log(mongo_db, PARTITIONS)


@pytest.fixture
def new_db(mongo_client: MongoClient[Document], mongo_db: Db) -> Iterator[Callable[[], Db]]:
    made: list[str] = []

    def make() -> Db:
        made.append(f"{mongo_db.name}_{len(made)}")
        return mongo_client[made[-1]]

    yield make
    for name in made:
        mongo_client.drop_database(name)


@pytest.fixture(autouse=True)
def short_streams_have_snapshots(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("eventing.log.streams.SNAPSHOT_EVERY", 5)


def put_back(db: Db, copied: dict[str, list[Document]]) -> None:
    for name in {*db.list_collection_names(), *copied}:
        db.drop_collection(name)
    for name, documents in copied.items():
        if documents:
            durable(db, name).insert_many(documents)


def problems(book: Book, deposited: int) -> list[str]:
    """What is wrong once the restored service has worked; nothing may be."""
    found = [*verify(book.log).problems, *book.halted]
    noted = book.noted()
    found += [
        f"{amount} noted {noted[amount]} times" for amount in range(1, deposited + 1) if noted[amount] != 1
    ]
    sources = {"bank": book.source("bank"), "book": book.source("book")}
    for view in BOOK_VIEWS:
        verdict = verify_view(book.db, view, sources)
        found += [f"{view.name}: {difference}" for difference in verdict.comparison.differences]
    for account in ACCOUNTS:
        if (whole := book.bus.state(toy.BOOK, f"book-{account}").total) != _folded(book.log, account):
            found.append(f"{account} is {whole} by its snapshot")
    return found


def _folded(log: Log, account: str) -> int:
    return sum(data["amount"] for commit in log.stream(f"book-{account}") for _, data in commit.events)


@pytest.mark.parametrize("seed", range(4))
def test_of_a_copy_taken_under_load_one_past_is_made_and_nothing_is_missing_or_doubled(
    bank: Log, new_db: Callable[[], Db], seed: int
) -> None:
    chance = random.Random(seed)
    book = Book(bank, new_db())
    load = Load(bank, book, chance)
    for _ in range(15):
        load(least=1)
    copied = copied_under_load(book.db, load, chance)
    restored = Book(bank, new_db())
    put_back(restored.db, copied)
    restored = Book(bank, restored.db)
    begin_epoch(restored.log, restored.db, toy.NOW, restored.uneven)
    restored.settle()
    assert problems(restored, load.deposited) == []


@pytest.fixture
def copied(bank: Log, new_db: Callable[[], Db]) -> dict[str, list[Document]]:
    """The log first, everything else later: all of it is ahead of the log."""
    book = Book(bank, new_db())
    load = Load(bank, book, random.Random(1))
    for _ in range(8):
        load(least=1)
    book.settle()
    found = {"commits": list(durable(book.db, "commits").find())}
    for _ in range(8):
        load(least=1)
    book.settle()
    for name in book.db.list_collection_names():
        found.setdefault(name, list(durable(book.db, name).find()))
    return found


def deposited(bank: Log) -> int:
    return sum(bank.tails().values())


def test_beginning_an_epoch_may_be_killed_anywhere_and_done_again(
    bank: Log, copied: dict[str, list[Document]], new_db: Callable[[], Db], monkeypatch: pytest.MonkeyPatch
) -> None:
    db, killed = new_db(), 0
    for write in range(0, 1000, 9):
        put_back(db, copied)
        book = Book(bank, db)
        with monkeypatch.context() as dying:
            die_at_write(dying, write)
            try:
                begin_epoch(book.log, db, toy.NOW, book.uneven)
            except Killed:
                killed += 1
            else:
                break
        begin_epoch(book.log, db, toy.NOW, book.uneven)
        book.settle()
        assert problems(book, deposited(bank)) == [], f"killed at write {write}"
    assert killed > 1


def die_at_write(dying: pytest.MonkeyPatch, write: int) -> None:
    left = [write]

    def dies(name: str) -> None:
        before = getattr(Collection, name)

        def method(self: object, *arguments: object, **more: object) -> object:
            if not left[0]:
                raise Killed
            left[0] -= 1
            return before(self, *arguments, **more)

        dying.setattr(Collection, name, method)

    for name in (
        "update_one",
        "update_many",
        "replace_one",
        "delete_one",
        "delete_many",
        "drop",
        "rename",
        "insert_many",
    ):
        dies(name)


def test_what_is_said_to_be_of_one_moment_and_is_not_is_refused_and_left_alone(
    bank: Log, copied: dict[str, list[Document]], new_db: Callable[[], Db]
) -> None:
    db = new_db()
    put_back(db, copied)
    book = Book(bank, db)
    before = Checkpoints(db).all()
    with pytest.raises(NotOfOneMoment):
        begin_epoch(book.log, db, toy.NOW)
    assert (Checkpoints(db).all(), book.log.current_epoch()) == (before, 1)


def test_what_is_of_one_moment_keeps_its_views_and_its_progress(bank: Log, new_db: Callable[[], Db]) -> None:
    book = Book(bank, new_db())
    load = Load(bank, book, random.Random(2))
    for _ in range(5):
        load(least=1)
    book.settle()
    before = [row["done"] for row in Checkpoints(book.db).all()]
    rows = list(toy.NOTES.collection(book.db).find())
    begin_epoch(book.log, book.db, toy.NOW)
    assert [row["done"] for row in Checkpoints(book.db).all()] == before
    assert list(toy.NOTES.collection(book.db).find()) == rows
    load(least=1)
    book.settle()
    assert problems(book, load.deposited) == []


# -- repair ----------------------------------------------------------------------------------------------


def test_a_whole_chain_without_its_beginning_is_moved_aside_in_one_run(mongo_db: Db) -> None:
    log = toy.bank_log(mongo_db, partitions=1)
    for version in (2, 3, 4):
        log.append(Loaded("account-b", version, None), [toy.Deposited("b", 1)], toy.context(f"b{version}"))
    bus = toy.Bank(log)
    made = Runtime(mongo_db, log, bus, SystemClock(), {}, "")
    repaired = CliRunner().invoke(log_commands(lambda: made), ["repair", "--yes"])
    assert sorted(repaired.output.split()[2::3]) == ["b2", "b3", "b4"]
    assert verify(log).sound


def test_a_log_is_not_repaired_beside_a_worker_that_lives(mongo_db: Db) -> None:
    log = toy.bank_log(mongo_db, partitions=1)
    log.append(Loaded("account-b", 2, None), [toy.Deposited("b", 1)], toy.context("orphan"))
    made = Runtime(mongo_db, log, toy.Bank(log), SystemClock(), {}, "")
    membership = Membership(mongo_db)
    membership.beat(toy.NOW)
    monitor = _beating(membership)
    try:
        refused = CliRunner().invoke(log_commands(lambda: made), ["repair", "--yes"])
    finally:
        membership.leave()
        monitor()
    assert "stop the service's workers first" in str(refused.exception)
    assert [document["_id"] for document in mongo_db.commits.find()] == ["orphan"]


def _beating(membership: Membership) -> Callable[[], None]:
    thread = threading.Thread(target=lambda: membership.run(lambda: toy.NOW))
    thread.start()
    return thread.join

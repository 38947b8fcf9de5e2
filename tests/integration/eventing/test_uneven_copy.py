"""A database copied collection by collection while its service worked: `epoch begin` makes one past of it."""

import random
import threading
from collections.abc import Callable

import pytest
from click.testing import CliRunner
from pymongo.collection import Collection

from eventing.cli.log import log_commands
from eventing.core.clock import SystemClock
from eventing.core.mongo import Db, Document, durable
from eventing.log.log import Log
from eventing.log.repair import verify
from eventing.log.streams import Loaded
from eventing.readers.checkpoints import Checkpoints
from eventing.readers.membership import Membership
from eventing.readers.restore import NotOfOneMoment, begin_epoch
from eventing.worker.runtime import Runtime
from tests.support import toy
from tests.support.book import PARTITIONS, Book, Load, problems


class Killed(BaseException):
    """The process died here."""


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


@pytest.fixture(autouse=True)
def short_streams_have_snapshots(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("eventing.log.streams.SNAPSHOT_EVERY", 5)


def put_back(db: Db, copied: dict[str, list[Document]]) -> None:
    for name in {*db.list_collection_names(), *copied}:
        db.drop_collection(name)
    for name, documents in copied.items():
        if documents:
            durable(db, name).insert_many(documents)


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

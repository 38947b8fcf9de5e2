"""A log copied into another number of partitions: order kept, nothing missing, and its readers follow."""

from collections.abc import Callable, Iterator

import pytest
from pymongo import MongoClient

from eventing.bus.reactions import Reactions
from eventing.core.clock import SystemClock
from eventing.core.errors import WrongPlace
from eventing.core.mongo import Db, Document
from eventing.log.log import WrongLog, partition_of
from eventing.log.repair import verify
from eventing.log.sequencer import Sequencer
from eventing.log.streams import Loaded
from eventing.rabbit.lane import Lane
from eventing.readers.checkpoints import PUBLISHER_PLACES, Checkpoints
from eventing.readers.partition_reader import PartitionReader
from eventing.readers.reader import Reader
from eventing.readers.rebuild import verify_view
from eventing.readers.repartition import BEFORE, NotLevel, copy_log, follow_copy
from eventing.readers.sources import OwnLog
from tests.integration.eventing.test_uneven_copy import Killed, die_at_write
from tests.support import toy

FEW, MANY = 2, 5
ACCOUNTS = "abcdefgh"


class Bank:
    """The bank, whose log it is, and the book that reads it."""

    def __init__(self, db: Db, book_db: Db, partitions: int = FEW) -> None:
        self.db = db
        self.log = toy.bank_log(db, partitions)
        self.book = toy.BookKeeper(toy.book_log(book_db))
        self.reads = Reader.make(
            OwnLog(self.log), book_db, SystemClock(), self.book, toy.BOOK_VIEWS, toy.BOOK_REACTIONS
        )
        self.own = Reader.make(
            OwnLog(self.log), db, SystemClock(), toy.Bank(self.log), toy.BANK_VIEWS, Reactions()
        )

    def deposit(self, amount: int) -> None:
        for account in ACCOUNTS:
            for stream in (f"account-{account}", f"account-{account}/order-1"):
                version = self.log.load(stream, toy.ACCOUNT).version
                event = toy.Deposited(account, amount)
                self.log.append(Loaded(stream, version, None), [event], toy.context())
        while Sequencer(self.log).number(range(self.log.partitions)):
            pass

    def work(self) -> None:
        for made in (self.own, self.reads):
            for partition in range(self.log.partitions):
                reader = PartitionReader(made, partition)
                reader.open()
                reader.catch_up()

    def copy(self) -> "Bank":
        copy_log(self.log, MANY, toy.BANK_VIEWS, Reactions())
        return Bank(self.db, self.reads.db, MANY)

    def follow(self) -> None:
        source = OwnLog(self.log)
        follow_copy(
            self.reads.db,
            "bank",
            source.places()[0],
            source.began(),
            source.former(),
            toy.BOOK_VIEWS,
            toy.BOOK_REACTIONS,
        )

    def by_account(self) -> dict[str, list[str]]:
        """What stands in the log of each account and its order, in the order a reader gets it."""
        found: dict[str, list[str]] = {account: [] for account in ACCOUNTS}
        for partition in range(self.log.partitions):
            for commit in self.log.read(partition, 0):
                found[commit.events[0][1]["account_id"]].append(commit.id)
        return found

    def noted(self) -> list[int]:
        commits = [c for account in ACCOUNTS for c in self.book.log.stream(f"book-{account}")]
        return sorted(data["amount"] for commit in commits for _, data in commit.events)


@pytest.fixture
def bank(mongo_db: Db, book_db: Db) -> Bank:
    bank = Bank(mongo_db, book_db)
    for amount in (1, 2, 3):
        bank.deposit(amount)
    bank.work()
    return bank


@pytest.fixture
def book_db(mongo_client: MongoClient[Document], mongo_db: Db) -> Iterator[Db]:
    yield mongo_client[f"{mongo_db.name}_book"]
    mongo_client.drop_database(f"{mongo_db.name}_book")


def right(bank: Bank) -> bool:
    own = verify_view(bank.db, toy.BALANCES, {"bank": OwnLog(bank.log)})
    return own.right and verify_view(bank.reads.db, toy.NOTES, {"bank": OwnLog(bank.log)}).right


def test_each_streams_order_is_kept_and_an_order_stays_with_its_customer(bank: Bank) -> None:
    before = bank.by_account()
    copied = bank.copy()
    assert copied.by_account() == before
    assert verify(copied.log).sound
    assert set(copied.log.tails()) == set(range(MANY))
    stored = list(copied.log.commits.find())
    assert all(document["p"] == partition_of(document["s"], MANY) for document in stored)
    assert bank.db[BEFORE].count_documents({}) == len(stored)


def test_readers_stop_and_follow_and_do_nothing_twice(bank: Bank) -> None:
    copied = bank.copy()
    with pytest.raises(WrongLog):
        toy.bank_log(bank.db, FEW)
    with pytest.raises(WrongPlace):
        copied.work()
    copied.follow()
    copied.work()
    assert copied.noted() == sorted([1, 2, 3] * 2 * len(ACCOUNTS))
    copied.deposit(4)
    copied.work()
    assert copied.noted() == sorted([1, 2, 3, 4] * 2 * len(ACCOUNTS))
    assert right(copied)
    assert {row["_id"] for row in Checkpoints(copied.reads.db).all()} == {f"bank/{p}" for p in range(MANY)}


def test_the_publisher_goes_on_behind_the_copy(bank: Bank) -> None:
    copied = bank.copy()
    copied.deposit(4)
    published = [
        commit
        for partition in range(MANY)
        for commit in Lane(copied.log, copied.db[PUBLISHER_PLACES], partition).next()
    ]
    assert {commit.events[0][1]["amount"] for commit in published} == {4}
    assert len(published) == 2 * len(ACCOUNTS)


def test_who_has_not_come_to_the_end_is_refused(bank: Bank) -> None:
    bank.deposit(4)
    copied = bank.copy()
    with pytest.raises(NotLevel, match="note-deposit has come to"):
        copied.follow()


def unnumbered(bank: Bank) -> None:
    bank.log.append(Loaded("account-z", 0, None), [toy.Deposited("z", 1)], toy.context())


def parked(bank: Bank) -> None:
    toy.park(bank.db, "note", bank.log.read(0, 0)[0])


@pytest.mark.parametrize("harm", [unnumbered, parked])
def test_what_could_not_be_placed_in_the_copy_is_refused_and_nothing_changed(
    bank: Bank, harm: Callable[[Bank], None]
) -> None:
    harm(bank)
    with pytest.raises(NotLevel):
        bank.copy()
    assert (bank.log.current_epoch(), toy.bank_log(bank.db, FEW).partitions) == (1, FEW)


def test_killed_anywhere_it_is_done_again(
    bank: Bank, monkeypatch: pytest.MonkeyPatch, mongo_client: MongoClient[Document]
) -> None:
    before = bank.by_account()
    for write in range(0, 200, 3):
        with monkeypatch.context() as dying:
            die_at_write(dying, write)
            try:
                copy_log(bank.log, MANY, toy.BANK_VIEWS, Reactions())
            except Killed:
                continue
        break
    assert write > 3
    copied = Bank(bank.db, bank.reads.db, MANY)
    copied.follow()
    copied.work()
    assert copied.by_account() == before
    assert right(copied)

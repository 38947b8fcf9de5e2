"""Killed before or after any single write, anywhere: nothing is lost, nothing is done twice."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from pymongo.collection import Collection

from eventing.core.clock import SystemClock
from eventing.core.mongo import Db
from eventing.log.log import Log
from eventing.log.repair import verify
from eventing.log.sequencer import Sequencer
from eventing.readers.partition_reader import PartitionReader
from eventing.readers.reader import Reader
from eventing.readers.sources import OwnLog
from tests.support import toy

WRITES = [
    "insert_one",
    "insert_many",
    "update_one",
    "bulk_write",
    "delete_one",
    "replace_one",
    "find_one_and_update",
]
ACCOUNTS = ["a", "b", "c"]


class Killed(BaseException):
    """Not an Exception, so that no handler of the code under test mistakes it for a failure."""


@contextmanager
def killed_at_random(monkeypatch: pytest.MonkeyPatch, chance: random.Random, odds: float) -> Iterator[None]:
    """Each write of the driver may be the last thing its process does, done or not done."""
    with monkeypatch.context() as patch:
        for name in WRITES:
            patch.setattr(Collection, name, _deadly(getattr(Collection, name), chance, odds))
        yield


def _deadly(write: Callable[..., Any], chance: random.Random, odds: float) -> Callable[..., Any]:
    def deadly(*args: Any, **kwargs: Any) -> Any:
        if chance.random() < odds:
            if write.__name__ == "insert_many" and chance.random() < 0.5:
                # Some of it had reached the server.
                collection, documents = args
                write(collection, chance.sample(documents, chance.randint(1, len(documents))), **kwargs)
            raise Killed
        result = write(*args, **kwargs)
        if chance.random() < odds:
            raise Killed
        return result

    return deadly


class World:
    """A bank and a book, whose processes die and are started again."""

    def __init__(self, bank_db: Db, book_db: Db, chance: random.Random) -> None:
        self.chance = chance
        self.bank_log = toy.bank_log(bank_db, partitions=2)
        self.book_log = toy.book_log(book_db)
        self.bank = toy.Bank(self.bank_log)
        self.reader = Reader.make(
            OwnLog(self.bank_log),
            book_db,
            SystemClock(),
            toy.BookKeeper(self.book_log),
            toy.BOOK_VIEWS,
            toy.BOOK_REACTIONS,
        )
        self.sent: dict[str, toy.Deposit] = {}

    def command(self) -> None:
        """A new one, or an earlier one sent again, as a client does that got no answer."""
        if self.sent and self.chance.random() < 0.4:
            command_id = self.chance.choice(list(self.sent))
        else:
            command_id = f"command-{len(self.sent)}"
            self.sent[command_id] = toy.Deposit(self.chance.choice(ACCOUNTS), self.chance.randint(0, 5))
        self.bank.handle(self.sent[command_id], toy.context(command_id))

    def number(self) -> None:
        Sequencer(self.bank_log).number([0, 1])

    def read(self) -> None:
        """Whatever a broker may bring: some of the commits, some twice, not in order."""
        reader = PartitionReader(self.reader, self.chance.choice([0, 1]))
        reader.open()
        commits = self.bank_log.read(reader.partition, max(0, reader.position - 3))
        self.chance.shuffle(commits)
        reader.handle(commits[: self.chance.randint(0, len(commits))] * self.chance.choice([1, 2]))

    def finish(self) -> None:
        for command_id, command in self.sent.items():
            self.bank.handle(command, toy.context(command_id))
        while any(Sequencer(self.bank_log).number([0, 1]).values()):
            pass
        for partition in (0, 1):
            reader = PartitionReader(self.reader, partition)
            reader.open()
            reader.catch_up()


def deposits(log: Log) -> dict[str, int]:
    """What the log says, by account."""
    totals: dict[str, int] = {}
    for account in ACCOUNTS:
        commits = log.stream(f"account-{account}")
        totals[account] = sum(data["amount"] for commit in commits for _, data in commit.events)
    return totals


@pytest.mark.parametrize("seed", range(6))
def test_a_process_killed_between_any_two_writes_loses_and_doubles_nothing(
    mongo_db: Db, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    chance = random.Random(seed)
    book_db = mongo_db.client[mongo_db.name + "_book"]
    world = World(mongo_db, book_db, chance)
    deaths = 0
    with killed_at_random(monkeypatch, chance, odds=0.08):
        for _ in range(120):
            step = chance.choice([world.command, world.number, world.read])
            try:
                step()
            except Killed:
                deaths += 1
    world.finish()

    wanted = dict.fromkeys(ACCOUNTS, 0)
    for command in world.sent.values():
        wanted[command.account_id] += command.amount
    assert deaths > 5
    assert verify(world.bank_log).sound
    assert deposits(world.bank_log) == wanted
    noted = {
        account: toy.BookKeeper(world.book_log).state(toy.BOOK, f"book-{account}").total
        for account in ACCOUNTS
    }
    assert noted == wanted
    seen = {row["_id"]: row["total"] for row in toy.NOTES.find(book_db, {})}
    assert seen == {account: total for account, total in wanted.items() if total}
    mongo_db.client.drop_database(book_db.name)

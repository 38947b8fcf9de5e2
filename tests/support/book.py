"""A book that reads a bank: its workers do a step when they are told, while deposits come."""

import random
from collections import Counter

from eventing.core.clock import SystemClock
from eventing.core.commit import Event
from eventing.core.context import CommandContext
from eventing.core.errors import WrongPlace
from eventing.core.ids import new_id
from eventing.core.mongo import Db, durable
from eventing.log.log import Log
from eventing.log.repair import verify
from eventing.log.sequencer import Sequencer
from eventing.rabbit.lane import Lane
from eventing.readers.checkpoints import PUBLISHER_PLACES
from eventing.readers.partition_reader import PartitionReader
from eventing.readers.reader import Reader, Source
from eventing.readers.rebuild import verify_view
from eventing.readers.restore import Uneven
from eventing.readers.sources import OwnLog
from eventing.views.view import Count, Upsert, View, Views, Writes
from tests.support import toy

PARTITIONS = 2
ACCOUNTS = ("a", "b", "c", "d")

#: What the book itself has noted, beside the notes it keeps of the bank's events.
TOTALS = View("totals")


@TOTALS.on(toy.Noted)
def counted(event: Event[toy.Noted]) -> Writes:
    return [Upsert(event.data.account_id, {}), Count(event.data.account_id, "total", event.data.amount)]


BOOK_VIEWS = Views(toy.NOTES, TOTALS)


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

"""Versions that change while events keep coming: no event is lost on a reader that does not know it yet."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from eventing.bus.reactions import Reactions
from eventing.core.catalogue import Contracts, Published
from eventing.core.clock import SystemClock
from eventing.core.commit import Event
from eventing.core.errors import UnknownVersion
from eventing.core.mongo import Db
from eventing.core.retry import Retry
from eventing.log.log import Log
from eventing.log.sequencer import Sequencer
from eventing.log.streams import Loaded
from eventing.readers.parked import Marker, Parked, Wish
from eventing.readers.partition_reader import PartitionReader
from eventing.readers.reader import Reader
from eventing.readers.rebuild import Rebuild
from eventing.readers.sources import OwnLog
from eventing.views.projection_runner import behind
from eventing.views.view import Count, Upsert, View, Views, Writes
from tests.support import toy
from tests.support.sent import Sent


@dataclass(frozen=True)
class DepositedV2:
    """A bank that went abroad: the amount has a currency."""

    account_id: str
    amount: int
    currency: str


LATER = Published("bank")
LATER.add("Deposited.v2", DepositedV2)


@dataclass(frozen=True)
class DepositedAtBankV2:
    account_id: str
    amount: int
    currency: str


def contracts_of_update() -> Contracts:
    """What the book reads once it is updated: the later version, and what it read before."""
    contracts = Contracts("bank")
    contracts.event("Deposited.v2")(DepositedAtBankV2)
    contracts.former("Deposited.v1", "Deposited.v2", lambda v1: {**v1, "currency": "EUR"})
    return contracts


class Book:
    """A reader of the bank in a database of its own, of this release or the next."""

    def __init__(self, bank: Log, db: Db) -> None:
        self.db = db
        self.bank = bank
        self.bus = toy.BookKeeper(toy.book_log(db))
        self.views, self.reactions = toy.BOOK_VIEWS, toy.BOOK_REACTIONS

    def update(self) -> None:
        contracts = contracts_of_update()
        notes = View("notes")

        @notes.on(DepositedAtBankV2, of=contracts)
        def noted(event: Event[DepositedAtBankV2]) -> Writes:
            data = event.data
            return [Upsert(data.account_id, {}), Count(data.account_id, "total", data.amount)]

        reactions = Reactions()

        @reactions.on(DepositedAtBankV2, name="note-deposit", of=contracts)
        def note_deposit(event: Event[DepositedAtBankV2]) -> toy.Note:
            return toy.Note(event.data.account_id, event.data.amount, event.id)

        self.views, self.reactions = Views(notes), reactions

    def read(self) -> PartitionReader:
        reader = Reader.make(OwnLog(self.bank), self.db, SystemClock(), self.bus, self.views, self.reactions)
        partition = PartitionReader(reader, 0)
        partition.open()
        partition.catch_up()
        return partition

    def noted(self, account: str = "a") -> list[int]:
        """Amounts in the order they were noted."""
        commits = self.bus.log.stream(f"book-{account}")
        return [data["amount"] for commit in commits for _, data in commit.events]

    @property
    def parked(self) -> Sequence[Marker]:
        return Parked(self.db).list()


@pytest.fixture
def book(bank: Log, mongo_db: Db) -> Iterator[Book]:
    db = mongo_db.client[mongo_db.name + "_book"]
    yield Book(bank, db)
    mongo_db.client.drop_database(db.name)


@pytest.fixture
def deposit(bank: Log) -> Callable[..., None]:
    later = Log(bank.db, LATER, partitions=1)

    def append(event: Any) -> None:
        stream = f"account-{event.account_id}"
        log = later if isinstance(event, DepositedV2) else bank
        commits = log.stream(stream)
        loaded = Loaded(stream, commits[-1].last_version if commits else 0, None)
        log.append(loaded, [event], toy.context())
        Sequencer(log).number([0])

    return append


def test_a_version_from_the_future_is_parked_and_its_view_is_behind(
    book: Book, deposit: Callable[..., None]
) -> None:
    deposit(toy.Deposited("a", 1))
    deposit(DepositedV2("a", 2, "CNY"))
    deposit(toy.Deposited("a", 3))
    deposit(toy.Deposited("b", 4))
    reader = book.read()
    assert reader.position == 4
    assert (book.noted("a"), book.noted("b")) == ([1], [4])
    (marker,) = book.parked
    assert (marker.stream, marker.seq, marker.skipped_to) == ("account-a", 2, 3)
    assert (
        marker.reason == "UnknownVersion: bank has written Deposited.v2, which this release does not know yet"
    )
    (missed,) = behind(book.db, toy.NOTES)
    assert (missed["stream"], missed["place"]) == ("account-a", "1/0/2/0")
    assert "Deposited.v2" in missed["reason"]


def test_a_wave_of_versions_from_the_future_is_parked_without_waiting(
    book: Book, deposit: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[object] = []
    monkeypatch.setattr(Retry, "wait", lambda *asked: waited.append(asked))
    for account in "abcdef":
        deposit(DepositedV2(account, 2, "CNY"))
    assert book.read().position == 6
    assert {marker.type for marker in book.parked} == {"Deposited.v2"}
    assert (len(book.parked), waited) == (6, [])


def test_retried_too_early_it_stays_parked(book: Book, deposit: Callable[..., None]) -> None:
    deposit(DepositedV2("a", 2, "CNY"))
    book.read()
    (marker,) = book.parked
    Parked(book.db).wish(marker.id, "retry")
    book.read().grant_wishes()
    assert book.noted() == []
    assert [(m.id, m.wish) for m in book.parked] == [(marker.id, None)]


def test_after_the_update_a_retry_brings_it_right_in_order(book: Book, deposit: Callable[..., None]) -> None:
    for event in (toy.Deposited("a", 1), DepositedV2("a", 2, "CNY"), toy.Deposited("a", 3)):
        deposit(event)
    book.read()
    book.update()
    deposit(DepositedV2("a", 4, "CNY"))
    reader = book.read()
    (marker,) = book.parked
    Parked(book.db).wish(marker.id, "retry")
    reader.grant_wishes()
    assert book.noted() == [1, 2, 3, 4]
    assert book.parked == []
    deposit(toy.Deposited("a", 5))
    reader.catch_up()
    assert book.noted() == [1, 2, 3, 4, 5]


def commands_about_parked(sent: Sent, do: Callable[[], Any]) -> int:
    sent.commands.clear()
    do()
    return sum("parked" in command.values() for command in sent.commands)


@pytest.mark.parametrize("wish", ["retry", "skip"])
def test_what_is_parked_of_a_partition_is_parked_and_replayed_in_one_step_however_many_streams(
    bank: Log, listened: Db, book_db: Db, sent: Sent, deposit: Callable[..., None], wish: Wish
) -> None:
    book, accounts = Book(bank, listened.client[book_db.name]), [f"a{number}" for number in range(30)]
    for account in accounts:
        deposit(toy.Deposited(account, 1))
    for account in accounts:
        deposit(DepositedV2(account, 2, "CNY"))
    parking = commands_about_parked(sent, book.read)
    for account in accounts:
        deposit(toy.Deposited(account, 3))
    skipping = commands_about_parked(sent, book.read)
    book.update()
    reader = book.read()
    assert Parked(book.db).wish_all(wish, type="Deposited.v2") == len(accounts)
    replaying = commands_about_parked(sent, reader.grant_wishes)
    noted = [1, 2, 3] if wish == "retry" else [1, 3]
    assert [book.noted(account) for account in accounts] == [noted] * len(accounts)
    assert book.parked == []
    # To look what there is, to write, to look again.
    assert max(parking, skipping, replaying) <= 4, (parking, skipping, replaying)


def test_after_the_update_a_rebuild_brings_the_view_right(
    book: Book, deposit: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("eventing.readers.rebuild.rebuilding.LEAST_GRACE_SECONDS", 0.0)
    for event in (toy.Deposited("a", 1), DepositedV2("a", 2, "CNY"), toy.Deposited("a", 3)):
        deposit(event)
    book.read()
    assert [row["total"] for row in toy.NOTES.find(book.db, {})] == [4]
    book.update()
    book.read()
    (notes,) = book.views
    Rebuild(book.db, notes, {"bank": OwnLog(book.bank)}, grace=0.0).run()
    assert [row["total"] for row in notes.find(book.db, {})] == [6]
    assert behind(book.db, notes) == []


def test_an_updated_reader_starts_from_history_of_both_versions(
    book: Book, deposit: Callable[..., None]
) -> None:
    deposit(toy.Deposited("a", 1))
    deposit(DepositedV2("a", 2, "CNY"))
    book.update()
    book.read()
    row = next(iter(book.views)).get(book.db, "a")
    assert row is not None
    assert (book.noted(), row["total"], book.parked) == ([1, 2], 3, [])
    assert behind(book.db, toy.NOTES) == []


def test_an_own_event_of_a_later_release_is_not_read_as_another(
    bank: Log, deposit: Callable[..., None]
) -> None:
    deposit(DepositedV2("a", 2, "CNY"))
    with pytest.raises(UnknownVersion, match=r"bank has written Deposited\.v2"):
        bank.load("account-a", toy.ACCOUNT)


def test_a_former_version_is_upcast_step_by_step() -> None:
    contracts = Contracts("bank")
    contracts.event("Deposited.v3")(DepositedAtBankV2)
    contracts.former("Deposited.v2", "Deposited.v3", lambda v2: {**v2, "amount": v2["cents"] // 100})
    contracts.former("Deposited.v1", "Deposited.v2", lambda v1: {**v1, "currency": "EUR"})
    assert contracts.decode("Deposited.v1", {"account_id": "a", "cents": 700}) == DepositedAtBankV2(
        "a", 7, "EUR"
    )
    assert set(contracts.read) == {"Deposited.v1", "Deposited.v2", "Deposited.v3"}
    with pytest.raises(UnknownVersion):
        contracts.decode("Deposited.v4", {})
    assert contracts.decode("Closed.v1", {"account_id": "a"}) is None

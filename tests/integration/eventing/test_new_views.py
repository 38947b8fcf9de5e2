"""New views and reactions: given history beside the others, and read by nobody before they are whole."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from eventing.bus.reactions import Reactions
from eventing.core.clock import SystemClock
from eventing.core.commit import Event
from eventing.core.mongo import Db
from eventing.log.log import Log, partition_of
from eventing.log.sequencer import Sequencer
from eventing.readers import partition_reader
from eventing.readers.checkpoints import Checkpoints
from eventing.readers.filling import mark_unfilled
from eventing.readers.partition_reader import PartitionReader
from eventing.readers.reader import Reader
from eventing.readers.sources import OwnLog
from eventing.readers.status import views_filling
from eventing.readers.waiting import wait_until_projected
from eventing.views import versions
from eventing.views.view import Append, Unfilled, Upsert, View, Views, Writes
from tests.support import eventually, toy
from tests.support.rebuilding import PARTITIONS, deposit

#: Accounts of one partition and of the other.
HERE = "a"
THERE = next(
    name
    for name in "bcdefgh"
    if partition_of(f"account-{name}", PARTITIONS) != partition_of(f"account-{HERE}", PARTITIONS)
)
PIECE = 5


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(partition_reader, "BATCH", PIECE)
    monkeypatch.setattr(versions, "FRESH_SECONDS", 0.0)


@pytest.fixture
def log(mongo_db: Db) -> Log:
    return toy.bank_log(mongo_db, PARTITIONS)


def amounts_view(name: str) -> View:
    view = View(name)

    @view.on(toy.Deposited)
    def deposited(event: Event[toy.Deposited]) -> Writes:
        key = event.data.account_id
        return [Upsert(key, {}), Append(key, "amounts", event.data.amount)]

    return view


OLD = amounts_view("old")


def amounts(log: Log, view: View, account: str = HERE) -> list[int]:
    row = view.now(log.db).get(log.db, account)
    return [] if row is None else list(row["amounts"])


class Office:
    """What a release of a service reads of the bank, with reactions into a book of its own."""

    def __init__(self, log: Log, *views: View, reactions: Reactions | None = None) -> None:
        self.book = toy.BookKeeper(toy.book_log(log.db.client[f"{log.db.name}_book"]))
        self._reader = Reader.make(
            OwnLog(log), log.db, SystemClock(), self.book, Views(*views), reactions or Reactions()
        )
        mark_unfilled(log.db, views)

    def partition(self, log: Log, account: str = HERE) -> PartitionReader:
        reader = PartitionReader(self._reader, partition_of(f"account-{account}", log.partitions))
        reader.open()
        return reader

    def settle(self, log: Log) -> None:
        for account in (HERE, THERE):
            self.partition(log, account).catch_up()

    @contextmanager
    def running(self, log: Log) -> Iterator[None]:
        readers = [PartitionReader(self._reader, number) for number in range(PARTITIONS)]
        threads = [threading.Thread(target=reader.run, daemon=True) for reader in readers]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            for reader in readers:
                reader.stop()
            for thread in threads:
                thread.join()

    def noted(self, account: str = HERE) -> list[int]:
        commits = self.book.log.stream(f"book-{account}")
        return [event[1]["amount"] for commit in commits for event in commit.events]


def number(log: Log) -> None:
    while any(Sequencer(log).number(range(log.partitions)).values()):
        pass


def noting(name: str = "note") -> Reactions:
    reactions = Reactions()

    @reactions.on(toy.Deposited, name=name)
    def note(event: Event[toy.Deposited]) -> toy.Note:
        return toy.Note(event.data.account_id, event.data.amount, event.id)

    return reactions


def history(log: Log, count: int = 4 * PIECE) -> list[int]:
    """Deposits that were made before the new release came."""
    made = list(range(1, count + 1))
    deposit(log, HERE, *made)
    deposit(log, THERE, 1)
    number(log)
    Office(log, OLD, reactions=noting()).settle(log)
    return made


def test_a_new_view_holds_up_neither_the_other_views_nor_any_reaction(log: Log) -> None:
    made = history(log)
    new = amounts_view("new")
    office = Office(log, OLD, new, reactions=noting())
    reader = office.partition(log)
    deposit(log, HERE, 100)
    number(log)
    reader.handle(log.read(reader.partition, reader.position))
    assert amounts(log, OLD) == [*made, 100]
    assert office.noted() == [*made, 100]
    assert amounts(log, new) == []
    reader.catch_up()
    assert amounts(log, new) == [*made, 100]
    assert office.noted() == [*made, 100]


def test_a_new_view_is_read_by_nobody_before_all_its_partitions_are_whole(log: Log) -> None:
    history(log)
    new = amounts_view("new")
    office = Office(log, OLD, new)
    with pytest.raises(Unfilled) as refused:
        new.get(log.db, HERE)
    assert (refused.value.code, refused.value.params) == ("view_filling", {"view": "new"})
    assert views_filling(log.db) == 1
    office.partition(log, HERE).catch_up()
    with pytest.raises(Unfilled):
        new.count(log.db, {})
    office.partition(log, THERE).catch_up()
    assert new.count(log.db, {}) == 2
    assert views_filling(log.db) == 0
    assert OLD.count(log.db, {}) == 2


def test_a_first_release_waits_for_nothing(log: Log) -> None:
    deposit(log, HERE, 1)
    number(log)
    office = Office(log, OLD)
    assert OLD.count(log.db, {}) == 0
    office.settle(log)
    assert OLD.count(log.db, {}) == 1


def test_one_that_was_killed_while_it_was_filled_goes_on_and_counts_nothing_twice(log: Log) -> None:
    made = history(log)
    new = amounts_view("new")
    for _ in range(2):
        Office(log, OLD, new).partition(log)._bring_nearer()
    reader = Office(log, OLD, new).partition(log)
    assert Checkpoints(log.db).load("bank", reader.partition).done["view new"] == 2 * PIECE
    reader.catch_up()
    assert amounts(log, new) == made


def test_one_that_was_killed_before_it_said_that_a_view_is_whole_leaves_it_closed_to_nobody(
    log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor one that looked while a worker of the former release wrote on beside it."""
    history(log)
    Office(log, OLD).settle(log)
    new = amounts_view("new")
    with monkeypatch.context() as killed:
        killed.setattr("eventing.readers.partition_reader.unmark_filled", lambda *_: None)
        Office(log, OLD, new).settle(log)
    with pytest.raises(Unfilled):
        new.get(log.db, HERE)
    with Office(log, OLD, new).running(log):
        eventually(lambda: views_filling(log.db) == 0)
    assert new.count(log.db, {}) == 2


def test_two_workers_that_both_fill_it_do_no_harm(log: Log) -> None:
    made = history(log)
    new = amounts_view("new")
    readers = [Office(log, OLD, new).partition(log) for _ in range(2)]
    threads = [threading.Thread(target=reader.catch_up) for reader in readers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert amounts(log, new) == made


def test_a_worker_of_the_former_release_between_two_of_the_new_one_leaves_no_gap(log: Log) -> None:
    made = history(log)
    new = amounts_view("new")
    Office(log, OLD, new).settle(log)
    deposit(log, HERE, *range(100, 100 + 2 * PIECE))
    number(log)
    Office(log, OLD).settle(log)
    latest = Office(log, OLD, new)
    with pytest.raises(Unfilled):
        new.get(log.db, HERE)
    latest.settle(log)
    assert amounts(log, new) == [*made, *range(100, 100 + 2 * PIECE)]
    assert new.count(log.db, {}) == 2


def test_a_reaction_that_looks_into_a_new_view_waits_until_it_is_whole(log: Log) -> None:
    made = history(log)
    new = amounts_view("new")
    reactions = Reactions()

    @reactions.on(toy.Deposited, name="note")
    def note(event: Event[toy.Deposited]) -> toy.Note:
        row = new.get(log.db, event.data.account_id)
        assert row is not None
        return toy.Note(event.data.account_id, sum(row["amounts"]), event.id)

    office = Office(log, OLD, new, reactions=reactions)
    deposit(log, HERE, 100)
    number(log)
    with office.running(log):
        eventually(lambda: office.noted() == [*made, sum(made) + 100])
    assert amounts(log, new) == [*made, 100]


def test_a_new_reaction_answers_history_in_order_and_holds_up_none_of_the_others(log: Log) -> None:
    made = history(log)
    reactions = Reactions.of_all([noting(), noting(name="note-again")])
    office = Office(log, OLD, reactions=reactions)
    reader = office.partition(log)
    deposit(log, HERE, 100)
    number(log)
    reader.handle(log.read(reader.partition, reader.position))
    assert office.noted() == [*made, 100]
    reader.catch_up()
    assert office.noted() == [*made, 100, *made, 100]


def test_a_query_that_waits_for_a_new_view_is_answered_once_it_is_whole(log: Log) -> None:
    history(log)
    new = amounts_view("new")
    office = Office(log, OLD, new)
    command = deposit(log, HERE, 100)
    number(log)
    with office.running(log):
        eventually(lambda: not views_filling(log.db))
        wait_until_projected(log.db, log, new, command, timeout=60)
        assert 100 in amounts(log, new)

"""Readers: each commit handled exactly once in effect, in order, whatever brings it."""

import threading
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from structlog.testing import capture_logs

from eventing.bus.reactions import Reactions, Start
from eventing.core.clock import SystemClock
from eventing.core.commit import Event
from eventing.core.errors import Unavailable
from eventing.core.mongo import Db
from eventing.core.retry import Retry
from eventing.log.log import Log
from eventing.log.sequencer import Sequencer
from eventing.log.streams import Loaded
from eventing.readers.checkpoints import Checkpoint, Checkpoints
from eventing.readers.membership import Membership
from eventing.readers.parked import Parked
from eventing.readers.partition_reader import PartitionReader
from eventing.readers.pump import Pump, ReaderGroup
from eventing.readers.reader import Reader
from eventing.readers.sources import OwnLog
from eventing.readers.waiting import wait_until_projected
from eventing.readers.wake_up import Waker
from tests.support import eventually, toy


class Book:
    """A reader of the bank's log, in the same database server but a database of its own."""

    def __init__(self, bank: Log, db: Db, reactions: Reactions = toy.BOOK_REACTIONS) -> None:
        self.db = db
        self.log = toy.book_log(db)
        self.bus = toy.BookKeeper(self.log)
        self.reader = Reader.make(OwnLog(bank), db, SystemClock(), self.bus, toy.BOOK_VIEWS, reactions)

    def partition(self, number: int = 0) -> PartitionReader:
        reader = PartitionReader(self.reader, number)
        reader.open()
        return reader

    def noted(self, account: str = "a") -> int:
        return self.bus.state(toy.BOOK, f"book-{account}").total

    def seen(self, account: str = "a") -> int:
        row = toy.NOTES.get(self.db, account)
        return 0 if row is None else row["total"]


@pytest.fixture
def book(bank: Log, book_db: Db) -> Book:
    return Book(bank, book_db)


def deposit(bank: Log, *amounts: int, account: str = "a") -> None:
    stream = f"account-{account}"
    for amount in amounts:
        version = bank.load(stream, toy.ACCOUNT).version
        bank.append(Loaded(stream, version, None), [toy.Deposited(account, amount)], toy.context())
    Sequencer(bank).number([0])


def test_a_new_reader_starts_with_history(bank: Log, book: Book) -> None:
    deposit(bank, 1, 2, 3)
    book.partition().catch_up()
    assert (book.noted(), book.seen()) == (6, 6)


def test_duplicates_are_dropped_and_gaps_are_read_from_the_source(bank: Log, book: Book) -> None:
    deposit(bank, 1, 2, 3, 4, 5)
    first, second, _, _, fifth = bank.read(0, 0)
    reader = book.partition()
    reader.handle([first, first, second])
    reader.handle([second, fifth, first])
    assert reader.position == 5
    assert (book.noted(), book.seen()) == (15, 15)


def test_a_reader_that_died_before_its_checkpoint_repeats_without_effect(bank: Log, book: Book) -> None:
    deposit(bank, 1, 2)
    book.partition().handle(bank.read(0, 0))
    book.db.checkpoints.delete_many({})
    book.partition().catch_up()
    assert (book.noted(), book.seen()) == (3, 3)


def test_two_workers_that_both_think_the_partition_theirs_do_no_harm(bank: Log, book: Book) -> None:
    deposit(bank, *range(1, 21))
    readers = [book.partition(), book.partition()]
    threads = [threading.Thread(target=reader.catch_up) for reader in readers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (book.noted(), book.seen()) == (210, 210)


def test_two_things_asked_of_one_stream_are_refused_loudly_and_none_is_dropped(
    bank: Log, book_db: Db
) -> None:
    reactions = Reactions()

    @reactions.on(toy.DepositedAtBankV1, name="note-twice")
    def note_twice(event: Event[toy.DepositedAtBankV1]) -> list[toy.Note]:
        return [toy.Note("a", 1, event.id), toy.Note("a", 2, event.id)]

    book = Book(bank, book_db, reactions)
    deposit(bank, 1)
    book.partition().catch_up()
    (parked,) = Parked(book_db).list()
    assert parked.reason.startswith("TwoCommands: note-twice asks for two things of one stream: ['book-a']")
    assert book.noted() == 0


def released(*names: str, start: Start = "beginning") -> tuple[Reactions, dict[str, list[int]]]:
    """A release with reactions of these names, and what each of them has answered."""
    reactions, answered = Reactions(), {name: list[int]() for name in names}
    for name, amounts in answered.items():

        @reactions.on(toy.DepositedAtBankV1, name=name, start=start)
        def answer(event: Event[toy.DepositedAtBankV1], amounts: list[int] = amounts) -> None:
            amounts.append(event.data.amount)

    return reactions, answered


@pytest.mark.parametrize("start", ["beginning", "now"])
def test_of_two_releases_taking_turns_neither_marks_as_done_what_only_the_other_runs(
    bank: Log, book_db: Db, start: Start
) -> None:
    old, _ = released("note-deposit", start=start)
    new, answered = released("note-deposit", "thank-for-deposit", start=start)
    Book(bank, book_db, new).partition().catch_up()  # "now" is here
    for amount, release in enumerate((old, new, old, old, new), start=1):
        deposit(bank, amount)
        Book(bank, book_db, release).partition().catch_up()
    assert answered["thank-for-deposit"] == [1, 2, 3, 4, 5]


class Poison:
    """Reactions that fail on chosen amounts until they are mended."""

    def __init__(self) -> None:
        self.bad: set[int] = set()
        self.reactions = Reactions()

        @self.reactions.on(toy.DepositedAtBankV1, name="note-deposit")
        def note_deposit(event: Event[toy.DepositedAtBankV1]) -> toy.Note:
            if event.data.amount in self.bad:
                raise RuntimeError("cannot digest this")
            return toy.Note(event.data.account_id, event.data.amount, event.id)


def noted_amounts(book: Book, account: str) -> list[int]:
    return [event[1]["amount"] for commit in book.log.stream(f"book-{account}") for event in commit.events]


def test_a_poison_event_parks_its_stream_and_nothing_else(bank: Log, book_db: Db) -> None:
    poison = Poison()
    poison.bad = {2}
    book = Book(bank, book_db, poison.reactions)
    deposit(bank, 1, 2, 3)
    deposit(bank, 4, account="b")
    reader = book.partition()
    reader.catch_up()
    assert (noted_amounts(book, "a"), noted_amounts(book, "b")) == ([1], [4])
    assert book.seen() == 6  # its view goes on
    [marker] = Parked(book_db).list()
    assert (marker.stream, marker.seq, marker.skipped_to) == ("account-a", 2, 3)
    assert "cannot digest" in marker.reason


@pytest.mark.parametrize(("wish", "expected"), [("retry", [1, 2, 3, 5]), ("skip", [1, 3, 5])])
def test_a_parked_stream_is_replayed_in_order_on_a_persons_wish(
    bank: Log, book_db: Db, wish: Any, expected: list[int]
) -> None:
    poison = Poison()
    poison.bad = {2}
    book = Book(bank, book_db, poison.reactions)
    deposit(bank, 1, 2, 3)
    book.partition().catch_up()
    if wish == "retry":
        poison.bad = set()
    parked = Parked(book_db)
    parked.wish(parked.list()[0].id, wish)
    reader = book.partition()  # another worker takes over: it finds the marker and the wish
    reader.grant_wishes()
    deposit(bank, 5)
    reader.catch_up()
    assert noted_amounts(book, "a") == expected
    assert parked.list() == []


def test_a_marker_that_goes_meanwhile_brings_back_nothing_that_was_done_or_left_alone(
    bank: Log, book_db: Db
) -> None:
    """A reaction that begins now has never answered what was before it."""
    deposit(bank, 1)
    reactions = Reactions()

    @reactions.on(toy.DepositedAtBankV1, name="write-letter", start="now")
    def write_letter(event: Event[toy.DepositedAtBankV1]) -> toy.Note:
        return toy.Note(event.data.account_id, event.data.amount, event.id)

    book = Book(bank, book_db, reactions)
    book.partition()
    deposit(bank, 2, 3)
    parked = Parked(book_db)
    lost = toy.park(book_db, "write-letter", bank.read(0, 0)[1])
    reader = book.partition()
    parked.drop(lost)  # by another worker, which has seen to it
    reader.catch_up()
    assert noted_amounts(book, "a") == [2, 3]


@pytest.mark.timeout(60)
def test_a_reader_left_behind_does_not_try_for_ever_to_end_a_retry(bank: Log, book_db: Db) -> None:
    """One that slept, and by now has another beside it, which has skipped more than it has seen."""
    poison = Poison()
    poison.bad = {1}
    book = Book(bank, book_db, poison.reactions)
    deposit(bank, 1)
    behind = book.partition()
    behind.catch_up()
    deposit(bank, 2)
    ahead = book.partition()
    ahead.catch_up()
    poison.bad = set()
    parked = Parked(book_db)
    parked.wish(parked.list()[0].id, "retry")

    behind.grant_wishes()
    assert noted_amounts(book, "a") == [1]
    assert [marker.skipped_to for marker in parked.list()] == [2]
    deposit(bank, 3)
    behind.catch_up()  # what follows waits still
    assert noted_amounts(book, "a") == [1]
    ahead.grant_wishes()
    ahead.catch_up()
    behind.grant_wishes()
    assert noted_amounts(book, "a") == [1, 2, 3]
    assert parked.list() == []


def test_a_reaction_that_waits_for_a_server_says_so_once_and_shows_since_when(
    bank: Log, book_db: Db, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("eventing.readers.reaction_runner.Retry", partial(Retry, first=0.01, most=0.01))
    reactions = Reactions()
    away, tried = [True], threading.Semaphore(0)

    @reactions.on(toy.DepositedAtBankV1, name="note-deposit")
    def note_deposit(event: Event[toy.DepositedAtBankV1]) -> toy.Note:
        if away:
            tried.release()
            raise Unavailable("the scanner is away", code="scanner_away")
        return toy.Note(event.data.account_id, event.data.amount, event.id)

    book = Book(bank, book_db, reactions)
    deposit(bank, 1)
    reader = book.partition()
    seen = [reader.waiting_since]
    with capture_logs() as logs:
        thread = threading.Thread(target=reader.catch_up)
        thread.start()
        assert all(tried.acquire(timeout=60) for _ in range(5))
        seen.append(reader.waiting_since)
        away.clear()
        thread.join(60)
    assert [since is not None for since in (*seen, reader.waiting_since)] == [False, True, False]
    assert noted_amounts(book, "a") == [1]
    told = [(line["event"], line["reaction"]) for line in logs if line["event"].startswith("reaction_")]
    assert told == [("reaction_waits", "note-deposit"), ("reaction_goes_on", "note-deposit")]
    assert [line["code"] for line in logs if line["event"] == "reaction_waits"] == ["scanner_away"]


def test_a_retry_that_fails_again_moves_its_place_and_reason(bank: Log, book_db: Db) -> None:
    poison = Poison()
    poison.bad = {2, 3}
    book = Book(bank, book_db, poison.reactions)
    deposit(bank, 1, 2, 3)
    reader = book.partition()
    reader.catch_up()
    poison.bad = {3}
    parked = Parked(book_db)
    parked.wish(parked.list()[0].id, "retry")
    reader.grant_wishes()
    [marker] = parked.list()
    assert (marker.seq, marker.wish, noted_amounts(book, "a")) == (3, None, [1, 2])


def test_an_event_in_an_unknown_version_parks_the_reaction_and_marks_the_view(bank: Log, book: Book) -> None:
    deposit(bank, 1, 2)
    first, second = bank.read(0, 0)
    newer = replace(second, events=[("Deposited.v9", {"account_id": "a", "cents": 200})])
    reader = book.partition()
    reader.handle([first, newer])
    [marker] = Parked(book.db).list()
    assert "Deposited.v9" in marker.reason
    assert book.db.views_behind.count_documents({"view": "notes"}) == 1


def test_what_begins_now_leaves_history_alone_and_does_not_move_with_a_restart(
    bank: Log, book_db: Db
) -> None:
    reactions = Reactions()

    @reactions.on(toy.DepositedAtBankV1, name="write-letter", start="now")
    def write_letter(event: Event[toy.DepositedAtBankV1]) -> toy.Note:
        return toy.Note(event.data.account_id, event.data.amount, event.id)

    book = Book(bank, book_db, reactions)
    deposit(bank, 1, 2)
    book.partition()  # opened, and gone before its first event
    deposit(bank, 3)
    book.partition().catch_up()
    assert noted_amounts(book, "a") == [3]
    assert book.seen() == 6


def test_a_restored_source_halts_its_reader(bank: Log, book: Book) -> None:
    deposit(bank, 1)
    reader = book.partition()
    reader.catch_up()
    bank.raise_epoch(2)
    deposit(bank, 2)
    thread = threading.Thread(target=reader.run)
    thread.start()
    eventually(lambda: reader.halted is not None)
    reader.stop()
    thread.join()
    assert book.noted() == 1


def test_a_worker_of_a_former_epoch_does_not_take_back_the_place_of_the_present_one(book_db: Db) -> None:
    checkpoints = Checkpoints(book_db)
    checkpoints.save(Checkpoint("bank", 0, epoch=2, position=5, last_id="new", done={"note": 5}))
    checkpoints.save(Checkpoint("bank", 0, epoch=1, position=9, last_id="lost", done={"note": 9}))
    kept = checkpoints.load("bank", 0)
    assert (kept.epoch, kept.position, kept.last_id, kept.done) == (2, 5, "new", {"note": 5})


@pytest.mark.parametrize("wake_up", ["poll", "stream", "bell"])
def test_the_pump_numbers_projects_and_answers_a_query_that_waits(
    mongo_db: Db, wake_up: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("eventing.readers.wake_up.TOLD_LOOK_SECONDS", 3600.0)  # of being told alone
    bells = tmp_path if wake_up == "bell" else None
    log = toy.bank_log(mongo_db, bells=bells)
    bank = toy.Bank(log)
    threads: list[threading.Thread] = []

    def spawn(run: Any) -> None:
        threads.append(threading.Thread(target=run))
        threads[-1].start()

    reader = Reader.make(OwnLog(log), mongo_db, SystemClock(), bank, toy.BANK_VIEWS, Reactions())
    waker = Waker(log, "stream" if wake_up == "stream" else "poll")
    pump = Pump(log, ReaderGroup(reader, Membership(mongo_db), spawn), waker)
    for run in (waker.watch, waker.listen, pump.run):
        spawn(run)
    elsewhere = toy.Bank(toy.bank_log(mongo_db, bells=bells))  # another process: its appends wake nobody here
    try:
        for bus, amount in ((bank, 5), (elsewhere, 6), (elsewhere, 7)):
            outcome = bus.handle(toy.Deposit("a", amount), toy.context())
        wait_until_projected(mongo_db, log, toy.BALANCES, outcome.command_id, timeout=60)
        row = toy.BALANCES.get(mongo_db, "a")
        assert row is not None
        assert (row["total"], row["history"]) == (18, [5, 6, 7])
    finally:
        pump.stop()
        for thread in threads:
            thread.join()


def test_a_commit_its_source_does_not_have_is_dropped_and_holds_up_nothing(bank: Log, book: Book) -> None:
    deposit(bank, 1, 2)
    first, second = bank.read(0, 0)
    reader = book.partition()
    reader.offer([replace(first, seq=10**9)])
    reader.handle([replace(first, seq=10**9), first, second])
    assert (reader.position, reader.offered_to) == (2, 2)
    assert noted_amounts(book, "a") == [1, 2]


def test_a_group_that_was_stopped_takes_no_partition_over(book: Book) -> None:
    """Its loop may come round once more; a reader begun then would never be told to end."""
    begun: list[object] = []
    membership = Membership(book.db)
    group = ReaderGroup(book.reader, membership, begun.append)
    membership.beat(toy.NOW)
    group.stop()
    assert group.adjust([0]) == [0]
    assert not begun
    assert not list(group)

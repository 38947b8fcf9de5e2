"""Batches of commands have the outcomes they have one by one, with far fewer queries."""

import random
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import pytest

from eventing.bus.bus import Outcome
from eventing.bus.reactions import Reactions
from eventing.bus.routes import route
from eventing.core.clock import SystemClock
from eventing.core.commit import Event
from eventing.core.context import CommandContext
from eventing.core.decider import Decider
from eventing.core.errors import UnknownVersion
from eventing.core.mongo import Db
from eventing.log.log import Log
from eventing.log.receipts import Receipt
from eventing.log.repair import verify
from eventing.log.sequencer import Sequencer
from eventing.log.streams import SNAPSHOT_EVERY, Loaded
from eventing.readers.parked import Parked
from eventing.readers.partition_reader import PartitionReader
from eventing.readers.reader import Reader
from eventing.readers.sources import OwnLog
from tests.support import toy
from tests.support.sent import Sent

Commands = Sequence[tuple[object, CommandContext]]


@pytest.fixture
def log(mongo_db: Db) -> Log:
    return toy.bank_log(mongo_db)


@pytest.fixture
def other_log(mongo_db: Db) -> Iterator[Log]:
    db = mongo_db.client[mongo_db.name + "_other"]
    yield toy.bank_log(db)
    mongo_db.client.drop_database(db.name)


def told(outcome: Outcome) -> tuple[Any, ...]:
    refusal = None if outcome.refusal is None else (outcome.refusal.code, outcome.refusal.params)
    return (
        outcome.command_id,
        outcome.stream,
        outcome.version,
        outcome.events,
        refusal,
        outcome.replayed,
    )


def drawn(chance: random.Random, round_: int) -> Commands:
    """Deposits, some of nothing, some to closed accounts, some given before; each to another account."""
    accounts = chance.sample([f"a{n}" for n in range(12)], k=chance.randint(2, 10))
    commands: list[tuple[object, CommandContext]] = []
    for account in accounts:
        command_id = f"{account}-{chance.randint(0, round_)}"
        close = chance.random() < 0.15
        command = toy.Close(account) if close else toy.Deposit(account, chance.choice([0, 1, 5]))
        commands.append((command, toy.context(command_id)))
    return commands


@pytest.mark.parametrize("seed", range(4))
def test_in_a_batch_or_one_by_one_the_outcomes_are_the_same(log: Log, other_log: Log, seed: int) -> None:
    chance = random.Random(seed)
    batching, single = toy.Bank(log), toy.Bank(other_log)
    results = set()
    for round_ in range(12):
        commands = drawn(chance, round_)
        outcomes = batching.try_batch(commands)
        expected = [single.handle(command, context) for command, context in commands]
        assert [told(outcome) for outcome in outcomes if outcome] == [told(outcome) for outcome in expected]
        results |= {(outcome.result, bool(outcome.events)) for outcome in expected}
    # What changed nothing is repeated from its receipt, what changed something from its commit.
    assert results == {
        *(("done", True), ("nothing", False), ("refused", False)),
        *(("repeated", True), ("repeated", False)),
    }
    while any(Sequencer(log).number(range(log.partitions)).values()):
        pass
    assert verify(log).problems == []


def test_what_does_not_go_through_is_left_to_be_tried_by_itself(
    log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stream that moved on after it was loaded, and a decision that failed; the third is done."""
    load_many = log.load_many

    def then_somebody_deposits(asked: Any) -> Any:
        loaded = load_many(asked)
        log.append(Loaded("account-a", 0, None), [toy.Deposited("a", 7)], toy.context())
        return loaded

    monkeypatch.setattr(log, "load_many", then_somebody_deposits)
    unknown = toy.Note("b", 1, "event")
    bank = toy.Bank(log)
    bank.add(route(toy.Note, toy.ACCOUNT, lambda command: f"account-{command.account_id}"))
    outcomes = bank.try_batch(
        [(toy.Deposit("a", 1), toy.context()), (unknown, toy.context()), (toy.Deposit("c", 1), toy.context())]
    )
    assert [outcome is not None for outcome in outcomes] == [False, False, True]
    assert bank.state(toy.ACCOUNT, "account-a").balance == 7
    assert log.receipts.count_documents({}) == 0


def test_of_many_commands_one_on_a_stream_that_cannot_be_read_fails_and_the_others_are_done(log: Log) -> None:
    log.append(Loaded("account-b", 0, None), [toy.Deposited("b", 1)], toy.context())
    log.commits.update_one({"s": "account-b"}, {"$set": {"events.0.type": "Deposited.v99"}})
    asked = [(toy.Deposit(account, 5), toy.context()) for account in ("a", "b", "c", "b", "a")]
    done = toy.Bank(log).handle_many(asked)
    assert [isinstance(outcome, UnknownVersion) for outcome in done] == [False, True, False, True, False]
    assert [log.stream(f"account-{account}", 0)[-1].last_version for account in "abc"] == [2, 1, 1]


def test_a_receipt_gives_way_to_a_commit_that_landed_beside_it(
    log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its first attempt, slow on its way, is stored while the second is being decided."""
    leave = log.leave_receipts

    def then_the_first_lands(settled: Any) -> list[Receipt]:
        receipts = leave(settled)
        log.append(Loaded("account-a", 0, None), [toy.Deposited("a", 3)], toy.context("one"))
        return receipts

    monkeypatch.setattr(log, "leave_receipts", then_the_first_lands)
    first, second = toy.Bank(log).try_batch(
        [(toy.Deposit("a", 0), toy.context("one")), (toy.Deposit("b", 0), toy.context("two"))]
    )
    assert first is not None
    assert first.events == (toy.Deposited("a", 3),)
    assert second is not None
    assert second.events == ()


def test_streams_are_loaded_before_outcomes_are_looked_up_and_each_in_one_look(
    listened: Db, sent: Sent
) -> None:
    log = toy.bank_log(listened, partitions=1)
    bank = toy.Bank(log)
    sent.commands.clear()
    bank.try_batch([(toy.Deposit(f"a{n}", 1), toy.context()) for n in range(50)])
    asked = [next(iter(command.items())) for command in sent.named("find", "getMore", "insert")]
    assert asked == [("find", "commits"), ("find", "receipts"), ("insert", "commits")]


def test_a_long_stream_is_loaded_among_others_as_by_itself(log: Log) -> None:
    for version in range(0, SNAPSHOT_EVERY + 20, 20):
        events = [toy.Deposited("long", 1)] * 20
        log.append(Loaded("account-long", version, None), events, toy.context())
    log.append(Loaded("account-short", 0, None), [toy.Deposited("short", 1)], toy.context())
    streams = ["account-long", "account-short", "account-none"]
    for _ in range(2):  # before it is known to be long, and after
        loaded = log.load_many([(stream, toy.ACCOUNT) for stream in streams])
        assert loaded == [log.load(stream, toy.ACCOUNT) for stream in streams]


# -- reactions ---------------------------------------------------------------------------------------


def reader(
    bank: Log, db: Db, reactions: Reactions, keeper: type[toy.BookKeeper] = toy.BookKeeper
) -> PartitionReader:
    made = PartitionReader(
        Reader.make(OwnLog(bank), db, SystemClock(), keeper(toy.book_log(db)), toy.BOOK_VIEWS, reactions), 0
    )
    made.open()
    return made


def deposit(bank: Log, *accounts: str) -> None:
    for n, account in enumerate(accounts):
        stream = f"account-{account}"
        version = bank.load(stream, toy.ACCOUNT).version
        bank.append(Loaded(stream, version, None), [toy.Deposited(account, n + 1)], toy.context())
    Sequencer(bank).number([0])


def noted(db: Db, account: str) -> list[int]:
    commits = toy.book_log(db).stream(f"book-{account}")
    return [data["amount"] for commit in commits for _, data in commit.events]


def test_a_batch_of_events_is_answered_in_a_few_looks(
    bank: Log, book_db: Db, listened: Db, sent: Sent
) -> None:
    deposit(bank, *(f"a{n}" for n in range(60)))
    book = reader(bank, listened.client[book_db.name], toy.BOOK_REACTIONS)
    sent.commands.clear()
    book.catch_up()
    inserts = [command for command in sent.named("insert") if command["insert"] == "commits"]
    assert len(inserts) == 1
    assert len(inserts[0]["documents"]) == 60
    looks = [
        c for c in sent.named("find") if c["find"] in ("commits", "receipts") and "seq" not in c["filter"]
    ]
    assert len(looks) <= toy.book_log(book_db).partitions + 1


def test_events_of_one_stream_are_answered_in_their_order(bank: Log, book_db: Db) -> None:
    deposit(bank, "a", "b", "a", "a", "c", "b")
    reader(bank, book_db, toy.BOOK_REACTIONS).catch_up()
    assert [noted(book_db, account) for account in "abc"] == [[1, 3, 4], [2, 6], [5]]


def test_one_event_that_cannot_be_answered_parks_its_stream_and_holds_up_no_other(
    bank: Log, book_db: Db
) -> None:
    poison = {2}
    reactions = Reactions()

    @reactions.on(toy.DepositedAtBankV1, name="note-deposit")
    def note_deposit(event: Event[toy.DepositedAtBankV1]) -> toy.Note:
        if event.data.amount in poison:
            raise RuntimeError("cannot digest this")
        return toy.Note(event.data.account_id, event.data.amount, event.id)

    deposit(bank, "a", "b", "c", "b", "a")
    book = reader(bank, book_db, reactions)
    book.catch_up()
    assert [noted(book_db, account) for account in "abc"] == [[1, 5], [], [3]]
    (marker,) = Parked(book_db).list()
    poison.clear()
    Parked(book_db).wish(marker.id, "retry")
    book.grant_wishes()
    assert noted(book_db, "b") == [2, 4]


def test_a_decision_that_fails_among_others_parks_its_stream_alone(bank: Log, book_db: Db) -> None:
    class Choosy(toy.BookKeeper):
        def __init__(self, log: Log) -> None:
            choosy = Decider(toy.BOOK.name, toy.BOOK.initial, toy.BOOK.evolve, self.decide)
            super().__init__(log, [route(toy.Note, choosy, toy.book_stream)])

        def decide(self, state: Any, command: toy.Note, now: datetime) -> Sequence[Any]:
            if command.account_id == "b":
                raise ValueError("will not")
            return toy.decide_book(state, command, now)

    deposit(bank, "a", "b", "c")
    reader(bank, book_db, toy.BOOK_REACTIONS, Choosy).catch_up()
    assert [noted(book_db, account) for account in "abc"] == [[1], [], [3]]
    assert [marker.stream for marker in Parked(book_db).list()] == ["account-b"]


def test_what_follows_in_a_stream_waits_behind_an_event_that_cannot_be_answered(
    bank: Log, book_db: Db
) -> None:
    """Also where the two are answered on different streams: each amount has a page of its own."""
    poison = {1}

    class Pages(toy.BookKeeper):
        def __init__(self, log: Log) -> None:
            pages = Decider(toy.BOOK.name, toy.BOOK.initial, toy.BOOK.evolve, self.decide)
            super().__init__(log, [route(toy.Note, pages, lambda c: f"book-{c.account_id}{c.amount}")])

        def decide(self, state: Any, command: toy.Note, now: datetime) -> Sequence[Any]:
            if command.amount in poison:
                raise ValueError("will not")
            return toy.decide_book(state, command, now)

    deposit(bank, "a", "b", "a")
    book = reader(bank, book_db, toy.BOOK_REACTIONS, Pages)
    book.catch_up()
    assert [noted(book_db, page) for page in ("a1", "b2", "a3")] == [[], [2], []]
    poison.clear()
    (marker,) = Parked(book_db).list()
    Parked(book_db).wish(marker.id, "retry")
    book.grant_wishes()
    assert [noted(book_db, page) for page in ("a1", "b2", "a3")] == [[1], [2], [3]]

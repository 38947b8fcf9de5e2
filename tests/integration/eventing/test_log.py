"""The log's promises on every server at hand, and those of several sequencers at once."""

import random
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest

from eventing.bus.bus import CommandBus
from eventing.core.context import CommandContext
from eventing.core.mongo import Db
from eventing.log.log import Log
from eventing.log.pages import pageful
from eventing.log.sequencer import Sequencer
from eventing.log.streams import Loaded
from eventing.testing.log_contract import LogContract
from tests.support import toy


class TestLog(LogContract):
    @pytest.fixture(autouse=True)
    def database(self, each_mongo_db: Db) -> None:
        self.db = each_mongo_db

    def make_log(self, partitions: int = 8) -> Log:
        return toy.bank_log(self.db, partitions)

    def make_bus(self, log: Log) -> CommandBus:
        return toy.Bank(log)

    def deposit(self, account: str, amount: int) -> Any:
        return toy.Deposit(account, amount)

    def close(self, account: str) -> Any:
        return toy.Close(account)

    def decider(self) -> Any:
        return toy.ACCOUNT

    def event(self, account: str, amount: int) -> Any:
        return toy.Deposited(account, amount)

    def context(self, command_id: str | None = None, **more: Any) -> CommandContext:
        return toy.context(command_id, **more)


def test_three_sequencers_without_coordination_number_every_commit_once(mongo_db: Db) -> None:
    log = toy.bank_log(mongo_db, partitions=2)
    chance = random.Random(7)
    streams = {f"account-{n}": 0 for n in range(12)}
    writing = threading.Event()

    def number() -> None:
        sequencer = Sequencer(log)
        while not writing.is_set() or mongo_db.commits.count_documents({"seq": 0}):
            sequencer.number([0, 1])
            if chance.random() < 0.2:  # forget everything, as a restarted one would
                sequencer = Sequencer(log)

    sequencers = [threading.Thread(target=number) for _ in range(3)]
    for thread in sequencers:
        thread.start()
    for _ in range(300):
        stream = chance.choice(list(streams))
        log.append(Loaded(stream, streams[stream], None), [toy.Deposited(stream, 1)], toy.context())
        streams[stream] += 1
    writing.set()
    for thread in sequencers:
        thread.join()

    seen: dict[str, int] = {}
    total = 0
    for partition in (0, 1):
        for commit in log.read(partition, 0, limit=1000):  # raises at a hole
            assert commit.version == seen.get(commit.stream, 0) + 1
            seen[commit.stream] = commit.version
            total += 1
    assert total == 300


def test_every_write_waits_for_the_majoritys_journal_and_reads_ask_for_the_majority(mongo_db: Db) -> None:
    log = toy.bank_log(mongo_db)
    for collection in (log.commits, log.receipts, log.snapshots):
        assert collection.write_concern.document == {"w": "majority", "j": True}
        assert collection.read_concern.document == {"level": "majority"}


def test_of_eight_who_write_to_one_stream_at_once_nobody_is_refused(
    mongo_db: Db, monkeypatch: pytest.MonkeyPatch
) -> None:
    # How long one of them may have to wait is the machine's matter, which others use, too.
    monkeypatch.setattr("eventing.bus.bus.CONFLICT_SECONDS", 60.0)
    bank = toy.Bank(toy.bank_log(mongo_db))

    def deposit(_: int) -> bool:
        return bool(bank.handle(toy.Deposit("a", 1), toy.context()).events)

    with ThreadPoolExecutor(max_workers=8) as writers:
        assert all(writers.map(deposit, range(200)))
    assert bank.state(toy.ACCOUNT, "account-a").balance == 200


def test_what_is_read_at_once_is_bounded_in_bytes_and_nothing_is_left_out(
    mongo_db: Db, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = toy.bank_log(mongo_db, partitions=1)
    for version in range(10):
        log.append(Loaded("account-a", version, None), [toy.Deposited("a" * 1000, 1)], toy.context())
    monkeypatch.setattr("eventing.log.sequencer.pageful", partial(pageful, most=3000))
    sequencer, numbered = Sequencer(log), [0]
    while found := sequencer.number([0]):
        numbered.append(len(found[0]))
    assert max(numbered) < 10
    assert sum(numbered) == 10
    places = [0]
    while commits := log.page(0, places[-1], most=3000).commits:
        assert len(commits) < 4
        places.append(commits[-1].seq)
    assert places[-1] == 10
    assert len(log.page(0, 0, most=1).commits) == 1

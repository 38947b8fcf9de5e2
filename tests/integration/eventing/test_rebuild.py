"""Views rebuilt while events keep coming: whole or not seen at all, with nothing lost on the way."""

import threading
from contextlib import ExitStack
from typing import Any

import pytest

from eventing.core.clock import SystemClock
from eventing.core.commit import Commit
from eventing.core.errors import Unavailable
from eventing.core.mongo import Db
from eventing.log.log import Log
from eventing.log.sequencer import Sequencer
from eventing.readers.checkpoints import Checkpoints, view_checkpoint
from eventing.readers.membership import Membership
from eventing.readers.partition_reader import PartitionReader
from eventing.readers.reader import Reader
from eventing.readers.rebuild import Blocked, Rebuild, Silent
from eventing.readers.sources import OwnLog
from eventing.readers.waiting import wait_until_projected
from eventing.views import versions
from eventing.views.projection_runner import behind
from eventing.views.view import View
from tests.support import eventually, toy
from tests.support.rebuilding import (
    PARTITIONS,
    again_and_again,
    amounts,
    collections,
    current,
    deposit,
    reader_of,
    right,
    settle,
    worker,
)

BALANCES = toy.BALANCES


@pytest.fixture
def log(mongo_db: Db) -> Log:
    return toy.bank_log(mongo_db, PARTITIONS)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a process knows of the versions is soon out of date, so the old one need not stay for long."""
    monkeypatch.setattr(versions, "FRESH_SECONDS", 0.05)
    monkeypatch.setattr("eventing.readers.rebuild.rebuilding.LEAST_GRACE_SECONDS", 0.3)


def rebuild(log: Log, view: View = BALANCES, **more: Any) -> Rebuild:
    return Rebuild(log.db, view, {"bank": OwnLog(log)}, grace=0.0, **more)


class Teller:
    """Deposits one after the other, waits to see each, and looks at all there is to see."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._bank = toy.Bank(log)
        self.deposits = 0

    def once(self) -> None:
        account = f"a{self.deposits % 5}"
        self.deposits += 1
        outcome = self._bank.handle(toy.Deposit(account, self.deposits), toy.context())
        wait_until_projected(self._log.db, self._log, BALANCES, outcome.command_id, timeout=60)
        row = BALANCES.get(self._log.db, account)
        assert row is not None
        assert self.deposits in row["history"]
        assert row["history"] == sorted(row["history"])  # whole, and in order
        assert row["total"] == sum(row["history"])
        assert len(row["history"]) == (self.deposits + 4) // 5  # nothing before it is missing
        assert BALANCES.count(self._log.db, {}) == min(self.deposits, 5) + 20


@pytest.mark.parametrize("workers", [1, 2])
def test_a_view_is_rebuilt_while_events_keep_coming_and_nobody_sees_it_half_built(
    log: Log, workers: int
) -> None:
    for n in range(20):
        deposit(log, f"old{n}", 1, 2, 3)
    settle(log, BALANCES)
    teller = Teller(log)
    with ExitStack() as running:
        for _ in range(workers):
            running.enter_context(worker(log.db, BALANCES))
        raised = running.enter_context(again_and_again(teller.once))
        eventually(lambda: teller.deposits > 5 or raised)
        report = rebuild(log).run()
        deposits = teller.deposits
        eventually(lambda: teller.deposits > deposits + 5 or raised)
        assert raised == []
        assert report.comparison is not None
        assert (report.former, report.version, report.same_code) == (1, 2, True)
        assert report.comparison.same
        assert right(log)  # with events still coming
    assert current(log) == 2
    assert collections(log) == {"balances@2"}
    settle(log, BALANCES)
    assert right(log)


def test_it_is_not_switched_before_every_worker_writes_the_new_version(log: Log) -> None:
    deposit(log, "a", 1)
    told: list[str] = []

    class Told(Silent):
        def waits(self, reason: str) -> None:
            told.append(reason)

    other = Membership(log.db, "sleepy")
    other.beat(toy.NOW)
    with worker(log.db, BALANCES):
        thread = threading.Thread(target=rebuild(log, tell=Told()).run)
        thread.start()
        eventually(lambda: any("sleepy" in reason for reason in told))
        assert versions.read(log.db).of("balances").writes == (1, 2)
        assert current(log) == 1
        other.leave()
        thread.join(timeout=60)
    assert current(log) == 2


def test_a_worker_that_knows_only_the_old_version_harms_nothing(log: Log) -> None:
    deposit(log, "a", 1, 2)
    settle(log, BALANCES)
    partition = log.stream("account-a")[0].partition
    sleeper = PartitionReader(reader_of(log, BALANCES), partition)
    sleeper.open()
    half = rebuild(log)
    half._begin(versions.read(log.db).of("balances"))
    half._copy()
    half._join()
    deposit(log, "a", 3)
    Sequencer(log).number([partition])
    sleeper.catch_up()  # writes version 1 only, and saves how far it came
    kept = Checkpoints(log.db).load("bank", partition).done
    assert (kept["view balances"], kept[view_checkpoint(BALANCES.at(2))]) == (3, 2)
    settle(log, BALANCES)
    for version in (1, 2):
        row = BALANCES.at(version).get(log.db, "a")
        assert row is not None
        assert row["history"] == [1, 2, 3]


def test_a_reader_runs_no_reaction_before_the_version_that_is_read(log: Log) -> None:
    deposit(log, "a", 1)
    settle(log, BALANCES)
    partition = log.stream("account-a")[0].partition
    sleeper = PartitionReader(reader_of(log, BALANCES), partition)
    sleeper.open()
    rebuild(log).run()
    deposit(log, "a", 2)
    Sequencer(log).number([partition])
    with pytest.raises(Unavailable, match="balances"):
        sleeper.catch_up()


class Busy(OwnLog):
    """A source to which something is added whenever somebody reads it."""

    def __init__(self, log: Log) -> None:
        super().__init__(log)
        self._own = log

    def read(self, partition: int, epoch: int, after: int, last_id: str | None, limit: int) -> list[Commit]:
        deposit(self._own, "a", 1)
        Sequencer(self._own).number([partition])
        return super().read(partition, epoch, after, last_id, limit)


def test_a_source_that_never_rests_does_not_keep_a_rebuild_from_ending(log: Log) -> None:
    deposit(log, "a", 1)
    settle(log, BALANCES)
    Rebuild(log.db, BALANCES, {"bank": Busy(log)}, grace=0.0).run()
    assert current(log) == 2
    settle(log, BALANCES)
    assert right(log)


# -- views that were wrong -------------------------------------------------------------------------


def test_a_failing_projection_is_mended_rebuilt_and_right(log: Log) -> None:
    deposit(log, "a", 1, 13, 2)
    deposit(log, "b", 4)
    toy.Bank(log).handle(toy.Close("a"), toy.context())
    settle(log, amounts(bad=13))
    assert len(behind(log.db, amounts())) == 1
    with pytest.raises(Blocked, match="still fails"):
        rebuild(log, amounts(bad=13)).run()
    assert current(log, amounts()) == 1
    with worker(log.db, amounts()):
        report = rebuild(log, amounts()).run()
    assert report.comparison is not None
    assert len(report.comparison.differences) == 1
    assert not report.same_code
    rows = amounts().find(log.db, {"account_id": "a"})
    assert sorted((row["amount"], row["closed"]) for row in rows) == [(1, True), (2, True), (13, True)]
    assert behind(log.db, amounts()) == []
    assert log.db["views_behind"].count_documents({}) == 0
    assert right(log, amounts())
    assert collections(log, amounts()) == {f"amounts@{current(log, amounts())}"} | {
        f"amounts@{current(log, amounts())}.keys"
    }


def test_a_difference_that_nothing_explains_holds_the_switch_up(log: Log) -> None:
    deposit(log, "a", 1)
    deposit(log, "b", 1)
    settle(log, BALANCES)
    BALANCES.collection(log.db).update_one({"_id": "b"}, {"$set": {"total": 99}})
    with pytest.raises(Blocked, match="1 rows differ") as blocked:
        rebuild(log).run()
    assert blocked.value.comparison is not None
    assert [difference.key for difference in blocked.value.comparison.differences] == ["b"]
    assert current(log) == 1
    rebuild(log, accept_differences=True).run()
    row = BALANCES.get(log.db, "b")
    assert row is not None
    assert row["total"] == 1


def test_a_rebuild_that_is_given_up_leaves_nothing(log: Log) -> None:
    deposit(log, "a", 1)
    settle(log, BALANCES)
    BALANCES.collection(log.db).delete_one({"_id": "a"})
    with pytest.raises(Blocked):
        rebuild(log).run()
    assert rebuild(log).abandon() == 2
    assert collections(log) == {"balances"}
    assert versions.read(log.db).of("balances").writes == (1,)
    assert rebuild(log, accept_differences=True).run().version == 3  # no number is used again


def test_what_other_code_has_copied_is_not_used(log: Log) -> None:
    deposit(log, "a", 13)
    settle(log, amounts(bad=13))
    with pytest.raises(Blocked):
        rebuild(log, amounts(bad=13)).run()
    assert rebuild(log, amounts()).run().version == 3
    assert right(log, amounts())


def test_a_version_written_once_more_after_it_went_goes_with_the_next_rebuild(log: Log) -> None:
    deposit(log, "a", 1)
    settle(log, BALANCES)
    rebuild(log).run()
    BALANCES.at(1).collection(log.db).insert_one({"_id": "a"})  # by a worker that slept all the time
    rebuild(log).run()
    assert collections(log) == {"balances@3"}


def test_a_rebuild_runs_no_reaction_again(log: Log) -> None:
    """A view fed by another service's events, to which there are reactions as well."""
    deposit(log, "a", 1, 2)
    settle(log)
    db = log.db.client[log.db.name + "_book"]
    book = toy.book_log(db)

    def read() -> None:
        for partition in range(PARTITIONS):
            bus = toy.BookKeeper(book)
            whole = Reader.make(OwnLog(log), db, SystemClock(), bus, toy.BOOK_VIEWS, toy.BOOK_REACTIONS)
            reader = PartitionReader(whole, partition)
            reader.open()
            reader.catch_up()

    read()
    noted = book.commits.count_documents({})
    toy.NOTES.collection(db).update_one({"_id": "a"}, {"$set": {"total": 99}})
    with pytest.raises(Blocked):  # held up between the two, where both versions are written
        Rebuild(db, toy.NOTES, {"bank": OwnLog(log)}, grace=0.0).run()
    read()
    Rebuild(db, toy.NOTES, {"bank": OwnLog(log)}, grace=0.0, accept_differences=True).run()
    read()
    assert noted == book.commits.count_documents({}) == 2
    row = toy.NOTES.get(db, "a")
    assert row is not None
    assert row["total"] == 3
    log.db.client.drop_database(db.name)


# -- a reader that is new --------------------------------------------------------------------------


def test_a_new_reader_starts_with_history_and_goes_over_to_live_without_a_gap(log: Log) -> None:
    """A view that is new in the code, of a worker that is new, while somebody deposits all the time."""
    bank = toy.Bank(log)
    given: list[int] = []

    def once() -> None:
        bank.handle(toy.Deposit("a", len(given) + 1), toy.context())
        given.append(len(given) + 1)

    with ExitStack() as running:
        running.enter_context(worker(log.db, BALANCES, name="old"))
        raised = running.enter_context(again_and_again(once))
        eventually(lambda: len(given) > 30 or raised)
        running.enter_context(worker(log.db, BALANCES, amounts(), name="new"))
        with worker(log.db, BALANCES, amounts(), name="newer"):
            history = len(given)
            eventually(lambda: len(given) > history + 30 or raised)
    assert raised == []
    settle(log, BALANCES, amounts())
    assert sorted(row["amount"] for row in amounts().find(log.db, {})) == given
    row = BALANCES.get(log.db, "a")
    assert row is not None
    assert row["history"] == given


def test_a_worker_without_a_view_does_not_say_it_was_done(log: Log) -> None:
    deposit(log, "a", 1)
    settle(log, BALANCES, amounts())
    deposit(log, "a", 2)
    settle(log, BALANCES)  # an older release
    settle(log, BALANCES, amounts())
    assert sorted(row["amount"] for row in amounts().find(log.db, {})) == [1, 2]

"""Is a view what its events say: told row by row, whatever was left behind and however it lags."""

import threading

import pytest

from eventing import versions
from eventing.log import Log, partition_of
from eventing.mongo import Db
from eventing.rebuild import comparing, verify_view
from eventing.sequencer import Sequencer
from eventing.sources import OwnLog
from eventing.view_runner import ViewRunner
from tests.support import toy
from tests.support.rebuilding import PARTITIONS, collections, deposit, right, settle

BALANCES = toy.BALANCES


@pytest.fixture
def log(mongo_db: Db) -> Log:
    return toy.bank_log(mongo_db, PARTITIONS)


def test_verify_names_the_rows_that_differ_and_leaves_nothing_behind(log: Log) -> None:
    for account in ("a", "b", "c"):
        deposit(log, account, 1, 2)
    settle(log, BALANCES)
    assert right(log)
    rows = BALANCES.collection(log.db)
    rows.update_one({"_id": "a"}, {"$set": {"total": 4}})
    rows.delete_one({"_id": "b"})
    rows.insert_one({"_id": "d", "total": 1, "_live": True})
    verdict = verify_view(log.db, BALANCES, {"bank": OwnLog(log)})
    assert [difference.key for difference in verdict.comparison.differences] == ["a", "b", "d"]
    assert verdict.comparison.rows == (3, 3)
    assert verdict.comparison.hash[0] != verdict.comparison.hash[1]
    assert collections(log) == {"balances"}


def test_what_a_killed_verification_left_goes_with_the_next(log: Log) -> None:
    deposit(log, "a", 1)
    settle(log, BALANCES)
    versions.change(log.db, "balances", versions.Versions(), scratch=2, last=2)
    BALANCES.at(2).collection(log.db).insert_one({"_id": "a"})
    assert right(log)
    assert collections(log) == {"balances"}


def test_a_view_that_lags_is_not_a_view_that_is_wrong(log: Log) -> None:
    deposit(log, "a", 1)
    settle(log, BALANCES)
    deposit(log, "a", 2)
    Sequencer(log).number(range(PARTITIONS))
    assert right(log)


def died_in_the_middle(log: Log) -> None:
    """A worker that wrote the row and not how far it has come."""
    deposit(log, "a", 1)
    settle(log, BALANCES)
    deposit(log, "a", 2)
    Sequencer(log).number(range(PARTITIONS))
    partition = partition_of("account-a", PARTITIONS)
    ViewRunner(log.db).apply([BALANCES], log.read(partition, 1), {})


def test_a_row_whose_worker_died_is_looked_at_until_the_next_has_done_its_work(
    log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparing, "LOOKS", 1)
    died_in_the_middle(log)
    takes_over = threading.Timer(5 * comparing.LOOK_SECONDS, settle, (log, BALANCES))
    takes_over.start()
    assert right(log)
    takes_over.join()


def test_a_row_nobody_does_the_work_of_differs_in_the_end(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparing, "LOOKS", 1)
    monkeypatch.setattr(comparing, "MOST_LOOKS", 3)
    died_in_the_middle(log)
    verdict = verify_view(log.db, BALANCES, {"bank": OwnLog(log)})
    assert [difference.key for difference in verdict.comparison.differences] == ["a"]

"""Verifying a view: whether it is what its events say, row by row, however it lags."""

import pytest

from eventing.core.mongo import Db
from eventing.log.log import Log
from eventing.log.sequencer import Sequencer
from eventing.readers.rebuild import verify_view
from eventing.readers.sources import OwnLog
from eventing.views import versions
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

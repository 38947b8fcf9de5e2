"""Verifying a view: whether it is what its events say, row by row, however it lags."""

import pytest

from eventing.core.mongo import Db
from eventing.log.log import Log
from eventing.log.sequencer import Sequencer
from eventing.readers.checkpoints import Checkpoints
from eventing.readers.rebuild import Stored, compare, verify_view
from eventing.readers.sources import OwnLog
from eventing.views import versions
from eventing.views.projection_runner import ProjectionRunner
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


# -- a worker that was killed ----------------------------------------------------------------------------


def written_without_checkpoint(log: Log, *accounts: str) -> None:
    """As a worker leaves it that is killed between its writes: some rows of a batch, and no checkpoint."""
    for partition in range(PARTITIONS):
        done = Checkpoints(log.db).load("bank", partition).position
        batch = [c for c in log.read(partition, done) if c.events[0][1]["account_id"] in accounts]
        ProjectionRunner(log.db).apply([toy.BALANCES], batch, {})


def test_a_row_beyond_its_checkpoint_is_on_its_way_and_not_wrong(log: Log) -> None:
    for account in "abcdefgh":
        deposit(log, account, 1)
    settle(log, toy.BALANCES)
    for account in "abcdefgh" * 2:
        deposit(log, account, 2)
    Sequencer(log).number(range(PARTITIONS))
    written_without_checkpoint(log, "b", "c", "h")
    assert right(log)
    settle(log, toy.BALANCES)
    assert right(log)


def test_beside_a_row_on_its_way_a_wrong_one_is_found(log: Log) -> None:
    for account in "abcdefgh":
        deposit(log, account, 1)
    settle(log, toy.BALANCES)
    for account in "abcdefgh":
        deposit(log, account, 2)
    Sequencer(log).number(range(PARTITIONS))
    written_without_checkpoint(log, "b", "c")
    toy.BALANCES.collection(log.db).update_one({"_id": "c"}, {"$set": {"total": 99}})
    verdict = verify_view(log.db, toy.BALANCES, {"bank": OwnLog(log)})
    assert [difference.key for difference in verdict.comparison.differences] == ["c"]


@pytest.mark.parametrize("rows", [1, 3, 100])
def test_by_whatever_ranges_they_are_compared_every_difference_is_found(
    log: Log, monkeypatch: pytest.MonkeyPatch, rows: int
) -> None:
    monkeypatch.setattr("eventing.readers.rebuild.comparing.RANGE", rows)
    monkeypatch.setattr("eventing.readers.rebuild.comparing.LOOKS", 0)
    one, other = (Stored(log.db[name], log.db[f"{name}.keys"]) for name in ("one", "other"))
    one.rows.insert_many([{"_id": f"{n:02}", "n": n} for n in range(0, 20, 2)])
    other.rows.insert_many([{"_id": f"{n:02}", "n": n} for n in range(0, 20, 3)])
    one.keys.insert_one({"_id": "owner=a"})
    other.keys.insert_one({"_id": "owner=b"})
    found = compare(one, other)
    only = {f"{n:02}" for n in range(20) if (n % 2 == 0) is not (n % 3 == 0)}
    assert {d.key for d in found.differences} == {*only, "owner=a (key row)", "owner=b (key row)"}
    assert found.rows == (11, 8)
    assert compare(one, one).same
    assert compare(one, one).hash == (found.hash[0], found.hash[0])

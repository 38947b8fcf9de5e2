"""`log verify` finds what is wrong, `log repair` moves aside what can never be numbered."""

import pytest

from eventing.core.mongo import Db
from eventing.log.log import Log
from eventing.log.receipts import Settled
from eventing.log.repair import is_whole, make_whole, repair, verify
from eventing.log.sequencer import Sequencer
from eventing.log.streams import Loaded
from tests.support import toy


def filled(db: Db) -> Log:
    log = toy.bank_log(db, partitions=1)
    for version in range(3):
        log.append(Loaded("account-a", version, None), [toy.Deposited("a", 1)], toy.context())
    Sequencer(log).number([0])
    return log


def test_a_sound_log_is_called_sound(mongo_db: Db) -> None:
    verdict = verify(filled(mongo_db))
    assert verdict.sound
    assert (verdict.commits, verdict.unnumbered) == (3, 0)


def test_a_hole_is_found(mongo_db: Db) -> None:
    log = filled(mongo_db)
    log.commits.delete_one({"p": 0, "seq": 2})
    assert any("2 is missing" in problem for problem in verify(log).problems)


def test_a_commit_without_predecessor_is_moved_aside_and_the_log_is_sound_again(mongo_db: Db) -> None:
    log = filled(mongo_db)
    log.append(Loaded("account-b", 7, None), [toy.Deposited("b", 1)], toy.context("orphan"))
    assert not verify(log).sound
    assert repair(log) == ["orphan"]
    assert verify(log).sound
    assert mongo_db.commits_aside.count_documents({"_id": "orphan"}) == 1


# -- what a copy that is not of one moment has of a log --------------------------------------------------


def test_numbers_behind_a_hole_are_taken_back_and_given_anew(mongo_db: Db) -> None:
    log = filled(mongo_db)
    log.commits.update_one({"p": 0, "seq": 2}, {"$set": {"seq": 0}})  # copied before it was numbered
    assert not is_whole(log)
    assert make_whole(log) == []
    assert is_whole(log)
    assert (log.tail(0), log.commits.count_documents({"seq": 0})) == (1, 2)
    Sequencer(log).number([0])
    assert [commit.version for commit in log.read(0, 0)] == [1, 2, 3]
    assert verify(log).sound


def test_a_numbered_commit_whose_predecessor_is_lost_goes_aside_with_what_follows_it(mongo_db: Db) -> None:
    log = filled(mongo_db)
    log.commits.delete_one({"p": 0, "seq": 2})
    (moved,) = make_whole(log)
    assert mongo_db.commits_aside.count_documents({"_id": moved}) == 1
    assert [commit.version for commit in log.read(0, 0)] == [1]
    assert verify(log).sound


def test_an_outcome_decided_on_a_version_that_is_lost_is_forgotten_and_others_are_kept(mongo_db: Db) -> None:
    log = filled(mongo_db)
    on_two, on_three = toy.context("kept"), toy.context("lost")
    log.leave_receipts([Settled("account-a", 2, on_two, None), Settled("account-a", 3, on_three, None)])
    log.commits.delete_one({"p": 0, "seq": 3})
    make_whole(log)
    assert (log.find("kept") is None, log.find("lost") is None) == (False, True)


def test_a_snapshot_ahead_of_its_stream_is_dropped(mongo_db: Db, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("eventing.log.streams.SNAPSHOT_EVERY", 3)
    log = filled(mongo_db)
    assert log.load("account-a", toy.ACCOUNT).state.balance == 3
    log.commits.delete_one({"p": 0, "seq": 3})
    make_whole(log)
    loaded = log.load("account-a", toy.ACCOUNT)
    assert (loaded.version, loaded.state.balance) == (2, 2)

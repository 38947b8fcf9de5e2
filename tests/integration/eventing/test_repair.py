"""`log verify` finds what is wrong, `log repair` moves aside what can never be numbered."""

from eventing.core.mongo import Db
from eventing.log.log import Log
from eventing.log.repair import repair, verify
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

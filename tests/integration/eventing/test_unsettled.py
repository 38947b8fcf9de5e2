"""Two workers at one partition, and servers that leave open what they did: nothing is lost or done twice."""

import threading
from typing import Any

import pytest
from pymongo.collection import Collection
from pymongo.errors import BulkWriteError, DuplicateKeyError

from eventing.core.clock import SystemClock
from eventing.core.commit import Commit
from eventing.core.errors import Unavailable
from eventing.core.mongo import Db
from eventing.log.log import Log
from eventing.log.receipts import Settled
from eventing.log.sequencer import Sequencer
from eventing.log.streams import Loaded
from eventing.readers.checkpoints import Checkpoint, Checkpoints
from eventing.readers.membership import Membership, beats
from eventing.readers.partition_reader import PartitionReader
from eventing.readers.reader import Reader
from eventing.readers.sources import OwnLog
from tests.support import eventually, toy
from tests.support.rebuilding import PARTITIONS, deposit, worker
from tests.support.sent import Sent

# -- checkpoints and take-over -------------------------------------------------------------------------


def test_a_checkpoint_goes_forward_only(mongo_db: Db) -> None:
    """A worker that slept and woke saves its old place after its successor has saved a later one."""
    checkpoints = Checkpoints(mongo_db)
    checkpoints.save(Checkpoint("bank", 0, 1, 7, "seventh", {"note": 7, "thank": 3}))
    checkpoints.save(Checkpoint("bank", 0, 1, 5, "fifth", {"note": 5, "thank": 5}))
    found = checkpoints.load("bank", 0)
    assert (found.position, found.last_id, found.done) == (7, "seventh", {"note": 7, "thank": 5})


def test_at_take_over_the_checkpoint_is_read_before_the_markers(listened: Db, sent: Sent, bank: Log) -> None:
    """In the other order what its predecessor parked in between would be passed, and not known as parked."""
    made = Reader.make(
        OwnLog(bank), listened, SystemClock(), toy.Bank(bank), toy.BOOK_VIEWS, toy.BOOK_REACTIONS
    )
    PartitionReader(made, 0).open()
    looked = [found["find"] for found in sent.named("find") if found["find"] in ("checkpoints", "parked")]
    assert looked == ["checkpoints", "parked"]


def test_only_the_beat_that_was_found_silent_is_dead(mongo_db: Db, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that slept beats again just before another takes it off the record: it stays on it."""
    one, two = Membership(mongo_db, "one"), Membership(mongo_db, "two")
    for member in (two, one):
        member.beat(toy.NOW)
    before = beats(mongo_db)
    two.beat(toy.NOW)
    monkeypatch.setattr("eventing.readers.membership.beats", lambda _db: before)
    monkeypatch.setattr("eventing.readers.membership.SILENCE_SECONDS", -1.0)
    one.look()
    assert beats(mongo_db) == {"one": 1, "two": 2}


def test_what_another_worker_numbered_is_found_by_an_idle_reader(
    mongo_db: Db, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("eventing.readers.pump.IDLE_CHECK_SECONDS", 0.1)
    log = toy.bank_log(mongo_db, PARTITIONS)
    number, seeing_nothing = Sequencer.number, threading.Event()

    def nothing(*_: object) -> dict[int, list[Commit]]:
        seeing_nothing.set()
        return {}

    with worker(mongo_db, toy.BALANCES), monkeypatch.context() as patch:
        deposit(log, "a", 1)
        eventually(lambda: toy.BALANCES.get(mongo_db, "a"))
        patch.setattr(Sequencer, "number", nothing)
        eventually(seeing_nothing.is_set)  # until then its pump may be numbering
        deposit(log, "a", 2)
        assert number(Sequencer(log), range(PARTITIONS))
        eventually(lambda: (toy.BALANCES.get(mongo_db, "a") or {})["total"] == 3)


def test_how_far_one_numbered_who_died_before_saying_so_is_said_by_whoever_takes_over(
    mongo_db: Db, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = toy.bank_log(mongo_db, PARTITIONS)
    deposit(log, "a", 1)
    with monkeypatch.context() as dying:
        dying.setattr(log, "signal", lambda _: None)
        ((partition, _),) = Sequencer(log).number(range(PARTITIONS)).items()
    assert log.pulse.said().tails == {}
    assert Sequencer(log).number(range(PARTITIONS)) == {}
    assert log.pulse.said().tails[partition] == 1


# -- what servers leave open -----------------------------------------------------------------------------


def raising(monkeypatch: pytest.MonkeyPatch, method: str, error: Exception) -> None:
    def fails(*_: Any, **__: Any) -> None:
        raise error

    monkeypatch.setattr(Collection, method, fails)


def test_many_commits_that_the_majority_has_not_acknowledged_are_no_outcome(
    bank: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    details = {"writeErrors": [], "writeConcernErrors": [{"code": 64, "errmsg": "waiting for replication"}]}
    raising(monkeypatch, "insert_many", BulkWriteError(details))
    many = [(Loaded(f"account-{n}", 0, None), [toy.Deposited(n, 1)], toy.context()) for n in "ab"]
    with pytest.raises(Unavailable):
        bank.append_many(many)


def test_a_first_attempt_that_cannot_be_seen_yet_is_waited_for(
    bank: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is there and not yet by majority: it may be rolled back, so it is neither done nor a conflict."""
    raising(monkeypatch, "insert_one", DuplicateKeyError("there", 11000, {"keyPattern": {"_id": 1}}))
    with pytest.raises(Unavailable):
        bank.append(Loaded("account-a", 0, None), [toy.Deposited("a", 1)], toy.context())


def test_receipts_are_kept_by_the_servers_time_whatever_clock_decided(bank: Log) -> None:
    bank.leave_receipts([Settled("account-a", 0, toy.context("one"), None)])
    kept = bank.receipts.find_one({"_id": "one"})
    assert kept is not None
    assert kept["at"] == toy.NOW
    assert abs((kept["kept_since"] - SystemClock().now()).total_seconds()) < 60


def test_a_commit_beside_a_receipt_is_the_outcome(bank: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    """A slow first attempt lands while its repeat, decided on another state, leaves a receipt."""
    command, leave = toy.context("one"), bank.leave_receipts

    def meanwhile(settled: Any) -> Any:
        bank.append(Loaded("account-a", 0, None), [toy.Deposited("a", 5)], command)
        return leave(settled)

    monkeypatch.setattr(bank, "leave_receipts", meanwhile)
    outcome = toy.Bank(bank).handle(toy.Deposit("a", 0), command)
    assert (outcome.version, [event.amount for event in outcome.events]) == (1, [5])

"""Who owns which partition: judged by beats and one's own clock, moved only where somebody is gone."""

import threading

import pytest

from eventing.bus.reactions import Reactions
from eventing.core.clock import SystemClock
from eventing.core.mongo import Db
from eventing.readers.membership import BEAT_SECONDS, SILENCE_SECONDS, Membership, shares
from eventing.readers.pump import ReaderGroup
from eventing.readers.reader import Reader
from eventing.readers.sources import OwnLog
from eventing.views import versions
from tests.support import eventually, in_a_quiet_moment, toy
from tests.support.toy import NOW


class Monotonic:
    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Monotonic:
    clock = Monotonic()
    monkeypatch.setattr("eventing.readers.membership.monotonic", clock)
    return clock


@pytest.mark.parametrize("partitions", [2, 8, 9, 32, 64])
def test_every_worker_has_as_many_partitions_as_the_others_or_one_more(partitions: int) -> None:
    for workers in range(1, 12):
        names = [f"worker-{partitions}-{n}" for n in range(workers)]
        owners = shares("bank", range(partitions), names)
        loads = [list(owners.values()).count(name) for name in names]
        assert sorted(owners) == list(range(partitions))
        assert max(loads) - min(loads) <= 1


def test_when_a_worker_comes_or_goes_few_partitions_move() -> None:
    for seed in range(20):
        names = [f"worker-{seed}-{n}" for n in range(5)]
        before, after = (shares("bank", range(64), workers) for workers in (names[:4], names))
        moved = [partition for partition in before if before[partition] != after[partition]]
        # Those the fifth gets are 12 or 13, and about as many change hands among the others.
        assert len(moved) <= 2 * 13


def test_two_workers_share_the_partitions_out(mongo_db: Db, clock: Monotonic) -> None:
    one, two = Membership(mongo_db, "one"), Membership(mongo_db, "two")
    for worker in (one, two, one):
        worker.beat(NOW)
    mine, theirs = one.owned("bank", range(64)), two.owned("bank", range(64))
    assert mine
    assert theirs
    assert sorted(mine + theirs) == list(range(64))


def test_a_silent_worker_loses_its_partitions_and_has_them_again_when_it_wakes(
    mongo_db: Db, clock: Monotonic
) -> None:
    one, two = Membership(mongo_db, "one"), Membership(mongo_db, "two")
    for worker in (one, two, one):
        worker.beat(NOW)
    clock.seconds += SILENCE_SECONDS + 1
    one.beat(NOW)
    assert one.owned("bank", range(64)) == list(range(64))
    two.beat(NOW)
    one.beat(NOW)
    assert one.alive == two.alive == {"one", "two"}


def test_a_slow_beat_is_not_yet_a_death(mongo_db: Db, clock: Monotonic) -> None:
    one, two = Membership(mongo_db, "one"), Membership(mongo_db, "two")
    for worker in (one, two, one):
        worker.beat(NOW)
    clock.seconds += SILENCE_SECONDS - 1
    one.beat(NOW)
    assert "two" in one.alive


def test_a_worker_that_leaves_hands_over_at_once(mongo_db: Db, clock: Monotonic) -> None:
    one, two = Membership(mongo_db, "one"), Membership(mongo_db, "two")
    for worker in (one, two, one):
        worker.beat(NOW)
    two.leave()
    one.beat(NOW)
    assert one.alive == {"one"}


def test_a_beat_that_was_under_way_does_not_bring_back_a_worker_that_left(mongo_db: Db) -> None:
    one, two = Membership(mongo_db, "one"), Membership(mongo_db, "two")
    one.beat(NOW)
    one.leave()
    one.beat(NOW)
    two.beat(NOW)
    assert two.alive == {"two"}


def test_the_partitions_are_handed_over_when_the_last_reader_lets_go(mongo_db: Db) -> None:
    one, two = Membership(mongo_db, "one"), Membership(mongo_db, "two")
    for worker in (one, two):
        worker.beat(NOW)
    one.hold()
    one.hold()
    one.let_go()
    two.look()
    assert two.alive == {"one", "two"}
    one.let_go()
    two.look()
    assert two.alive == {"two"}


@in_a_quiet_moment
def test_a_running_worker_sees_another_leave_before_its_next_beat(mongo_db: Db) -> None:
    one, two = Membership(mongo_db, "one"), Membership(mongo_db, "two")
    two.beat(NOW)
    running = threading.Thread(target=lambda: one.run(lambda: NOW))
    running.start()
    try:
        eventually(lambda: one.alive == {"one", "two"})
        two.leave()
        eventually(lambda: one.alive == {"one"}, within=BEAT_SECONDS / 2)
    finally:
        one.leave()
        running.join()


# -- what workers say they write -------------------------------------------------------------------


def test_what_former_workers_wrote_is_forgotten_and_what_a_live_one_writes_is_not(
    mongo_db: Db, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = toy.bank_log(mongo_db)
    reader = Reader.make(OwnLog(log), mongo_db, SystemClock(), toy.Bank(log), toy.BANK_VIEWS, Reactions())
    other, one = Membership(mongo_db, "other"), Membership(mongo_db, "one")
    for worker in (other, one):
        worker.beat(NOW)
    one.look()
    for former in ("killed", "older", "other"):
        versions.report(mongo_db, former, "bank", 0)
    group = ReaderGroup(reader, one, str)
    group._report()
    assert versions.reports(mongo_db).keys() == {("one", "bank"), ("other", "bank")}
    # Somebody who did not know of it yet took it away.
    versions.forget_reports(mongo_db, [])
    group._report()
    assert versions.reports(mongo_db) == {}
    monkeypatch.setattr("eventing.readers.pump.REPORT_SECONDS", 0.0)
    group._report_again = 0.0
    group._report()
    assert versions.reports(mongo_db).keys() == {("one", "bank")}

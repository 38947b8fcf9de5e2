"""Contract of a log: what it promises, asked of each server we claim to run on."""

from typing import Any

import msgspec
import pytest

from eventing.bus.bus import CommandBus, IdReused, StaleVersion
from eventing.core.context import CommandContext
from eventing.core.errors import BrokenLog, ConcurrencyError, TooLarge, WrongPlace
from eventing.log.log import Log, WrongLog, partition_of
from eventing.log.receipts import Receipt, Settled
from eventing.log.sequencer import Sequencer
from eventing.log.streams import Loaded

__all__ = ["BrokenLog", "LogContract"]


class LogContract:
    """The promises of a log, as tests of each subclass, which says which log and which commands.

    `deposit(account, amount)` is a command that appends one event when amount is not 0 and nothing
    when it is; `close(account)` makes every later command on that account refused.
    """

    def make_log(self, partitions: int = 8) -> Log:
        raise NotImplementedError

    def make_bus(self, log: Log) -> CommandBus:
        raise NotImplementedError

    def deposit(self, account: str, amount: int) -> Any:
        raise NotImplementedError

    def close(self, account: str) -> Any:
        raise NotImplementedError

    def decider(self) -> Any:
        raise NotImplementedError

    def event(self, account: str, amount: int) -> Any:
        raise NotImplementedError

    def context(self, command_id: str | None = None, **more: Any) -> CommandContext:
        raise NotImplementedError

    def append(
        self, log: Log, stream: str, version: int, command_id: str | None = None, events: int = 1
    ) -> Any:
        loaded = Loaded(stream, version, None)
        return log.append(loaded, [self.event("a", 1)] * events, self.context(command_id))

    # -- appending -----------------------------------------------------------------------------------

    def test_what_is_appended_is_loaded_again(self) -> None:
        log = self.make_log()
        self.append(log, "account-a", 0, events=2)
        self.append(log, "account-a", 2)
        assert log.load("account-a", self.decider()).version == 3

    def test_a_stale_writer_is_refused(self) -> None:
        log = self.make_log()
        self.append(log, "account-a", 0)
        with pytest.raises(ConcurrencyError):
            self.append(log, "account-a", 0)

    def test_the_same_command_again_gets_its_first_commit(self) -> None:
        log = self.make_log()
        first, new = self.append(log, "account-a", 0, "one")
        again, new_again = self.append(log, "account-a", 0, "one")
        assert (first.id, new, again.id, new_again) == ("one", True, "one", False)

    def test_the_same_command_based_on_a_later_version_gets_its_first_commit(self) -> None:
        log = self.make_log()
        self.append(log, "account-a", 0, "one")
        again, _ = self.append(log, "account-a", 1, "one")
        assert again.version == 1

    def test_many_commits_in_one_call_have_an_outcome_each(self) -> None:
        log = self.make_log()
        self.append(log, "account-b", 0, "b")
        outcomes = log.append_many(
            [
                (Loaded("account-a", 0, None), [self.event("a", 1)], self.context("a")),
                (Loaded("account-b", 0, None), [self.event("b", 1)], self.context("other")),
                (Loaded("account-b2", 0, None), [self.event("b", 1)], self.context("b")),
            ]
        )
        first, refused, repeated = outcomes
        assert isinstance(refused, ConcurrencyError)
        assert [(found[0].id, found[1]) for found in (first, repeated) if isinstance(found, tuple)] == [
            ("a", True),
            ("b", False),
        ]

    def test_two_commits_of_one_stream_in_one_call_are_refused(self) -> None:
        twice = (Loaded("account-a", 0, None), [self.event("a", 1)], self.context())
        with pytest.raises(ValueError, match="one commit per stream"):
            self.make_log().append_many([twice, twice])

    def test_an_event_the_wire_cannot_carry_is_refused(self) -> None:
        log = self.make_log()
        with pytest.raises(TooLarge):
            log.append(Loaded("account-a", 0, None), [self.event("x" * 300_000, 1)], self.context())

    def test_a_log_is_not_opened_with_another_number_of_partitions(self) -> None:
        log = self.make_log()
        with pytest.raises(WrongLog):
            Log(log.db, log.published, partitions=log.partitions + 1)

    def test_an_order_lives_in_its_customers_partition(self) -> None:
        log = self.make_log()
        customer, _ = self.append(log, "customer-7f3a", 0)
        order, _ = self.append(log, "customer-7f3a/order-12", 0)
        assert customer.partition == order.partition

    # -- commands --------------------------------------------------------------------------------------

    def test_a_command_done_twice_is_done_once(self) -> None:
        bus = self.make_bus(self.make_log())
        first = bus.handle(self.deposit("a", 5), self.context("c"))
        again = bus.handle(self.deposit("a", 5), self.context("c"))
        assert (first.events, first.version) == (again.events, again.version)
        assert (first.replayed, again.replayed) == (False, True)

    def test_a_command_that_decided_nothing_decides_nothing_for_ever(self) -> None:
        log = self.make_log()
        bus = self.make_bus(log)
        bus.handle(self.deposit("a", 0), self.context("c"))
        assert isinstance(log.find("c"), Receipt)
        assert bus.handle(self.deposit("a", 7), self.context("c")).events == ()

    def test_a_refusal_is_an_outcome_and_stays_the_same(self) -> None:
        bus = self.make_bus(self.make_log())
        bus.handle(self.deposit("a", 5), self.context())
        bus.handle(self.close("a"), self.context())
        first = bus.handle(self.deposit("a", 1), self.context("c")).refusal
        again = bus.handle(self.deposit("a", 1), self.context("c")).refusal
        assert first is not None
        assert again is not None
        assert (first.code, first.params) == (again.code, again.params)

    def test_a_receipt_gives_way_to_a_commit_of_the_same_command(self) -> None:
        log = self.make_log()
        log.leave_receipts([Settled("account-a", 0, self.context("c"), None)])
        self.append(log, "account-a", 0, "c")
        assert not isinstance(log.find("c"), Receipt)

    def test_a_key_used_for_another_request_is_told_apart(self) -> None:
        bus = self.make_bus(self.make_log())
        bus.handle(self.deposit("a", 5), self.context("c", request_hash="x"))
        with pytest.raises(IdReused):
            bus.handle(self.deposit("a", 6), self.context("c", request_hash="y"))

    def test_an_expected_version_that_has_passed_is_refused(self) -> None:
        bus = self.make_bus(self.make_log())
        bus.handle(self.deposit("a", 5), self.context())
        with pytest.raises(StaleVersion) as refused:
            bus.handle(self.deposit("a", 5), self.context(expected_version=0))
        assert refused.value.version == 1

    def test_a_snapshot_changes_nothing_but_the_time_it_takes(self) -> None:
        log = self.make_log()
        for version in range(0, 250, 50):
            self.append(log, "account-a", version, events=50)
        folded = log.load("account-a", self.decider())
        assert log.snapshots.count_documents({}) == 1
        self.append(log, "account-a", 250)
        with_snapshot = log.load("account-a", self.decider())
        log.snapshots.delete_many({})
        assert log.load("account-a", self.decider()) == with_snapshot
        assert with_snapshot.version == folded.version + 1

    def test_a_snapshot_made_by_another_evolve_is_passed_over(self) -> None:
        log = self.make_log()
        for version in range(0, 200, 50):
            self.append(log, "account-a", version, events=50)
        folded = log.load("account-a", self.decider())
        kept = log.snapshots.find_one({}) or {}
        wrong = {"state": msgspec.json.encode(self.decider().initial), "code": "of another release"}
        log.snapshots.update_one({"_id": kept["_id"]}, {"$set": wrong})
        assert log.load("account-a", self.decider()) == folded
        assert (log.snapshots.find_one({}) or {})["code"] == self.decider().code

    def test_a_snapshot_that_cannot_be_read_is_none(self) -> None:
        log = self.make_log()
        for version in range(0, 200, 50):
            self.append(log, "account-a", version, events=50)
        folded = log.load("account-a", self.decider())
        log.snapshots.update_many({}, {"$set": {"state": b"{not json"}})
        assert log.load("account-a", self.decider()) == folded

    # -- numbers -----------------------------------------------------------------------------------------

    def test_numbers_are_dense_and_keep_each_streams_order(self) -> None:
        log = self.make_log(partitions=1)
        for version in range(3):
            for account in "abc":
                self.append(log, f"account-{account}", version)
        Sequencer(log).number([0])
        commits = log.read(0, 0)
        assert [commit.seq for commit in commits] == list(range(1, 10))
        for account in "abc":
            versions = [commit.version for commit in commits if commit.stream == f"account-{account}"]
            assert versions == [1, 2, 3]

    def test_a_commit_without_its_predecessor_holds_up_only_its_stream(self) -> None:
        log = self.make_log(partitions=1)
        self.append(log, "account-a", 1)
        self.append(log, "account-b", 0)
        sequencer = Sequencer(log)
        sequencer.number([0])
        assert [commit.stream for commit in log.read(0, 0)] == ["account-b"]
        assert sequencer.waiting == {"account-a"}
        self.append(log, "account-a", 0)
        sequencer.number([0])
        assert [(c.stream, c.version) for c in log.read(0, 1)] == [("account-a", 1), ("account-a", 2)]

    def test_however_much_waits_for_a_predecessor_the_other_streams_are_numbered(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("eventing.log.sequencer.BATCH", 60)
        log = self.make_log(partitions=1)
        many = range(61)
        log.append_many([(Loaded(f"waits-{n}", 1, None), [self.event("a", 1)], self.context()) for n in many])
        self.append(log, "account-a", 0)
        sequencer = Sequencer(log)
        sequencer.number([0])
        assert [commit.stream for commit in log.read(0, 0)] == ["account-a"]
        self.append(log, "account-a", 1)
        assert sequencer.number([0]).keys() == {0}
        assert len(sequencer.waiting) == len(many)

    def test_a_busy_partition_does_not_starve_the_others(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("eventing.log.sequencer.BATCH", 60)
        log = self.make_log(partitions=2)
        names = [f"account-{n}" for n in range(200)]
        busy = [name for name in names if partition_of(name, 2) == 0][:61]
        other = next(name for name in names if partition_of(name, 2) == 1)
        log.append_many([(Loaded(name, 0, None), [self.event("a", 1)], self.context()) for name in busy])
        self.append(log, other, 0)
        assert Sequencer(log).number([0, 1]).keys() == {0, 1}

    def test_a_second_sequencer_with_an_old_tail_makes_no_hole(self) -> None:
        log = self.make_log(partitions=1)
        stale, other = Sequencer(log), Sequencer(log)
        self.append(log, "account-a", 0)
        stale.number([0])
        self.append(log, "account-b", 0)
        other.number([0])
        self.append(log, "account-c", 0)
        stale.number([0])
        stale.number([0])
        assert [commit.stream for commit in log.read(0, 0)] == ["account-a", "account-b", "account-c"]

    def test_the_tail_is_found_however_far_it_has_moved_and_after_a_restore(self) -> None:
        log = self.make_log(partitions=1)
        assert log.tail(0) == 0
        for upto in (1, 100, 101, 700):
            self.fill(log, upto)
            assert log.tail(0) == upto
            assert type(log)(log.db, log.published, partitions=1).tail(0) == upto
        log.commits.delete_many({"p": 0, "seq": {"$gt": 90}})
        assert log.tail(0) == 90

    def fill(self, log: Log, upto: int) -> None:
        """Number commits until there are `upto`."""
        missing = range(log.tail(0), upto)
        log.append_many(
            [(Loaded(f"account-{n}", 0, None), [self.event("a", 1)], self.context()) for n in missing]
        )
        sequencer = Sequencer(log)
        while sequencer.number([0]):
            pass

    def test_a_reader_stops_at_a_hole(self) -> None:
        log = self.make_log(partitions=1)
        for account in "abc":
            self.append(log, f"account-{account}", 0)
        Sequencer(log).number([0])
        log.commits.delete_one({"p": 0, "seq": 2})
        with pytest.raises(BrokenLog):
            log.read(0, 0)

    def test_a_place_of_another_past_is_noticed(self) -> None:
        log = self.make_log(partitions=1)
        commit, _ = self.append(log, "account-a", 0)
        Sequencer(log).number([0])
        log.check_place(log.epoch, 0, 1, commit.id)
        elsewhere = [(log.epoch + 1, 1, commit.id), (log.epoch, 2, None), (log.epoch, 1, "other")]
        for epoch, seq, last_id in elsewhere:
            with pytest.raises(WrongPlace):
                log.check_place(epoch, 0, seq, last_id)

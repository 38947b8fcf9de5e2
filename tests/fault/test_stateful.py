"""Log, sequencers, pump, readers and rebuilds against a plain model, killed before or after any chosen write.

Hypothesis draws what happens: commands, repeats, two sequencers, a worker's pump beside them, readers that
are offered whatever a broker may bring, poison and its mending, a view made anew; and for each step the
write at which its process dies, if at any. Whatever came of it, nothing acknowledged is missing, nothing is
there twice, and order is kept.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from itertools import accumulate
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from pymongo import MongoClient
from pymongo.collection import Collection
from pymongo.database import Database

from eventing.bus.reactions import Reactions
from eventing.core.clock import SystemClock
from eventing.core.commit import Event
from eventing.core.errors import Unavailable
from eventing.core.mongo import Document
from eventing.log.log import Log
from eventing.log.repair import verify
from eventing.log.sequencer import Sequencer
from eventing.readers import reaction_runner as reacting
from eventing.readers.membership import Membership
from eventing.readers.parked import Parked
from eventing.readers.partition_reader import PartitionReader
from eventing.readers.pump import Pump, ReaderGroup
from eventing.readers.reader import Reader
from eventing.readers.rebuild import Rebuild, verify_view
from eventing.readers.sources import OwnLog
from eventing.readers.wake_up import Waker
from eventing.views import versions
from eventing.views.view import Unfilled
from tests.support import toy

PARTITIONS = 2
ACCOUNTS = ("a", "b", "c")
WRITES: list[tuple[type, str]] = [
    *((Collection, name) for name in ("insert_one", "insert_many", "update_one", "bulk_write", "delete_one")),
    *((Collection, name) for name in ("update_many", "delete_many", "find_one_and_update", "create_indexes")),
    (Database, "drop_collection"),
]

#: A write of a step, and whether it is done by then.
Moment = tuple[int, bool] | None


def moment(last: int) -> st.SearchStrategy[Moment]:
    return st.tuples(st.integers(0, last), st.booleans())


def death(last: int) -> st.SearchStrategy[Moment]:
    """When the process dies; None: it lives."""
    return st.none() | moment(last)


DEATH = death(5)


class Killed(BaseException):
    """Not an Exception, so that no handler of the code under test mistakes it for a failure."""


@contextmanager
def at_write(moment: Moment, act: Callable[[], None]) -> Iterator[None]:
    """Runs the block and, at that write of it, does this as well."""
    left = [moment[0] if moment else -1]

    def watched(write: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*args: Any, **kwargs: Any) -> Any:
            left[0] -= 1
            if moment is None or left[0] != -1:
                return write(*args, **kwargs)
            if not moment[1]:
                act()
                return write(*args, **kwargs)
            result = write(*args, **kwargs)
            act()
            return result

        return wrapped

    with pytest.MonkeyPatch.context() as patch:
        for owner, name in WRITES:
            patch.setattr(owner, name, watched(getattr(owner, name)))
        yield


@contextmanager
def dying(death: Moment) -> Iterator[list[bool]]:
    """Runs the block until its process dies; the list says afterwards whether it did."""
    died: list[bool] = []

    def die() -> None:
        raise Killed

    with at_write(death, die):
        try:
            yield died
        except Killed:
            died.append(True)


def _not_in_a_thread(_: Callable[[], None]) -> None: ...


class Worker:
    """A worker's pump and its readers, without their threads: each takes a turn when it is told to."""

    def __init__(self, log: Log, reader: Reader) -> None:
        membership = Membership(log.db, "worker")
        membership.beat(toy.NOW)
        self._group = ReaderGroup(reader, membership, _not_in_a_thread)
        self._pump = Pump(log, self._group, Waker(log, "poll"))

    def turn(self) -> None:
        self._pump._turn()
        for reader in self._group:
            try:
                if not reader.opened.is_set() or not reader._writes_all():
                    reader.open()
                    reader.catch_up()
                if not reader.idle:
                    reader._turn()
            except Unavailable:
                continue  # it opens anew in its next turn


class Backbone(RuleBasedStateMachine):
    """A bank and a book that notes its deposits; the model is what was given, and what was acknowledged."""

    def __init__(self, client: MongoClient[Document]) -> None:
        super().__init__()
        self.client = client
        name = f"test_{uuid4().hex[:12]}"
        self.bank_db, self.book_db = client[name], client[name + "_book"]
        self.log = toy.bank_log(self.bank_db, PARTITIONS)
        self.book_log = toy.book_log(self.book_db)
        self.sequencers = [Sequencer(self.log), Sequencer(self.log)]
        self.poison: set[int] = set()
        self.reader = Reader.make(
            OwnLog(self.log),
            self.book_db,
            SystemClock(),
            toy.BookKeeper(self.book_log),
            toy.BOOK_VIEWS,
            self._reactions(),
        )
        self.readers = [self._fresh(partition) for partition in range(PARTITIONS)]
        self.worker = Worker(self.log, self.reader)
        self.given: dict[str, toy.Deposit] = {}
        self.acknowledged: dict[str, int] = {}

    def _reactions(self) -> Reactions:
        reactions = Reactions()

        @reactions.on(toy.DepositedAtBankV1, name="note-deposit")
        def note_deposit(event: Event[toy.DepositedAtBankV1]) -> toy.Note:
            if event.data.amount in self.poison:
                raise RuntimeError("cannot digest this")
            return toy.Note(event.data.account_id, event.data.amount, event.id)

        return reactions

    def _fresh(self, partition: int) -> PartitionReader:
        reader = PartitionReader(self.reader, partition)
        reader.open()
        return reader

    # -- what happens --------------------------------------------------------------------------------

    @rule(account=st.sampled_from(ACCOUNTS), death=DEATH)
    def give(self, account: str, death: Moment) -> None:
        self._give(account, death)

    def _give(self, account: str, death: Moment = None) -> None:
        command_id = f"command-{len(self.given)}"
        self.given[command_id] = toy.Deposit(account, len(self.given) + 1)
        self._handle(command_id, death)

    @precondition(lambda self: self.given)
    @rule(data=st.data(), death=DEATH)
    def give_again(self, data: st.DataObject, death: Moment) -> None:
        self._handle(data.draw(st.sampled_from(sorted(self.given))), death)

    def _handle(self, command_id: str, death: Moment) -> None:
        with dying(death):
            outcome = toy.Bank(self.log).handle(self.given[command_id], toy.context(command_id))
            first = self.acknowledged.setdefault(command_id, outcome.version)
            assert outcome.version == first

    @rule(which=st.integers(0, 1), death=DEATH)
    def number(self, which: int, death: Moment) -> None:
        with dying(death) as died:
            self.sequencers[which].number(range(PARTITIONS))
        if died:
            self.sequencers[which] = Sequencer(self.log)

    @rule(partition=st.integers(0, 1), seed=st.integers(0, 1000), death=DEATH)
    def read(self, partition: int, seed: int, death: Moment) -> None:
        """Some of the commits, some of them twice, in any order, as a broker may bring them."""
        chance = random.Random(seed)
        reader = self.readers[partition]
        commits = self.log.read(partition, max(0, reader.position - 3))
        chance.shuffle(commits)
        with dying(death) as died:
            try:
                reader.handle(commits[: chance.randint(0, len(commits))] * chance.choice([1, 2]))
            except Unavailable:  # a view is read in a version this reader does not know of
                died.append(True)
        if died:
            self.readers[partition] = self._fresh(partition)

    @rule(death=death(12))
    def pump(self, death: Moment) -> None:
        with dying(death) as died:
            self.worker.turn()
        if died:
            self.worker = Worker(self.log, self.reader)

    @rule(death=death(25))
    def rebuild(self, death: Moment) -> None:
        with dying(death):
            self._rebuild().run()

    @rule(now=moment(25))
    def rebuild_while_events_come(self, now: Moment) -> None:
        with at_write(now, self._go_on):
            self._rebuild().run()

    def _go_on(self) -> None:
        """News of all accounts, and both who think the partitions theirs read what there is."""
        for account in ACCOUNTS:
            self._give(account)
        self.worker.turn()
        for reader in self.readers:
            with suppress(Unavailable):
                reader.catch_up()

    @rule(death=DEATH)
    def give_the_rebuild_up(self, death: Moment) -> None:
        with dying(death):
            self._rebuild().abandon()

    def _rebuild(self) -> Rebuild:
        return Rebuild(self.book_db, toy.NOTES, {"bank": OwnLog(self.log)}, grace=0.0)

    @rule(partition=st.integers(0, 1))
    def take_over(self, partition: int) -> None:
        """Another worker's reader, while the first still has whatever it knew."""
        self.readers[partition] = self._fresh(partition)

    @rule(ahead=st.integers(0, 3))
    def poison_one(self, ahead: int) -> None:
        self.poison.add(len(self.given) + 1 + ahead)

    @rule(partition=st.integers(0, 1), death=DEATH)
    def mend_and_retry(self, partition: int, death: Moment) -> None:
        self.poison.clear()
        self._wish()
        with dying(death) as died:
            self.readers[partition].grant_wishes()
        if died:
            self.readers[partition] = self._fresh(partition)

    def _wish(self) -> None:
        parked = Parked(self.book_db)
        for marker in parked.list():
            parked.wish(marker.id, "retry")

    # -- what holds at any time ----------------------------------------------------------------------

    @invariant()
    def the_log_is_sound(self) -> None:
        assert verify(self.log).problems == []

    @invariant()
    def what_was_acknowledged_is_there_once_and_nothing_is_that_was_not_given(self) -> None:
        found = Counter(amount for account in ACCOUNTS for amount in _amounts(self.log, f"account-{account}"))
        assert set(found.values()) <= {1}
        assert found.keys() >= {self.given[command_id].amount for command_id in self.acknowledged}
        assert found.keys() <= {command.amount for command in self.given.values()}

    @invariant()
    def each_book_is_a_beginning_of_its_account(self) -> None:
        for account in ACCOUNTS:
            noted, deposited = self._noted(account), _amounts(self.log, f"account-{account}")
            assert noted == deposited[: len(noted)]

    @invariant()
    def what_is_seen_of_an_account_is_the_sum_of_a_beginning(self) -> None:
        try:
            rows = toy.NOTES.find(self.book_db, {})
        except Unfilled:  # nobody sees anything of it before it is level again
            return
        for row in rows:
            assert row["total"] in accumulate(_amounts(self.log, f"account-{row['_id']}"))

    def _noted(self, account: str) -> list[int]:
        return _amounts(self.book_log, f"book-{account}")

    # -- what holds in the end -----------------------------------------------------------------------

    def teardown(self) -> None:
        try:
            self._finish()
        finally:
            for db in (self.bank_db, self.book_db):
                self.client.drop_database(db.name)

    def _finish(self) -> None:
        for command_id in self.given:
            self._handle(command_id, None)
        while any(Sequencer(self.log).number(range(PARTITIONS)).values()):
            pass
        self.poison.clear()
        self._wish()
        for partition in range(PARTITIONS):
            reader = self._fresh(partition)
            reader.catch_up()
            reader.grant_wishes()
        assert Parked(self.book_db).list() == []
        self._is_seen()
        self._rebuild().run()
        assert self._kept() <= {f"notes@{versions.read(self.book_db).of('notes').current}"}
        assert verify_view(self.book_db, toy.NOTES, {"bank": OwnLog(self.log)}).right
        self._is_seen()

    def _kept(self) -> set[str]:
        return {name for name in self.book_db.list_collection_names() if name.startswith("notes")}

    def _is_seen(self) -> None:
        seen = {row["_id"]: row["total"] for row in toy.NOTES.find(self.book_db, {})}
        for account in ACCOUNTS:
            deposited = _amounts(self.log, f"account-{account}")
            assert self._noted(account) == deposited
            assert seen.get(account, 0) == sum(deposited)
        assert sum(len(self._noted(account)) for account in ACCOUNTS) == len(self.given)


def _amounts(log: Log, stream: str) -> list[int]:
    return [data["amount"] for commit in log.stream(stream) for _, data in commit.events]


@pytest.mark.timeout(300)
def test_killed_at_any_write_the_backbone_keeps_to_its_model(
    mongo_client: MongoClient[Document], monkeypatch: pytest.MonkeyPatch
) -> None:
    # What is poison stays so until it is mended: there is nothing to wait for between two attempts.
    monkeypatch.setattr(reacting, "ATTEMPTS_BEFORE_PARKING", 1)
    # Nor for a query that goes by what it knew of the versions a moment ago.
    monkeypatch.setattr(versions, "FRESH_SECONDS", 0.0)
    monkeypatch.setattr("eventing.readers.rebuild.rebuilding.LEAST_GRACE_SECONDS", 0.0)
    # Nobody writes while a rebuild compares: what is on its way stays there.
    monkeypatch.setattr("eventing.readers.rebuild.comparing.LOOK_SECONDS", 0.0)
    monkeypatch.setattr("eventing.readers.rebuild.comparing.ON_ITS_WAY_SECONDS", 0.0)
    machine: Any = partial(Backbone, mongo_client)
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=15,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )

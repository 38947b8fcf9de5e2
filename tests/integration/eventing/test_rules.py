"""The order in which the backbone does things, each rule by what goes wrong when it is not kept."""

import threading
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from pymongo.collection import Collection

from eventing.bus.bus import CommandBus, IdReused
from eventing.bus.reactions import Reactions
from eventing.bus.routes import route
from eventing.core.clock import SystemClock
from eventing.core.commit import Commit, Event
from eventing.core.decider import Decider
from eventing.core.errors import Refused
from eventing.core.mongo import Db
from eventing.log.log import Log
from eventing.log.repair import verify
from eventing.log.sequencer import Sequencer
from eventing.log.streams import Loaded
from eventing.readers.membership import Membership
from eventing.readers.parked import Parked
from eventing.readers.partition_reader import PartitionReader
from eventing.readers.reader import Reader
from eventing.readers.sources import OwnLog
from eventing.testing.log_contract import BrokenLog
from eventing.views import versions
from eventing.views.projection_runner import ProjectionRunner
from tests.integration.eventing.test_views import commit, mails, rows, upsert
from tests.support import toy
from tests.support.sent import Sent
from tools.waiting import elapse


class Killed(BaseException):
    """Not an Exception, so that no handler of the code under test mistakes it for a failure."""


def append(log: Log, stream: str, version: int = 0) -> Commit:
    return log.append(Loaded(stream, version, None), [toy.Deposited(stream, 1)], toy.context())[0]


# -- the sequencer -----------------------------------------------------------------------------------


def test_the_tail_is_read_before_the_candidates(listened: Db, sent: Sent) -> None:
    log = toy.bank_log(listened, partitions=1)
    append(log, "account-a")
    sent.commands.clear()
    Sequencer(log).number([0])
    tail, candidates, *_ = [command["filter"] for command in sent.named("find")]
    assert "$gte" in tail["seq"]
    assert candidates["seq"] == 0


class Late(Sequencer):
    """Its candidates are as old as `look` makes them: found before whatever happens in it."""

    def __init__(self, log: Log, meanwhile: Callable[[], object]) -> None:
        super().__init__(log)
        self._meanwhile = meanwhile

    def _in_stream_order(self, partition: int, documents: Any) -> Any:
        ready = super()._in_stream_order(partition, documents)
        self._meanwhile()
        self._tails[partition] = self._log.tail(partition)
        return ready


def test_candidates_older_than_the_tail_leave_no_hole_and_move_no_number(bank: Log) -> None:
    for name in ("a", "b", "c"):
        append(bank, f"account-{name}")
    other = Sequencer(bank)

    def number_the_first() -> None:
        first = bank.commits.find_one({"s": "account-a"})
        assert first is not None
        other._tails[0] = 0
        other._assign(0, [first])

    Late(bank, number_the_first).number([0])
    Sequencer(bank).number([0])
    assert verify(bank).problems == []
    assert [c.stream for c in bank.read(0, 0)] == ["account-a", "account-b", "account-c"]


def test_a_commit_is_not_numbered_where_the_one_before_it_could_not_be(bank: Log) -> None:
    append(bank, "account-a")
    append(bank, "account-a", 1)
    late = Sequencer(bank)
    late._tails[0] = 0
    append(bank, "account-b")
    stranger = bank.commits.find_one({"s": "account-b"})
    assert stranger is not None
    candidates = list(bank.commits.find({"s": "account-a"}).sort("v", 1))
    Sequencer._assign(_at_tail(bank, 0), 0, [stranger])
    late._assign(0, candidates)
    Sequencer(bank).number([0])
    assert verify(bank).problems == []


def _at_tail(log: Log, tail: int) -> Sequencer:
    sequencer = Sequencer(log)
    sequencer._tails[0] = tail
    return sequencer


def test_a_bulk_that_matched_nothing_new_is_not_handed_on(bank: Log) -> None:
    append(bank, "account-a")
    other = Sequencer(bank)
    found = Late(bank, lambda: other.number([0])).number([0])
    assert found == {}


def test_a_commit_that_vanished_is_an_alarm(bank: Log) -> None:
    gone = append(bank, "account-a")
    with pytest.raises(BrokenLog, match="vanished"):
        Late(bank, lambda: bank.commits.delete_one({"_id": gone.id})).number([0])


# -- commands ----------------------------------------------------------------------------------------


def test_what_is_done_already_is_not_decided_again(bank: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first attempt lands while the second loads: it loads first and looks then, and so finds it."""
    first, log = toy.Bank(bank), toy.bank_log(bank.db, partitions=1)
    command, load = toy.context("one"), log.load

    def meanwhile(*args: Any) -> Any:
        monkeypatch.undo()
        first.handle(toy.Deposit("a", 5), command)
        return load(*args)

    decided: list[toy.Account] = []

    def decide(state: toy.Account) -> Sequence[Any]:
        decided.append(state)
        return [toy.Deposited("a", 5)]

    monkeypatch.setattr(log, "load", meanwhile)
    outcome = bus_of(log, deciding(decide)).handle(toy.Deposit("a", 5), command)
    assert (outcome.version, outcome.replayed) == (1, True)
    assert decided == []


def test_an_earlier_commit_of_a_command_does_not_stand_for_all_of_it(bank: Log) -> None:
    """Killed between two commits of one command: the bare id is written last, so a retry goes on."""
    command = toy.context("one")
    part = command.part("account-code")
    bank.append(Loaded("account-code", 0, None), [toy.Deposited("code", 1)], part)
    assert bank.find("one") is None
    outcome = toy.Bank(bank).handle(toy.Deposit("a", 5), command.after(part.command_id))
    assert (outcome.version, outcome.replayed) == (1, False)
    again = toy.Bank(bank).handle(toy.Deposit("a", 5), command.after(part.command_id))
    assert (again.version, again.replayed) == (1, True)


def founding(log: Log) -> CommandBus:
    """Its accounts begin with a deposit, whatever it is."""
    return bus_of(log, toy.ACCOUNT, founds=True)


def bus_of(log: Log, decider: Any, **more: Any) -> CommandBus:
    """Whose deposits are decided by this decider."""
    return CommandBus(log, SystemClock(), [route(toy.Deposit, decider, toy.account_stream, **more)])


def deciding(decide: Callable[[toy.Account], Sequence[Any]]) -> Any:
    """The toy's account, with another decision."""
    return Decider("account", toy.Account(), toy.evolve, lambda state, _command, _now: decide(state))


def test_what_founds_its_stream_is_not_looked_for_and_is_done_once(listened: Db, sent: Sent) -> None:
    bus, command = founding(toy.bank_log(listened, partitions=1)), toy.context("one")
    sent.commands.clear()
    bus.handle(toy.Deposit("a", 5), command)
    assert [looked["find"] for looked in sent.named("find")] == ["commits"]
    for again in (command, toy.context("one")):
        outcome = bus.handle(toy.Deposit("a", 5), again)
        assert (outcome.version, outcome.replayed) == (1, True)
    assert bus.handle(toy.Deposit("a", 5), toy.context("two")).version == 2


def test_two_who_found_a_stream_with_one_command_do_it_once(
    bank: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = founding(bank), founding(toy.bank_log(bank.db, partitions=1))
    command, append_ = toy.context("one"), second.log.append

    def meanwhile(*args: Any) -> Any:
        first.handle(toy.Deposit("a", 5), command)
        return append_(*args)

    monkeypatch.setattr(second.log, "append", meanwhile)
    outcome = second.handle(toy.Deposit("a", 5), command)
    assert (outcome.version, outcome.replayed) == (1, True)
    assert len(bank.stream("account-a")) == 1


def test_an_id_somebody_chose_is_looked_for_though_the_stream_is_new(bank: Log) -> None:
    """The id was used for what changed nothing and left a receipt."""
    bus = founding(bank)
    bus.handle(toy.Deposit("b", 0), toy.context("one", request_hash="nothing to do"))
    with pytest.raises(IdReused):
        bus.handle(toy.Deposit("a", 5), toy.context("one", request_hash="to pay in"))


def test_a_refusal_stays_refused_though_it_would_not_be_by_now(bank: Log) -> None:
    class NotYet(Refused):
        code = "not_yet"

    command = toy.context("one")

    def refuse(state: toy.Account) -> Sequence[Any]:
        raise NotYet

    bus_of(bank, deciding(refuse)).handle(toy.Deposit("a", 1), command)
    outcome = toy.Bank(bank).handle(toy.Deposit("a", 1), command)
    assert outcome.refusal is not None
    assert outcome.refusal.code == "not_yet"


# -- readers -----------------------------------------------------------------------------------------


def reader_of(bank: Log, db: Db, reactions: Reactions) -> PartitionReader:
    bus = toy.BookKeeper(toy.book_log(db))
    made = Reader.make(OwnLog(bank), db, SystemClock(), bus, toy.BOOK_VIEWS, reactions)
    reader = PartitionReader(made, 0)
    reader.open()
    return reader


def test_an_events_projections_are_written_before_its_reactions_run(bank: Log, book_db: Db) -> None:
    append(bank, "account-a")
    Sequencer(bank).number([0])
    seen: list[Any] = []
    reactions = Reactions()

    @reactions.on(toy.DepositedAtBankV1, name="look")
    def look(event: Event[toy.DepositedAtBankV1]) -> None:
        seen.append(toy.NOTES.get(book_db, event.data.account_id))

    reader_of(bank, book_db, reactions).catch_up()
    row = seen[0]
    assert row is not None
    assert row["total"] == 1


def dying(monkeypatch: pytest.MonkeyPatch, owner: type, method: str) -> None:
    def die(*_: Any, **__: Any) -> None:
        raise Killed

    monkeypatch.setattr(owner, method, die)


def test_killed_while_projecting_an_event_it_is_projected_by_the_next_owner(
    bank: Log, book_db: Db, monkeypatch: pytest.MonkeyPatch
) -> None:
    append(bank, "account-a")
    Sequencer(bank).number([0])
    with monkeypatch.context() as patch:
        dying(patch, ProjectionRunner, "apply")
        with pytest.raises(Killed):
            reader_of(bank, book_db, toy.BOOK_REACTIONS).catch_up()
    reader_of(bank, book_db, toy.BOOK_REACTIONS).catch_up()
    assert toy.NOTES.count(book_db, {}) == 1


def test_killed_before_its_marker_was_written_the_event_is_parked_by_the_next_owner(
    bank: Log, book_db: Db, monkeypatch: pytest.MonkeyPatch
) -> None:
    append(bank, "account-a")
    Sequencer(bank).number([0])
    reactions = Reactions()

    @reactions.on(toy.DepositedAtBankV1, name="fail")
    def fail(event: Event[toy.DepositedAtBankV1]) -> None:
        raise RuntimeError("cannot digest this")

    with monkeypatch.context() as patch:
        dying(patch, Parked, "park")
        with pytest.raises(Killed):
            reader_of(bank, book_db, reactions).catch_up()
    assert Parked(book_db).list() == []
    reader_of(bank, book_db, reactions).catch_up()
    [marker] = Parked(book_db).list()
    assert marker.seq == 1


@pytest.mark.parametrize("before", [1, 2, 3])
def test_a_row_that_comes_in_the_middle_of_a_sweep_is_swept(
    mongo_db: Db, monkeypatch: pytest.MonkeyPatch, before: int
) -> None:
    """Before each of the sweep's writes in turn another partition writes a new row of the same key."""
    view = mails()
    ProjectionRunner(mongo_db).apply([view], [commit(1, upsert("m1", customer_id="k1"))], {})
    write, count = Collection.bulk_write, 0

    def bulk_write(self: Any, *args: Any, **kwargs: Any) -> Any:
        nonlocal count
        count += 1
        if count == before:
            with monkeypatch.context() as patch:
                patch.setattr(Collection, "bulk_write", write)
                new_row = commit(1, upsert("m2", customer_id="k1"), partition=2)
                ProjectionRunner(mongo_db).apply([view], [new_row], {})
        return write(self, *args, **kwargs)

    sweep = {"kind": "sweep", "value": "k1", "fields": {"owner_id": "li"}}
    with monkeypatch.context() as patch:
        patch.setattr(Collection, "bulk_write", bulk_write)
        ProjectionRunner(mongo_db).apply([view], [commit(1, sweep, partition=1)], {})
        if count < before:  # after all of them
            patch.undo()
            ProjectionRunner(mongo_db).apply(
                [view], [commit(1, upsert("m2", customer_id="k1"), partition=2)], {}
            )
    assert {key: row["owner_id"] for key, row in rows(mongo_db, view).items()} == {"m1": "li", "m2": "li"}


# -- the commands that are sent ----------------------------------------------------------------------

#: Says that there is news, and may be lost.
OF_NO_CONSEQUENCE = {"pulse"}
WRITES = ("insert", "update", "delete", "findAndModify")
READS = ("find", "aggregate", "count", "distinct")
#: The driver says it in the second way to a server it speaks to directly.
OF_THE_PRIMARY = ("primary", "primaryPreferred")


def test_every_write_waits_for_the_majoritys_journal_and_every_read_asks_for_the_majority(
    listened: Db, book_db: Db, sent: Sent
) -> None:
    log = toy.bank_log(listened, partitions=1)
    book = listened.client[book_db.name]
    bus = toy.Bank(log)
    for amount in (1, 1, 0):
        bus.handle(toy.Deposit("a", amount), toy.context())
    log.append_many([(Loaded("account-z", 0, None), [toy.Deposited("z", 1)], toy.context())])
    Sequencer(log).number([0])
    membership = Membership(listened)
    membership.beat(toy.NOW)
    membership.leave()
    reactions = Reactions()

    @reactions.on(toy.DepositedAtBankV1, name="fail")
    def fail(event: Event[toy.DepositedAtBankV1]) -> None:
        raise RuntimeError("cannot digest this")

    reader = reader_of(log, book, reactions)
    reader.catch_up()
    parked = Parked(book)
    parked.wish(parked.list()[0].id, "skip")
    reader.grant_wishes()
    toy.NOTES.count(book, {})

    written = [(c, next(iter(c.items()))) for c in sent.named(*WRITES)]
    kinds = {(name, collection) for _, (name, collection) in written}
    assert {name for name, _ in kinds} >= {"insert", "update", "delete"}
    assert {collection for _, collection in kinds} >= {
        "commits", "receipts", "log", "checkpoints", "parked", "notes", "workers",
    }  # fmt: skip
    for command, (name, collection) in written:
        if collection not in OF_NO_CONSEQUENCE:
            assert command.get("writeConcern") == {"w": "majority", "j": True}, (name, collection)
    for command in sent.named(*READS):
        collection = next(iter(command.values()))
        if collection not in OF_NO_CONSEQUENCE:
            assert command.get("readConcern") == {"level": "majority"}, command
            assert command.get("$readPreference", {"mode": "primary"})["mode"] in OF_THE_PRIMARY, command


def test_readers_that_wake_together_ask_for_the_versions_once(
    listened: Db, sent: Sent, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Forty readers of a worker wake within the same moment; the document is looked at for all of them."""
    together = threading.Barrier(20)
    read = versions.read

    def slowly(db: Db) -> versions.State:
        elapse(0.2)  # so that nobody is late for it
        return read(db)

    def ask() -> None:
        together.wait()
        versions.known(listened)

    monkeypatch.setattr(versions, "read", slowly)
    threads = [threading.Thread(target=ask) for _ in range(together.parties)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len([command for command in sent.named("find") if command["find"] == versions.COLLECTION]) == 1

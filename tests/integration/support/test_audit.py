"""The audit of faults finds planted harm of each kind, and nothing where there is none."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from eventing.core.clock import SystemClock
from eventing.log.sequencer import Sequencer
from eventing.log.streams import Loaded
from eventing.readers.partition_reader import PartitionReader
from eventing.readers.reader import Reader
from eventing.readers.restore import begin_epoch, follow_epoch
from eventing.readers.sources import OwnLog
from eventing.views import versions
from tests.fault.audit import audit, events
from tests.fault.load import Told
from tests.fault.restoring import copy_of, past_of, put_back
from tests.fault.services import NAMES, BookKeeper, parts
from tests.support import toy
from tests.support.replay import Backbone
from tools.servers import MongoServer


class Small:
    """A bank and a book with a few deposits, everything of which has come through."""

    def __init__(self, backbone: Backbone) -> None:
        self.backbone = backbone
        self.bank, self.book = backbone.services["bank"], backbone.services["book"]
        self.told = Told()
        for amount, account in enumerate("aabab", start=1):
            self.deposit(account, amount)
        self.settle()

    def deposit(self, account: str, amount: int) -> str:
        outcome = toy.Bank(self.bank.log).handle(toy.Deposit(account, amount), toy.context())
        self.told.given[amount] = account
        self.told.acknowledged[amount] = outcome.command_id
        return outcome.command_id

    def note(self, account: str, amount: int, event_id: str) -> None:
        BookKeeper(self.book.log).handle(toy.Note(account, amount, event_id), toy.context())

    def settle(self) -> None:
        for name in ("bank", "book", "book"):
            service = self.backbone.services[name]
            bus = toy.Bank(service.log) if name == "bank" else BookKeeper(service.log)
            for source in service.sources:
                log = self.backbone.services[source].log
                Sequencer(log).number(range(log.partitions))
                reader = Reader.make(
                    OwnLog(log), service.db, SystemClock(), bus, service.views, service.reactions
                )
                for partition in range(log.partitions):
                    of_partition = PartitionReader(reader, partition)
                    of_partition.open()
                    of_partition.catch_up()

    def problems(self) -> list[str]:
        return audit(self.backbone, self.told).problems


@pytest.fixture
def small(mongo_server: MongoServer) -> Iterator[Small]:
    with Backbone(mongo_server.uri, NAMES, parts) as backbone:
        yield Small(backbone)
        for name in (*NAMES, *(f"{name}_replayed" for name in NAMES)):
            backbone.services["bank"].db.client.drop_database(name)


def test_a_sound_system_is_level_and_has_no_problems(small: Small) -> None:
    found = audit(small.backbone, small.told)
    assert small.backbone.level()
    assert (found.problems, found.events, found.acknowledged) == ([], 15, 5)


def doubled_note(small: Small) -> None:
    [first, *_] = small.bank.log.stream("account-a")
    small.note("a", 1, first.event_id(0))
    small.settle()


def note_from_nowhere(small: Small) -> None:
    small.note("a", 77, "nobody/0")
    small.settle()


def lost_note(small: Small) -> None:
    commits = small.book.log.stream("book-b")
    small.book.log.commits.delete_one({"_id": commits[-1].id})


def lost_command(small: Small) -> None:
    small.told.acknowledged[99] = "never stored"


def doubled_command(small: Small) -> None:
    loaded = small.bank.log.load("account-a", toy.ACCOUNT)
    small.bank.log.append(Loaded("account-a", loaded.version, None), [toy.Deposited("a", 1)], toy.context())
    small.settle()


def hole(small: Small) -> None:
    first = small.bank.log.stream("account-a")[1]
    small.bank.log.commits.update_one({"_id": first.id}, {"$set": {"seq": 1000}})


def wrong_order(small: Small) -> None:
    """The numbers of two commits of one stream exchanged."""
    commits = small.bank.log.commits
    one, two = small.bank.log.stream("account-b")
    for command_id, seq in ((one.id, 1000), (two.id, one.seq), (one.id, two.seq)):
        commits.update_one({"_id": command_id}, {"$set": {"seq": seq}})


def notes_in_another_order(small: Small) -> None:
    commits = small.book.log.commits
    one, two, *_ = commits.find({"s": "book-a"}).sort("v", 1)
    commits.update_one({"_id": one["_id"]}, {"$set": {"events": two["events"]}})
    commits.update_one({"_id": two["_id"]}, {"$set": {"events": one["events"]}})


def without_a_number(small: Small) -> None:
    small.deposit("c", 6)


def commit_without_predecessor(small: Small) -> None:
    small.bank.log.append(Loaded("account-z", 4, None), [toy.Deposited("z", 9)], toy.context())


def differing_row(small: Small) -> None:
    small.bank.db["balances"].update_one({"_id": "a"}, {"$set": {"total": 0}})


def event_applied_twice(small: Small) -> None:
    small.book.db["notes"].update_one({"_id": "a"}, {"$inc": {"total": 1}})


def missing_row(small: Small) -> None:
    small.bank.db["balances"].delete_one({"_id": "b"})


def parked_stream(small: Small) -> None:
    [reaction, *_] = small.book.reactions.of("bank")
    [first, *_] = small.bank.log.stream("account-a")
    toy.park(small.book.db, reaction.name, first)


def view_behind(small: Small) -> None:
    small.book.db["views_behind"].insert_one({"_id": "x", "view": "notes", "stream": "account-a"})


@pytest.mark.parametrize(
    ("plant", "words"),
    [
        (doubled_note, "reactions to the bank's events: 1 doubled"),
        (note_from_nowhere, "reactions to the bank's events: 1 from nowhere"),
        (lost_note, "reactions to the bank's events: 1 lost"),
        (lost_command, "acknowledged commands: 1 lost"),
        (doubled_command, "acknowledged commands: 1 doubled"),
        (wrong_order, "numbered out of order"),
        (notes_in_another_order, "not in the order of its deposits"),
        (without_a_number, "1 commits without a number"),
        (commit_without_predecessor, "has no predecessor"),
        (differing_row, "bank.balances a:"),
        (event_applied_twice, "the view notes does not hold each event once"),
        (missing_row, "bank.balances b: None"),
        (parked_stream, "parked"),
        (view_behind, "behind"),
    ],
    ids=lambda value: getattr(value, "__name__", "told"),
)
def test_planted_harm_is_told(small: Small, plant: Callable[[Small], None], words: str) -> None:
    plant(small)
    problems = small.problems()
    assert any(words in problem for problem in problems), problems


@pytest.fixture
def restored(small: Small) -> Small:
    """6 and 7 are in no copy; 8 and 9 came after it was put back."""
    copied = copy_of(small.bank.db)
    for amount in (6, 7):
        small.deposit("ab"[amount % 2], amount)
    small.settle()
    before = events(small.backbone, "bank", "Deposited")
    put_back(small.bank.db, copied)
    began = begin_epoch(small.bank.log, small.bank.db, toy.NOW)
    small.told.past = past_of(small.told, before, events(small.backbone, "bank", "Deposited"))
    for amount in (8, 9):
        small.deposit("ab"[amount % 2], amount)
    book = small.book
    follow_epoch(book.db, "bank", began.epoch, began.began, book.views, book.reactions)
    small.settle()
    return small


def test_what_a_restore_took_away_is_no_problem(restored: Small) -> None:
    assert restored.told.past.amounts == {6, 7}
    assert restored.problems() == []
    assert restored.backbone.level()


def test_more_than_a_restore_took_away_is_told(restored: Small) -> None:
    restored.told.past = replace(restored.told.past, amounts=frozenset({6}))
    assert any("acknowledged commands: 1 lost: [7]" in problem for problem in restored.problems())


def test_a_reaction_lost_with_what_a_restore_took_away_is_told(restored: Small) -> None:
    past = restored.told.past
    restored.told.past = replace(past, events=past.events | {"never noted/0"})
    assert any("reactions to the bank's events: 1 lost" in problem for problem in restored.problems())


def test_a_hole_in_the_numbers_is_told(small: Small) -> None:
    hole(small)
    assert any("is missing before 1000" in problem for problem in small.backbone.faults())


def test_a_system_with_something_to_do_is_not_level(small: Small) -> None:
    without_a_number(small)
    assert not small.backbone.level()
    small.settle()
    assert small.backbone.level()
    small.book.db["checkpoints"].update_many({}, {"$inc": {"position": -1}})
    assert not small.backbone.level()


def test_a_system_with_a_view_that_nobody_reads_yet_is_not_level(small: Small) -> None:
    assert small.backbone.level()
    versions.fill(small.book.db, "notes", True)
    assert not small.backbone.level()


def test_a_system_with_a_reaction_that_history_is_still_given_to_is_not_level(small: Small) -> None:
    assert small.backbone.level()
    small.book.db["checkpoints"].update_many({}, {"$inc": {"done.note-deposit": -1}})
    assert not small.backbone.level()

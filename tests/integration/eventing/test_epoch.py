"""A database restored from yesterday's copy: readers stop, and the operator's steps bring them back."""

import json
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner, Result
from structlog.testing import capture_logs
from werkzeug.serving import make_server

from eventing.bus.bus import CommandBus
from eventing.bus.reactions import Reactions
from eventing.cli.epoch import epoch_commands
from eventing.core.clock import SystemClock
from eventing.core.mongo import Db, connect
from eventing.http import create_app
from eventing.http.context import EXTENSION
from eventing.http.feedwatch import FeedWatch
from eventing.http.testing import TestIssuer
from eventing.log.sequencer import Sequencer
from eventing.log.streams import Loaded
from eventing.readers.feed_loop import FeedLoop
from eventing.readers.membership import Membership
from eventing.readers.parked import Parked
from eventing.readers.partition_reader import PartitionReader
from eventing.readers.pump import ReaderGroup
from eventing.readers.reader import Reader
from eventing.readers.restore import last_restore
from eventing.readers.sources import Feed, OwnLog
from eventing.views import versions
from eventing.views.view import Views
from eventing.worker.runtime import Runtime
from tests.support import eventually, toy
from tools.processes import free_port
from tools.servers import MongoServer

CLOCK = SystemClock()
ISSUER = TestIssuer(CLOCK)
HALTS_WITHIN = 15.0


def operate(db: Db, log: Any, views: Views, reactions: Reactions, *arguments: str, url: str = "") -> Result:
    """One command of a service's command line."""
    token = ISSUER.of_service("book", "bank")["Authorization"].removeprefix("Bearer ")
    made = Runtime(db, log, CommandBus(log, CLOCK), CLOCK, {"bank": url} if url else {}, token)
    group = epoch_commands(lambda: made, views, reactions)
    return CliRunner().invoke(group, arguments)


class BankService:
    """The source: its log on a database server of its own, its feed over HTTP."""

    def __init__(self, server: MongoServer, port: int, backups: Path) -> None:
        self.server, self.backups = server, backups
        self.url = f"http://127.0.0.1:{port}"
        self._port = port
        self.start()

    def start(self) -> None:
        self.client = connect(self.server.uri)
        self.db: Db = self.client["bank"]
        self.log = toy.bank_log(self.db, partitions=1)
        app = create_app("bank", log=self.log, db=self.db, clock=CLOCK, keys=ISSUER, blueprints=())
        self._waiting: FeedWatch = app.extensions[EXTENSION].feed
        self._http = make_server("127.0.0.1", self._port, app, threaded=True)
        self._serving = threading.Thread(target=self._http.serve_forever)
        self._serving.start()

    def stop(self) -> None:
        self._waiting.close()
        self._http.shutdown()
        self._http.server_close()
        self._serving.join()
        self.client.close()

    def deposit(self, *amounts: int, account: str = "a") -> None:
        for amount in amounts:
            stream = f"account-{account}"
            version = self.log.load(stream, toy.ACCOUNT).version
            self.log.append(Loaded(stream, version, None), [toy.Deposited(account, amount)], toy.context())
            Sequencer(self.log).number([0])

    def back_up(self) -> None:
        """As an operator does who has no snapshots: stop the database, copy its folder, go on."""
        self._offline(lambda: shutil.copytree(self.server.folder, self.backups))

    def restore(self) -> None:
        def put_back() -> None:
            shutil.rmtree(self.server.folder)
            shutil.copytree(self.backups, self.server.folder)

        self._offline(put_back)

    def _offline(self, do: Callable[[], object]) -> None:
        self.stop()
        self.server.stop()
        do()
        self.server.start()
        self.start()

    def operate(self, *arguments: str) -> Result:
        return operate(self.db, self.log, toy.BANK_VIEWS, Reactions(), *arguments)


class BookWorker:
    """The reader: views and reactions in a database of its own, fed by the bank's feed."""

    def __init__(self, db: Db, url: str) -> None:
        self.db, self.url = db, url
        self.log = toy.book_log(db)
        self.bus = toy.BookKeeper(self.log)
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        token = ISSUER.of_service("book", "bank")["Authorization"].removeprefix("Bearer ")
        feed = Feed("bank", self.url, lambda: token)
        reader = Reader.make(feed, self.db, CLOCK, self.bus, toy.BOOK_VIEWS, toy.BOOK_REACTIONS)
        self.membership = Membership(self.db)
        self.group = ReaderGroup(reader, self.membership, self._spawn)
        self._loop = FeedLoop(feed, self.group)
        self.membership.beat(CLOCK.now())
        self._spawn(lambda: self.membership.run(CLOCK.now))
        self._spawn(self._loop.run)

    def _spawn(self, run: Callable[[], None]) -> None:
        self._threads.append(threading.Thread(target=run))
        self._threads[-1].start()

    def stop(self) -> None:
        self._loop.stop()
        self.membership.leave()
        for thread in self._threads:
            thread.join()
        self._threads.clear()

    def halted(self) -> bool:
        return any(reader.halted for reader in self.group)

    def seen(self, account: str = "a") -> int:
        row = toy.NOTES.get(self.db, account)
        return 0 if row is None else int(row["total"])

    def noted(self, account: str = "a") -> list[int]:
        """What the reaction did, in order."""
        commits = self.log.stream(f"book-{account}")
        return [data["amount"] for commit in commits for _, data in commit.events]

    def operate(self, *arguments: str) -> Result:
        return operate(self.db, self.log, toy.BOOK_VIEWS, toy.BOOK_REACTIONS, *arguments, url=self.url)


@pytest.fixture
def bank(new_mongo_server: Callable[[], MongoServer], tmp_path: Path) -> Iterator[BankService]:
    bank = BankService(new_mongo_server(), free_port(), tmp_path / "backup")
    yield bank
    bank.stop()


@pytest.fixture
def book(mongo_db: Db, bank: BankService) -> Iterator[BookWorker]:
    book = BookWorker(mongo_db, bank.url)
    book.start()
    yield book
    book.stop()


def a_lost_day(bank: BankService, book: BookWorker) -> None:
    """1 and 2 are in the copy; 3, 4 and the 10 of another account are only in the reader's memory after."""
    bank.deposit(1, 2)
    eventually(lambda: book.noted() == [1, 2])
    bank.back_up()
    bank.deposit(3, 4)
    bank.deposit(10, account="b")
    eventually(lambda: (book.noted(), book.noted("b")) == ([1, 2, 3, 4], [10]))
    bank.restore()


def test_a_reader_takes_nothing_new_for_old_even_where_nobody_told_of_the_restore(
    bank: BankService, book: BookWorker
) -> None:
    with capture_logs() as logs:
        a_lost_day(bank, book)
        # One more than were lost: the new log has something at the very place the reader asks after.
        bank.deposit(21, 22, 23, 24)
        eventually(book.halted, HALTS_WITHIN)
    assert book.noted() == [1, 2, 3, 4]
    assert book.seen() == 10
    alarms = [line for line in logs if line["event"] == "reader_halted"]
    assert alarms
    assert all(line["log_level"] == "error" and line["reader"] == "bank/0" for line in alarms)


def test_the_steps_after_a_restore_bring_readers_back(bank: BankService, book: BookWorker) -> None:
    a_lost_day(bank, book)
    began = bank.operate("begin", "--yes", "--json")
    told = json.loads(began.output)
    assert (told["epoch"], told["began"], told["moved_aside"]) == (2, {"0": 2}, [])
    bank.deposit(7, 8)
    eventually(book.halted, HALTS_WITHIN)
    assert book.noted() == [1, 2, 3, 4]

    told = book.operate("follow", "bank", "--yes")
    assert told.exit_code == 1
    assert "stop the service's workers first" in told.output
    book.stop()
    parked = Parked(book.db)
    lost = toy.park(book.db, "note-deposit", _commit(bank, 5))
    told = book.operate("follow", "bank", "--yes", "--json")
    assert told.exit_code == 0, told.output
    followed = json.loads(told.output)
    assert (followed["epoch"], followed["places"], followed["views"]) == (2, {"0": 2}, ["notes"])
    assert followed["markers"] == [lost]
    book.start()

    eventually(lambda: book.noted() == [1, 2, 3, 4, 7, 8])
    eventually(lambda: book.seen() == 1 + 2 + 7 + 8, what="the view as the history is now")
    assert book.seen("b") == 0
    assert parked.list() == []
    shown = json.loads(book.operate("show", "--json").output)
    assert shown["readers"] == {"bank": [2]}
    bank.deposit(9)
    eventually(lambda: book.seen() == 27)


def test_a_reader_that_stood_before_the_new_epoch_answers_what_it_had_not_come_to(
    bank: BankService, book: BookWorker
) -> None:
    bank.deposit(1, 2)
    eventually(lambda: book.noted() == [1, 2])
    book.stop()
    bank.deposit(3, 4, 5)
    bank.back_up()
    bank.restore()
    assert bank.operate("begin", "--yes").exit_code == 0
    bank.deposit(6)
    told = book.operate("follow", "bank", "--yes")
    assert "note-deposit had not come as far, and goes on after 0=2" in told.output
    book.start()
    eventually(lambda: book.noted() == [1, 2, 3, 4, 5, 6])


def _commit(bank: BankService, seq: int) -> Any:
    """As one that is in the log no more."""
    return SimpleNamespace(
        source="bank", stream="account-b", partition=0, seq=seq, events=[("Deposited.v1", {})]
    )


def test_reactions_go_on_from_the_place_the_operator_names(bank: BankService, book: BookWorker) -> None:
    a_lost_day(bank, book)
    bank.deposit(7, 8)  # before anybody thought of the epoch
    bank.operate("begin", "--yes")
    book.stop()
    assert "beyond the end" in book.operate("follow", "bank", "--place", "0=5", "--yes").output
    assert "PARTITION=NUMBER" in book.operate("follow", "bank", "--place", "0/5", "--yes").output
    assert "does not read" in book.operate("follow", "elsewhere", "--yes").output
    assert book.operate("follow", "bank", "--place", "0=2", "--yes").exit_code == 0
    book.start()
    eventually(lambda: book.noted() == [1, 2, 3, 4, 7, 8])


def test_following_asks_for_places_where_the_source_was_never_restored(
    bank: BankService, book: BookWorker
) -> None:
    bank.deposit(1)
    eventually(lambda: book.noted() == [1])
    book.stop()
    assert "name a --place for partitions [0]" in book.operate("follow", "bank", "--yes").output
    versions.change(book.db, "notes", versions.read(book.db).of("notes"), building=2)
    told = book.operate("follow", "bank", "--place", "0=1", "--yes")
    assert "views rebuild --abandon notes" in told.output
    versions.change(book.db, "notes", versions.read(book.db).of("notes"), building=None)
    assert book.seen() == 1
    book.start()


def test_the_restored_service_goes_on_with_its_own_readers(bank: BankService) -> None:
    def own_reader() -> PartitionReader:
        made = Reader.make(OwnLog(bank.log), bank.db, CLOCK, toy.Bank(bank.log), toy.BANK_VIEWS, Reactions())
        reader = PartitionReader(made, 0)
        reader.open()
        return reader

    bank.deposit(1, 2)
    own_reader().catch_up()
    bank.back_up()
    bank.deposit(3)
    own_reader().catch_up()
    bank.restore()
    assert bank.operate("begin", "--yes").exit_code == 0
    bank.deposit(7)
    own_reader().catch_up()
    row = toy.BALANCES.get(bank.db, "a")
    assert row is not None
    assert row["total"] == 1 + 2 + 7


def test_effects_are_held_back_until_somebody_releases_them(bank: BankService) -> None:
    assert "nothing was held back" in bank.operate("release", "--yes").output
    bank.operate("begin", "--yes")
    held = last_restore(bank.db)
    assert held is not None
    assert not held.released
    assert "epoch release" in bank.operate("show").output
    assert "released" in bank.operate("release", "--yes").output
    freed = last_restore(bank.db)
    assert freed is not None
    assert freed.released

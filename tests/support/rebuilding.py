"""Rebuilding, for tests: a bank whose workers run in threads while the test deposits and rebuilds."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from eventing.bus.reactions import Reactions
from eventing.core.clock import SystemClock
from eventing.core.commit import Event
from eventing.core.mongo import Db
from eventing.log.log import Log
from eventing.log.sequencer import Sequencer
from eventing.readers.membership import Membership
from eventing.readers.partition_reader import PartitionReader
from eventing.readers.pump import Pump, ReaderGroup
from eventing.readers.reader import Reader
from eventing.readers.rebuild import verify_view
from eventing.readers.sources import OwnLog
from eventing.readers.wake_up import Waker
from eventing.views import versions
from eventing.views.view import Sweep, Upsert, View, Views, Writes
from tests.support import toy

PARTITIONS = 2


def reader_of(log: Log, *views: View) -> Reader:
    return Reader.make(OwnLog(log), log.db, SystemClock(), toy.Bank(log), Views(*views), Reactions())


def settle(log: Log, *views: View) -> None:
    """Do a worker's part at once: number, then project."""
    while any(Sequencer(log).number(range(log.partitions)).values()):
        pass
    for partition in range(log.partitions):
        reader = PartitionReader(reader_of(log, *views), partition)
        reader.open()
        reader.catch_up()


@contextmanager
def worker(db: Db, *views: View, name: str | None = None) -> Iterator[Membership]:
    """Run one more worker of the bank until the end of the block."""
    log = toy.bank_log(db, PARTITIONS)
    membership = Membership(db, name)
    threads: list[threading.Thread] = []

    def spawn(run: Callable[[], None]) -> None:
        threads.append(threading.Thread(target=run, daemon=True))
        threads[-1].start()

    waker = Waker(log, "poll")
    pump = Pump(log, ReaderGroup(reader_of(log, *views), membership, spawn), waker)
    membership.beat(toy.NOW)
    spawn(lambda: membership.run(SystemClock().now))
    spawn(waker.watch)
    spawn(pump.run)
    try:
        yield membership
    finally:
        pump.stop()
        membership.leave()
        for thread in threads:
            thread.join()


@contextmanager
def again_and_again(once: Callable[[], None]) -> Iterator[list[BaseException]]:
    """Do it in a thread until the block ends; the list holds what it raised."""
    stop = threading.Event()
    raised: list[BaseException] = []

    def run() -> None:
        while not stop.is_set() and not raised:
            try:
                once()
            except BaseException as error:  # reported by the test, not by a dying thread
                raised.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield raised
    finally:
        stop.set()
        thread.join()


def deposit(log: Log, account: str, *amounts: int) -> str:
    bank = toy.Bank(log)
    return [bank.handle(toy.Deposit(account, amount), toy.context()).command_id for amount in amounts][-1]


def current(log: Log, view: View = toy.BALANCES) -> int:
    return versions.read(log.db).of(view.name).current


def collections(log: Log, view: View = toy.BALANCES) -> set[str]:
    return {name for name in log.db.list_collection_names() if name.split("@")[0].split(".")[0] == view.name}


def right(log: Log, view: View = toy.BALANCES) -> bool:
    return verify_view(log.db, view, {"bank": OwnLog(log)}).right


def amounts(bad: int | None = None) -> View:
    """The deposits of each account. Its projection fails on one amount until it is mended."""
    view = View("amounts", follows={"account_id": ("closed",)})

    if bad is None:

        @view.on(toy.Deposited)
        def mended(event: Event[toy.Deposited]) -> Writes:
            return [Upsert(event.id, {"account_id": event.data.account_id, "amount": event.data.amount})]
    else:

        @view.on(toy.Deposited)
        def failing(event: Event[toy.Deposited]) -> Writes:
            if event.data.amount == bad:
                raise RuntimeError("cannot digest this")
            return [Upsert(event.id, {"account_id": event.data.account_id, "amount": event.data.amount})]

    @view.on(toy.Closed)
    def closed(event: Event[toy.Closed]) -> Writes:
        return [Sweep("account_id", event.data.account_id, {"closed": True})]

    return view

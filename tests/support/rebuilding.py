"""A bank whose worker runs in threads, beside somebody who deposits, looks and rebuilds."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from eventing.clock import SystemClock
from eventing.log import Log
from eventing.membership import Membership
from eventing.mongo import Db
from eventing.projections import View, Views
from eventing.pump import Pump, ReaderGroup
from eventing.reactions import Reactions
from eventing.reader import Reader
from eventing.sequencer import Sequencer
from eventing.sources import OwnLog
from eventing.subscription import PartitionReader
from eventing.waking import Waker
from tests.support import toy

PARTITIONS = 2


def reader_of(log: Log, *views: View) -> Reader:
    return Reader.make(OwnLog(log), log.db, SystemClock(), toy.Bank(log), Views(*views), Reactions())


def settle(log: Log, *views: View) -> None:
    """What a worker does, at once: number, then project."""
    while any(Sequencer(log).number(range(log.partitions)).values()):
        pass
    for partition in range(log.partitions):
        reader = PartitionReader(reader_of(log, *views), partition)
        reader.open()
        reader.catch_up()


@contextmanager
def worker(db: Db, *views: View, name: str | None = None) -> Iterator[Membership]:
    """One more worker of the bank, until the end of the block."""
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
    """Does it beside the block until the block ends; what it raised is in the list."""
    stop = threading.Event()
    raised: list[BaseException] = []

    def run() -> None:
        while not stop.is_set() and not raised:
            try:
                once()
            except BaseException as error:  # told by the test, not by a dying thread
                raised.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield raised
    finally:
        stop.set()
        thread.join()

"""Peers: well-known projects that do a similar thing, measured beside ours in the same run.

No budgets: they promise something else (an in-process library on a file, no place in a log, an
acknowledgement for a failed message), and nobody should choose by these figures alone.
"""

import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from eventsourcing.system import Follower
from kombu.connection import Connection
from kombu.entity import Queue
from kombu.messaging import Consumer as KombuConsumer
from nameko.standalone.events import event_dispatcher

from benchmarks import backbone, broker
from benchmarks.measuring import Result, compare
from tests.support import toy

EVENTSOURCING = f"eventsourcing, SQLite {sqlite3.sqlite_version}"


class Account(Aggregate):
    def __init__(self) -> None:
        self.balance = 0

    class Deposited(Aggregate.Event):
        amount: int

    @event(Deposited)
    def deposit(self, amount: int) -> None:
        self.balance += amount


class Bank(Application[Any]):
    name = "bank"


class Book(Follower[Any]):
    """Processes each event and records its place, in a transaction each; it writes no view."""

    name = "book"

    def policy(self, domain_event: Any, processing_event: Any) -> None:
        """Nothing follows from an event."""


def _environment() -> dict[str, str]:
    folder = tempfile.mkdtemp(prefix="peer-")
    return {
        "PERSISTENCE_MODULE": "eventsourcing.sqlite",
        "SQLITE_DBNAME": str(Path(folder, "events.db")),
    }


def eventsourcing_append(uri: str, count: int = 1000) -> Result:
    def theirs() -> Callable[[], None]:
        bank = Bank(env=_environment())
        accounts = [Account() for _ in range(50)]
        bank.save(*accounts)

        def run() -> None:
            for number in range(count):
                account = accounts[number % 50]
                account.deposit(1)
                bank.save(account)

        return run

    def ours() -> Callable[[], None]:
        log = toy.bank_log(backbone.database(uri))

        def run() -> None:
            for number in range(count):
                backbone.append(log, f"account-{number % 50}", number // 50)

        return run

    return compare("append, one writer", f"{EVENTSOURCING}: save", None, count, ours, theirs)


def eventsourcing_projection(uri: str, count: int = 2000) -> Result:
    """Its ProjectionRunner does not run on SQLite; a follower that pulls is what it has there."""

    def theirs() -> Callable[[], None]:
        env = _environment()
        bank = Bank(env=env)
        for _ in range(count // 10):
            account = Account()
            for _ in range(9):
                account.deposit(1)
            bank.save(account)

        book = Book(env=_environment())
        book.follow(bank.name, bank.notification_log)

        def run() -> None:
            book.pull_and_process(bank.name)
            bank.close()

        return run

    ours = partial(backbone.projecting, uri, count)
    against = f"{EVENTSOURCING}: follower"
    return compare("reader with a projection", against, None, count, ours, theirs)


def nameko_publish(uri: str, count: int = 1000) -> Result:
    """nameko waits for the confirm of each event; the publisher keeps a window of them open."""
    with broker.broker() as server:
        log = backbone.numbered(uri, count)
        commits = log.read(0, 0, limit=count)

        def ours() -> Callable[[], None]:
            log.db.drop_collection("publisher_places")
            return partial(broker.publishing, log, broker.with_queue(server), count)

        def theirs() -> Callable[[], None]:
            url = broker.with_queue(server)
            dispatch = event_dispatcher({"AMQP_URI": url})

            def run() -> None:
                for commit in commits:
                    dispatch("bank", commit.events[0][0], dict(commit.events[0][1]))

            return run

        return compare(
            "publisher, log to confirmed", "stock nameko event dispatch", None, count, ours, theirs
        )


def nameko_consume(uri: str, count: int = 2000) -> Result:
    """nameko's handler only counts; the subscription also writes a view, and its place."""
    with broker.broker() as server:
        log = backbone.numbered(uri, count)
        commits = log.read(0, 0, limit=count)

        def theirs() -> Callable[[], None]:
            peer = subprocess.Popen(
                [
                    sys.executable,
                    "-W",
                    "ignore",
                    "-m",
                    "benchmarks.nameko_peer",
                    server.add_vhost(),
                    str(count),
                ],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
            )
            assert peer.stdin is not None
            assert peer.stdout is not None
            assert peer.stdout.readline() == b"ready\n"

            def run() -> None:
                out, _ = peer.communicate(b"go\n", timeout=120)
                assert out == b"done\n"

            return run

        ours = partial(broker.subscribing, uri, server, log, commits)
        return compare("subscription with a projection", "stock nameko handler", None, count, ours, theirs)


def kombu_consume(uri: str, count: int = 2000) -> Result:
    """A plain kombu consumer that acknowledges each message; the subscription also writes a view."""
    with broker.broker() as server:
        log = backbone.numbered(uri, count)
        commits = log.read(0, 0, limit=count)

        def theirs() -> Callable[[], None]:
            url = broker.with_queue(server)
            broker.publish(url, commits)
            return partial(_drain, url, count)

        ours = partial(broker.subscribing, uri, server, log, commits)
        return compare("subscription with a projection", "kombu Consumer", None, count, ours, theirs)


def _drain(url: str, count: int) -> None:
    seen = 0

    def heard(_body: Any, message: Any) -> None:
        nonlocal seen
        seen += 1
        message.ack()

    with Connection(url) as connection:  # type: ignore[no-untyped-call]
        queue = Queue("bench.bank.00", no_declare=True)  # type: ignore[no-untyped-call]
        consumer = KombuConsumer(  # type: ignore[no-untyped-call]
            connection.channel(), [queue], callbacks=[heard], prefetch_count=400
        )
        with consumer:
            while seen < count:
                connection.drain_events(timeout=10)

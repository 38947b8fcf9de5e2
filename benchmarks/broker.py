"""Publisher and subscription over RabbitMQ, against py-amqp doing the same with pipelined confirms."""

import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.backbone import database, numbered
from benchmarks.measuring import Result, compare
from eventing.bus.reactions import Reactions
from eventing.core.clock import SystemClock
from eventing.core.commit import Commit
from eventing.log.log import Log
from eventing.log.wire import body, headers, parse_message, routing_key, to_commit
from eventing.rabbit import Consumer, Publisher
from eventing.rabbit.connection import connected
from eventing.rabbit.topology import declare_exchange, declare_queue, exchange_name
from eventing.readers.membership import Membership
from eventing.readers.pump import ReaderGroup
from eventing.readers.reader import Reader
from eventing.readers.sources import OwnLog
from eventing.views.guards import row_writes
from eventing.views.view import Count, Upsert, Views, Write
from tests.support import toy
from tools.servers import RabbitServer

WINDOW = 1000
BATCH = 200
LOOK_SECONDS = 0.002


@contextmanager
def broker() -> Iterator[RabbitServer]:
    with tempfile.TemporaryDirectory() as folder:
        server = RabbitServer(Path(folder))
        server.start()
        try:
            yield server
        finally:
            server.stop()


def publisher(uri: str, count: int = 10_000) -> Result:
    """From the log to confirmed; a queue is bound, so that the broker has its work with each message."""
    with broker() as server:
        log = numbered(uri, count)
        commits = log.read(0, 0, limit=count)

        def ours() -> Callable[[], None]:
            url = with_queue(server)
            log.db.drop_collection("publisher_places")
            return partial(publishing, log, url, count)

        def raw() -> Callable[[], None]:
            return partial(publish, with_queue(server), commits)

        return compare("publisher, log to confirmed", "py-amqp, pipelined confirms", 0.6, count, ours, raw)


def with_queue(server: RabbitServer) -> str:
    url = server.add_vhost()
    with connected(url) as connection:
        declare_queue(connection.channel(), "bench", "bank", 0)
    return url


def publishing(log: Log, url: str, count: int) -> None:
    publishing = Publisher(log, log.db, url)
    publishing.adjust([0])
    thread = threading.Thread(target=publishing.run)
    thread.start()
    while (log.db.publisher_places.find_one({"_id": 0}) or {"seq": 0})["seq"] < count:
        time.sleep(LOOK_SECONDS)
    publishing.stop()
    thread.join()


def publish(url: str, commits: list[Commit]) -> None:
    """The driver's own best: pipelined confirms, a window of a thousand."""
    import amqp

    with connected(url) as connection:
        channel = connection.channel()
        declare_exchange(channel, "bank")
        channel.confirm_select()
        confirmed = 0

        def acknowledged(tag: int, _multiple: bool) -> None:
            nonlocal confirmed
            confirmed = max(confirmed, tag)

        channel.events["basic_ack"].add(acknowledged)
        for sent, commit in enumerate(commits, start=1):
            message = amqp.Message(
                body(commit, 0),
                content_type="application/json",
                delivery_mode=2,
                application_headers=headers(commit, 0),
            )
            channel.basic_publish(message, exchange_name("bank"), routing_key(commit, 0), mandatory=True)
            if sent - confirmed > WINDOW:
                # The older half only, so that the broker never runs out of work.
                while sent - confirmed > WINDOW // 2:
                    channel.connection.drain_events(timeout=10)
        while confirmed < len(commits):
            channel.connection.drain_events(timeout=10)


def subscription(uri: str, count: int = 5000) -> Result:
    """From the queue to the view, against consuming it and the same bulk writes."""
    with broker() as server:
        log = numbered(uri, count)
        commits = log.read(0, 0, limit=count)

        def raw() -> Callable[[], None]:
            url = with_queue(server)
            publish(url, commits)
            return partial(_consume, uri, url, count)

        ours = partial(subscribing, uri, server, log, commits)
        return compare(
            "subscription with a projection", "consume + the same bulk_write", 0.7, count, ours, raw
        )


def subscribing(uri: str, server: RabbitServer, log: Log, commits: list[Commit]) -> Callable[[], None]:
    """A subscription with a full queue before it."""
    url = with_queue(server)
    db, silent = database(uri), _Silent(log)
    bus = toy.BookKeeper(toy.book_log(db))
    reader = Reader.make(silent, db, SystemClock(), bus, Views(toy.NOTES), Reactions())
    group = ReaderGroup(reader, Membership(db), _spawn)
    consumer = Consumer("bench", silent, group, url, db, SystemClock())
    publish(url, commits)
    return partial(_subscribe, consumer, group, len(commits))


class _Silent(OwnLog):
    """A source whose history is away, so that everything must come over the broker."""

    def places(self) -> tuple[int, dict[int, int]]:
        return 1, {0: 0}

    def read(self, *place: Any) -> list[Commit]:
        return []


def _spawn(run: Callable[[], None]) -> None:
    threading.Thread(target=run, daemon=True).start()


def _subscribe(consumer: Consumer, group: ReaderGroup, count: int) -> None:
    thread = threading.Thread(target=consumer.run, daemon=True)
    thread.start()
    while not any(reader.position >= count for reader in group):
        time.sleep(LOOK_SECONDS)
    consumer.stop()


def _consume(uri: str, url: str, count: int) -> None:
    rows = toy.NOTES.collection(database(uri))
    pending: list[Any] = []
    seen = 0

    def write(channel: Any, tag: int) -> None:
        rows.bulk_write(pending, ordered=True)
        pending.clear()
        channel.basic_ack(tag, multiple=True)

    with connected(url) as connection:
        channel = connection.channel()
        channel.basic_qos(0, 400, False)

        def heard(message: Any) -> None:
            nonlocal seen
            event = parse_message(message.headers, message.body)
            commit = to_commit([event])
            key = commit.events[0][1]["account_id"]
            writes: list[Write] = [Upsert(key, {}), Count(key, "total", 1)]
            pending.extend(row.update() for row in row_writes("bank", commit.place(0), writes))
            seen += 1
            if len(pending) >= BATCH or seen == count:
                write(channel, message.delivery_tag)

        channel.basic_consume("bench.bank.00", callback=heard)
        while seen < count:
            channel.connection.drain_events(timeout=10)

"""Fixtures: a bank whose events travel over RabbitMQ to a book that notes them."""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

import pytest
from amqp.exceptions import AMQPError
from kombu.connection import Connection
from kombu.entity import Exchange, Queue
from kombu.exceptions import OperationalError
from kombu.messaging import Producer

from eventing.bus.reactions import Reactions
from eventing.core.clock import SystemClock
from eventing.core.commit import Commit
from eventing.core.errors import Unavailable
from eventing.core.mongo import Db
from eventing.log.log import Log
from eventing.log.sequencer import Sequencer
from eventing.log.streams import Loaded
from eventing.log.wire import body, headers, routing_key
from eventing.rabbit import Consumer, Publisher, consumer
from eventing.rabbit.topology import exchange_name, queue_name
from eventing.readers.membership import Membership
from eventing.readers.pump import ReaderGroup
from eventing.readers.reader import Reader
from eventing.readers.sources import OwnLog
from tests.support import eventually, toy

Message = tuple[str, dict[str, Any], bytes]

QUEUE = queue_name("book", "bank", 0)


def spawn(run: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return thread


class Bank:
    """The source: its log, and what it would publish."""

    def __init__(self, db: Db, partitions: int) -> None:
        self.log = toy.bank_log(db, partitions)

    def deposit(self, *amounts: int, account: str = "a") -> list[Commit]:
        """A commit for each amount, numbered."""
        return [self.deposit_together(amount, account=account) for amount in amounts]

    def deposit_together(self, *amounts: int, account: str = "a") -> Commit:
        """One commit with an event for each amount."""
        stream = f"account-{account}"
        loaded = Loaded(stream, self.log.load(stream, toy.ACCOUNT).version, None)
        commit, _ = self.log.append(loaded, [toy.Deposited(account, a) for a in amounts], toy.context())
        Sequencer(self.log).number([commit.partition])
        return self.log.read(commit.partition, self.log.tail(commit.partition) - 1)[0]

    def open_accounts(self, count: int) -> None:
        """That many commits on as many streams, stored together; not numbered."""
        self.log.append_many(
            [
                (Loaded(f"account-{number}", 0, None), [toy.Deposited(str(number), number)], toy.context())
                for number in range(count)
            ]
        )


def messages(commit: Commit) -> list[Message]:
    return [
        (routing_key(commit, index), headers(commit, index), body(commit, index))
        for index in range(len(commit.events))
    ]


class Broker:
    """A hand in the broker: publishes what the publisher would not, looks into queues."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.connection = Connection(url)
        self.channel = self.connection.channel()

    def publish(self, *published: Message, exchange: str = "bank") -> None:
        producer = Producer(self.channel)
        for key, found, content in published:
            producer.publish(
                content,
                exchange=exchange_name(exchange),
                routing_key=key,
                headers=found,
                content_type="application/json",
                content_encoding="utf-8",
            )

    def bind(self, queue: str, key: str = "#", arguments: Mapping[str, Any] | None = None) -> None:
        """A queue of an outsider's own on the bank's exchange."""
        exchange = Exchange(exchange_name("bank"), "topic", durable=True)
        Queue(queue, exchange, key, queue_arguments=arguments)(self.channel).declare()

    def exists(self, queue: str) -> bool:
        with self.connection.clone() as other:
            try:
                other.default_channel.queue_declare(queue, passive=True)
            except OperationalError:
                return False
            except other.channel_errors:
                return False
            return True

    def count(self, queue: str) -> int:
        """Messages that wait in the queue, given to nobody yet."""
        return int(self.channel.queue_declare(queue, passive=True).message_count)

    def consumers(self, queue: str) -> int:
        return (
            int(self.channel.queue_declare(queue, passive=True).consumer_count) if self.exists(queue) else 0
        )

    def take(self, queue: str) -> list[Any]:
        """Everything that waits in the queue."""
        found = []
        while (message := self.channel.basic_get(queue, no_ack=True)) is not None:
            found.append(message)
        return found

    def delete(self, queue: str) -> None:
        self.channel.queue_delete(queue)

    def close(self) -> None:
        wire = self.connection.connection
        with suppress(AMQPError, OSError):  # its broker may have been killed
            self.connection.release()
        wire.collect()


class Feed(OwnLog):
    """The bank's history; counts how often it is read, and can be away."""

    def __init__(self, log: Log) -> None:
        super().__init__(log)
        self.reads = 0
        self.away = False

    def read(self, partition: int, epoch: int, after: int, last_id: str | None, limit: int) -> list[Commit]:
        self.reads += 1
        if self.away:
            raise Unavailable("the bank is closed")
        return super().read(partition, epoch, after, last_id, limit)

    def places(self) -> tuple[int, Mapping[int, int]]:
        if self.away:
            raise Unavailable("the bank is closed")
        return super().places()


class Book:
    """The reader's side: what the book has noted of the bank's deposits."""

    def __init__(self, bank: Bank, db: Db, reactions: Reactions = toy.BOOK_REACTIONS) -> None:
        self.db = db
        self.feed = Feed(bank.log)
        self.log = toy.book_log(db)
        self.reader = Reader.make(
            self.feed, db, SystemClock(), toy.BookKeeper(self.log), toy.BOOK_VIEWS, reactions
        )

    def noted(self, account: str = "a") -> list[int]:
        """The amounts noted, in the order they were."""
        commits = self.log.stream(f"book-{account}")
        return [data["amount"] for commit in commits for _, data in commit.events]

    def position(self, partition: int = 0) -> int:
        found = self.db.checkpoints.find_one({"_id": f"bank/{partition}"})
        return 0 if found is None else int(found["position"])


class Worker:
    """A consumer running in threads, as a worker process would run it."""

    def __init__(self, book: Book, url: str, membership: Membership | None = None) -> None:
        self.book = book
        self.group = ReaderGroup(book.reader, membership or Membership(book.db), spawn)
        self.consumer = Consumer("book", book.feed, self.group, url, book.db, SystemClock())
        self.thread = spawn(self.consumer.run)

    def consuming(self) -> bool:
        """Whether each reader is level with the feed; its queue then is open or about to be."""
        watched = list(self.consumer._watched.values())
        return bool(watched) and all(watch.level.is_set() for watch in watched)

    def stop(self) -> None:
        self.consumer.stop()
        self.thread.join(60)
        assert not self.thread.is_alive()


@pytest.fixture
def bank(mongo_db: Db) -> Bank:
    return Bank(mongo_db, partitions=1)


@pytest.fixture
def book(bank: Bank, book_db: Db) -> Book:
    return Book(bank, book_db)


@pytest.fixture
def broker(rabbit_url: str) -> Iterator[Broker]:
    broker = Broker(rabbit_url)
    yield broker
    broker.close()


@pytest.fixture
def start_worker(rabbit_url: str) -> Iterator[Callable[..., Worker]]:
    workers: list[Worker] = []

    def start(book: Book, url: str = rabbit_url, membership: Membership | None = None) -> Worker:
        workers.append(Worker(book, url, membership))
        return workers[-1]

    yield start
    for worker in workers:
        worker.stop()


@pytest.fixture
def start_publisher(rabbit_url: str) -> Iterator[Callable[..., Publisher]]:
    publishers: list[tuple[Publisher, threading.Thread]] = []

    def start(bank: Bank, url: str = rabbit_url, partitions: Sequence[int] = (0,)) -> Publisher:
        publisher = Publisher(bank.log, bank.log.db, url)
        publisher.adjust(partitions)
        publishers.append((publisher, spawn(publisher.run)))
        return publisher

    yield start
    for publisher, thread in publishers:
        publisher.stop()
        thread.join(60)
        assert not thread.is_alive()


@pytest.fixture(autouse=True)
def _ask_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """An idle partition is asked about soon, but not before the broker could have brought the news."""
    monkeypatch.setattr(consumer, "IDLE_CHECK_SECONDS", 1.0)


@pytest.fixture
def never_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the broker, and the gaps it leaves, make the reader move."""
    monkeypatch.setattr(consumer, "IDLE_CHECK_SECONDS", 3600.0)


def noted(book: Book, *amounts: int) -> None:
    eventually(lambda: book.noted() == list(amounts), what=f"noted {amounts}")


def open_queue(broker: Broker, worker: Worker) -> None:
    """Until the worker listens at the broker."""
    eventually(worker.consuming)
    eventually(lambda: broker.consumers(QUEUE) == 1)

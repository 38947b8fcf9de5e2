"""The consumer: each commit handled exactly once in effect, in order, whatever the broker does."""

from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest
from msgspec.structs import replace

from eventing.bus.reactions import Reactions
from eventing.core.commit import Event
from eventing.core.errors import Unavailable
from eventing.core.mongo import Db
from eventing.rabbit import Publisher
from eventing.rabbit.intake import LARGEST_COMMIT
from eventing.rabbit.topology import QUEUE_ARGUMENTS, queue_name
from eventing.readers.membership import Membership
from tests.integration.rabbit.conftest import QUEUE, Bank, Book, Broker, Worker, messages, noted, open_queue
from tests.support import eventually, toy
from tools.servers import RabbitServer

StartWorker = Callable[..., Worker]
StartRelay = Callable[..., Publisher]


def leaves(broker: Broker, worker: Worker, unacknowledged: int) -> None:
    """The worker leaves, and so many messages come back that it had not acknowledged."""
    worker.stop()
    eventually(lambda: (broker.consumers(QUEUE), broker.count(QUEUE)) == (0, unacknowledged))


def assert_all_acknowledged(bank: Bank, book: Book, broker: Broker, worker: Worker) -> None:
    eventually(lambda: broker.count(QUEUE) == 0)
    # Whatever came before this one has been taken in when this one is handled.
    last = bank.deposit_together(999)
    broker.publish(*messages(last))
    eventually(lambda: book.position() == last.seq)
    eventually(lambda: all(reader.idle for reader in worker.group))
    leaves(broker, worker, unacknowledged=0)


@pytest.mark.usefixtures("never_ask")
def test_what_the_broker_brings_is_handled_without_asking_the_source(
    bank: Bank, book: Book, broker: Broker, start_worker: StartWorker
):
    open_queue(broker, start_worker(book))
    reads = book.feed.reads
    for commit in [*bank.deposit(1, 2), bank.deposit_together(3, 4)]:
        broker.publish(*messages(commit))
    noted(book, 1, 2, 3, 4)
    assert book.feed.reads == reads
    eventually(lambda: book.position() == 3)


@pytest.mark.usefixtures("never_ask")
def test_the_queue_is_a_durable_quorum_queue_bound_to_its_partition(
    mongo_db: Db, book_db: Db, broker: Broker, start_worker: StartWorker
):
    bank = Bank(mongo_db, partitions=2)
    book = Book(bank, book_db)
    worker = start_worker(book)
    eventually(worker.consuming)
    for partition in (0, 1):
        name = queue_name("book", "bank", partition)
        eventually(lambda name=name: broker.consumers(name) == 1)  # type: ignore[misc]
    assert {"x-max-length", "x-max-length-bytes", "x-expires"} <= QUEUE_ARGUMENTS.keys()
    commits = [bank.deposit_together(number, account=str(number)) for number in range(8)]
    assert {commit.partition for commit in commits} == {0, 1}
    for commit in commits:
        broker.publish(*messages(commit))
    eventually(lambda: all(book.noted(str(number)) == [number] for number in range(8)))


@pytest.mark.usefixtures("never_ask")
def test_messages_lost_from_the_queue_are_read_from_the_source_in_order(
    bank: Bank, book: Book, broker: Broker, start_worker: StartWorker
):
    open_queue(broker, start_worker(book))
    first, *_, fifth = bank.deposit(1, 2, 3, 4, 5)
    broker.publish(*messages(first), *messages(fifth))
    noted(book, 1, 2, 3, 4, 5)


@pytest.mark.usefixtures("never_ask")
def test_duplicates_and_a_changed_order_make_no_difference(
    bank: Bank, book: Book, broker: Broker, start_worker: StartWorker
):
    worker = start_worker(book)
    open_queue(broker, worker)
    one, two, three = bank.deposit(1, 2, 3)
    four = bank.deposit_together(4, 5)
    five = bank.deposit_together(6, 7)
    for commit in (two, one, one, three, two, four, three, four, five, one):
        broker.publish(*messages(commit))
    (zero, _), (nil, last) = messages(four), messages(five)
    broker.publish(last, zero, nil)
    broker.publish(*messages(bank.deposit_together(8)))
    noted(book, 1, 2, 3, 4, 5, 6, 7, 8)
    assert_all_acknowledged(bank, book, broker, worker)


@pytest.mark.usefixtures("never_ask")
def test_the_events_of_a_commit_may_come_twice_and_in_any_order(
    bank: Bank, book: Book, broker: Broker, start_worker: StartWorker
):
    open_queue(broker, start_worker(book))
    reads = book.feed.reads
    zero, one, two = messages(bank.deposit_together(1, 2, 3))
    broker.publish(zero, two, zero, two, one, zero)
    noted(book, 1, 2, 3)
    assert book.feed.reads == reads


@pytest.mark.usefixtures("never_ask")
def test_a_commit_whose_sibling_event_is_lost_does_not_hold_up_the_next(
    bank: Bank, book: Book, broker: Broker, start_worker: StartWorker
):
    worker = start_worker(book)
    open_queue(broker, worker)
    zero, _, two = messages(bank.deposit_together(1, 2, 3))
    broker.publish(zero, two, *messages(bank.deposit_together(4)))
    noted(book, 1, 2, 3, 4)
    assert_all_acknowledged(bank, book, broker, worker)


@pytest.mark.usefixtures("never_ask")
def test_a_commit_too_large_to_be_put_together_is_read_from_the_source(
    bank: Bank, book: Book, broker: Broker, start_worker: StartWorker
):
    open_queue(broker, start_worker(book))
    broker.publish(*messages(bank.deposit_together(*range(LARGEST_COMMIT + 1))))
    broker.publish(*messages(bank.deposit_together(-1)))
    noted(book, *range(LARGEST_COMMIT + 1), -1)


def test_the_loss_of_the_last_message_of_a_quiet_partition_is_noticed(
    bank: Bank, book: Book, broker: Broker, start_worker: StartWorker
):
    open_queue(broker, start_worker(book))
    first, _ = bank.deposit(1, 2)
    broker.publish(*messages(first))
    noted(book, 1, 2)


def test_a_message_nobody_can_decode_is_recorded_and_its_place_repaired(
    bank: Bank, book: Book, broker: Broker, start_worker: StartWorker
):
    worker = start_worker(book)
    open_queue(broker, worker)
    one, two, three = bank.deposit(1, 2, 3)
    [(key, headers, _)] = messages(two)
    broker.publish(*messages(one), (key, {**headers, "ce-actor": "x" * 2000}, b"\xff not JSON" * 1000))
    broker.publish(*messages(three))
    noted(book, 1, 2, 3)
    [dead] = book.db.dead.find()
    assert (dead["queue"], dead["routing_key"]) == (QUEUE, key)
    assert "JSON" in dead["reason"]
    assert (dead["body"], dead["size"]) == ((b"\xff not JSON" * 1000)[:4096], 10_000)
    assert {"name": "ce-id", "value": two.event_id(0)} in dead["headers"]
    assert book.db.dead.options()["capped"]
    assert_all_acknowledged(bank, book, broker, worker)


@pytest.mark.usefixtures("never_ask")
@pytest.mark.parametrize(
    "broken",
    [
        ({}, b"{}"),
        ({"ce-place": "1/0/1"}, b"{}"),
        ({"ce-place": "1/1/1/0"}, b"{}"),
        ({"ce-source": "another"}, b"{}"),
        ({"ce-time": "yesterday"}, b"{}"),
        ({"ce-count": "many"}, b"{}"),
        ({}, b"[1]"),
        ({}, b""),
    ],
    ids=lambda broken: str(broken),
)
def test_whatever_is_no_event_of_this_partition_is_recorded_and_the_rest_goes_on(
    bank: Bank,
    book: Book,
    broker: Broker,
    start_worker: StartWorker,
    broken: tuple[dict[str, Any], bytes],
):
    open_queue(broker, start_worker(book))
    one, two = bank.deposit(1, 2)
    [(key, headers, _)] = messages(one)
    changed, body = broken
    if (changed, body) == ({}, b"{}"):
        headers = {}
    broker.publish((key, {**headers, **changed}, body), *messages(two))
    noted(book, 1, 2)
    assert book.db.dead.count_documents({}) == 1


@pytest.mark.usefixtures("never_ask")
def test_an_event_of_the_time_before_the_source_was_restored_is_dropped(
    bank: Bank, book: Book, broker: Broker, start_worker: StartWorker
):
    bank.log.raise_epoch(2)
    worker = start_worker(book)
    open_queue(broker, worker)
    commit = bank.deposit_together(1)
    broker.publish(*messages(replace(commit, epoch=1, seq=7)), *messages(commit))
    noted(book, 1)
    assert_all_acknowledged(bank, book, broker, worker)


def test_a_reader_halts_when_its_source_was_restored(
    bank: Bank, book: Book, broker: Broker, start_worker: StartWorker
):
    worker = start_worker(book)
    open_queue(broker, worker)
    broker.publish(*messages(bank.deposit_together(1)))
    noted(book, 1)
    bank.log.raise_epoch(2)
    broker.publish(*messages(bank.deposit_together(2)))
    [reader] = worker.group
    eventually(lambda: reader.halted)
    assert book.noted() == [1]


def test_a_worker_far_behind_reads_the_feed_first_and_then_its_queue(
    bank: Bank, book: Book, broker: Broker, start_worker: StartWorker
):
    worker = start_worker(book)
    open_queue(broker, worker)
    worker.stop()
    book.feed.away = True
    for commit in bank.deposit(1, 2, 3):
        broker.publish(*messages(commit))
    late = start_worker(book)
    eventually(lambda: late.consumer._broker_thread.is_alive())
    eventually(lambda: broker.count(QUEUE) == 3)
    assert not late.consuming()
    book.feed.away = False
    noted(book, 1, 2, 3)
    eventually(lambda: broker.count(QUEUE) == 0)
    assert_all_acknowledged(bank, book, broker, late)


@pytest.mark.usefixtures("never_ask")
def test_what_is_not_handled_is_not_acknowledged_and_comes_to_the_next_worker(
    bank: Bank, book_db: Db, broker: Broker, start_worker: StartWorker
):
    reactions = Reactions()
    away, failed = True, False

    @reactions.on(toy.DepositedAtBankV1, name="note-deposit")
    def note_deposit(event: Event[toy.DepositedAtBankV1]) -> toy.Note:
        nonlocal failed
        if away and event.data.amount == 2:
            failed = True
            raise Unavailable("what this needs is away")
        return toy.Note(event.data.account_id, event.data.amount, event.id)

    book = Book(bank, book_db, reactions)
    worker = start_worker(book)
    open_queue(broker, worker)
    broker.publish(*messages(bank.deposit_together(1)))
    noted(book, 1)
    broker.publish(*messages(bank.deposit_together(2)))
    eventually(lambda: failed)
    leaves(broker, worker, unacknowledged=1)
    away = False
    start_worker(book)
    noted(book, 1, 2)


def test_partitions_move_to_a_new_worker_and_back_when_it_leaves(
    mongo_db: Db, book_db: Db, broker: Broker, start_worker: StartWorker, start_publisher: StartRelay
):
    bank = Bank(mongo_db, partitions=8)
    book = Book(bank, book_db)
    first, second = Membership(book_db, "first"), Membership(book_db, "second")
    first.beat(toy.NOW)
    publisher = start_publisher(bank, partitions=range(8))
    one = start_worker(book, membership=first)
    eventually(one.consuming)

    def deposit_everywhere(amount: int) -> None:
        for number in range(16):
            commit = bank.deposit_together(amount, account=str(number))
            publisher.offer(commit.partition, [commit])

    def noted_everywhere(*amounts: int) -> bool:
        return all(book.noted(str(number)) == list(amounts) for number in range(16))

    deposit_everywhere(1)
    for membership in (second, first):
        membership.beat(toy.NOW)
    two = start_worker(book, membership=second)
    deposit_everywhere(2)
    eventually(lambda: len(list(one.group)) + len(list(two.group)) == 8 and two.consuming())
    assert list(one.group)
    deposit_everywhere(3)
    eventually(lambda: noted_everywhere(1, 2, 3))
    two.stop()
    second.leave()
    first.beat(toy.NOW)
    eventually(lambda: len(list(one.group)) == 8)
    deposit_everywhere(4)
    eventually(lambda: noted_everywhere(1, 2, 3, 4))


def test_a_broker_killed_and_restarted_in_the_middle_loses_nothing(
    bank: Bank,
    book: Book,
    new_rabbit_server: Callable[[], RabbitServer],
    start_worker: StartWorker,
    start_publisher: StartRelay,
):
    server = new_rabbit_server()
    start_worker(book, server.url())
    publisher = start_publisher(bank, server.url())
    publisher.offer(0, bank.deposit(1, 2))
    noted(book, 1, 2)
    server.kill()
    publisher.offer(0, bank.deposit(3))
    # The broker is away, the source is not: the idle check brings what happens meanwhile.
    noted(book, 1, 2, 3)
    server.start()
    with closing(Broker(server.url())) as broker:
        # Killed within seconds of its making its queue may come back with nobody to lead it.
        eventually(lambda: broker.exists(QUEUE) and broker.consumers(QUEUE) == 1)
    publisher.offer(0, bank.deposit(4, 5))
    noted(book, 1, 2, 3, 4, 5)


def test_a_queue_made_otherwise_leaves_the_feed_to_serve(
    bank: Bank, book: Book, broker: Broker, start_worker: StartWorker
):
    broker.bind(QUEUE)
    start_worker(book)
    bank.deposit(1, 2)
    noted(book, 1, 2)

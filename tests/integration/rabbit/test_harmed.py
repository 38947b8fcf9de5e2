"""What is done to queues and messages from outside: nothing is lost, and the broker serves again."""

from collections.abc import Callable

import pytest

from eventing.rabbit.topology import exchange_name
from tests.integration.rabbit.conftest import QUEUE, Bank, Book, Broker, Worker, messages, noted, open_queue
from tests.support import eventually

StartWorker = Callable[..., Worker]


def test_a_binding_that_was_removed_is_made_again(
    bank: Bank, book: Book, broker: Broker, start_worker: StartWorker
):
    worker = start_worker(book)
    open_queue(broker, worker)
    broker.channel.queue_unbind(QUEUE, exchange_name("bank"), "*.*.00")
    [first] = bank.deposit(1)
    broker.publish(*messages(first))
    noted(book, 1)
    # Nor does it ask for the rest any more: a question that fails comes before what is brought.
    eventually(lambda: all(reader.idle and reader.position == 1 for reader in worker.group))
    # From here on only the broker can bring anything.
    book.feed.away = True
    [second] = bank.deposit(2)

    def brought() -> bool:
        broker.publish(*messages(second))
        return book.noted() == [1, 2]

    eventually(brought)


@pytest.mark.usefixtures("never_ask")
def test_an_event_whose_place_was_altered_on_its_way_holds_up_nothing(
    bank: Bank, book: Book, broker: Broker, start_worker: StartWorker
):
    worker = start_worker(book)
    open_queue(broker, worker)
    first, second, third = bank.deposit(1, 2, 3)
    [(key, found, content)] = messages(first)
    broker.publish(*messages(first), (key, {**found, "ce-place": "1/0/999999/0"}, content))
    noted(book, 1, 2, 3)  # the stray's gap made it ask
    eventually(lambda: all(reader.idle and reader.offered_to == 3 for reader in worker.group))
    reads = book.feed.reads
    for commit in [second, third, *bank.deposit(4)]:
        broker.publish(*messages(commit))
    noted(book, 1, 2, 3, 4)
    assert book.feed.reads == reads


def test_a_purged_queue_loses_nothing(bank: Bank, book: Book, broker: Broker, start_worker: StartWorker):
    worker = start_worker(book)
    open_queue(broker, worker)
    worker.stop()
    commits = bank.deposit(1, 2, 3)
    for commit in commits[:2]:
        broker.publish(*messages(commit))
    eventually(lambda: broker.count(QUEUE) == 2)
    broker.channel.queue_purge(QUEUE)
    start_worker(book)
    broker.publish(*messages(commits[2]))
    noted(book, 1, 2, 3)


def test_a_deleted_queue_is_declared_again_and_nothing_is_lost(
    bank: Bank, book: Book, broker: Broker, start_worker: StartWorker
):
    open_queue(broker, start_worker(book))
    broker.publish(*messages(bank.deposit_together(1)))
    noted(book, 1)
    broker.delete(QUEUE)
    broker.publish(*messages(bank.deposit_together(2)))
    eventually(lambda: broker.exists(QUEUE))
    eventually(lambda: broker.consumers(QUEUE) == 1)
    broker.publish(*messages(bank.deposit_together(3)))
    noted(book, 1, 2, 3)

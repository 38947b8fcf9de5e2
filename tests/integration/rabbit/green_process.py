"""Publisher and consumer under eventlet, as in a worker process.

`MONGO_URI DATABASE BROKER_URL [BROKER_URL BROKER_URL]`: the broker's address for a hand that looks in, for
the publisher and for the reader, who use the first unless they have their own.

Ends with status 0 when everything deposited has been noted, in order.
"""

# ruff: noqa: E402  # eventlet's patch must come before whatever it patches is imported

from eventing.worker.green import patch

patch()

import sys

from eventing.core.mongo import connect
from eventing.rabbit import Publisher
from tests.integration.rabbit.conftest import Bank, Book, Broker, Worker, spawn
from tests.support import eventually


def run(uri: str, database: str, url: str, publishers: str = "", readers: str = "") -> None:
    client = connect(uri)
    bank = Bank(client[database], partitions=1)
    book = Book(bank, client[database + "_book"])
    worker = Worker(book, readers or url)
    publisher = Publisher(bank.log, bank.log.db, publishers or url)
    publisher.adjust([0])
    thread = spawn(publisher.run)
    eventually(worker.consuming)
    broker = Broker(url)
    eventually(lambda: broker.consumers("book.bank.00") == 1)
    broker.close()
    # From here on only the broker can bring anything.
    book.feed.away = True
    amounts = range(1, 101)
    for start in range(0, 100, 10):
        publisher.offer(0, bank.deposit(*amounts[start : start + 10]))
    eventually(lambda: book.noted() == list(amounts))
    worker.stop()
    publisher.stop()
    thread.join(60)


if __name__ == "__main__":
    run(*sys.argv[1:])

"""A subscriber in plain Python: `pip install kombu requests`.

Settings: AMQP_URL, FEED_URL, TOKEN, NAME, STATE (see the README).
"""

import os
import time
from typing import Any

from inbox import Event, Inbox
from kombu import Connection, Exchange, Queue
from kombu.mixins import ConsumerMixin

QUIET_SECONDS = 10

#: `no_declare`: the exchange is theirs. A limit, so that we never fill their broker; the feed has it all.
QUEUE = Queue(
    os.environ.get("NAME", "warehouse") + ".customers",
    Exchange("customers.events", no_declare=True),
    routing_key="#",
    queue_arguments={"x-max-length": 100_000, "x-overflow": "drop-head"},
)


def handle(event: Event) -> None:
    """Your own work goes here."""
    print(event["type"], event["id"], event["subject"], flush=True)


class Subscriber(ConsumerMixin):
    """A subscriber; kombu's mixin connects again whenever the connection is lost."""

    def __init__(self, connection: Connection, inbox: Inbox) -> None:
        self.connection = connection
        self.inbox = inbox
        self.heard = 0.0

    def get_consumers(self, consumer: Any, channel: Any) -> list[Any]:
        return [consumer([QUEUE], callbacks=[self.received], prefetch_count=100)]

    def received(self, data: Any, message: Any) -> None:
        self.inbox.receive(message.headers, data)
        message.ack()
        self.heard = time.monotonic()

    def on_consume_ready(self, *_: Any, **__: Any) -> None:
        # The queue is bound now: nothing is missing between the feed's events and the queue's.
        self.inbox.catch_up()

    def on_iteration(self) -> None:
        # Nothing follows a loss at the very end, so nothing would show it.
        if time.monotonic() - self.heard > QUIET_SECONDS:
            self.inbox.catch_up()
            self.heard = time.monotonic()


if __name__ == "__main__":
    inbox = Inbox(os.environ["STATE"], os.environ["FEED_URL"], os.environ["TOKEN"], handle)
    with Connection(os.environ["AMQP_URL"], heartbeat=10) as connection:
        Subscriber(connection, inbox).run()

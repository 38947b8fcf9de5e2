"""A subscriber as a nameko service: `pip install nameko requests`.

Settings: AMQP_URL, FEED_URL, TOKEN, NAME, STATE (see the README).
"""

import eventlet

eventlet.monkey_patch()

import os  # noqa: E402  # nameko wants its patch before anything else
from typing import Any  # noqa: E402

from inbox import Event, Inbox  # noqa: E402
from kombu import Exchange, Queue  # noqa: E402
from nameko.messaging import Consumer  # noqa: E402
from nameko.runners import ServiceRunner  # noqa: E402
from nameko.timer import timer  # noqa: E402

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


inbox = Inbox(os.environ["STATE"], os.environ["FEED_URL"], os.environ["TOKEN"], handle)


class EventConsumer(Consumer):
    """A consumer like nameko's own that also passes the headers, which hold the event's id."""

    def handle_message(self, body: Any, message: Any) -> None:
        super().handle_message((message.headers, body), message)


class Warehouse:
    name = "warehouse"

    # Without requeue_on_error nameko acknowledges what it failed to handle.
    @EventConsumer.decorator(QUEUE, requeue_on_error=True)
    def received(self, message: tuple[dict[str, Any], Any]) -> None:
        headers, data = message
        inbox.receive(headers, data)

    # At the start for history, later for a loss at the very end, which nothing would show.
    @timer(interval=10, eager=True)
    def catch_up(self) -> None:
        inbox.catch_up()


if __name__ == "__main__":
    # One at a time: otherwise nameko would handle events of one customer concurrently.
    runner = ServiceRunner(config={"AMQP_URI": os.environ["AMQP_URL"], "max_workers": 1})
    runner.add_service(Warehouse)
    runner.start()
    runner.wait()

"""Topology of the broker: an exchange per source, a queue per (reader, source, partition).

Reader and writer declare the same, whoever comes first.
"""

from typing import Any

from amqp.exceptions import NotFound

PREFETCH = 400

#: A reader that never comes back must not fill the broker; its feed repairs what was dropped.
EXPIRES_SECONDS = 7 * 24 * 3600
MAX_MESSAGES = 100_000
MAX_BYTES = 256 * 1024 * 1024
#: RabbitMQ 3.10 drops at once on -1, RabbitMQ 4 has 20 by default.
DELIVERY_LIMIT = 1000

QUEUE_ARGUMENTS = {
    "x-queue-type": "quorum",
    "x-delivery-limit": DELIVERY_LIMIT,
    "x-max-length": MAX_MESSAGES,
    "x-max-length-bytes": MAX_BYTES,
    "x-overflow": "drop-head",
    "x-expires": EXPIRES_SECONDS * 1000,
}


def exchange_name(source: str) -> str:
    return f"{source}.events"


def queue_name(reader: str, source: str, partition: int) -> str:
    return f"{reader}.{source}.{partition:02d}"


def declare_exchange(channel: Any, source: str) -> None:
    channel.exchange_declare(exchange_name(source), "topic", durable=True, auto_delete=False)


def _exists(connection: Any, source: str) -> bool:
    """Whether the source's exchange is there. Asked on a channel of its own, which "no" closes."""
    with connection.channel() as asking:
        try:
            asking.exchange_declare(exchange_name(source), "topic", passive=True)
        except NotFound:
            return False
        return True


def declare_queue(channel: Any, reader: str, source: str, partition: int) -> str:
    """Declare a queue bound to its partition of the source. No dead-letter exchange: nothing is requeued.

    Where the source has not been yet, its exchange is made for it. A reader with a user of its own
    at the broker may not do that, and need not: the exchange came with the source's user.
    """
    if not _exists(channel.connection, source):
        declare_exchange(channel, source)
    queue = queue_name(reader, source, partition)
    channel.queue_declare(queue, durable=True, auto_delete=False, arguments=QUEUE_ARGUMENTS)
    channel.queue_bind(queue, exchange_name(source), f"*.*.{partition:02d}")
    return queue

"""A bare kombu consumer of customers.events and credit.events. Usage: AMQP_URL FILE."""

import sys
from typing import Any

from kombu.connection import Connection
from kombu.entity import Exchange, Queue
from kombu.messaging import Consumer

URL, SEEN = sys.argv[1:3]


def note(what: str, text: str) -> None:
    with open(SEEN, "a") as seen:
        seen.write(f"{what} {text}\n")


def heard(body: Any, message: Any) -> None:
    note(message.headers["ce-type"].split(".")[0], message.headers["ce-id"])
    message.ack()


queues = [
    Queue(f"outside-{name}", Exchange(f"{name}.events", "topic", durable=True), "#", durable=True)
    for name in ("customers", "credit")
]
with Connection(URL) as connection, Consumer(connection, queues, callbacks=[heard]):
    note("listening", "")
    while True:
        connection.drain_events()

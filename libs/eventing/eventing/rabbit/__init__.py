"""RabbitMQ, the fast path between services: the relay publishes the log, consumers read queues.

Nothing here is needed for anything to arrive: what the broker loses, repeats or reorders is dropped
or read again from the source's feed.
"""

from eventing.rabbit.consumer import Consumer
from eventing.rabbit.publisher import Relay

__all__ = ["Consumer", "Relay"]

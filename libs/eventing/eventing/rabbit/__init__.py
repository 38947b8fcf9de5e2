"""RabbitMQ, the fast path between services: a publisher of the log, and consumers of queues.

Nothing here is needed for anything to arrive: what the broker loses, repeats or reorders is dropped
or read again from the source's feed.
"""

from eventing.rabbit.consumer import Consumer
from eventing.rabbit.publisher import Publisher

__all__ = ["Consumer", "Publisher"]

"""Acknowledging many messages with one: up to the highest below which everything is settled."""

import threading
from collections.abc import Callable, Iterable

EVERY = 50


class Acks:
    """The acknowledgements of one channel, whose deliveries are counted 1, 2, 3. Settled from any thread."""

    def __init__(self, send: Callable[[int], None]) -> None:
        self._send = send
        self._lock = threading.Lock()
        self._settled: set[int] = set()
        self._reached = 0
        self._sent = 0

    def settle(self, tags: Iterable[int], flush: bool = False) -> None:
        """Settle these. The broker is told when there are enough of them, or at once with `flush`."""
        # Sent under the lock: an earlier number after a later one would be refused by the broker.
        with self._lock:
            self._settled.update(tags)
            while self._reached + 1 in self._settled:
                self._reached += 1
                self._settled.discard(self._reached)
            waiting = self._reached - self._sent
            if waiting >= EVERY or (flush and waiting):
                self._sent = self._reached
                self._send(self._sent)

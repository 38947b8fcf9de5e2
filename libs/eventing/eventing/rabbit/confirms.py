"""A channel that publishes with pipelined confirms: many messages on their way, each accounted for."""

import time
from collections.abc import Callable, Mapping
from contextlib import suppress

from eventing.core.errors import Unavailable
from eventing.rabbit.connection import ANSWER_SECONDS, Connection
from eventing.rabbit.frames import publish_frames

#: Sent together: a system call for many messages, at both ends.
SEND_BYTES = 64 * 1024


class NotConfirmed(Unavailable):
    """The broker refused a message, or has not confirmed it in time."""


class Confirms:
    """Publisher confirms of one channel, whose delivery tags count its messages: 1, 2, 3."""

    def __init__(self, connection: Connection, unrouted: Callable[[], object] = lambda: None) -> None:
        """`unrouted` is called for each message nobody has a queue for: no error, history is in the feed."""
        self._connection = connection
        self._unrouted = unrouted
        self.channel = connection.channel()
        self.channel.confirm_select()
        self.channel.events["basic_ack"].add(self._acked)
        self.channel.events["basic_nack"].add(self._nacked)
        self.channel.events["basic_return"].add(self._returned)
        #: The tag of the last message published, and the tag up to which all are confirmed.
        self.published = 0
        self.confirmed = 0
        self._early: set[int] = set()
        self._unsent: list[bytes] = []
        self._unsent_bytes = 0

    def publish(self, exchange: str, routing_key: str, headers: Mapping[str, str | int], body: bytes) -> None:
        """Publish a message. It is sent when enough have gathered, or when it is waited for."""
        frames = publish_frames(
            self.channel.channel_id, self._connection.frame_max, exchange, routing_key, headers, body
        )
        self._unsent.append(frames)
        self._unsent_bytes += len(frames)
        self.published += 1
        if self._unsent_bytes >= SEND_BYTES:
            self._send()

    def wait_for(self, tag: int) -> None:
        """Wait until everything up to this message is confirmed. Raises NotConfirmed, BROKER_ERRORS."""
        self._send()
        confirmed, deadline = self.confirmed, time.monotonic() + ANSWER_SECONDS
        while self.confirmed < tag:
            if self.confirmed != confirmed:
                confirmed, deadline = self.confirmed, time.monotonic() + ANSWER_SECONDS
            left = deadline - time.monotonic()
            if left <= 0:
                raise NotConfirmed(f"no confirm for {ANSWER_SECONDS:g} s")
            # Frame by frame: heartbeats keep coming from a broker that confirms nothing.
            with suppress(TimeoutError):
                self._connection.blocking_read(left)

    def look(self) -> None:
        """Take in what the broker has sent, without waiting for more."""
        with suppress(TimeoutError):
            while True:
                self._connection.drain_events(timeout=0)

    def _send(self) -> None:
        if self._unsent:
            self._connection.send(b"".join(self._unsent))
            self._unsent.clear()
            self._unsent_bytes = 0
            # A broker that cannot get rid of what it returns stops reading: both would wait for ever.
            self.look()

    def _acked(self, tag: int, multiple: bool) -> None:
        if multiple:
            self.confirmed = max(self.confirmed, tag)
        else:
            self._early.add(tag)
        while self.confirmed + 1 in self._early:
            self.confirmed += 1
            self._early.discard(self.confirmed)
        if multiple and self._early:
            self._early = {early for early in self._early if early > self.confirmed}

    def _nacked(self, tag: int, multiple: bool) -> None:
        raise NotConfirmed("the broker refused a message")

    def _returned(self, *_: object) -> None:
        self._unrouted()

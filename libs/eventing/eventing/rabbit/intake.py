"""One partition's queue while this worker reads it: messages in, whole commits out to the reader."""

from collections.abc import Callable, Sequence
from typing import Any

from eventing.core.errors import Undecodable
from eventing.log.wire import WireEvent, parse_message, to_commit
from eventing.rabbit.acks import Acks
from eventing.rabbit.assembly import Assembler
from eventing.rabbit.connection import BROKER_ERRORS, Connection
from eventing.rabbit.topology import PREFETCH, declare_queue, queue_name
from eventing.readers.partition_reader import PartitionReader

#: A larger commit could hold back more messages than the prefetch lets arrive: it is read from the feed.
LARGEST_COMMIT = PREFETCH // 2

#: Keeps what cannot be decoded: (queue, message, reason).
Record = Callable[[str, Any, str], None]


class Intake:
    """The intake of one partition, on a channel of its own, so that one acknowledgement speaks for many
    messages of this partition.

    All but the acknowledgements happens in the thread that reads the connection.
    """

    def __init__(
        self,
        connection: Connection,
        reader_name: str,
        source: str,
        reader: PartitionReader,
        record: Record,
        anew: bool = False,
    ) -> None:
        self.reader = reader
        #: The broker ended it, most likely because the queue was deleted.
        self.cancelled = False
        self.consuming = False
        self._connection = connection
        self._reader_name = reader_name
        self._source = source
        self._record = record
        self._closed = False
        self._acks = Acks(self._acknowledge)
        self._assembler = Assembler()
        self._channel = connection.channel()
        self._channel.auto_decode = False  # a body is bytes, whatever its sender says
        self._channel.basic_qos(0, PREFETCH, False)
        if anew:
            # What it still held is read from the feed.
            self._channel.queue_delete(queue_name(reader_name, source, reader.partition))
        self._queue = self.declare()

    def declare(self) -> str:
        """Declare and bind the queue, whatever was done to it; returns its name."""
        return declare_queue(self._channel, self._reader_name, self._source, self.reader.partition)

    def consume(self) -> None:
        self._channel.basic_consume(self._queue, callback=self._arrived, on_cancel=self._on_cancel)
        self.consuming = True

    def flush(self) -> None:
        self._acks.settle((), flush=True)

    def close(self) -> None:
        """Close the channel. What is not acknowledged goes back to the queue, for the next owner."""
        self._closed = True
        self._channel.close()

    def _on_cancel(self, consumer_tag: str) -> None:
        self.cancelled = True

    def _arrived(self, message: Any) -> None:
        tag: int = message.delivery_tag
        try:
            event = parse_message(message.headers or {}, message.body or b"")
            self._check_address(event)
            self._take(tag, event)
        except Undecodable as error:
            self._record(self._queue, message, str(error))
            # Whatever it was, the source has what belongs in its place.
            self.reader.offer((), self._settling([tag]))

    def _check_address(self, event: WireEvent) -> None:
        if (event.attributes["source"], event.place.partition) != (self._source, self.reader.partition):
            raise Undecodable(f"an event of {event.attributes['source']}/{event.place.partition}")

    def _take(self, tag: int, event: WireEvent) -> None:
        reader, place = self.reader, event.place
        if place.epoch != reader.epoch:
            # Before a restore of the source: stale. After one: its feed tells the reader to halt.
            if place.epoch > reader.epoch and reader.idle and not reader.halted:
                reader.offer(())
            self._acks.settle((tag,))
        elif place.seq <= reader.offered_to:
            self._acks.settle((tag,))
        elif event.count > LARGEST_COMMIT:
            if place.index == event.count - 1:
                reader.poke(place.seq)
            self._acks.settle((tag,))
        else:
            self._assemble(tag, event)

    def _assemble(self, tag: int, event: WireEvent) -> None:
        whole = self._assembler.add(tag, event)
        if whole is None:
            return
        events, tags = whole
        try:
            commit = to_commit(events)
        except Undecodable:
            # The last message speaks for all of them: it is recorded, and settled after the repair.
            self._acks.settle(t for t in tags if t != tag)
            raise
        self.reader.offer((commit,), self._settling(tags))

    def _settling(self, tags: Sequence[int]) -> Callable[[], None]:
        """What the reader calls, from its own thread, when it has handled these."""
        return lambda: self._acks.settle(tags, flush=self.reader.idle)

    def _acknowledge(self, tag: int) -> None:
        if self._closed:
            return
        try:
            self._channel.basic_ack(tag, multiple=True)
        except BROKER_ERRORS:
            # Lost with its connection or its channel: what it was for comes again, as a duplicate.
            self._connection.hang_up()

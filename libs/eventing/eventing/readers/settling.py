"""Settling: a worker's work done once and in order, for programs of one process and for tests."""

from eventing.bus.bus import CommandBus
from eventing.bus.reactions import Reactions
from eventing.log.sequencer import Sequencer
from eventing.readers.partition_reader import PartitionReader
from eventing.readers.reader import Reader
from eventing.readers.sources import OwnLog
from eventing.views.view import Views


def settle(bus: CommandBus, views: Views, reactions: Reactions | None = None) -> None:
    """Number what was stored, show it in the views and answer it, until nothing is left to do.

    Not while a worker runs on the same log: each would hand on what the other has numbered.
    """
    log, sequencer = bus.log, Sequencer(bus.log)
    answered = reactions or Reactions()
    reader = Reader.make(OwnLog(log), bus.look.db, bus.clock, bus, views, answered)
    while True:
        numbered = sequencer.number(range(log.partitions))
        moved = False
        for partition in range(log.partitions):
            one = PartitionReader(reader, partition)
            one.open()
            before = one.position
            one.catch_up()
            moved = moved or one.position > before
        if not numbered and not moved:
            return

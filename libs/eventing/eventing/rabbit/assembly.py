"""Assembling commits: their events travel as a message each."""

from dataclasses import dataclass, field

from eventing.log.wire import WireEvent


@dataclass
class Parcel:
    """The messages of one commit that have arrived, and the delivery tags that wait for it."""

    events: dict[int, WireEvent] = field(default_factory=dict)
    tags: list[int] = field(default_factory=list)


class Assembler:
    """Assembles the commits of one partition. An incomplete one is given up when a later commit begins;
    the reader finds the gap and reads its source. Its messages are settled with that later commit.
    """

    def __init__(self) -> None:
        self._open: dict[int, Parcel] = {}

    def add(self, tag: int, event: WireEvent) -> tuple[list[WireEvent], list[int]] | None:
        """The events of the commit this one completes, and the tags that are settled with it."""
        seq = event.place.seq
        parcel = self._open.setdefault(seq, Parcel())
        for earlier in [other for other in self._open if other < seq]:
            parcel.tags += self._open.pop(earlier).tags
        parcel.events[event.place.index] = event
        parcel.tags.append(tag)
        if len(parcel.events) < event.count:
            return None
        del self._open[seq]
        return [parcel.events[index] for index in sorted(parcel.events)], parcel.tags

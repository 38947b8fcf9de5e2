"""Health of a worker: what runs in it, for its metrics and its health checks."""

from dataclasses import dataclass, field
from time import monotonic
from typing import Protocol

from eventing.readers.pump import Pump, ReaderGroup

#: A call to a server that hangs ends after 20 s, and a failed turn is followed by a pause.
STILL_SECONDS = 45.0


class Linked(Protocol):
    """Something with a connection of its own: publisher, consumer."""

    connected: bool


@dataclass
class Health:
    """What runs in a worker, filled by the entrypoints as they start."""

    pump: Pump | None = None
    #: When a worker that has no pump yet asked for its database last.
    sought_at: float = float("-inf")
    #: The index that must be there before anything is done, while it is being built.
    building: str | None = None
    groups: list[ReaderGroup] = field(default_factory=list)
    links: dict[str, Linked] = field(default_factory=dict)

    def healthy(self) -> bool:
        """Whether the pump still turns or, before there is one, its database is still asked for. A server
        that is away, or that builds an index, does not make the worker unhealthy."""
        if self.building is not None:
            return True
        turned_at = self.sought_at if self.pump is None else self.pump.turned_at
        return monotonic() - turned_at < STILL_SECONDS

    def ready(self) -> bool:
        """Whether it also gets its work done: the database is there, the log is whole."""
        return self.pump is not None and monotonic() - self.pump.worked_at < STILL_SECONDS

    @property
    def waits_for(self) -> str:
        """What a process that is not ready waits for, for people."""
        if self.building is not None:
            return f"the index {self.building} is being built"
        return "the database is away" if self.pump is None else "the pump stands still"

"""Faults by name and weight, drawn at random, and the processes they hold."""

import random
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Generic, TypeVar

System = TypeVar("System")
Do = Callable[[System, random.Random], None]


@dataclass(frozen=True)
class Fault(Generic[System]):
    """A fault; `weight` is how often it is drawn, against the others."""

    name: str
    do: Do[System]
    weight: int


class Faults(dict[str, Fault[System]]):
    """The faults of one kind of system, by name."""

    def of(self, weight: int) -> Callable[[Do[System]], Do[System]]:
        """Register a fault, under its function's name."""

        def register(do: Do[System]) -> Do[System]:
            self[do.__name__] = Fault(do.__name__, do, weight)
            return do

        return register

    def draw(self, chance: random.Random, count: int) -> list[Fault[System]]:
        found = list(self.values())
        return chance.choices(found, [each.weight for each in found], k=count)


class Holds:
    """Who holds which process: two faults at one at a time would undo each other."""

    def __init__(self, names: Iterable[str]) -> None:
        self._locks = {name: threading.RLock() for name in names}

    @contextmanager
    def __call__(self, *names: str) -> Iterator[None]:
        """Hold these processes: nobody else touches them meanwhile."""
        locks = [self._locks[name] for name in sorted(names)]
        for lock in locks:
            lock.acquire()
        try:
            yield
        finally:
            for lock in locks:
                lock.release()

"""An entity: how its state is folded from events, and how a command is decided on that state."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from typing import Any, Generic, TypeVar

State = TypeVar("State")


@dataclass(frozen=True)
class Entity(Generic[State]):
    """The pure half of a stream: `evolve` applies and never judges, `decide` judges.

    `version` goes up when `evolve` or the state's shape changes; snapshots of another version
    are ignored.
    """

    name: str
    initial: State
    evolve: Callable[[State, Any], State]
    decide: Callable[[State, Any, datetime], Sequence[Any]]
    version: int = 1

    def fold(self, events: Iterable[Any], state: State | None = None) -> State:
        return reduce(self.evolve, events, self.initial if state is None else state)

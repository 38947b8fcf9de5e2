"""An entity: how its state is folded from events, and how a command is decided on that state."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, reduce
from typing import Any, Generic, TypeVar

from eventing.core.fingerprint import fingerprint

State = TypeVar("State")


@dataclass(frozen=True)
class Entity(Generic[State]):
    """The pure half of a stream: `evolve` applies and never judges, `decide` judges.

    Snapshots are kept under its `code`: when `evolve` or the state's shape changes, those made before
    are passed over.
    """

    name: str
    initial: State
    evolve: Callable[[State, Any], State]
    decide: Callable[[State, Any, datetime], Sequence[Any]]

    @cached_property
    def code(self) -> str:
        """What folding does, in a word: the same until `evolve`, or the shape of the state, changes."""
        return fingerprint({"evolve": self.evolve, "state": type(self.initial)})

    def fold(self, events: Iterable[Any], state: State | None = None) -> State:
        return reduce(self.evolve, events, self.initial if state is None else state)

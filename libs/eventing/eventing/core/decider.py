"""A decider: how a stream's state is folded from its events, and what is decided on it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from typing import Any, Generic, TypeVar

from eventing.core.fingerprint import fingerprint

State = TypeVar("State")
Command = TypeVar("Command")
Event = TypeVar("Event")
Facts = TypeVar("Facts")


@dataclass(frozen=True)
class Decider(Generic[State, Command, Event, Facts]):
    """The pure half of a stream: `evolve` applies and never judges, `decide` judges and does nothing.

    `facts` are what a decision rests on beside the state: the time, and what was looked up for it. A command
    whose route looks nothing up is decided with the time it was asked at. `decide` may run several times for
    one command, after each conflict; it returns the events, none where there is nothing to do, or raises
    Refused. Snapshots are kept under `code`: when `evolve` or the state's shape changes, those made before
    are passed over.
    """

    name: str
    initial: State
    evolve: Callable[[State, Event], State]
    decide: Callable[[State, Command, Facts], Sequence[Event]]

    @cached_property
    def code(self) -> str:
        """A fingerprint of folding: the same until `evolve`, or the shape of the state, changes."""
        return fingerprint({"evolve": self.evolve, "state": type(self.initial)})

    def fold(self, events: Iterable[Event], state: State | None = None) -> State:
        return reduce(self.evolve, events, self.initial if state is None else state)


#: A decider of which only the state's type matters.
AnyDecider = Decider[State, Any, Any, Any]

"""Reactions: what this service does about an event, as pure functions from events to commands."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeVar

from eventing.core.catalogue import Catalogue, split_type
from eventing.core.commit import Event
from eventing.core.context import CommandContext
from eventing.core.ids import uuid5hex

T = TypeVar("T")

Start = Literal["beginning", "now"]
Commands = object | Sequence[object] | None
Answer = Callable[[Event[Any]], Commands]


@dataclass(frozen=True)
class Reaction:
    name: str
    source: str
    wire_type: str
    catalogue: Catalogue
    start: Start
    answer: Answer

    def concerns(self, wire_type: str) -> bool:
        """Of this event, or of a version of it that this reader may not know."""
        return split_type(wire_type)[0] == split_type(self.wire_type)[0]

    def commands(self, event: Event[Any]) -> list[object]:
        answer = self.answer(event)
        if answer is None:
            return []
        return list(answer) if isinstance(answer, list | tuple) else [answer]

    def issued(self, event: Event[Any], stream: str, at: datetime) -> CommandContext:
        """One command for each target stream, with an id a redelivery derives again."""
        return CommandContext(
            command_id=uuid5hex(event.id, self.name, stream),
            actor=f"reaction:{self.name}",
            at=at,
            correlation_id=event.correlation_id or event.commit.id,
            causation_id=event.id,
            traceparent=event.commit.traceparent,
        )


_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


class Reactions:
    """A service's reactions.

    A name is part of the ids of a reaction's commands, of its progress and of what is parked of it. So it
    is written, and never changes once in use; the function below it may be renamed freely.
    """

    def __init__(self) -> None:
        self._reactions: list[Reaction] = []

    def on(
        self, catalogue: Catalogue, event_class: type[T], *, name: str, start: Start = "beginning"
    ) -> Callable[[Callable[[Event[T]], Commands]], Callable[[Event[T]], Commands]]:
        """`beginning` for what pairs things; `now` only for what leaves the system (letters).

        Raises ValueError for a name that is taken, or is not of words in lower case with hyphens.
        """
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name!r} is not the name of a reaction, such as check-credit")

        def register(answer: Callable[[Event[T]], Commands]) -> Callable[[Event[T]], Commands]:
            wire_type = catalogue.type_of(event_class)
            if any(r.name == name for r in self._reactions):
                raise ValueError(f"two reactions named {name}")
            self._reactions.append(Reaction(name, catalogue.source, wire_type, catalogue, start, answer))
            return answer

        return register

    def __iter__(self) -> Iterator[Reaction]:
        return iter(self._reactions)

    def of(self, source: str) -> list[Reaction]:
        return [reaction for reaction in self._reactions if reaction.source == source]

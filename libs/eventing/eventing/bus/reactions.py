"""Reactions: what this service does about an event, as pure functions from events to commands."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeVar

from eventing.core.catalogue import Catalogue, catalogue_of, split_type
from eventing.core.commit import Event
from eventing.core.context import CommandContext
from eventing.core.errors import EventingError
from eventing.core.ids import uuid5hex

T = TypeVar("T")

Start = Literal["beginning", "now"]
Commands = object | Sequence[object] | None
Answer = Callable[[Event[Any]], Commands]


class TwoCommands(EventingError):
    """A reaction asks for two things of one stream: they would have one id, and the second be dropped."""


@dataclass(frozen=True)
class Reaction:
    name: str
    source: str
    wire_type: str
    catalogue: Catalogue
    start: Start
    answer: Answer

    def concerns(self, wire_type: str) -> bool:
        """Whether it answers this event, in a version this reader may not know."""
        return split_type(wire_type)[0] == split_type(self.wire_type)[0]

    def commands(self, event: Event[Any]) -> list[object]:
        answer = self.answer(event)
        if answer is None:
            return []
        return list(answer) if isinstance(answer, list | tuple) else [answer]

    def asks(
        self, event: Event[Any], stream_of: Callable[[object], str], at: datetime
    ) -> list[tuple[object, CommandContext]]:
        """What it asks for, each command with its context. Raises TwoCommands."""
        commands = self.commands(event)
        streams = [stream_of(command) for command in commands]
        if len(set(streams)) != len(streams):
            raise TwoCommands(f"{self.name} asks for two things of one stream: {sorted(set(streams))}")
        return [
            (command, self._context(event, stream, at))
            for command, stream in zip(commands, streams, strict=True)
        ]

    def _context(self, event: Event[Any], stream: str, at: datetime) -> CommandContext:
        """The context of its one command to a stream, with an id a redelivery derives again."""
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
        self, event_class: type[T], *, name: str, start: Start = "beginning", of: Catalogue | None = None
    ) -> Callable[[Callable[[Event[T]], Commands]], Callable[[Event[T]], Commands]]:
        """Register an answer, to all events from the `beginning`; from `now` if it leaves the system
        (letters).

        `of` says whose event it is, where one class stands in several catalogues. Raises ValueError for a
        name that is taken, or is not of words in lower case with hyphens.
        """
        catalogue = of or catalogue_of(event_class)
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name!r} is not the name of a reaction, such as check-credit")

        def register(answer: Callable[[Event[T]], Commands]) -> Callable[[Event[T]], Commands]:
            wire_type = catalogue.type_of(event_class)
            self._add(Reaction(name, catalogue.source, wire_type, catalogue, start, answer))
            return answer

        return register

    @classmethod
    def of_all(cls, many: Iterable["Reactions"]) -> "Reactions":
        """All of these as one. Raises ValueError where two have one name."""
        made = cls()
        for reaction in (reaction for reactions in many for reaction in reactions):
            made._add(reaction)
        return made

    def _add(self, reaction: Reaction) -> None:
        if any(other.name == reaction.name for other in self._reactions):
            raise ValueError(f"two reactions named {reaction.name}")
        self._reactions.append(reaction)

    def __iter__(self) -> Iterator[Reaction]:
        return iter(self._reactions)

    def of(self, source: str) -> list[Reaction]:
        return [reaction for reaction in self._reactions if reaction.source == source]

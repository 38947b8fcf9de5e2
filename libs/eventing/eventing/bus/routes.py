"""Routes: where each command goes, what is looked up for it, and what else must be done, as data.

A service's commands are a list of these. What is done with them is in `attempts` and `bus`, and is the
same for one command and for a hundred.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

from eventing.core.context import CommandContext
from eventing.core.decider import AnyDecider, Decider
from eventing.core.errors import Refused
from eventing.core.mongo import Db
from eventing.log.log import Log

if TYPE_CHECKING:
    from eventing.bus.bus import Outcome

State = TypeVar("State", covariant=True)
Command = TypeVar("Command", covariant=True)
Event = TypeVar("Event")
FactsOf = TypeVar("FactsOf")
Resources = TypeVar("Resources")


@dataclass(frozen=True)
class Part:
    """What became of a command that is part of another: its outcome, or why there is none.

    A refusal is an outcome. `error` is what went wrong beside that, such as a conflict that did not end.
    """

    command: Any
    outcome: "Outcome | None" = None
    error: Exception | None = None

    @property
    def failure(self) -> str | None:
        """The code of its refusal, or the kind of its error; None where it is done."""
        if self.error is not None:
            return type(self.error).__name__
        refusal = None if self.outcome is None else self.outcome.refusal
        return None if refusal is None else refusal.code

    def or_raise(self) -> "Outcome":
        """Its outcome. Raises its refusal, or its error."""
        if self.error is not None:
            raise self.error
        assert self.outcome is not None, "one or the other"
        return self.outcome.or_raise()


@dataclass(frozen=True)
class Asked(Generic[Command, State]):
    """A command with the state of its stream; `parts` are what became of its parts, once they are done."""

    command: Command
    state: State
    context: CommandContext
    parts: Sequence[Part] = ()

    @property
    def now(self) -> datetime:
        return self.context.at

    @property
    def parts_done(self) -> bool:
        return bool(self.parts)


@dataclass(frozen=True)
class Look(Generic[Resources]):
    """Where facts are looked up: the service's views, its own log, and what it was made with.

    `resources` are the service's own: tables, files, settings.
    """

    db: Db
    log: Log
    resources: Resources

    def state(self, decider: AnyDecider[State], stream: str) -> State:
        """Another stream's state, as it stands now."""
        return self.log.load(stream, decider).state

    def states(self, decider: AnyDecider[State], streams: Sequence[str]) -> Mapping[str, State]:
        """The states of many streams, in one query for each partition."""
        named = list(dict.fromkeys(streams))
        loaded = self.log.load_many([(stream, decider) for stream in named])
        return {stream: found.state for stream, found in zip(named, loaded, strict=True)}


@dataclass(frozen=True)
class Decided(Generic[Command, State, FactsOf]):
    """A decision about to be stored."""

    asked: Asked[Command, State]
    facts: FactsOf
    events: Sequence[Any]


Facts = Callable[[Sequence[Asked[Command, State]], Look[Any]], Sequence[FactsOf]]
Parts = Callable[[State, Command, FactsOf], Sequence[object]]
Effect = Callable[[Decided[Command, State, FactsOf], Look[Any]], None]


@dataclass(frozen=True)
class Route:
    """Where a command goes, and what belongs to deciding it. Made by `route`, which says what each is."""

    command: type[Any]
    decider: AnyDecider[Any]
    stream: Callable[[Any], str]
    facts: Facts[Any, Any, Any] | None = None
    parts: Parts[Any, Any, Any] | None = None
    effect: Effect[Any, Any, Any] | None = None
    founds: bool = False


@overload
def route(
    command: type[Command],
    decider: Decider[State, Command, Any, datetime],
    stream: Callable[[Command], str],
    *,
    facts: None = None,
    parts: Parts[State, Command, datetime] | None = None,
    effect: Effect[Command, State, datetime] | None = None,
    founds: bool = False,
) -> Route: ...


@overload
def route(
    command: type[Command],
    decider: Decider[State, Any, Any, FactsOf],
    stream: Callable[[Command], str],
    *,
    facts: Facts[Command, State, FactsOf],
    parts: Parts[State, Command, FactsOf] | None = None,
    effect: Effect[Command, State, FactsOf] | None = None,
    founds: bool = False,
) -> Route: ...


def route(
    command: type[Any],
    decider: AnyDecider[Any],
    stream: Callable[[Any], str],
    *,
    facts: Facts[Any, Any, Any] | None = None,
    parts: Parts[Any, Any, Any] | None = None,
    effect: Effect[Any, Any, Any] | None = None,
    founds: bool = False,
) -> Route:
    """Say where a command goes, and what belongs to deciding it.

    `stream` is a function of the command alone, so that a reaction's command has the same id each time.

    `facts` looks up what the decision rests on, for many commands at once, after their streams are loaded and
    again after a conflict; an answer for each, in order. Without it the decision is given the time. A refusal
    it raises is that of every command it was asked about, so it looks up, and leaves judging to `decide`.

    `parts` names commands on other streams that are done before this one is decided, each under an id of its
    own derived from this one's; none of them changes this command's stream. What became of them is in
    `Asked.parts` when facts are looked up again. A refusal raised here is the command's own.

    `effect` is what must be written outside the log, after the decision and before it is stored: a file, a
    credential. It may be repeated, and may refuse.

    `founds` is for a command that stores something on every empty stream, never refused there and never
    without effect: then no earlier outcome is looked for.
    """
    return Route(command, decider, stream, facts, parts, effect, founds)


__all__ = ["Asked", "Decided", "Look", "Part", "Refused", "Route", "route"]

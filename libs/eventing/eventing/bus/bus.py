"""The way a command takes: load, look for an earlier outcome, decide, append; again after a conflict."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from time import perf_counter
from typing import Any, TypeVar

from msgspec import structs

from eventing.core.clock import Clock
from eventing.core.commit import Commit
from eventing.core.context import CommandContext
from eventing.core.decider import Entity
from eventing.core.errors import ConcurrencyError, EventingError, Refused, Unavailable
from eventing.core.mongo import TRANSIENT
from eventing.log.log import Log
from eventing.log.receipts import Receipt
from eventing.log.streams import Loaded, entity_of
from eventing.telemetry.metrics import COMMAND_SECONDS, COMMANDS
from eventing.telemetry.tracing import span

__all__ = ["CommandBus", "CommandContext", "IdReused", "Outcome", "RecordedRefusal", "StaleVersion"]

State = TypeVar("State")
Command = TypeVar("Command")

ATTEMPTS = 5

#: Not done, and nobody's fault: the same command may succeed later.
UNAVAILABLE: tuple[type[Exception], ...] = (Unavailable, *TRANSIENT)


class StaleVersion(EventingError):
    """If-Match named a version the stream no longer stands at."""

    def __init__(self, stream: str, expected: int, version: int) -> None:
        super().__init__(f"{stream} stands at version {version}, not {expected}")
        self.stream, self.expected, self.version = stream, expected, version


class IdReused(EventingError):
    """The same Idempotency-Key came with another request."""


class RecordedRefusal(Refused):
    """A refusal as its receipt tells it: the same answer, however often it is asked for."""

    def __init__(self, record: Mapping[str, Any]) -> None:
        super().__init__(record["detail"], **record["params"])
        self.code = record["code"]  # type: ignore[misc]  # of this one refusal, as recorded
        self.status = record["status"]  # type: ignore[misc]


@dataclass(frozen=True)
class Outcome:
    """What became of a command; a function of its commit or receipt alone.

    `events` are empty and `refusal` is None when there was nothing to do.
    """

    command_id: str
    stream: str
    version: int
    events: tuple[Any, ...] = ()
    refusal: RecordedRefusal | None = None
    replayed: bool = False

    @property
    def result(self) -> str:
        """In a word, for the metrics."""
        if self.replayed:
            return "repeated"
        if self.refusal is not None:
            return "refused"
        return "done" if self.events else "nothing"

    def or_raise(self) -> "Outcome":
        if self.refusal is not None:
            raise self.refusal
        return self


#: Fills many commands, each with the state of its stream, with what has to be looked up for them.
LookUp = Callable[[Sequence[tuple[Any, Any]]], Sequence[Any]]


@dataclass(frozen=True)
class Route:
    """Where a command goes. Without `handle` it is decided on its stream alone, by itself or with others."""

    entity: Entity[Any]
    stream: Callable[[Any], str]
    handle: Callable[[Any, CommandContext], Outcome] | None = None
    look_up: LookUp | None = None
    founds: bool = False

    def decide(self, state: Any, command: Any, issued: CommandContext) -> Sequence[Any]:
        if self.look_up is not None:
            (command,) = self.look_up([(state, command)])
        return self.entity.decide(state, command, issued.at)


def is_untold(loaded: Loaded[Any], issued: CommandContext) -> bool:
    """Whether a command that founds its stream cannot have an outcome yet, so that none is looked for.

    Not under an id somebody else chose: he may have used it for something else.
    """
    return loaded.version == 0 and not issued.request_hash


class CommandBus:
    """A service's commands, each to its stream. Subclasses route them in their constructor."""

    def __init__(self, log: Log, clock: Clock) -> None:
        self.log = log
        self.clock = clock
        self._routes: dict[type, Route] = {}

    def route(
        self,
        command_type: type[Command],
        entity: Entity[State],
        stream: Callable[[Command], str],
        handle: Callable[[Command, CommandContext], Outcome] | None = None,
        look_up: Callable[[Sequence[tuple[State, Command]]], Sequence[Command]] | None = None,
        *,
        founds: bool = False,
    ) -> None:
        """`look_up` is for commands decided on more than their stream: it fills them in, after the
        streams were loaded, many at a time. `handle` is for those that write to several streams or
        look up what only they know how to. What `founds` stores something on every empty stream: it is
        never refused there, and never without effect."""
        self._routes[command_type] = Route(entity, stream, handle, look_up, founds)

    def route_of(self, command: object) -> Route:
        return self._routes[type(command)]

    def stream_of(self, command: object) -> str:
        return self.route_of(command).stream(command)

    def handle(self, command: object, issued: CommandContext, known: Loaded[Any] | None = None) -> Outcome:
        """Do it once. Raises ConcurrencyError, StaleVersion, IdReused, Unavailable; never a refusal.

        `known` is the command's stream as the caller has just loaded it; then it is not loaded again.
        """
        name, began, result = type(command).__name__, perf_counter(), "failed"
        try:
            with span(name, command_id=issued.command_id):
                outcome = self._handle(command, issued, known)
            result = outcome.result
            return outcome
        except (ConcurrencyError, StaleVersion):
            result = "conflict"
            raise
        except UNAVAILABLE:
            result = "unavailable"
            raise
        finally:
            COMMANDS.labels(self.log.source, name, result).inc()
            COMMAND_SECONDS.labels(self.log.source, name).observe(perf_counter() - began)

    def _handle(self, command: object, issued: CommandContext, known: Loaded[Any] | None) -> Outcome:
        route = self.route_of(command)
        if route.handle is not None:
            return route.handle(command, issued)
        return self.execute(
            route.entity,
            route.stream(command),
            lambda state: route.decide(state, command, issued),
            issued,
            known,
            founds=route.founds,
        )

    def state(self, entity: Entity[State], stream: str) -> State:
        return self.log.load(stream, entity).state

    def execute(
        self,
        entity: Entity[State],
        stream: str,
        decide: Callable[[State], Sequence[Any]],
        issued: CommandContext,
        known: Loaded[State] | None = None,
        *,
        founds: bool = False,
    ) -> Outcome:
        """Load, then look for the outcome, then decide, in this order; all three again on a conflict.

        Looking before loading could miss an outcome that lands in between, and decide on a state
        that already holds it.
        """
        conflict: ConcurrencyError | None = None
        for _ in range(ATTEMPTS):
            loaded = known or self.log.load(stream, entity)
            known = None
            earlier = None if founds and is_untold(loaded, issued) else self.outcome(issued, loaded)
            if earlier is not None:
                return earlier
            if issued.expected_version is not None and issued.expected_version != loaded.version:
                raise StaleVersion(stream, issued.expected_version, loaded.version)
            try:
                events = decide(loaded.state)
            except Refused as refusal:
                return self._settled(self.log.leave_receipt(stream, loaded.version, issued, refusal), issued)
            if not events:
                return self._settled(self.log.leave_receipt(stream, loaded.version, issued, None), issued)
            try:
                return self._append(loaded, events, issued)
            except ConcurrencyError as error:
                conflict = error
        raise conflict or AssertionError("unreachable: at least one attempt is made")

    def outcome(self, issued: CommandContext, loaded: Loaded[Any] | None = None) -> Outcome | None:
        """The outcome of this command if it is already done.

        Raises IdReused when it was another request under the same id.
        """
        found = self.log.find(issued.command_id, loaded)
        return None if found is None else self.replayed(found, issued)

    def replayed(self, found: Commit | Receipt, issued: CommandContext) -> Outcome:
        """What was done under this id already. Raises IdReused when it was another request."""
        if issued.request_hash and found.request_hash and issued.request_hash != found.request_hash:
            raise IdReused("this Idempotency-Key was used for another request")
        return self.to_outcome(found, replayed=True)

    def to_outcome(self, found: Commit | Receipt, *, replayed: bool) -> Outcome:
        if isinstance(found, Commit):
            events = self.log.decoded(found)
            return Outcome(found.id, found.stream, found.last_version, events, replayed=replayed)
        refusal = None if found.refusal is None else RecordedRefusal(found.refusal)
        return Outcome(found.id, found.stream, found.version, refusal=refusal, replayed=replayed)

    def _append(self, loaded: Loaded[Any], events: Sequence[Any], issued: CommandContext) -> Outcome:
        with span("append", entity=entity_of(loaded.stream), events=len(events)) as storing:
            # Whoever reads the commit continues from here.
            traced = structs.replace(issued, traceparent=storing.traceparent or issued.traceparent)
            commit, new = self.log.append(loaded, events, traced)
        if not new:
            return self.replayed(commit, issued)
        return Outcome(commit.id, commit.stream, commit.last_version, tuple(events))

    def _settled(self, receipt: Receipt, issued: CommandContext) -> Outcome:
        # A commit of the same command may have landed beside the receipt; then it is the outcome.
        found = self.log.find(issued.command_id)
        if found is None:
            return self.to_outcome(receipt, replayed=False)
        return replace(self.replayed(found, issued), replayed=False)

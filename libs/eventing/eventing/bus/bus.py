"""The command bus: each command to its stream, tried again after a conflict, one or many at a time."""

from collections.abc import Iterable, Sequence
from time import perf_counter
from typing import Any, TypeVar

from eventing.bus.attempts import Attempt, attempt
from eventing.bus.outcomes import IdReused, Outcome, RecordedRefusal, StaleVersion
from eventing.bus.routes import Look, Route
from eventing.bus.waves import waves
from eventing.core.clock import Clock
from eventing.core.commit import Commit
from eventing.core.context import CommandContext
from eventing.core.decider import AnyDecider
from eventing.core.errors import ConcurrencyError, Unavailable
from eventing.core.mongo import Db
from eventing.core.retry import Retry
from eventing.core.transient import transient
from eventing.log.log import Log
from eventing.log.receipts import Receipt
from eventing.log.streams import Loaded
from eventing.telemetry.metrics import COMMAND_SECONDS, COMMANDS
from eventing.telemetry.tracing import span, span_of_batch

__all__ = ["CommandBus", "CommandContext", "IdReused", "Outcome", "RecordedRefusal", "StaleVersion"]

State = TypeVar("State")

#: How long a command is tried again while others write to its stream.
CONFLICT_SECONDS = 10.0
#: The waits in between, in seconds: about as long as a write takes, and growing, so that all come through.
FIRST_WAIT, LONGEST_WAIT = 0.005, 0.1

Command = tuple[object, CommandContext]


class CommandBus:
    """A service's commands, by its routes.

    Facts are read from the views in `db`, the log's own unless given, and from `resources`.
    """

    def __init__(
        self,
        log: Log,
        clock: Clock,
        routes: Iterable[Route] = (),
        *,
        db: Db | None = None,
        resources: Any = None,
    ) -> None:
        self.log = log
        self.clock = clock
        self.look: Look[Any] = Look(log.db if db is None else db, log, resources)
        self._routes: dict[type, Route] = {}
        for route in routes:
            self.add(route)

    def add(self, route: Route) -> None:
        """Add a route. Raises ValueError where the command has one already."""
        if route.command in self._routes:
            raise ValueError(f"two routes of {route.command.__name__}")
        self._routes[route.command] = route

    @property
    def routes(self) -> Sequence[Route]:
        return list(self._routes.values())

    def route_of(self, command: object) -> Route:
        """The route of a command. Raises TypeError for a command without one."""
        try:
            return self._routes[type(command)]
        except KeyError:
            raise TypeError(f"{type(command).__name__} has no route") from None

    def stream_of(self, command: object) -> str:
        return self.route_of(command).stream(command)

    def state(self, decider: AnyDecider[State], stream: str) -> State:
        return self.log.load(stream, decider).state

    # -- one command -------------------------------------------------------------------------------

    def handle(self, command: object, context: CommandContext, known: Loaded[Any] | None = None) -> Outcome:
        """Do it once. Raises ConcurrencyError, StaleVersion, IdReused, Unavailable; never a refusal.

        A conflict that does not end is Unavailable where it is of a stream the caller did not name, such as
        one that hands out numbers.

        `known` is the command's stream as the caller has just loaded it; then it is not loaded again.
        """
        name, began, result = type(command).__name__, perf_counter(), "failed"
        try:
            with span(name, command_id=context.command_id):
                outcome = self._until_settled(command, context, known)
            result = outcome.result
            return outcome
        except (ConcurrencyError, StaleVersion):
            result = "conflict"
            raise
        except IdReused:
            result = "id_reused"
            raise
        except transient(Unavailable):
            result = "unavailable"
            raise
        finally:
            COMMANDS.labels(self.log.source, name, result).inc()
            COMMAND_SECONDS.labels(self.log.source, name).observe(perf_counter() - began)

    def _until_settled(self, command: object, context: CommandContext, known: Loaded[Any] | None) -> Outcome:
        retry = Retry(first=FIRST_WAIT, most=LONGEST_WAIT, within=CONFLICT_SECONDS)
        while True:
            (tried,) = attempt(self, [(command, context)], known)
            known = None
            if tried.outcome is not None:
                return tried.outcome
            error = tried.error or AssertionError("an attempt ends with an outcome or an error")
            if not isinstance(error, ConcurrencyError):
                raise error
            if error.stream != tried.loaded.stream:
                # A part, which has been tried for as long already.
                raise Unavailable(f"{error.stream} is busy") from error
            if retry.spent:
                raise error
            retry.wait()

    # -- batches of commands -----------------------------------------------------------------------------

    def try_batch(self, commands: Sequence[Command]) -> list[Outcome | None]:
        """An outcome for each, None for one that must be tried by itself: a conflict or a failure.

        No two address the same stream. Raises what the servers raise; then some may be done and some not,
        as whoever asks for them again will find.
        """
        began = perf_counter()
        traces = (context.traceparent for _, context in commands)
        with span_of_batch("batch of commands", traces, commands=len(commands)):
            tried = attempt(self, commands)
        took = perf_counter() - began
        for one in tried:
            self._count(one, took)
        return [one.outcome for one in tried]

    def _count(self, one: Attempt, took: float) -> None:
        if one.outcome is not None:
            name = type(one.command).__name__
            COMMANDS.labels(self.log.source, name, one.outcome.result).inc()
            COMMAND_SECONDS.labels(self.log.source, name).observe(took)

    def handle_many(self, commands: Sequence[Command]) -> list[Outcome | Exception]:
        """An outcome for each, or what it failed with; in their order where they address the same stream.

        Raises Unavailable, or what the servers raise, as soon as one meets it.
        """
        done: dict[int, Outcome | Exception] = {}
        streams = [self.stream_of(command) for command, _ in commands]
        for wave in waves(range(len(commands)), lambda index: (streams[index],)):
            outcomes = self._batched([commands[index] for index in wave]) if len(wave) > 1 else [None]
            for index, outcome in zip(wave, outcomes, strict=True):
                done[index] = outcome or self._by_itself(*commands[index])
        return [done[index] for index in range(len(commands))]

    def _batched(self, wave: Sequence[Command]) -> Sequence[Outcome | None]:
        try:
            return self.try_batch(wave)
        except transient(Unavailable):
            raise
        except Exception:  # a stream that cannot be read: its command meets it again by itself
            return [None] * len(wave)

    def _by_itself(self, command: object, context: CommandContext) -> Outcome | Exception:
        try:
            return self.handle(command, context)
        except transient(Unavailable):
            raise
        except Exception as error:  # an outcome among the others
            return error

    # -- what became of a command ------------------------------------------------------------------

    def outcome(self, context: CommandContext, loaded: Loaded[Any] | None = None) -> Outcome | None:
        """The outcome of this command if it is already done.

        Raises IdReused when it was another request under the same id.
        """
        found = self.log.find(context.command_id, loaded)
        return None if found is None else self.replayed(found, context)

    def replayed(self, found: Commit | Receipt, context: CommandContext) -> Outcome:
        """What was done under this id already. Raises IdReused when it was another request."""
        if context.request_hash and found.request_hash and context.request_hash != found.request_hash:
            raise IdReused("this Idempotency-Key was used for another request")
        return self._outcome_of(found)

    def _outcome_of(self, found: Commit | Receipt) -> Outcome:
        if isinstance(found, Commit):
            events = self.log.decoded(found)
            return Outcome(found.id, found.stream, found.last_version, events, replayed=True)
        refusal = None if found.refusal is None else RecordedRefusal(found.refusal)
        return Outcome(found.id, found.stream, found.version, refusal=refusal, replayed=True)

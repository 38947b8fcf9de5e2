"""One attempt at some commands: load, look for earlier outcomes, look facts up, decide, store.

The same for one command and for many, each on a stream of its own; many take a tenth of the
queries. The order matters: looking for an outcome before loading could miss one that lands in between, and
decide on a state that already holds it.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import structs

from eventing.bus.outcomes import Outcome, StaleVersion
from eventing.bus.routes import Asked, Decided, Part, Route
from eventing.core.checking import cleaned
from eventing.core.context import CommandContext
from eventing.core.errors import Invalid, Refused
from eventing.core.transient import transient
from eventing.log.receipts import Settled
from eventing.log.streams import Loaded, entity_of
from eventing.telemetry.tracing import span

if TYPE_CHECKING:
    from eventing.bus.bus import CommandBus

Given = TypeVar("Given")


@dataclass
class Attempt:
    """One command on its way: in the end it has an outcome, or the error it failed with."""

    command: Any
    context: CommandContext
    route: Route
    loaded: Loaded[Any]
    parts: tuple[Part, ...] = ()
    facts: Any = None
    events: Sequence[Any] = ()
    refusal: Refused | None = None
    outcome: Outcome | None = None
    error: Exception | None = None

    @property
    def open(self) -> bool:
        """Whether it is neither done nor failed."""
        return self.outcome is None and self.error is None

    @property
    def undecided(self) -> bool:
        return self.open and self.refusal is None

    @property
    def asked(self) -> Asked[Any, Any]:
        return Asked(self.command, self.loaded.state, self.context, self.parts)

    def judged(self, judge: Callable[[], Given], otherwise: Given) -> Given:
        """What `judge` returns, or `otherwise`: whatever it raises is this command's own refusal or error."""
        try:
            return judge()
        except Refused as refusal:
            self.refusal = refusal
        except transient():
            raise
        except Exception as error:  # raised where this command is tried by itself
            self.error = error
        return otherwise


def attempt(
    bus: "CommandBus", commands: Sequence[tuple[object, CommandContext]], known: Loaded[Any] | None = None
) -> list[Attempt]:
    """Try these once, no two on one stream; `known` is the stream of a single one, just loaded.

    What a command fails with is in its attempt, a conflict too. Raises what the servers raise; then some may
    be done and some not, as whoever asks again will find.
    """
    attempts = _load(bus, commands, known)
    _find_earlier(bus, attempts)
    _check_versions(attempts)
    _clean(attempts)
    _look_up(bus, attempts)
    _do_parts(bus, attempts)
    for one in attempts:
        if one.undecided:
            _decide(one)
    for one in attempts:
        if one.undecided and one.events and one.route.effect is not None:
            _take_effect(bus, one, one.route.effect)
    _store(bus, attempts)
    return attempts


def cannot_have_outcome(loaded: Loaded[Any], context: CommandContext) -> bool:
    """Whether a command that founds its stream cannot have an outcome yet, so that none is looked for.

    False for an id the client chose: it may have been used for something else.
    """
    return loaded.version == 0 and not context.request_hash


# -- what is there already -----------------------------------------------------------------------------


def _load(
    bus: "CommandBus", commands: Sequence[tuple[object, CommandContext]], known: Loaded[Any] | None
) -> list[Attempt]:
    routes = [bus.route_of(command) for command, _ in commands]
    streams = [route.stream(command) for route, (command, _) in zip(routes, commands, strict=True)]
    if len(commands) == 1:
        loaded = [known or bus.log.load(streams[0], routes[0].decider)]
    else:
        loaded = bus.log.load_many(
            [(stream, route.decider) for stream, route in zip(streams, routes, strict=True)]
        )
    return [
        Attempt(command, context, route, stream)
        for (command, context), route, stream in zip(commands, routes, loaded, strict=True)
    ]


def _find_earlier(bus: "CommandBus", attempts: Sequence[Attempt]) -> None:
    """After loading: what lands in between is found in the state, or makes the append conflict."""
    asked = [
        one for one in attempts if not (one.route.founds and cannot_have_outcome(one.loaded, one.context))
    ]
    if len(attempts) == 1:
        for one in asked:
            one.outcome = bus.outcome(one.context, one.loaded)
        return
    found = bus.log.find_many({one.context.command_id: one.loaded for one in asked})
    for one in asked:
        earlier = found.get(one.context.command_id)
        if earlier is not None:
            one.outcome = bus.replayed(earlier, one.context)


def _check_versions(attempts: Sequence[Attempt]) -> None:
    for one in attempts:
        expected = one.context.expected_version
        if one.open and expected is not None and expected != one.loaded.version:
            one.error = StaleVersion(one.loaded.stream, expected, one.loaded.version)


def _clean(attempts: Sequence[Attempt]) -> None:
    """Strip and normalise texts, and refuse what is beyond the limits of its type."""
    for one in attempts:
        if one.undecided:
            one.command, faults = cleaned(one.command)
            if faults:
                one.refusal = Invalid.of(faults)


# -- facts and parts -----------------------------------------------------------------------------------


def _look_up(bus: "CommandBus", attempts: Sequence[Attempt]) -> None:
    wanted: dict[Any, list[Attempt]] = defaultdict(list)
    for one in attempts:
        if not one.undecided:
            continue
        one.facts = one.context.at
        if one.route.facts is not None:
            wanted[one.route.facts].append(one)
    for facts, many in wanted.items():
        try:
            found = facts([one.asked for one in many], bus.look)
        except transient():
            raise
        except Refused as refusal:
            for one in many:
                one.refusal = refusal
        except Exception as error:
            for one in many:
                one.error = error
        else:
            for one, fact in zip(many, found, strict=True):
                one.facts = fact


def _do_parts(bus: "CommandBus", attempts: Sequence[Attempt]) -> None:
    asked: list[tuple[Attempt, object, CommandContext]] = []
    for one in attempts:
        for command in _parts_of(one):
            asked.append((one, command, one.context.part(bus.stream_of(command))))
    if not asked:
        return
    done = bus.handle_many([(command, context) for _, command, context in asked])
    parts: dict[int, list[Part]] = defaultdict(list)
    for (one, command, _), outcome in zip(asked, done, strict=True):
        failed = isinstance(outcome, Exception)
        parts[id(one)].append(
            Part(command, error=outcome) if failed else Part(command, outcome)  # type: ignore[arg-type]
        )
    whole = [one for one in attempts if id(one) in parts]
    for one in whole:
        one.parts = tuple(parts[id(one)])
        written = [part.outcome.command_id for part in one.parts if part.outcome and part.outcome.events]
        one.context = one.context.after(*written)
    _look_up(bus, whole)


def _parts_of(one: Attempt) -> Sequence[object]:
    parts = one.route.parts
    if parts is None or not one.undecided:
        return ()
    return one.judged(lambda: parts(one.loaded.state, one.command, one.facts), ())


# -- decision ------------------------------------------------------------------------------------------


def _decide(one: Attempt) -> None:
    decide = one.route.decider.decide
    one.events = one.judged(lambda: decide(one.loaded.state, one.command, one.facts), ())


def _take_effect(bus: "CommandBus", one: Attempt, effect: Callable[[Any, Any], None]) -> None:
    decided: Decided[Any, Any, Any] = Decided(one.asked, one.facts, one.events)
    one.judged(lambda: effect(decided, bus.look), None)


# -- storing -------------------------------------------------------------------------------------------


def _store(bus: "CommandBus", attempts: Sequence[Attempt]) -> None:
    changing = [one for one in attempts if one.undecided and one.events]
    unchanged = [one for one in attempts if one.open and not (one.refusal is None and one.events)]
    if len(changing) == 1:
        _append_one(bus, changing[0])
    elif changing:
        _append(bus, changing)
    if unchanged:
        _leave_receipts(bus, unchanged)


def _append_one(bus: "CommandBus", one: Attempt) -> None:
    with span("append", entity=entity_of(one.loaded.stream), events=len(one.events)) as storing:
        # Whoever reads the commit continues from here.
        traced = structs.replace(one.context, traceparent=storing.traceparent or one.context.traceparent)
        try:
            _stored(bus, one, bus.log.append(one.loaded, one.events, traced))
        except transient():
            raise
        except Exception as error:
            one.error = error


def _append(bus: "CommandBus", changing: Sequence[Attempt]) -> None:
    stored = bus.log.append_many([(one.loaded, one.events, one.context) for one in changing])
    for one, result in zip(changing, stored, strict=True):
        if isinstance(result, tuple):
            _stored(bus, one, result)
        else:
            one.error = result


def _stored(bus: "CommandBus", one: Attempt, appended: tuple[Any, bool]) -> None:
    commit, new = appended
    done = Outcome(commit.id, commit.stream, commit.last_version, tuple(one.events))
    one.outcome = done if new else bus.replayed(commit, one.context)


def _leave_receipts(bus: "CommandBus", unchanged: Sequence[Attempt]) -> None:
    receipts = bus.log.leave_receipts(
        [Settled(one.loaded.stream, one.loaded.version, one.context, one.refusal) for one in unchanged]
    )
    # A commit of the same command may have landed beside the receipt; then it is the outcome.
    found = bus.log.find_many({one.context.command_id: None for one in unchanged})
    for one, receipt in zip(unchanged, receipts, strict=True):
        known = found.get(one.context.command_id, receipt)
        one.outcome = replace(bus.replayed(known, one.context), replayed=False)


__all__ = ["Attempt", "attempt", "cannot_have_outcome"]

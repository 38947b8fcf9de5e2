"""Several commands at once, each on a stream of its own: done as one by one, with a tenth of the looks.

A reader answers a batch of events with as many commands. Their streams are loaded in one look, what
became of them is looked up in another, and what they decide is stored in one write. The order is that
of a single command: load, then look, then decide. Whatever does not go through at once, a conflict or
a failure, is left to its caller to do by itself.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from time import perf_counter
from typing import Any

from eventing.bus.bus import CommandBus, LookUp, Outcome, Route
from eventing.core.context import CommandContext
from eventing.core.errors import Refused
from eventing.log.receipts import Settled
from eventing.log.streams import Loaded
from eventing.telemetry.metrics import COMMAND_SECONDS, COMMANDS
from eventing.telemetry.tracing import span_of_batch


@dataclass
class _Asked:
    command: Any
    issued: CommandContext
    route: Route
    loaded: Loaded[Any]
    events: Sequence[Any] = ()
    refusal: Refused | None = None
    failed: bool = False
    outcome: Outcome | None = None

    @property
    def undecided(self) -> bool:
        return self.outcome is None and not self.failed


def may_join(bus: CommandBus, command: object) -> bool:
    """Whether it is decided on its stream alone, so that others may be decided beside it."""
    return bus.route_of(command).handle is None


def handle_together(
    bus: CommandBus, commands: Sequence[tuple[object, CommandContext]]
) -> list[Outcome | None]:
    """An outcome for each, None for one that has to be tried by itself.

    All of them may join, and no two address the same stream. Raises what the servers raise; then
    some may be done and some not, as whoever asks for them again will find.
    """
    began = perf_counter()
    traces = (issued.traceparent for _, issued in commands)
    with span_of_batch("commands together", traces, commands=len(commands)):
        asked = _load(bus, commands)
        _find_earlier(bus, asked)
        _decide([one for one in asked if one.undecided])
        _store(bus, [one for one in asked if one.undecided])
    took = perf_counter() - began
    for one in asked:
        if one.outcome is not None:
            name = type(one.command).__name__
            COMMANDS.labels(bus.log.source, name, one.outcome.result).inc()
            COMMAND_SECONDS.labels(bus.log.source, name).observe(took)
    return [one.outcome for one in asked]


def _load(bus: CommandBus, commands: Sequence[tuple[object, CommandContext]]) -> list[_Asked]:
    routes = [bus.route_of(command) for command, _ in commands]
    loaded = bus.log.load_many(
        [(route.stream(command), route.entity) for route, (command, _) in zip(routes, commands, strict=True)]
    )
    return [
        _Asked(command, issued, route, stream)
        for (command, issued), route, stream in zip(commands, routes, loaded, strict=True)
    ]


def _find_earlier(bus: CommandBus, asked: Sequence[_Asked]) -> None:
    """After loading: what lands in between is found in the state, or makes the append conflict."""
    found = bus.log.find_many({one.issued.command_id: one.loaded for one in asked})
    for one in asked:
        earlier = found.get(one.issued.command_id)
        if earlier is not None:
            one.outcome = bus.replayed(earlier, one.issued)


def _decide(asked: Sequence[_Asked]) -> None:
    _look_up(asked)
    for one in asked:
        try:
            one.events = one.route.entity.decide(one.loaded.state, one.command, one.issued.at)
        except Refused as refusal:
            one.refusal = refusal
        except Exception:  # tried by itself it fails again, and is seen to where failures are
            one.failed = True


def _look_up(asked: Sequence[_Asked]) -> None:
    wanted: dict[LookUp, list[_Asked]] = defaultdict(list)
    for one in asked:
        if one.route.look_up is not None:
            wanted[one.route.look_up].append(one)
    for look_up, many in wanted.items():
        filled = look_up([(one.loaded.state, one.command) for one in many])
        for one, command in zip(many, filled, strict=True):
            one.command = command


def _store(bus: CommandBus, asked: Sequence[_Asked]) -> None:
    changing = [one for one in asked if one.events]
    unchanged = [one for one in asked if not one.events]
    if changing:
        _append(bus, changing)
    if unchanged:
        _leave_receipts(bus, unchanged)


def _append(bus: CommandBus, changing: Sequence[_Asked]) -> None:
    stored = bus.log.append_many([(one.loaded, one.events, one.issued) for one in changing])
    for one, result in zip(changing, stored, strict=True):
        if isinstance(result, tuple):
            commit, new = result
            done = Outcome(commit.id, commit.stream, commit.last_version, tuple(one.events))
            one.outcome = done if new else bus.replayed(commit, one.issued)


def _leave_receipts(bus: CommandBus, unchanged: Sequence[_Asked]) -> None:
    receipts = bus.log.leave_receipts(
        [Settled(one.loaded.stream, one.loaded.version, one.issued, one.refusal) for one in unchanged]
    )
    # A commit of the same command may have landed beside the receipt; then it is the outcome.
    found = bus.log.find_many({one.issued.command_id: None for one in unchanged})
    for one, receipt in zip(unchanged, receipts, strict=True):
        known = found.get(one.issued.command_id, receipt)
        one.outcome = replace(bus.replayed(known, one.issued), replayed=False)

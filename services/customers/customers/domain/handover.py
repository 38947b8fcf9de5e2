"""Hand-overs: many customers to new owners, as a job that can be killed anywhere and goes on.

The first event fixes the list. Each chunk is the reaction to the event before it; an item that
fails goes to the end of the list, and is given up after three attempts.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import assert_never

from customers.domain.commands import HandoverCommand, RecordProgress, StartHandover
from customers.domain.events import (
    FailedMove,
    HandoverEvent,
    HandoverFinished,
    HandoverProgressed,
    HandoverStarted,
    Move,
    MoveReason,
)
from customers.domain.staff import MAX_MOVES
from eventing.core.decider import Entity
from eventing.core.ids import uuid5hex

CHUNK = 20
ATTEMPTS = 3

HANDOVERS_STREAM = "handovers"


@dataclass(frozen=True)
class Handover:
    """`step` is the number of the next chunk, `attempts` counts an item's failures so far."""

    staff_id: str
    reason: MoveReason
    pending: tuple[Move, ...]
    ordered_by: str | None = None
    step: int = 0
    moved: int = 0
    attempts: dict[str, int] = field(default_factory=dict)
    given_up: tuple[FailedMove, ...] = ()

    @property
    def chunk(self) -> tuple[Move, ...]:
        return self.pending[:CHUNK]


@dataclass(frozen=True)
class Handovers:
    """Those that run, by id; they share a stream, so their chunks take turns."""

    running: dict[str, Handover] = field(default_factory=dict)


def evolve(handovers: Handovers, event: HandoverEvent) -> Handovers:
    running = dict(handovers.running)
    match event:
        case HandoverStarted():
            running[event.handover_id] = Handover(event.staff_id, event.reason, event.moves, event.ordered_by)
        case HandoverProgressed():
            if event.handover_id in running:
                running[event.handover_id] = _progressed(running[event.handover_id], event)
        case HandoverFinished():
            running.pop(event.handover_id, None)
        case _:
            assert_never(event)
    return Handovers(running)


def _progressed(handover: Handover, event: HandoverProgressed) -> Handover:
    failed = {failure.customer_id: failure for failure in event.failed}
    attempts = {**handover.attempts, **{c: handover.attempts.get(c, 0) + 1 for c in failed}}
    given_up = [failure for c, failure in failed.items() if attempts[c] >= ATTEMPTS]
    over = {*event.done, *(failure.customer_id for failure in given_up)}
    rest = [move for move in handover.pending if move.customer_id not in over]
    return replace(
        handover,
        # What failed waits until everything else has had its turn.
        pending=tuple(sorted(rest, key=lambda move: attempts.get(move.customer_id, 0))),
        step=event.step + 1,
        moved=handover.moved + len(event.done),
        attempts=attempts,
        given_up=(*handover.given_up, *given_up),
    )


def decide(handovers: Handovers, command: HandoverCommand, _now: datetime) -> Sequence[HandoverEvent]:
    match command:
        case StartHandover():
            return _start(command)
        case RecordProgress():
            return _record(handovers, command)
        case _:
            assert_never(command)


def _start(command: StartHandover) -> list[HandoverEvent]:
    # An event has a largest size; somebody with more customers is handed over in several runs.
    parts = [command.moves[i : i + MAX_MOVES] for i in range(0, len(command.moves), MAX_MOVES)] or [()]
    ids = [command.handover_id, *(uuid5hex(command.handover_id, str(n)) for n in range(1, len(parts)))]
    started: list[HandoverEvent] = [
        HandoverStarted(handover_id, command.staff_id, command.reason, part, command.ordered_by)
        for handover_id, part in zip(ids, parts, strict=True)
    ]
    if not command.moves:
        started.append(HandoverFinished(command.handover_id, command.staff_id, moved=0))
    return started


def _record(handovers: Handovers, command: RecordProgress) -> list[HandoverEvent]:
    handover = handovers.running.get(command.handover_id)
    if handover is None or handover.step != command.step:
        return []
    progressed = HandoverProgressed(
        command.handover_id,
        command.step,
        command.done,
        tuple(FailedMove(customer_id, reason) for customer_id, reason in command.failed),
    )
    after = _progressed(handover, progressed)
    if after.pending:
        return [progressed]
    finished = HandoverFinished(command.handover_id, handover.staff_id, after.moved, after.given_up)
    return [progressed, finished]


HANDOVERS = Entity("handovers", Handovers(), evolve, decide)

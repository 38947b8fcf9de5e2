"""Hand-overs: many customers to new owners, as a job that can be killed anywhere and goes on.

The first event fixes the list. Each chunk is the reaction to the event before it; an item that
fails goes to the end of the list, and is given up after three attempts.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import assert_never

from customers.domain.commands import (
    ContinueHandover,
    HandoverCommand,
    HandOverCustomer,
    StartHandover,
)
from customers.domain.events import (
    FailedMove,
    HandoverEvent,
    HandoverFinished,
    HandoverProgressed,
    HandoverStarted,
    Move,
    MoveReason,
)
from customers.domain.staff import MAX_MOVES, Holdings, People, check_moves
from eventing.core.decider import Decider
from eventing.core.errors import ConcurrencyError, Undecodable, UnknownVersion
from eventing.core.ids import uuid5hex

CHUNK = 20
ATTEMPTS = 3

HANDOVERS_STREAM = "handovers"

#: One customer's trouble is not the others': it is listed, and tried again at the end.
OF_ONE_CUSTOMER = (ConcurrencyError, Undecodable, UnknownVersion)


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


@dataclass(frozen=True)
class Moved:
    """What became of one move: nothing is said where it is done, or there was nothing to do."""

    customer_id: str
    failure: str | None = None
    error: Exception | None = None


@dataclass(frozen=True)
class HandoverFacts:
    """What a list is made of when one starts, and what became of a chunk's moves when one goes on."""

    people: People = field(default_factory=dict)
    holdings: Holdings = field(default_factory=Holdings)
    moved: tuple[Moved, ...] = ()


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


def decide(handovers: Handovers, command: HandoverCommand, facts: HandoverFacts) -> Sequence[HandoverEvent]:
    match command:
        case StartHandover():
            return _start(command, facts)
        case ContinueHandover():
            return _progress(handovers, command, facts.moved)
        case _:
            assert_never(command)


def moves_due(
    handovers: Handovers, command: ContinueHandover, _: HandoverFacts
) -> Sequence[HandOverCustomer]:
    """A chunk: each move is stored by itself, and found again when the chunk is done again."""
    handover = _waiting(handovers, command)
    if handover is None:
        return []
    return [
        HandOverCustomer(
            customer_id=move.customer_id,
            previous_owner_id=handover.staff_id,
            owner_id=move.owner_id,
            reason=handover.reason,
            handover_id=command.handover_id,
            moved_by=handover.ordered_by,
        )
        for move in handover.chunk
    ]


def _start(command: StartHandover, facts: HandoverFacts) -> list[HandoverEvent]:
    """Fix the list.

    For a leaver this runs after StaffLeft is stored: whoever assigns a customer to the leaver and is not
    in the view yet will find StaffLeft in its own reaction (`HandOverLatecomer`).
    """
    if command.judged:
        check_moves(facts.people, facts.holdings, command.staff_id, command.successor_id, command.moves)
    named = {move.customer_id: move.owner_id for move in command.moves}
    moves = tuple(
        Move(customer_id, taker)
        for customer_id in facts.holdings.listed
        if (taker := named.get(customer_id, command.successor_id)) is not None
    )
    # An event has a largest size; somebody with more customers is handed over in several runs.
    parts = [moves[i : i + MAX_MOVES] for i in range(0, len(moves), MAX_MOVES)] or [()]
    ids = [command.handover_id, *(uuid5hex(command.handover_id, str(n)) for n in range(1, len(parts)))]
    started: list[HandoverEvent] = [
        HandoverStarted(handover_id, command.staff_id, command.reason, part, command.ordered_by)
        for handover_id, part in zip(ids, parts, strict=True)
    ]
    if not moves:
        started.append(HandoverFinished(command.handover_id, command.staff_id, moved=0))
    return started


def _waiting(handovers: Handovers, command: ContinueHandover) -> Handover | None:
    """The hand-over, where this is the chunk it waits for."""
    handover = handovers.running.get(command.handover_id)
    return handover if handover is not None and handover.step == command.step else None


def _progress(handovers: Handovers, command: ContinueHandover, moved: Sequence[Moved]) -> list[HandoverEvent]:
    """Raises what went wrong beside a customer: then the chunk is done again."""
    handover = _waiting(handovers, command)
    if handover is None:
        return []
    for one in moved:
        if one.error is not None and not isinstance(one.error, OF_ONE_CUSTOMER):
            raise one.error
    progressed = HandoverProgressed(
        command.handover_id,
        command.step,
        done=tuple(one.customer_id for one in moved if one.failure is None),
        failed=tuple(FailedMove(one.customer_id, one.failure) for one in moved if one.failure is not None),
    )
    after = _progressed(handover, progressed)
    if after.pending:
        return [progressed]
    finished = HandoverFinished(command.handover_id, handover.staff_id, after.moved, after.given_up)
    return [progressed, finished]


HANDOVERS = Decider("handovers", Handovers(), evolve, decide)

"""Hand-overs: many customers to new owners, in chunks, so that one that is interrupted goes on.

The first event fixes the list. Each chunk is the reaction to the event before it; a move that
fails goes to the end of the list, and is given up after three attempts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import assert_never

from customers.customer.commands import HandOverCustomer
from customers.customer.values import MoveReason
from customers.handover.commands import ContinueHandover, HandoverCommand, StartHandover
from customers.handover.events import (
    FailedMove,
    HandoverEvent,
    HandoverFinished,
    HandoverProgressed,
    HandoverStarted,
)
from customers.staff.model import Holdings, People, check_moves
from customers.staff.values import MAX_MOVES, Move
from eventing import ConcurrencyError, Decider, Undecodable, UnknownVersion, uuid5hex

CHUNK = 20
ATTEMPTS = 3

HANDOVERS_STREAM = "handovers"

#: Errors that concern one customer only, with their codes: that customer is tried again at the end.
OF_ONE_CUSTOMER: Mapping[type[Exception], str] = {
    ConcurrencyError: "concurrent_change",
    Undecodable: "undecodable",
    UnknownVersion: "unknown_version",
}


@dataclass(frozen=True)
class Handover:
    """A hand-over. `step` is the number of the next chunk; `attempts` counts failures by customer."""

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
    """The running hand-overs by id; they share a stream, so their chunks take turns."""

    running: dict[str, Handover] = field(default_factory=dict)


@dataclass(frozen=True)
class Moved:
    """The outcome of one move.

    `refusal` is a code; `error` is any other failure. Both are None when the move is done or was not needed.
    """

    customer_id: str
    refusal: str | None = None
    error: Exception | None = None

    @property
    def failure(self) -> str | None:
        """The code of the failure, if any. Raises the error when it does not concern this customer only."""
        if self.error is None:
            return self.refusal
        for kind, code in OF_ONE_CUSTOMER.items():
            if isinstance(self.error, kind):
                return code
        raise self.error


@dataclass(frozen=True)
class HandoverFacts:
    """Facts for a decision: staff and holdings for the start of a hand-over, outcomes for a chunk."""

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
    """The moves of a chunk: each is stored by itself, and not done twice when the chunk is repeated."""
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
    """Fix the list of moves, in as many hand-overs as it needs.

    For a leaver this runs after StaffLeft is stored: a customer that is assigned to the leaver, but not in
    the view yet, finds StaffLeft in its own reaction (`HandOverLatecomer`).
    """
    if command.checks_takers:
        check_moves(facts.people, facts.holdings, command.staff_id, command.successor_id, command.moves)
    named = {move.customer_id: move.owner_id for move in command.moves}
    moves = tuple(
        Move(customer_id=customer_id, owner_id=taker)
        for customer_id in facts.holdings.listed
        if (taker := named.get(customer_id, command.successor_id)) is not None
    )
    # The size of an event is limited; more customers than fit are handed over in several runs.
    parts = [moves[i : i + MAX_MOVES] for i in range(0, len(moves), MAX_MOVES)] or [()]
    ids = [command.handover_id, *(uuid5hex(command.handover_id, str(n)) for n in range(1, len(parts)))]
    started: list[HandoverEvent] = [
        HandoverStarted(
            handover_id=handover_id,
            staff_id=command.staff_id,
            reason=command.reason,
            moves=part,
            ordered_by=command.ordered_by,
        )
        for handover_id, part in zip(ids, parts, strict=True)
    ]
    if not moves:
        started.append(HandoverFinished(handover_id=command.handover_id, staff_id=command.staff_id, moved=0))
    return started


def _waiting(handovers: Handovers, command: ContinueHandover) -> Handover | None:
    """The hand-over, if this is the chunk it waits for."""
    handover = handovers.running.get(command.handover_id)
    return handover if handover is not None and handover.step == command.step else None


def _progress(handovers: Handovers, command: ContinueHandover, moved: Sequence[Moved]) -> list[HandoverEvent]:
    """The events of a chunk that is done. Raises an error that concerns more than one customer: then the
    chunk is repeated.
    """
    handover = _waiting(handovers, command)
    if handover is None:
        return []
    failures = {one.customer_id: one.failure for one in moved}
    progressed = HandoverProgressed(
        handover_id=command.handover_id,
        step=command.step,
        done=tuple(customer_id for customer_id, code in failures.items() if code is None),
        failed=tuple(
            FailedMove(customer_id=customer_id, reason=code)
            for customer_id, code in failures.items()
            if code is not None
        ),
    )
    after = _progressed(handover, progressed)
    if after.pending:
        return [progressed]
    finished = HandoverFinished(
        handover_id=command.handover_id, staff_id=handover.staff_id, moved=after.moved, failed=after.given_up
    )
    return [progressed, finished]


HANDOVERS = Decider("handovers", Handovers(), evolve, decide)

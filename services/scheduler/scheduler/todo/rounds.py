"""Durable timers: when one is due, a command is given.

A timer is a row of the view `timers`. Only due rows are read, by their index. A command's id is
derived from the stream and the timer's instant, so a timer that fires twice (two workers, a crash, a
view that lags) changes nothing the second time, and one that was missed while everything was down
fires afterwards.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

import structlog

from eventing import (
    LIVE,
    CommandBus,
    CommandContext,
    ConcurrencyError,
    Db,
    Document,
    Parts,
    Round,
    Unavailable,
    uuid5hex,
)
from scheduler.config import Config
from scheduler.follow_up.commands import FireFollowUp
from scheduler.resources import Resources
from scheduler.todo.commands import FireToDoTimer
from scheduler.todo.views import DUE_AT, PLAN_TIMER, TIMERS

log_ = structlog.get_logger(__name__)

Timer = tuple[FireFollowUp | FireToDoTimer, CommandContext]

BATCH = 500
ACTOR = "scheduler:timer"


class Timers:
    """Fires due timers. `owns`: which partitions of the log are this worker's; others fire the rest."""

    def __init__(self, bus: CommandBus, db: Db, owns: Callable[[int], bool]) -> None:
        self._bus = bus
        self._db = db
        self._owns = owns
        self._fired: set[str] = set()

    def tick(self) -> int:
        """Fire what is due now; returns how many commands were given."""
        return self.fire_due(self._bus.clock.now())

    def fire_due(self, now: datetime) -> int:
        due: list[Timer] = []
        showing = set()
        for row in self._due(now):
            command_id = uuid5hex("timer", row["_id"], row[DUE_AT].isoformat())
            showing.add(command_id)
            # A fired timer remains in the view until the projection runner has seen its events.
            if command_id not in self._fired:
                due.append((_command(row), CommandContext(command_id, ACTOR, now)))
            if len(due) == BATCH:
                break
        else:
            self._fired &= showing
        self._fire(due)
        return len(due)

    def _fire(self, due: Sequence[Timer]) -> None:
        """Give the commands. Raises ConcurrencyError or Unavailable: those not done are fired again."""
        unfinished: Exception | None = None
        for (command, context), done in zip(due, self._bus.handle_many(due), strict=True):
            if isinstance(done, ConcurrencyError | Unavailable):
                unfinished = done
                continue
            self._fired.add(context.command_id)
            if isinstance(done, Exception):
                # A broken stream must not hold up the timers of others.
                stream, error = self._bus.stream_of(command), type(done).__name__
                log_.error("timer_failed", stream=stream, error=error, exc_info=done)
        if unfinished is not None:
            raise unfinished

    def _due(self, now: datetime) -> Iterator[Document]:
        rows = TIMERS.collection(self._db).find(due_by(now)).sort(DUE_AT, 1)
        return (row for row in rows if self._owns(row["partition"]))


def due_by(now: datetime) -> Document:
    """The query of due timers: a range of the index, however many wait.

    It names the index's fields only: SecantusDB reads the whole collection when a query names a field
    that the index does not have.
    """
    return {**LIVE, DUE_AT: {"$lte": now}}


def _command(row: Document) -> FireFollowUp | FireToDoTimer:
    if row["kind"] == PLAN_TIMER:
        return FireFollowUp(customer_id=row["of"], at=row[DUE_AT])
    return FireToDoTimer(todo_id=row["of"], at=row[DUE_AT])


def _ticking(parts: Parts[Config, Resources]) -> Callable[[], int]:
    """The timers in the partitions that this worker owns."""
    return Timers(parts.bus, parts.db, parts.runtime.owns).tick


ROUNDS = [Round("timers", _ticking)]

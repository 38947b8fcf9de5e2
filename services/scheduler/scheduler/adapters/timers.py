"""Durable timers: what is due by the clock is turned into commands, and the business date moves on.

A timer is a row of the view `timers`. Only due rows are read, by their index. A command's id is
derived from the stream and the instant it asked to be woken at, so a timer that fires twice (two
workers, a crash, a view that lags) changes nothing the second time, and one that was missed while
everything was down fires when it is back.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime

import structlog

from eventing.bus.bus import CommandBus, CommandContext
from eventing.core.ids import uuid5hex
from eventing.core.mongo import Db, Document
from eventing.log.log import partition_of
from eventing.readers.reader import RETRY_IN_PLACE
from eventing.views.view import LIVE
from eventing.worker.runtime import Runtime
from scheduler.domain.business_date import BUSINESS_DATE, BUSINESS_DATE_STREAM, days_to_advance
from scheduler.domain.commands import AdvanceBusinessDate, FireFollowUp, FireToDoTimer
from scheduler.handlers import countrys_calendar
from scheduler.projections import DUE_AT, PLAN_TIMER, TIMERS

log_ = structlog.get_logger(__name__)

Timer = tuple[FireFollowUp | FireToDoTimer, CommandContext]

BATCH = 500
ACTOR = "scheduler:timer"


class Timers:
    """`owns` says which partitions of the log are this worker's; others' timers are left to them."""

    def __init__(self, bus: CommandBus, db: Db, owns: Callable[[int], bool]) -> None:
        self._bus = bus
        self._db = db
        self._owns = owns
        self._fired: set[str] = set()
        #: The business date as last seen: while that is today's nobody need look at the log again.
        self._advanced_to: date | None = None

    def tick(self) -> int:
        """Fire what is due now; returns how many commands were issued."""
        now = self._bus.clock.now()
        return self.advance_business_date(now) + self.fire_due(now)

    def fire_due(self, now: datetime) -> int:
        due: list[Timer] = []
        showing = set()
        for row in self._due(now):
            command_id = uuid5hex("timer", row["_id"], row[DUE_AT].isoformat())
            showing.add(command_id)
            # One that was fired still shows until the projector has seen what came of it.
            if command_id not in self._fired:
                due.append((_command(row), CommandContext(command_id, ACTOR, now)))
            if len(due) == BATCH:
                break
        else:
            self._fired &= showing
        self._fire(due)
        return len(due)

    def _fire(self, due: Sequence[Timer]) -> None:
        """Raises one of RETRY_IN_PLACE where some are not done; those are fired again."""
        unfinished: Exception | None = None
        for (command, issued), done in zip(due, self._bus.handle_many(due), strict=True):
            if isinstance(done, RETRY_IN_PLACE):
                unfinished = done
                continue
            self._fired.add(issued.command_id)
            if isinstance(done, Exception):
                # One broken stream must not keep everybody else's timers waiting.
                stream, error = self._bus.stream_of(command), type(done).__name__
                log_.error("timer_failed", stream=stream, error=error, exc_info=done)
        if unfinished is not None:
            raise unfinished

    def _due(self, now: datetime) -> Iterator[Document]:
        rows = TIMERS.collection(self._db).find(due_by(now)).sort(DUE_AT, 1)
        return (row for row in rows if self._owns(row["partition"]))

    def advance_business_date(self, now: datetime) -> int:
        """Each day once and in order, those missed while everything was down one by one."""
        bus = self._bus
        if not self._owns(partition_of(BUSINESS_DATE_STREAM, bus.log.partitions)):
            return 0
        zone = countrys_calendar(bus).zone
        today = now.astimezone(zone).date()
        if self._advanced_to is not None and today <= self._advanced_to:
            return 0
        self._advanced_to = bus.state(BUSINESS_DATE, BUSINESS_DATE_STREAM).current
        days = list(days_to_advance(self._advanced_to, today))
        for day in days:
            command_id = uuid5hex(BUSINESS_DATE_STREAM, day.isoformat())
            bus.handle(AdvanceBusinessDate(day, zone.key), CommandContext(command_id, ACTOR, now))
        return len(days)


def due_by(now: datetime) -> Document:
    """The query for what is due: a range of the index, however many wait.

    It names the index's fields and no other: SecantusDB reads the whole collection when a query
    names a field its index does not have.
    """
    return {**LIVE, DUE_AT: {"$lte": now}}


def _command(row: Document) -> FireFollowUp | FireToDoTimer:
    if row["kind"] == PLAN_TIMER:
        return FireFollowUp(row["of"], row[DUE_AT])
    return FireToDoTimer(row["of"], row[DUE_AT])


def ticking(runtime: Runtime[CommandBus]) -> Callable[[], int]:
    """The worker's rounds: what is due in the partitions it owns."""
    owned = runtime.membership
    return Timers(runtime.bus, runtime.db, lambda p: owned.owns(runtime.log.source, p)).tick

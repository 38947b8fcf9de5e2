"""The collection run: carrying each business date to every account with something open.

Days are worked through strictly one after another; a day that comes meanwhile waits. Which
accounts are visited is fixed when the day's list is written, after the day has started: what
comes later finds the started day and is visited by itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TypeAlias, assert_never

from credit.domain.commands import AdvanceCollection
from credit.domain.run_events import (
    CollectionDayQueued,
    CollectionRunFinished,
    CollectionRunListed,
    CollectionRunProgressed,
    CollectionRunStarted,
    FailedVisit,
    RunEvent,
)
from eventing.core.decider import Entity

COLLECTION_RUN_STREAM = "collection-run"

LISTED_AT_ONCE = 500
VISITED_AT_ONCE = 50


@dataclass(frozen=True)
class CollectionRun:
    """`day` is the business date all of credit counts from: the last one started."""

    day: date | None = None
    running: bool = False
    listed: bool = False
    pending: tuple[str, ...] = ()
    position: int = 0
    queued: tuple[date, ...] = ()

    @property
    def last_known(self) -> date | None:
        return self.queued[-1] if self.queued else self.day

    def next_accounts(self) -> tuple[str, ...]:
        return self.pending[:VISITED_AT_ONCE]


@dataclass(frozen=True)
class RecordList:
    """The accounts found open, for the day that is running."""

    business_date: date
    customer_ids: tuple[str, ...]


@dataclass(frozen=True)
class RecordVisits:
    """What became of the next accounts, from `position` on."""

    business_date: date
    position: int
    done: tuple[str, ...]
    failed: tuple[FailedVisit, ...]


RunCommand: TypeAlias = AdvanceCollection | RecordList | RecordVisits


def evolve(run: CollectionRun, event: RunEvent) -> CollectionRun:
    match event:
        case CollectionDayQueued():
            return replace(run, queued=(*run.queued, event.business_date))
        case CollectionRunStarted():
            queued = tuple(day for day in run.queued if day > event.business_date)
            return CollectionRun(day=event.business_date, running=True, queued=queued)
        case CollectionRunListed():
            return replace(run, listed=not event.more, pending=(*run.pending, *event.customer_ids))
        case CollectionRunProgressed():
            visited = len(event.done) + len(event.failed)
            return replace(run, pending=run.pending[visited:], position=event.position)
        case CollectionRunFinished():
            return replace(run, running=False)
        case _:
            assert_never(event)


def decide(run: CollectionRun, command: RunCommand, now: datetime) -> list[RunEvent]:  # noqa: ARG001
    """`now` plays no part: days come from the business date."""
    match command:
        case AdvanceCollection():
            day = command.business_date
            if run.last_known is not None and day <= run.last_known:
                return []
            return [CollectionDayQueued(day)] if run.running else [CollectionRunStarted(day)]
        case RecordList():
            if not run.running or run.listed or run.day != command.business_date:
                return []
            return [*_pieces(command), *([] if command.customer_ids else _finish(run, visited=0))]
        case RecordVisits():
            if not is_next(run, command.business_date, command.position):
                return []
            position = command.position + len(command.done) + len(command.failed)
            remaining = len(run.pending) - len(command.done) - len(command.failed)
            progress = CollectionRunProgressed(
                command.business_date, command.done, command.failed, position, remaining
            )
            return [progress, *([] if remaining else _finish(run, visited=position))]
        case _:
            assert_never(command)


def is_next(run: CollectionRun, day: date, position: int) -> bool:
    """Whether these are the visits the run is waiting for, and not ones it has already recorded."""
    return run.running and run.listed and run.day == day and run.position == position


def _pieces(command: RecordList) -> list[RunEvent]:
    ids: Sequence[str] = command.customer_ids
    pieces = [tuple(ids[i : i + LISTED_AT_ONCE]) for i in range(0, len(ids), LISTED_AT_ONCE)] or [()]
    return [
        CollectionRunListed(command.business_date, piece, more=i < len(pieces) - 1)
        for i, piece in enumerate(pieces)
    ]


def _finish(run: CollectionRun, visited: int) -> list[RunEvent]:
    assert run.day is not None
    finished = CollectionRunFinished(run.day, visited)
    return [finished, *(CollectionRunStarted(day) for day in run.queued[:1])]


COLLECTION_RUN = Entity("collection-run", CollectionRun(), evolve, decide)

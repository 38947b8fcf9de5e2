"""The collection run: a visit to every open account on each business date.

Days run strictly one after another; a day that comes in the meantime waits. The list of accounts is
fixed after the day has started: an account that opens later finds the started day, and is visited
separately.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import assert_never

from credit.collection_run.commands import (
    AdvanceCollection,
    ListOpenAccounts,
    RunCommand,
    VisitAccount,
    VisitNextAccounts,
)
from credit.collection_run.events import (
    CollectionDayQueued,
    CollectionRunFinished,
    CollectionRunListed,
    CollectionRunProgressed,
    CollectionRunStarted,
    FailedVisit,
    RunEvent,
)
from eventing import Decider, EventingError

COLLECTION_RUN_STREAM = "collection-run"

LISTED_AT_ONCE = 500
VISITED_AT_ONCE = 50


@dataclass(frozen=True)
class CollectionRun:
    """The collection run. `day` is the business date that all of credit counts from: the last one started."""

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
class Visit:
    """A visit that was made, or the error it failed with."""

    customer_id: str
    error: Exception | None = None


@dataclass(frozen=True)
class RunFacts:
    """Facts for a decision: the time, the open accounts for a list, and the visits of a step."""

    now: datetime
    open_accounts: tuple[str, ...] = ()
    visits: tuple[Visit, ...] = ()


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


def decide(run: CollectionRun, command: RunCommand, facts: RunFacts) -> list[RunEvent]:
    """The events of a command. Days come from the business date, never from the clock."""
    match command:
        case AdvanceCollection():
            day = command.business_date
            if run.last_known is not None and day <= run.last_known:
                return []
            return (
                [CollectionDayQueued(business_date=day)]
                if run.running
                else [CollectionRunStarted(business_date=day)]
            )
        case ListOpenAccounts():
            if not run.running or run.listed or run.day != command.business_date:
                return []
            found = facts.open_accounts
            return [*_pieces(command.business_date, found), *([] if found else _finish(run, visited=0))]
        case VisitNextAccounts():
            if not _is_next(run, command):
                return []
            return _progress(run, command, facts.visits)
        case _:
            assert_never(command)


def visits_due(run: CollectionRun, command: VisitNextAccounts, _: RunFacts) -> list[VisitAccount]:
    """The visits of a step: each is stored by itself, and not made twice when the step is repeated."""
    return (
        [VisitAccount(customer_id=customer) for customer in run.next_accounts()]
        if _is_next(run, command)
        else []
    )


def _is_next(run: CollectionRun, command: VisitNextAccounts) -> bool:
    """Whether the run waits for these visits, and has not recorded them already."""
    on_its_day = run.running and run.listed and run.day == command.business_date
    return on_its_day and run.position == command.position


def _progress(run: CollectionRun, command: VisitNextAccounts, visits: Sequence[Visit]) -> list[RunEvent]:
    """The events of a step. Raises an error that is not the account's fault: the step is then repeated."""
    done: list[str] = []
    failed: list[FailedVisit] = []
    for visit in visits:
        if visit.error is None:
            done.append(visit.customer_id)
        elif isinstance(visit.error, EventingError):
            raise visit.error
        else:
            # The error's text may contain anything; its class is enough to find the fault.
            failed.append(FailedVisit(customer_id=visit.customer_id, reason=type(visit.error).__name__))
    position = command.position + len(visits)
    remaining = len(run.pending) - len(visits)
    progress = CollectionRunProgressed(
        business_date=command.business_date,
        done=tuple(done),
        failed=tuple(failed),
        position=position,
        remaining=remaining,
    )
    return [progress, *([] if remaining else _finish(run, visited=position))]


def _pieces(day: date, ids: Sequence[str]) -> list[RunEvent]:
    pieces = [tuple(ids[i : i + LISTED_AT_ONCE]) for i in range(0, len(ids), LISTED_AT_ONCE)] or [()]
    return [
        CollectionRunListed(business_date=day, customer_ids=piece, more=i < len(pieces) - 1)
        for i, piece in enumerate(pieces)
    ]


def _finish(run: CollectionRun, visited: int) -> list[RunEvent]:
    assert run.day is not None
    finished = CollectionRunFinished(business_date=run.day, visited=visited)
    return [finished, *(CollectionRunStarted(business_date=day) for day in run.queued[:1])]


COLLECTION_RUN = Decider("collection-run", CollectionRun(), evolve, decide)

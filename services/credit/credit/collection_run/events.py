"""Events of the collection run."""

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from credit.contracts import PUBLISHED
from credit.values import Code
from eventing import Id


@PUBLISHED.event("CollectionDayQueued.v1")
@dataclass(frozen=True, kw_only=True)
class CollectionDayQueued:
    """A business date came while the run of an earlier one was not finished."""

    business_date: date


@PUBLISHED.event("CollectionRunStarted.v1")
@dataclass(frozen=True, kw_only=True)
class CollectionRunStarted:
    business_date: date


@PUBLISHED.event("CollectionRunListed.v1")
@dataclass(frozen=True, kw_only=True)
class CollectionRunListed:
    """Some of the accounts of this day's run; `more` follow in the same commit."""

    business_date: date
    customer_ids: tuple[Id, ...]
    more: bool


@dataclass(frozen=True, kw_only=True)
class FailedVisit:
    """A visit that failed. `reason` is the class of the error."""

    customer_id: Id
    reason: Code


@PUBLISHED.event("CollectionRunProgressed.v1")
@dataclass(frozen=True, kw_only=True)
class CollectionRunProgressed:
    """Accounts were visited. `position` counts the accounts so far; a failed one is retried separately."""

    business_date: date
    done: tuple[Id, ...]
    failed: tuple[FailedVisit, ...]
    position: int
    remaining: int


@PUBLISHED.event("CollectionRunFinished.v1")
@dataclass(frozen=True, kw_only=True)
class CollectionRunFinished:
    business_date: date
    visited: int


RunEvent: TypeAlias = (
    CollectionDayQueued
    | CollectionRunStarted
    | CollectionRunListed
    | CollectionRunProgressed
    | CollectionRunFinished
)

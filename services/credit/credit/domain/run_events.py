"""The events of the collection run: the business date carried to every account with something open."""

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias


@dataclass(frozen=True)
class CollectionDayQueued:
    """The day has come while an earlier one is still being worked through."""

    business_date: date


@dataclass(frozen=True)
class CollectionRunStarted:
    business_date: date


@dataclass(frozen=True)
class CollectionRunListed:
    """The accounts of this day's run, in pieces; `more` pieces follow in the same commit."""

    business_date: date
    customer_ids: tuple[str, ...]
    more: bool


@dataclass(frozen=True)
class FailedVisit:
    customer_id: str
    reason: str


@dataclass(frozen=True)
class CollectionRunProgressed:
    """`position` counts the accounts done so far; a failed one is retried by itself."""

    business_date: date
    done: tuple[str, ...]
    failed: tuple[FailedVisit, ...]
    position: int
    remaining: int


@dataclass(frozen=True)
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

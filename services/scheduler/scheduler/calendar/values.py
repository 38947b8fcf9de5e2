"""Value types of the calendar."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from eventing import Items
from scheduler.values import DayNote


@dataclass(frozen=True, kw_only=True)
class OwnDay:
    """A day on which the company works or rests, whatever its country does."""

    day: date
    working: bool
    note: DayNote | None = None


OwnDaysOfAYear = Annotated[tuple[OwnDay, ...], Items(max=366)]

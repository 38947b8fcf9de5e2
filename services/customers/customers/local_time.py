"""The buyer's day: the time where a customer is, and whether their office is open (R055, R187).

Hours are those of any office; which days it works follows from its country.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

OPENS, CLOSES = time(9), time(18)


@dataclass(frozen=True)
class LocalDay:
    """A moment where a customer is.

    `chosen`: it is told which of the country's zones it is; else it is the first, the main one.
    """

    zone: str
    zones: Sequence[str]
    chosen: bool
    here: datetime
    working_day: bool
    opens: time = OPENS
    closes: time = CLOSES

    @property
    def clock(self) -> str:
        """The time there, with its offset."""
        return self.here.isoformat(timespec="seconds")

    @property
    def open(self) -> bool:
        return self.working_day and self.opens <= self.here.time() < self.closes


def local_day(
    zones: Sequence[str], chosen: str | None, now: datetime, is_working_day: Callable[[date], bool]
) -> LocalDay | None:
    """The day where a customer is; None in a country without a zone of its own.

    A zone that was chosen for another country counts no more.
    """
    if not zones:
        return None
    told = chosen is not None and chosen in zones
    zone = chosen if chosen is not None and told else zones[0]
    here = now.astimezone(ZoneInfo(zone))
    return LocalDay(zone, zones, told or len(zones) == 1, here, is_working_day(here.date()))

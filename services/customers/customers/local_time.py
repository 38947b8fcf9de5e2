"""The buyer's day: the time where a customer is, and whether their office is open (R055, R187).

Hours are those of any office; which days it works follows from its country.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

OPENS, CLOSES = time(9), time(18)
#: Days in which offices open again, after whatever holidays.
LOOKED_AHEAD = 30


@dataclass(frozen=True)
class LocalDay:
    """A moment where a customer is.

    `chosen`: it is told which of the country's zones it is; else it is the first, the main one. `opens_at` is
    when offices open there next, None where nobody knows a day on which they do.
    """

    zone: str
    zones: Sequence[str]
    chosen: bool
    here: datetime
    working_day: bool
    opens_at: datetime | None
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
    opens_at = _next_opening(here, is_working_day)
    return LocalDay(zone, zones, told or len(zones) == 1, here, is_working_day(here.date()), opens_at)


def _next_opening(here: datetime, is_working_day: Callable[[date], bool]) -> datetime | None:
    days = (here.date() + timedelta(days=ahead) for ahead in range(LOOKED_AHEAD))
    openings = (datetime.combine(day, OPENS, here.tzinfo) for day in days if is_working_day(day))
    return next((at.astimezone(UTC) for at in openings if at > here), None)

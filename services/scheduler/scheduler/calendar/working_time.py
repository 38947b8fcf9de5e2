"""Working time: working days, and arithmetic with office hours.

Everything is computed on the exporter's own clock (R182). Instants are aware; results are in UTC. Days are
dates of the company's time zone.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

# A calendar without a working day for this many days is a mistake, not a holiday.
MAX_REST_DAYS = 366


@dataclass(frozen=True)
class OfficeHours:
    opens: time = time(9)
    closes: time = time(18)

    def __post_init__(self) -> None:
        if self.opens >= self.closes:
            raise ValueError(f"the office opens at {self.opens} and closes at {self.closes}")

    @property
    def length(self) -> timedelta:
        return datetime.combine(date.min, self.closes) - datetime.combine(date.min, self.opens)


def every_weekday(day: date) -> bool:
    """Whether a day is from Monday to Friday: the default for a calendar without holidays."""
    return day.weekday() < 5


@dataclass(frozen=True)
class Calendar:
    """A calendar. `is_working_day` knows make-up days and holidays; never go by the weekday (R334)."""

    zone: ZoneInfo
    hours: OfficeHours = OfficeHours()
    is_working_day: Callable[[date], bool] = every_weekday

    def local(self, at: datetime) -> datetime:
        return at.astimezone(self.zone)

    def day_of(self, at: datetime) -> date:
        return self.local(at).date()

    def at(self, day: date, clock: time) -> datetime:
        """The instant of a time of day, in UTC."""
        return datetime.combine(day, clock, self.zone).astimezone(UTC)

    def start_of(self, day: date) -> datetime:
        return self.at(day, time.min)

    def opening(self, day: date) -> datetime:
        return self.at(day, self.hours.opens)

    def closing(self, day: date) -> datetime:
        return self.at(day, self.hours.closes)

    def working_day_from(self, day: date) -> date:
        """The day itself if it is a working day, else the next one. Raises ValueError when there is none."""
        for offset in range(MAX_REST_DAYS):
            if self.is_working_day(day + timedelta(days=offset)):
                return day + timedelta(days=offset)
        raise ValueError(f"no working day within {MAX_REST_DAYS} days from {day}")

    def working_day_after(self, day: date) -> date:
        return self.working_day_from(day + timedelta(days=1))

    def add_working_time(self, since: datetime, amount: timedelta) -> datetime:
        """The instant when `amount` of office time has passed since then."""
        day, left = self.day_of(since), amount
        while True:
            day = self.working_day_from(day)
            begins = max(since, self.opening(day))
            available = max(self.closing(day) - begins, timedelta(0))
            if left <= available:
                return begins + left
            left -= available
            day += timedelta(days=1)

    def add_working_days(self, since: datetime, days: int) -> datetime:
        """The instant when the office time of so many working days has passed since then."""
        return self.add_working_time(since, days * self.hours.length)

    def working_time_between(self, start: datetime, end: datetime) -> timedelta:
        """Office time from start to end; zero when the end is not later."""
        total = timedelta(0)
        for day in self._days(self.day_of(start), self.day_of(end)):
            if self.is_working_day(day):
                worked = min(end, self.closing(day)) - max(start, self.opening(day))
                total += max(worked, timedelta(0))
        return total

    @staticmethod
    def _days(first: date, last: date) -> Iterator[date]:
        for offset in range((last - first).days + 1):
            yield first + timedelta(days=offset)

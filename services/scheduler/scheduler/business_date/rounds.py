"""The round that advances the business date, by the clock of the company's time zone."""

from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from eventing import CommandBus, CommandContext, Parts, Round, partition_of, uuid5hex
from scheduler.business_date.commands import AdvanceBusinessDate
from scheduler.business_date.model import BUSINESS_DATE, BUSINESS_DATE_STREAM, days_to_advance
from scheduler.config import Config
from scheduler.resources import Resources

ACTOR = "scheduler:timer"


class BusinessDateClock:
    """Advances the business date. `owns`: which partitions of the log are this worker's; one has the date."""

    def __init__(self, bus: CommandBus, zone: ZoneInfo, owns: Callable[[int], bool]) -> None:
        self._bus = bus
        self._zone = zone
        self._owns = owns
        #: The business date as last seen: while it is today's, the log need not be read again.
        self._advanced_to: date | None = None

    def tick(self) -> int:
        return self.advance(self._bus.clock.now())

    def advance(self, now: datetime) -> int:
        """Advance day by day up to today, also over days that were missed; returns how many."""
        bus = self._bus
        if not self._owns(partition_of(BUSINESS_DATE_STREAM, bus.log.partitions)):
            return 0
        today = now.astimezone(self._zone).date()
        if self._advanced_to is not None and today <= self._advanced_to:
            return 0
        self._advanced_to = bus.state(BUSINESS_DATE, BUSINESS_DATE_STREAM).current
        days = list(days_to_advance(self._advanced_to, today))
        for day in days:
            command_id = uuid5hex(BUSINESS_DATE_STREAM, day.isoformat())
            command = AdvanceBusinessDate(business_date=day, zone=self._zone.key)
            bus.handle(command, CommandContext(command_id, ACTOR, now))
        return len(days)


def _ticking(parts: Parts[Config, Resources]) -> Callable[[], int]:
    return BusinessDateClock(parts.bus, parts.resources.calendar.zone, parts.runtime.owns).tick


ROUNDS = [Round("business-date", _ticking)]

"""By when a mail is answered: the buyer's country decides, on the exporter's clock (R177-R184, R188)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from scheduler.domain.calendar import Calendar

AT_ONCE = timedelta(minutes=30)
LEAST_TIME = timedelta(minutes=60)
WITHIN_A_DAY = timedelta(hours=24)

TO_MANAGER = timedelta(minutes=30)
TO_GENERAL_MANAGER_DAYS = 1


@dataclass(frozen=True)
class ReplyGroup:
    """How a group of countries is answered: at once, at a time of the day, or by closing."""

    name: str
    at_once: bool = False
    cut_off: time | None = None


@dataclass(frozen=True)
class ReplyRules:
    """The table of countries and the calendar it is applied with."""

    calendar: Calendar
    groups: Mapping[str, ReplyGroup]
    """By ISO 3166 country code."""
    default: ReplyGroup
    """For a country nobody knows."""
    within_a_day: frozenset[str] = field(default_factory=frozenset)
    """Countries answered within 24 hours in any case (R183)."""

    def group_of(self, country: str | None) -> ReplyGroup:
        return self.groups.get(country or "", self.default)

    def due_at(self, country: str | None, received_at: datetime) -> datetime:
        due = self._by_group(self.group_of(country), received_at)
        if country in self.within_a_day:
            return min(due, received_at + WITHIN_A_DAY)
        return due

    def manager_at(self, due_at: datetime) -> datetime:
        """When the manager hears of a reply that is late (R185)."""
        return self.calendar.add_working_time(due_at, TO_MANAGER)

    def general_manager_at(self, due_at: datetime) -> datetime:
        return self.calendar.add_working_days(due_at, TO_GENERAL_MANAGER_DAYS)

    def _by_group(self, group: ReplyGroup, received_at: datetime) -> datetime:
        if group.at_once:
            # Working minutes count from opening for what came overnight or on a rest day.
            return self.calendar.add_working_time(received_at, AT_ONCE)
        return max(self._at_cut_off(group, received_at), received_at + LEAST_TIME)

    def _at_cut_off(self, group: ReplyGroup, received_at: datetime) -> datetime:
        calendar = self.calendar
        cut_off = group.cut_off or calendar.hours.closes
        today = calendar.day_of(received_at)
        if calendar.is_working_day(today):
            if received_at < calendar.at(today, cut_off):
                return calendar.at(today, cut_off)
            if received_at < calendar.closing(today):
                return calendar.closing(today)
        return calendar.at(calendar.working_day_after(today), cut_off)

"""Reply deadlines: by the buyer's country, on the exporter's clock (R177-R184, R188)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Literal

from scheduler.calendar.working_time import Calendar

AT_ONCE = timedelta(minutes=30)
MIN_TIME = timedelta(minutes=60)
WITHIN_A_DAY = timedelta(hours=24)

#: What a deadline comes from: minutes from arrival, the group's time of day or the closing of the office, an
#: hour at least where that is near, a day at most.
Rule = Literal["at_once", "cut_off", "closing", "least_time", "within_a_day"]


@dataclass(frozen=True)
class ReplyGroup:
    """A group of countries, with its deadline: at once, a time of day, or the closing of the office."""

    name: str
    at_once: bool = False
    cut_off: time | None = None


@dataclass(frozen=True)
class ReplyRules:
    """The table of reply groups by country, and the calendar."""

    calendar: Calendar
    groups: Mapping[str, ReplyGroup]
    """By ISO 3166 country code."""
    default: ReplyGroup
    """The group of an unknown country."""
    within_a_day: frozenset[str] = field(default_factory=frozenset)
    """Countries that are answered within 24 hours in any case (R183)."""

    def group_of(self, country: str | None) -> ReplyGroup:
        return self.groups.get(country or "", self.default)

    def due_at(self, country: str | None, received_at: datetime) -> datetime:
        due = self._by_group(self.group_of(country), received_at)
        if country in self.within_a_day:
            return min(due, received_at + WITHIN_A_DAY)
        return due

    def told_by(self, country: str | None, received_at: datetime, due_at: datetime) -> Rule:
        """The rule that a deadline comes from."""
        if country in self.within_a_day and due_at == received_at + WITHIN_A_DAY:
            return "within_a_day"
        if self.group_of(country).at_once:
            return "at_once"
        if due_at == received_at + MIN_TIME:
            return "least_time"
        closes = self.calendar.local(due_at).time() == self.calendar.hours.closes
        return "closing" if closes else "cut_off"

    def _by_group(self, group: ReplyGroup, received_at: datetime) -> datetime:
        if group.at_once:
            # Working minutes count from opening for what came overnight or on a rest day.
            return self.calendar.add_working_time(received_at, AT_ONCE)
        return max(self._at_cut_off(group, received_at), received_at + MIN_TIME)

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

"""When a customer is written to again: by grade, or on the day the salesperson set (R189-R195)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from types import MappingProxyType

from scheduler.domain.calendar import Calendar

# Calendar days. D is given up: no follow-up (R192, R193).
COMPANY_DEFAULT: Mapping[str, int] = MappingProxyType({"A": 3, "B": 7, "C": 30})

GRADES_FOLLOWED_UP = frozenset(COMPANY_DEFAULT)
SHORTEST, LONGEST = 1, 365


@dataclass(frozen=True)
class FollowUpRules:
    """The company's rhythm, with what the owner has set for his own customers in its place."""

    calendar: Calendar
    company: Mapping[str, int] = field(default_factory=lambda: COMPANY_DEFAULT)
    own: Mapping[str, int] = field(default_factory=dict)

    def days_for(self, grade: str) -> int | None:
        """None for a grade that is not followed up."""
        return self.own.get(grade, self.company.get(grade))

    def by_grade(self, grade: str, last_contact: datetime) -> date | None:
        days = self.days_for(grade)
        if days is None:
            return None
        return self.shown(self.calendar.day_of(last_contact) + timedelta(days=days))

    def shown(self, due: date) -> date:
        """A follow-up that falls on a rest day is shown on the next working day."""
        return self.calendar.working_day_from(due)

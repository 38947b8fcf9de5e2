"""Rules of follow-ups: by the interval of the grade, or on the day that the salesperson set (R189-R195)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from types import MappingProxyType

from scheduler.calendar.working_time import Calendar

#: Calendar days by grade, until the company sets others.
COMPANY_DEFAULT: Mapping[str, int] = MappingProxyType({"A": 3, "B": 7, "C": 30})


@dataclass(frozen=True)
class FollowUpRules:
    """The intervals in days by grade: the company's, replaced by those that the owner has set."""

    calendar: Calendar
    company: Mapping[str, int] = field(default_factory=lambda: COMPANY_DEFAULT)
    own: Mapping[str, int] = field(default_factory=dict)

    def days_for(self, grade: str) -> int | None:
        """The interval of a grade in days; None when it is not followed up."""
        return self.own.get(grade, self.company.get(grade))

    def by_grade(self, grade: str, last_contact: datetime) -> date | None:
        days = self.days_for(grade)
        if days is None:
            return None
        return self.shown(self.calendar.day_of(last_contact) + timedelta(days=days))

    def shown(self, due: date) -> date:
        """The day when a follow-up is shown: if it is due on a rest day, the next working day."""
        return self.calendar.working_day_from(due)

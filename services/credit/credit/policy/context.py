"""`DecisionContext`: the policy and dates that a credit decision depends on, besides its stream."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from credit.policy.tables import Policy

#: How many years back a document can be dated.
YEARS_BACK = 10


@dataclass(frozen=True)
class DecisionContext:
    """The policy in effect, the dates that rules count from, and the time of the command.

    `business_date` is the last day that the collection run has started, None before the first.
    `calendar_date` is today's date at the company; it stands in for a missing business date, and dates
    after it are refused: after a standstill the business date may still lag behind.
    `currency` is the base currency, in which accounts are opened.
    `number_elsewhere` and `references_elsewhere` are what other accounts use of an invoice's number and of
    payments' references.
    """

    policy: Policy
    business_date: date | None
    calendar_date: date
    currency: str
    now: datetime
    number_elsewhere: bool = False
    references_elsewhere: frozenset[str] = frozenset()

    @property
    def today(self) -> date:
        """The date that every rule counts from: the business date, or before the first the calendar date."""
        return self.business_date or self.calendar_date

    @property
    def earliest(self) -> date:
        """The first day that anything can be said to have happened on: nobody reports what is older."""
        return self.calendar_date - timedelta(days=YEARS_BACK * 366)

    @property
    def catches_up(self) -> bool:
        """Whether the business date is behind the calendar: a missed day is being caught up."""
        return self.today < self.calendar_date

"""`DecisionContext`: the policy and dates that a credit decision depends on, besides its stream."""

from dataclasses import dataclass
from datetime import date, datetime

from credit.policy.tables import Policy


@dataclass(frozen=True)
class DecisionContext:
    """The policy in effect, the dates that rules count from, and the time of the command.

    `business_date` is the last day that the collection run has started, None before the first.
    `calendar_date` is today's date at the company; it stands in for a missing business date, and dates
    after it are refused: after a standstill the business date may still lag behind.
    `currency` is the base currency, in which accounts are opened.
    """

    policy: Policy
    business_date: date | None
    calendar_date: date
    currency: str
    now: datetime

    @property
    def today(self) -> date:
        """The date that every rule counts from: the business date, or before the first the calendar date."""
        return self.business_date or self.calendar_date

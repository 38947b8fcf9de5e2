"""What a decision of credit's rests on besides the stream it is about."""

from dataclasses import dataclass
from datetime import date, datetime

from credit.domain.policy import Policy


@dataclass(frozen=True)
class DecisionContext:
    """The policy in effect, the days that count, and when it was asked.

    `business_date` is the last day the collection has started, None before the first. `calendar_date`
    is the day on the wall at the company, and beside standing in for a business date is used only to
    refuse dates in the future: after a standstill the business date may still be on its way there.
    `currency` is the base currency accounts are opened in.
    """

    policy: Policy
    business_date: date | None
    calendar_date: date
    currency: str
    now: datetime

    @property
    def today(self) -> date:
        """The date every rule counts from: the business date, before the first the company's calendar."""
        return self.business_date or self.calendar_date

"""Commands about what somebody reads."""

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from customers.reading.values import Count
from eventing import Id


@dataclass(frozen=True, kw_only=True)
class RecordView:
    """Put on record that somebody looked at a customer; once a day is enough."""

    customer_id: Id
    viewed_by: Id
    on: date


@dataclass(frozen=True, kw_only=True)
class RaiseReadingAlarm:
    """Tell that somebody has read more customers on one day than `limit`; once a day is enough."""

    staff_id: Id
    on: date
    limit: Count


ReadingCommand: TypeAlias = RecordView | RaiseReadingAlarm

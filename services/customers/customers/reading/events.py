"""Events about what somebody reads."""

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from customers.contracts import PUBLISHED
from customers.reading.values import Count
from eventing import Id


@PUBLISHED.event("CustomerViewed.v1")
@dataclass(frozen=True, kw_only=True)
class CustomerViewed:
    """A manager looked at a customer on that day, once or more often."""

    customer_id: Id
    viewed_by: Id
    on: date


@PUBLISHED.event("ReadingLimitReached.v1")
@dataclass(frozen=True, kw_only=True)
class ReadingLimitReached:
    """Somebody asked for more customers on one day than `limit`; a general manager is told."""

    staff_id: Id
    on: date
    limit: Count


ReadingEvent: TypeAlias = CustomerViewed | ReadingLimitReached

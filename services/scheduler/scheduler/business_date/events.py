"""Events of the business date."""

from dataclasses import dataclass
from datetime import date

from scheduler.contracts import PUBLISHED
from scheduler.values import ZoneName


@PUBLISHED.event("BusinessDateAdvanced.v1")
@dataclass(frozen=True, kw_only=True)
class BusinessDateAdvanced:
    business_date: date
    zone: ZoneName

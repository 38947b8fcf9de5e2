"""Commands on the business date."""

from dataclasses import dataclass
from datetime import date

from scheduler.values import ZoneName


@dataclass(frozen=True, kw_only=True)
class AdvanceBusinessDate:
    business_date: date
    zone: ZoneName

"""Resources: what decisions and endpoints need besides views and log."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from customers.adapters.readings import Readings
from customers.adapters.regions import OURS, load_regions
from customers.adapters.zones import working_days_of, zones_by_country
from customers.code.regions import Regions
from customers.config import Config
from customers.local_time import local_day
from eventing import Db


@dataclass(frozen=True)
class Resources:
    """Resources of the service: the regions of customer codes, who has been shown which customers, and the
    time zones of each country."""

    regions: Regions
    readings: Readings
    zones: Mapping[str, Sequence[str]] = field(default_factory=zones_by_country)

    def with_day(self, customer: Mapping[str, Any], now: datetime) -> dict[str, Any]:
        """A customer's row with the day where they are."""
        country = customer["country"]
        zones = self.zones.get(country, ())
        day = local_day(zones, customer.get("zone"), now, working_days_of(country))
        return {**customer, "local": day}


def resources(config: Config, db: Db) -> Resources:
    """The resources that the settings name. Raises BadCountryTable for a faulty table of regions."""
    return Resources(load_regions(config.regions_file or OURS), Readings(db))

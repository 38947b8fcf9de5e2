"""Resources: what decisions and endpoints need besides views and log."""

from dataclasses import dataclass

from customers.adapters.readings import Readings
from customers.adapters.regions import OURS, load_regions
from customers.code.regions import Regions
from customers.config import Config
from eventing import Db


@dataclass(frozen=True)
class Resources:
    """Resources of the service: the regions of customer codes, and who has been shown which customers."""

    regions: Regions
    readings: Readings


def resources(config: Config, db: Db) -> Resources:
    """The resources that the settings name. Raises BadCountryTable for a faulty table of regions."""
    return Resources(load_regions(config.regions_file or OURS), Readings(db))

"""Resources: what decisions and endpoints need besides views and log, the table of regions."""

from dataclasses import dataclass

from customers.adapters.regions import OURS, load_regions
from customers.code.regions import Regions
from customers.config import Config
from eventing import Db


@dataclass(frozen=True)
class Resources:
    """Resources of the service: the regions of customer codes."""

    regions: Regions


def resources(config: Config, _: Db) -> Resources:
    """The resources that the settings name. Raises BadCountryTable for a faulty table of regions."""
    return Resources(load_regions(config.regions_file or OURS))

"""The table of regions by country: the company's own file, or the one that comes with the system."""

import re
import tomllib
from pathlib import Path

from customers.code.regions import Regions
from customers.values import REGION
from eventing import BadCountryTable, by_country

OURS = Path(__file__).with_name("regions.toml")


def load_regions(path: Path = OURS) -> Regions:
    """The table of regions in a TOML file.

    Raises BadCountryTable for a country in two regions, and for a name that is not two capital letters.
    """
    table: dict[str, str] = tomllib.loads(path.read_text(encoding="utf-8")).get("regions", {})
    for name in table:
        if not re.fullmatch(REGION, name):
            raise BadCountryTable(f"{path.name}: a region is named by two capital letters, not {name!r}")
    return Regions(by_country({name: str(countries) for name, countries in table.items()}, path.name))

"""Regions of customer codes: which one a country belongs to. The table is configuration."""

from collections.abc import Mapping
from dataclasses import dataclass

from customers.values import Region


@dataclass(frozen=True)
class Regions:
    """The table of regions. `by_country` maps ISO 3166-1 alpha-2 codes to regions."""

    by_country: Mapping[str, Region]

    def of(self, country: str) -> Region | None:
        """The region of a country; None when the table does not have it."""
        return self.by_country.get(country)

    @property
    def names(self) -> list[Region]:
        return sorted(set(self.by_country.values()))

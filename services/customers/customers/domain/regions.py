"""Which region of the customer code a country belongs to; the table is configuration."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

Region: TypeAlias = str

#: What a region is named by: two capital letters, the first part of a code.
REGION = "[A-Z]{2}"


@dataclass(frozen=True)
class Regions:
    """`by_country` maps ISO 3166-1 alpha-2 codes to regions."""

    by_country: Mapping[str, Region]

    def of(self, country: str) -> Region | None:
        """None for what is no country of the table."""
        return self.by_country.get(country)

    @property
    def names(self) -> list[Region]:
        return sorted(set(self.by_country.values()))

"""Tables by country, as deployments write them: named groups of ISO 3166-1 alpha-2 codes in a TOML file."""

import re
from collections.abc import Mapping

_CODE = re.compile("[A-Z]{2}")


class BadCountryTable(ValueError):
    """A table that cannot be used; the message says where."""


def by_country(groups: Mapping[str, str], file: str) -> dict[str, str]:
    """From each country to the name of its group; `groups` holds codes with blanks between them.

    Raises BadCountryTable for a country in two groups and for what is no country code.
    """
    found: dict[str, str] = {}
    for name, countries in groups.items():
        for country in countries.split():
            if not _CODE.fullmatch(country):
                raise BadCountryTable(f"{file}: {country!r} in {name} is no ISO country code")
            if country in found:
                raise BadCountryTable(f"{file}: {country} is in {found[country]} and in {name}")
            found[country] = name
    return found

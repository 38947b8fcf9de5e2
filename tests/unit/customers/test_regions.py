"""Regions of customer codes."""

import pytest
from babel import Locale

from customers.domain.regions import REGION_OF, REGIONS

#: What Babel lists beside ISO 3166-1: groups of countries, test codes, exceptional reservations.
NO_COUNTRY = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"}


def test_every_territory_of_the_world_has_a_region():
    territories = {str(code) for code in Locale("en").territories}
    countries = {code for code in territories if len(code) == 2 and code.isalpha()}
    assert set(REGION_OF) == countries - NO_COUNTRY


def test_there_are_seven_regions_and_each_has_countries():
    assert set(REGION_OF.values()) == set(REGIONS) == {"EU", "NA", "LA", "AS", "ME", "AF", "OC"}


@pytest.mark.parametrize(
    ("country", "region"),
    [
        ("DE", "EU"),
        ("RU", "EU"),
        ("US", "NA"),
        ("CA", "NA"),
        ("BR", "LA"),
        ("MX", "LA"),
        ("JP", "AS"),
        ("IN", "AS"),
        ("KZ", "AS"),
        ("TR", "ME"),
        ("AE", "ME"),
        ("SA", "ME"),
        ("EG", "AF"),
        ("NG", "AF"),
        ("AU", "OC"),
        ("FJ", "OC"),
    ],
)
def test_a_country_belongs_to_the_region_the_trade_puts_it_in(country, region):
    assert REGION_OF[country] == region

"""Regions of customer codes: the table that is included, and a company's own."""

from pathlib import Path

import pytest
from babel import Locale

from customers.adapters.regions import load_regions
from eventing.core.countries import BadCountryTable

#: What Babel lists beside ISO 3166-1: groups of countries, test codes, exceptional reservations.
NO_COUNTRY = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"}

OURS = load_regions()


def test_every_territory_of_the_world_has_a_region():
    territories = {str(code) for code in Locale("en").territories}
    countries = {code for code in territories if len(code) == 2 and code.isalpha()}
    assert set(OURS.by_country) == countries - NO_COUNTRY


def test_there_are_seven_regions():
    assert OURS.names == ["AF", "AS", "EU", "LA", "ME", "NA", "OC"]


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
    assert OURS.of(country) == region


@pytest.mark.req("R060")
def test_the_company_may_bring_its_own_table(tmp_path: Path):
    own = tmp_path / "regions.toml"
    own.write_text('[regions]\nDE = "DE AT CH"\nXX = "FR"')
    regions = load_regions(own)
    assert (regions.of("AT"), regions.of("FR"), regions.of("US")) == ("DE", "XX", None)
    assert regions.names == ["DE", "XX"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('EU = "DE"\nAS = "DE"', "DE is in EU and in AS"),
        ('Europe = "DE"', "two capital letters, not 'Europe'"),
        ('EU = "Germany"', "'Germany' in EU is no ISO"),
    ],
)
def test_a_table_that_contradicts_itself_is_refused_with_the_reason(tmp_path: Path, text: str, reason: str):
    path = tmp_path / "regions.toml"
    path.write_text(f"[regions]\n{text}")
    with pytest.raises(BadCountryTable, match=reason):
        load_regions(path)

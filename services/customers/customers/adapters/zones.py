"""Time zones and working days of countries: the database of time zones, and the `holidays` library."""

import tomllib
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path

import holidays

_MAIN = Path(__file__).with_name("zones.toml")


@cache
def zones_by_country() -> Mapping[str, Sequence[str]]:
    """The zones of each country (ISO 3166-1 alpha-2), the one most people there live by first."""
    main: Mapping[str, str] = tomllib.loads(_MAIN.read_text(encoding="utf-8"))["main"]
    found: defaultdict[str, list[str]] = defaultdict(list)
    for line in files("tzdata").joinpath("zoneinfo/zone.tab").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            country, _, zone, *_ = line.split("\t")
            found[country].append(zone)
    return {
        country: tuple(sorted(zones, key=lambda zone: zone != main.get(country, zones[0])))
        for country, zones in found.items()
    }


@cache
def working_days_of(country: str) -> Callable[[date], bool]:
    """A function that says whether a day is a working day there; from Monday to Friday where nobody knows."""
    try:
        calendar = holidays.country_holidays(country)
    except NotImplementedError:
        return lambda day: day.weekday() < 5
    return lambda day: bool(calendar.is_working_day(day))

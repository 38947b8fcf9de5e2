"""Public holidays and make-up days of a country, from the `holidays` library."""

from collections.abc import Callable, Iterable
from datetime import date
from functools import cache

import holidays


@cache
def working_days_of(country: str) -> Callable[[date], bool]:
    """A function that says whether a day is a working day in the country, including make-up days.

    Raises ValueError for a country (ISO 3166-1 alpha-2) that the library does not know.
    """
    calendar = _calendar(country)
    return lambda day: bool(calendar.is_working_day(day))


#: Years in which a country that has make-up days has shown any.
_YEARS = range(2015, 2101)


@cache
def announced_years_of(country: str) -> Callable[[int], bool]:
    """A function that says whether a year's make-up days are known; always, where a country has none.

    Raises ValueError as `working_days_of`.
    """
    years = {day.year for day in _calendar(country, years=_YEARS).weekend_workdays}
    return lambda year: not years or year in years


def _calendar(country: str, years: Iterable[int] | None = None) -> holidays.HolidayBase:
    try:
        return holidays.country_holidays(country, years=years)
    except NotImplementedError:
        raise ValueError(f"no public holidays are known for country {country!r}") from None

"""Public holidays and make-up days of a country, from the `holidays` library."""

from collections.abc import Callable
from datetime import date

import holidays


def working_days_of(country: str) -> Callable[[date], bool]:
    """A function that says whether a day is a working day in the country, including make-up days.

    Raises ValueError for a country (ISO 3166-1 alpha-2) that the library does not know.
    """
    try:
        calendar = holidays.country_holidays(country)
    except NotImplementedError:
        raise ValueError(f"no public holidays are known for country {country!r}") from None
    return lambda day: bool(calendar.is_working_day(day))

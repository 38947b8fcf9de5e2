"""Public holidays and make-up days of a country, from the `holidays` library."""

from collections.abc import Callable
from datetime import date

import holidays


def working_days_of(country: str) -> Callable[[date], bool]:
    """Whether a day is worked in that country, make-up days at weekends included.

    Raises ValueError for a country the library does not know.
    """
    try:
        calendar = holidays.country_holidays(country)
    except NotImplementedError:
        raise ValueError(f"no public holidays are known for country {country!r}") from None
    return lambda day: bool(calendar.is_working_day(day))

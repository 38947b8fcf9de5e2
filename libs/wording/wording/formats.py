"""Formats of placeholders: numbers, money and times as a reader of the language writes them.

Values come as Python values or in their JSON form, since they may have been stored in the meantime. A format
raises WrongForm, or any other error, for a value that it cannot show; the caller then shows the placeholder.
"""

import re
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any

from babel import Locale
from babel.dates import format_date, format_time, get_datetime_format
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal, format_percent

from wording.language import Language

# Decimal's default precision: longer numbers would be rounded, and huge exponents fill the memory.
_DIGITS = 28
_CURRENCY = re.compile(r"[A-Z]{3}")


class WrongForm(ValueError):
    """A value that its placeholder cannot show."""


@cache
def locale_of(language: Language) -> Locale:
    return Locale.parse(language)


def decimal_of(value: object) -> Decimal:
    """A number from an int, Decimal, float or text.

    Raises WrongForm for anything else, infinity and numbers of more than 28 digits; ArithmeticError for text
    that is not a number.
    """
    if isinstance(value, bool) or not isinstance(value, (int, str, float, Decimal)):
        raise WrongForm("not a number")
    number = Decimal(str(value))
    if not number.is_finite() or abs(number.adjusted()) >= _DIGITS or len(number.as_tuple().digits) > _DIGITS:
        raise WrongForm("no number that people read")
    return number


def shown(value: object, format_name: str, language: Language, zone: tzinfo | None) -> str:
    """A value in one of FORMATS."""
    return FORMATS[format_name](value, locale_of(language), zone)


def _as_it_is(value: object, _locale: Locale, _zone: tzinfo | None) -> str:
    if isinstance(value, Enum):
        value = value.value
    # How Python writes anything else is for programmers.
    if isinstance(value, bool) or not isinstance(value, (str, int, float, Decimal, date)):
        raise WrongForm("neither text nor number")
    return str(value)


def _number(value: object, locale: Locale, _zone: tzinfo | None) -> str:
    # Without quantization no digit is rounded away: 0.0001 does not become 0.
    return format_decimal(decimal_of(value), locale=locale, decimal_quantization=False)


def _percent(value: object, locale: Locale, _zone: tzinfo | None) -> str:
    return format_percent(decimal_of(value), locale=locale, decimal_quantization=False)


def _money(value: Any, locale: Locale, _zone: tzinfo | None) -> str:
    if isinstance(value, Mapping):
        amount, currency = value["amount"], value["currency"]
    else:
        amount, currency = value.amount, value.currency
    if not (isinstance(currency, str) and _CURRENCY.fullmatch(currency)):
        raise WrongForm("not a currency")
    return format_currency(decimal_of(amount), str(currency), locale=locale, decimal_quantization=False)


def _date(value: object, locale: Locale, zone: tzinfo | None) -> str:
    if isinstance(value, str):
        value = datetime.fromisoformat(value) if "T" in value or " " in value else date.fromisoformat(value)
    if isinstance(value, datetime):
        value = value.astimezone(zone).date() if zone is not None and value.tzinfo else value.date()
    if not isinstance(value, date):
        raise WrongForm("not a date")
    return _day(value, locale)


def _day(value: date, locale: Locale) -> str:
    """A day as everybody in the trade reads it: English without a territory would put the month first."""
    return format_date(value, "d MMM y" if locale.language == "en" else "medium", locale=locale)


def _datetime(value: object, locale: Locale, zone: tzinfo | None) -> str:
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise WrongForm("not a time with a zone")
    local = value.astimezone(zone or UTC)
    # Seconds are of no use to people, and the short form of a date is read differently by country.
    day = _day(local.date(), locale)
    hour = format_time(local.time(), "HH:mm" if locale.language == "en" else "short", locale=locale)
    said = str(get_datetime_format("medium", locale=locale)).replace("'", "").format(hour, day)
    # When the reader's zone is not known, they need to be told that this is UTC.
    return said if zone is not None else f"{said} UTC"


def _list(value: object, locale: Locale, zone: tzinfo | None) -> str:
    if isinstance(value, (str, bytes, Mapping)) or not isinstance(value, Collection):
        raise WrongForm("not a list")
    items = [_as_it_is(item, locale, zone) for item in value]
    return format_list(sorted(items) if isinstance(value, (set, frozenset)) else items, locale=locale)


FORMATS: Mapping[str, Callable[[Any, Locale, tzinfo | None], str]] = {
    "": _as_it_is,
    "number": _number,
    "percent": _percent,
    "money": _money,
    "date": _date,
    "datetime": _datetime,
    "list": _list,
}

"""Phone and fax numbers in a text, and the country they belong to."""

import re

import phonenumbers

#: The library's time grows with the square of a text's length.
MAX_TEXT = 2000

_ZEROS = re.compile(r"(?<![\d+])00(?=[1-9][\d ()/-]{7})")
_BARE = re.compile(r"(?<![\d+])([1-9]\d{9,14})(?!\d)")


def numbers_in(text: str) -> list[str]:
    """The numbers in a text in E.164, in order.

    It reads `+49 30 1234567`, `0049301234567`, and bare digits that form a valid number.
    """
    text = _ZEROS.sub("+", text[:MAX_TEXT])
    found = [_e164(match.number) for match in phonenumbers.PhoneNumberMatcher(text, None)]
    for digits in _BARE.findall(text):
        number = _valid("+" + digits)
        if number is not None:
            found.append(number)
    return list(dict.fromkeys(found))


def country_in(text: str) -> str | None:
    """The country (ISO 3166-1 alpha-2) of the first number with a country code; None without one.

    Looked for where signatures are: at the end of a long text.
    """
    text = text[-MAX_TEXT:]
    if "+" not in text and "00" not in text:
        return None
    for match in phonenumbers.PhoneNumberMatcher(_ZEROS.sub("+", text), None):
        country = phonenumbers.region_code_for_number(match.number)
        if country is not None and country != "001":
            return str(country)
    return None


def _e164(number: phonenumbers.PhoneNumber) -> str:
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _valid(text: str) -> str | None:
    try:
        number = phonenumbers.parse(text, None)
    except phonenumbers.NumberParseException:
        return None
    return _e164(number) if phonenumbers.is_valid_number(number) else None

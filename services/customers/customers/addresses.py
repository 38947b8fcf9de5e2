"""Normal forms of addresses, so that a mail finds its customer however the address was typed.

E-mail in lower case, phone and fax in E.164 (`+8657487654321`), read with the customer's country.
"""

import re
from typing import Annotated

import phonenumbers

from eventing import Checked, Text

MAX_EMAIL = 254  # RFC 5321: a path is at most 256 octets with its brackets
MIN_DIGITS = 7  # the shortest numbers: three digits of the country, four of the line
MAX_DIGITS = 20  # three digits of the country, and the seventeen that phonenumbers considers possible

_EMAIL = re.compile(r"[^\s@<>(),;:\"\[\]\\\x00-\x1f]{1,64}@(?P<domain>[^\s@<>(),;:\"\[\]\\\x00-\x1f]+)")
_DOMAIN = re.compile(r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_][\w-]*[^\W_]")


def normal_email(text: str) -> str:
    """An e-mail address in lower case. Raises ValueError when it cannot be one."""
    address = text.strip().lower()
    match = _EMAIL.fullmatch(address)
    if match is None or not _DOMAIN.fullmatch(match["domain"]):
        raise ValueError("not an e-mail address")
    return address


def normal_domain(text: str) -> str:
    """A domain name in lower case, without the final dot. Raises ValueError when it is not one."""
    domain = text.strip().lower().rstrip(".")
    if not _DOMAIN.fullmatch(domain):
        raise ValueError("not a domain name")
    return domain


def normal_phone(text: str, country: str) -> str:
    """A phone number in E.164; without `+` it is read as dialled in `country` (ISO 3166-1 alpha-2).

    Raises ValueError when it is not a number that can be dialled there.
    """
    try:
        number = phonenumbers.parse(text.strip(), country)
    except phonenumbers.NumberParseException as error:
        raise ValueError("not a phone number") from error
    # "Possible", not "valid": numbering plans change faster than the library's tables.
    normal = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    if not phonenumbers.is_possible_number(number) or len(normal) <= MIN_DIGITS:
        raise ValueError("not a phone number")
    return normal


Email = Annotated[str, Text(max=MAX_EMAIL), Checked(normal_email, code="not_an_email")]
Domain = Annotated[str, Text(max=MAX_EMAIL), Checked(normal_domain, code="not_a_domain")]
#: In E.164.
Phone = Annotated[
    str, Text(max=MAX_DIGITS + 1, pattern=rf"\+[0-9]{{{MIN_DIGITS},{MAX_DIGITS}}}", code="not_a_phone")
]
#: A number as somebody typed it; which one it is depends on the country.
DialledNumber = Annotated[str, Text(max=200)]
#: An address of any kind.
Address = Annotated[str, Text(max=MAX_EMAIL)]

"""One form for each address, so that a mail finds its customer however the address was typed.

E-mail in lower case, phone and fax in E.164 (`+8657487654321`), read with the customer's country.
"""

import re

import phonenumbers

from customers.domain.errors import Invalid
from customers.domain.events import AddressKind

MAX_EMAIL = 254  # RFC 5321: a path is at most 256 octets with its brackets
MIN_DIGITS = 7  # the shortest there are: three of the country, four of the line

_EMAIL = re.compile(r"[^\s@<>(),;:\"\[\]\\\x00-\x1f]{1,64}@(?P<domain>[^\s@<>(),;:\"\[\]\\\x00-\x1f]+)")
_DOMAIN = re.compile(r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_][\w-]*[^\W_]")


def normal_address(kind: AddressKind, text: str, country: str, field: str) -> str:
    """Raises Invalid, naming `field`, when it cannot be an address of its kind."""
    return normal_email(text, field) if kind == "email" else normal_phone(text, country, field)


def normal_email(text: str, field: str) -> str:
    address = text.strip().lower()
    match = _EMAIL.fullmatch(address)
    if match is None or len(address) > MAX_EMAIL or not _DOMAIN.fullmatch(match["domain"]):
        raise Invalid(field, "not an e-mail address")
    return address


def normal_domain(text: str, field: str) -> str:
    domain = text.strip().lower().rstrip(".")
    if len(domain) > MAX_EMAIL or not _DOMAIN.fullmatch(domain):
        raise Invalid(field, "not a domain name such as example.com")
    return domain


def normal_phone(text: str, country: str, field: str) -> str:
    """E.164; a number without `+` is read as dialled inside `country` (ISO 3166-1 alpha-2)."""
    try:
        number = phonenumbers.parse(text.strip(), country)
    except phonenumbers.NumberParseException:
        raise Invalid(field, f"not a phone number, nor one as dialled in {country}") from None
    # "Possible", not "valid": numbering plans change faster than the library's tables.
    normal = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    if not phonenumbers.is_possible_number(number) or len(normal) <= MIN_DIGITS:
        raise Invalid(field, f"not a phone number, nor one as dialled in {country}")
    return normal

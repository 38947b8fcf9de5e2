"""Normal forms of addresses, so that a mail finds its customer however the address was typed.

E-mail in lower case, phone and fax in E.164 (`+8657487654321`), read with the customer's country; numbers are
kept as they were written beside that.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Annotated

import phonenumbers

from eventing import Checked, Text

MAX_EMAIL = 254  # RFC 5321: a path is at most 256 octets with its brackets
MIN_DIGITS = 7  # the shortest numbers: three digits of the country, four of the line
MAX_DIGITS = 20  # three digits of the country, and the seventeen that phonenumbers considers possible

_EMAIL = re.compile(r"[^\s@<>(),;:\"\[\]\\\x00-\x1f]{1,64}@(?P<domain>[^\s@<>(),;:\"\[\]\\\x00-\x1f]+)")
_DOMAIN = re.compile(r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_][\w-]*[^\W_]")

#: Between two numbers on one line of a card.
_BETWEEN = re.compile(r"[;,、，；|\n]+|\s(?:or|oder|ou|或)\s")
_SLASH = re.compile(r"\s*[/／]\s*")
#: Words for an extension.
_EXTENSION = re.compile(
    r"\s*(?:[转轉]接?|分[机機]|[内內][线線]|durchwahl|poste|ramal|interno)[号號.:：\s]*", re.IGNORECASE
)
#: A remark in brackets, without a digit.
_ASIDE = re.compile(r"\([^()\d]*\)")
#: The last digits of a number that is otherwise like the one before it.
_ENDING = re.compile(r"[\d\s-]+")
_HYPHENATED = re.compile(r"(\d)\s*[-‐‑–—]\s*(\d{1,5})\s*$")


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


@dataclass(frozen=True, kw_only=True)
class PhoneNumber:
    """A phone or fax number as it was written, and its normal form where there is one."""

    written: "Written"
    normal: "Phone | None" = None
    extension: "Extension | None" = None


def phone_numbers(text: str, country: str) -> tuple[PhoneNumber, ...]:
    """The numbers in a text, each as written; without `+` it is dialled in `country` (ISO 3166-1 alpha-2).

    Cards have several on a line: `+49 89 12345678 / 79` is two numbers, the second ending in 79. Nothing is
    refused: what is not a number that can be dialled has no normal form.
    """
    found: list[PhoneNumber] = []
    first = ""
    for part in _BETWEEN.split(text):
        pieces = _SLASH.split(part)
        if _read(_whole(first, pieces[0]), country) is None:
            # `089/12345678`: the slash is within the number.
            pieces = [part]
        for piece in pieces:
            number = _number(_whole(first, " ".join(piece.split())), country)
            first = first or number.written
            found.append(number)
    return tuple(dict.fromkeys(number for number in found if number.written))


def _number(written: str, country: str) -> PhoneNumber:
    number = _read(written, country)
    if number is None:
        return PhoneNumber(written=written)
    normal = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return PhoneNumber(written=written, normal=normal, extension=number.extension or None)


def _whole(first: str, ending: str) -> str:
    """The number that differs from `first` in its ending; the ending itself where it stands alone."""
    digits = [char for char in ending if char.isdigit()]
    whole = sum(char.isdigit() for char in first)
    if ending.startswith("0") or not _ENDING.fullmatch(ending) or len(digits) >= whole:
        return ending
    return "".join(digits.pop() if char.isdigit() and digits else char for char in reversed(first))[::-1]


def _read(written: str, country: str) -> phonenumbers.PhoneNumber | None:
    """A number that can be dialled; None where it is not one."""
    plain = _EXTENSION.sub(" ext. ", _ASIDE.sub(" ", unicodedata.normalize("NFKC", written)))
    # In China and elsewhere an extension follows the last hyphen.
    for text in (plain, _HYPHENATED.sub(r"\1 ext. \2", plain)):
        try:
            number = phonenumbers.parse(text, country)
        except phonenumbers.NumberParseException:
            continue
        digits = len(phonenumbers.national_significant_number(number)) + len(str(number.country_code))
        # "Possible", not "valid": numbering plans change faster than the library's tables.
        if phonenumbers.is_possible_number(number) and digits >= MIN_DIGITS:
            return number
    return None


Email = Annotated[str, Text(max=MAX_EMAIL), Checked(normal_email, code="not_an_email")]
Domain = Annotated[str, Text(max=MAX_EMAIL), Checked(normal_domain, code="not_a_domain")]
#: In E.164.
Phone = Annotated[
    str, Text(max=MAX_DIGITS + 1, pattern=rf"\+[0-9]{{{MIN_DIGITS},{MAX_DIGITS}}}", code="not_a_phone")
]
Extension = Annotated[str, Text(max=20, pattern="[0-9]+", code="not_a_phone")]
#: A number as somebody wrote it.
Written = Annotated[str, Text(max=MAX_EMAIL)]
#: Numbers as somebody typed them; which ones they are depends on the country.
DialledNumber = Annotated[str, Text(max=MAX_EMAIL, min=0, lines=True)]
#: An address of any kind.
Address = Annotated[str, Text(max=MAX_EMAIL, lines=True)]

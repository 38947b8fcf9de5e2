"""Headers of a message: its lines, encoded words, addresses, dates; each in time in line with its length.

An address is what stands where an address belongs. Words are decoded afterwards: what a name says is never
taken for an address.
"""

import binascii
import email.utils
import re
from base64 import b64decode
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from mail.adapters.charsets import text_of
from mail.addresses import normal
from mail.message.content import FOLDED

Headers = dict[str, list[str]]

#: Lines of bytes without a charset, for which one is guessed: each guess takes time.
MAX_GUESSED = 30
#: Lines of headers that are read, and bytes of them all: no client writes more, and nobody reads more.
MAX_LINES = 1000
MAX_BYTES = 256 * 1024
MAX_DATE = 100
MAX_ADDRESS = 320
FIRST_YEAR, LAST_YEAR = 1970, 2100

_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?\r\n]*)\?=")
_BLANKS = re.compile(r"[ \t\r\n]+")
_NO_BASE64 = re.compile(r"[^A-Za-z0-9+/]")


def headers_of(lines: Sequence[bytes], hints: Sequence[str], sample: bytes) -> Headers:
    """The headers of these lines (`header_lines`) by lower-case name, as text; encoded words still stand.

    `hints` and `sample` as for `text_of`. A line that is no header is passed over.
    """
    found: Headers = {}
    left, guessed = MAX_BYTES, 0
    for line in lines[:MAX_LINES]:
        name, colon, value = line[:left].partition(b":")
        left -= len(line)
        if left < 0:
            break
        if not colon or not name.strip() or b" " in name.strip():
            continue
        value = value.replace(FOLDED, b" ").strip()
        if value.isascii() and b"\x1b" not in value:
            text = value.decode("ascii")
        elif guessed == MAX_GUESSED:
            text = value.decode("utf-8", "replace")
        else:
            text, guessed = _raw(value, hints, sample), guessed + 1
        found.setdefault(name.strip().lower().decode("ascii", "replace"), []).append(clean(text))
    return found


def _raw(value: bytes, hints: Sequence[str], sample: bytes) -> str:
    # Whoever encodes one word in a charset means it for the others too.
    near = [found.group(1) for found in _WORD.finditer(value.decode("latin-1"))]
    return text_of(value, "", (*near, *hints), value + b" " + sample)


# -- encoded words -----------------------------------------------------------------------------------


def decoded(text: str) -> str:
    """Text with its encoded words decoded (RFC 2047), also where one character is split over two words."""
    if "=?" not in text:
        return text
    made: list[str] = []
    charset, pending, place = "", b"", 0
    for word in _WORD.finditer(text):
        between = text[place : word.start()]
        place = word.end()
        following, content = _word(word)
        if pending and not between.strip() and following == charset:
            pending += content
            continue
        made.append(text_of(pending, charset))
        if between.strip() or not pending:
            made.append(between)
        charset, pending = following, content
    return "".join([*made, text_of(pending, charset), text[place:]])


def _word(word: re.Match[str]) -> tuple[str, bytes]:
    """The charset and the bytes of an encoded word."""
    # A language may follow the charset (RFC 2231).
    charset, written = word.group(1).partition("*")[0].lower(), word.group(3)
    if word.group(2) in "bB":
        content = _NO_BASE64.sub("", written)
        return charset, b64decode(content[: len(content) - (len(content) % 4 == 1)] + "==")
    # With `header`, an underscore is a blank.
    return charset, binascii.a2b_qp(written.encode("utf-8", "replace"), header=True)


def line_of(text: str) -> str:
    """A header as one line, decoded."""
    return clean(_BLANKS.sub(" ", decoded(text)).strip())


def clean(text: str) -> str:
    """Text that JSON and the database accept: no lone surrogates, no NUL."""
    return text.encode("utf-8", "replace").decode().replace("\x00", "")


# -- addresses ---------------------------------------------------------------------------------------


def addresses(values: Sequence[str]) -> list[tuple[str, str]]:
    """Names and normalised addresses, in order, each address once; what is not an address is left out."""
    found = _addresses(values)
    # Some clients encode all of a header: then it is read in its words.
    return found or _addresses([decoded(value) for value in values if "=?" in value])


def _addresses(values: Sequence[str]) -> list[tuple[str, str]]:
    found: dict[str, str] = {}
    for value in values:
        for name, address in _mailboxes(value):
            found.setdefault(normal(address), line_of(name))
    return [(name, address) for address, name in found.items()]


def _mailboxes(value: str) -> Iterator[tuple[str, str]]:
    """The mailboxes of an address header (RFC 5322) and of what clients make of it."""
    for phrase, angle, comment in _entries(value):
        address = angle.rpartition(":")[2].strip()
        if readable(address):
            yield phrase.strip(), address
            continue
        # No angle brackets, or nothing in them: an address among words.
        named = next((word for word in phrase.split() if readable(word.strip("'"))), None)
        if named is not None:
            rest = phrase.replace(named, "", 1).strip()
            yield rest or comment.strip(), named.strip("'")


def _entries(value: str) -> Iterator[tuple[str, str, str]]:
    """The words, the angle brackets and the comment of each entry, read in one pass."""
    phrase: list[str] = []
    angle: list[str] = []
    comment: list[str] = []
    where, depth, place, named, written = "phrase", 0, 0, False, False
    # A quote or a bracket that never ends is a character like any other.
    last = {opening: value.rfind(closing) for opening, closing in ('""', "()", "<>")}
    word = _next_word(value, 0)
    while place < len(value):
        character = value[place]
        if word is not None and place == word.start():
            # Its letters are no syntax, whatever they are.
            (comment if depth else angle if where == "angle" else phrase).append(word.group())
            place = word.end()
            word = _next_word(value, place)
            continue
        place += 1
        if where == "quoted" or depth:
            if character == "\\" and place < len(value):
                (phrase if where == "quoted" else comment).append(value[place])
                place += 1
                word = _next_word(value, place) if word is not None and word.start() < place else word
            elif where == "quoted" and character == '"':
                where = "phrase"
            elif where == "quoted":
                phrase.append(character)
            elif character in "()":
                depth += 1 if character == "(" else -1
            else:
                comment.append(character)
        elif where == "angle":
            if character == ">":
                where = "phrase"
            elif character == "<":
                angle.clear()
            else:
                angle.append(character)
        elif character == '"' and place <= last['"']:
            where = "quoted"
        elif character == "(" and place <= last["("]:
            depth = 1
        elif character == "<" and place <= last["<"]:
            where = "angle"
            if readable("".join(angle)):
                # Two addresses without a comma between them.
                yield "".join(phrase), "".join(angle), "".join(comment)
                phrase.clear()
            angle.clear()
        elif character == "," and written and not named and not angle:
            phrase.append(character)  # within a name without quotes
        elif character in ",;":
            yield "".join(phrase), "".join(angle), "".join(comment)
            for read in (phrase, angle, comment):
                read.clear()
            named = written = False
        elif character == ":" and not named:
            phrase.clear()  # the name of a group
            written = False
        else:
            named = named or character == "@"
            written = written or not character.isspace()
            phrase.append(character)
    yield "".join(phrase), "".join(angle), "".join(comment)


def _next_word(value: str, place: int) -> re.Match[str] | None:
    return _WORD.search(value, place) if "=?" in value else None


def readable(address: str) -> bool:
    """Whether it has something on both sides of an @; domains of real senders may lack a dot."""
    if not 3 <= len(address) < MAX_ADDRESS or "@" not in address:
        return False
    local, _, domain = address.rpartition("@")
    return bool(local and domain) and address.isprintable() and not any(c in ' <>,;:"()' for c in address)


# -- dates -------------------------------------------------------------------------------------------


def date_of(value: str) -> datetime | None:
    """A Date header in UTC; None for what is no date, or none of this time."""
    try:
        found = email.utils.parsedate_to_datetime(value[:MAX_DATE])
        there = (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return there if FIRST_YEAR <= there.year < LAST_YEAR else None

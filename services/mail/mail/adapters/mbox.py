"""Mbox files (RFC 4155), read as a stream: where a message begins, and what was quoted for its sake.

A line that begins with `From ` begins a message only after an empty line, with a time in it, and before a
header: such lines are in bodies, too, and not every program has quoted them.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

#: Of longer lines a piece is read after the other.
MAX_LINE = 64 * 1024
_BEGINS = re.compile(rb"From (?:\S+ +)?(?:.{0,80}\b\d{1,2}:\d{2}\b.{0,40})?(?:- *)?\r?\n")
_HEADER = re.compile(rb"(?:[!-9;-~]{1,76}[ \t]{0,4}:|>?From )")
_QUOTED = re.compile(rb">+From ")
_EMPTY = (b"\n", b"\r\n")
_TIME = re.compile(rb"([A-Z][a-z]{2}) +(\d{1,2}) (\d\d):(\d\d)(?::(\d\d))? .{0,12}?(\d{4})")
_MONTHS = b"Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


@dataclass(frozen=True)
class InMbox:
    """A message of an mbox file. `raw` None: it is too large. `end` is where the next one begins."""

    number: int
    raw: bytes | None
    noted: datetime | None
    end: int


def messages_in(
    stream: io.BufferedReader, size_limit: int, start: int = 0, number: int = 0
) -> Iterator[InMbox]:
    """The messages from byte `start` of the file on, before which there are `number`.

    The stream stands at that byte.
    """
    place, kept, size = start, list[bytes](), 0
    noted: datetime | None = None
    begins = empty = True  # of a line; after an empty one, or where the file begins
    ahead = stream.readline(MAX_LINE)
    while ahead:
        line, ahead = ahead, stream.readline(MAX_LINE)
        if begins and empty and _BEGINS.fullmatch(line) and _HEADER.match(ahead):
            if size:
                number += 1
                yield InMbox(number, _message(kept, size, size_limit), noted, place)
            kept, size, noted, empty = [], 0, _time_in(line), False
            place += len(line)
            continue
        place += len(line)
        if begins and line.startswith(b">") and _QUOTED.match(line):
            line = line[1:]
        empty = begins and line in _EMPTY
        begins = line.endswith(b"\n")
        size += len(line)
        if size <= size_limit + len(_EMPTY[1]):
            kept.append(line)
    if size:
        yield InMbox(number + 1, _message(kept, size, size_limit), noted, place)


def _message(lines: list[bytes], size: int, size_limit: int) -> bytes | None:
    """Without the empty line that separates it from the next."""
    if lines and lines[-1] in _EMPTY:
        size -= len(lines.pop())
    return None if size > size_limit else b"".join(lines)


def _time_in(line: bytes) -> datetime | None:
    found = _TIME.search(line)
    if found is None or found[1] not in _MONTHS:
        return None
    day, hour, minute, second, year = (int(one or 0) for one in found.group(2, 3, 4, 5, 6))
    try:
        return datetime(year, _MONTHS.index(found[1]) + 1, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None

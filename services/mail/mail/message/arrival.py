"""When a message of an archive came in its time: by a server, by its writer, or by the archive."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from mail.message.content import FOLDED, header_lines
from mail.message.identity import from_first_header, with_crlf

#: No longer headers are read for a date.
MAX_HEAD = 256 * 1024
#: What says that it is older has no date at all: there was no mail.
EARLIEST = datetime(1980, 1, 2, tzinfo=UTC)
#: How far the clock of a server may run ahead of ours.
TOLERANCE = timedelta(days=1)


def arrived_at(raw: bytes, noted: datetime | None, now: datetime) -> datetime | None:
    """When it came in, or was sent; None if nothing says so in a way that can be.

    `noted` is what the archive says of it, such as the `From ` line of an mbox file.
    """
    for at in (*_dates_in(raw), *((noted,) if noted is not None else ())):
        if EARLIEST <= at <= now + TOLERANCE:
            return at if at < now else now
    return None


def was_carried(raw: bytes) -> bool:
    """Whether a server has passed it on. What none has, somebody kept as they sent it."""
    return any(_name(line) == b"received" for line in _head(raw))


def _dates_in(raw: bytes) -> Iterator[datetime]:
    """The date of the topmost trace header, which is of whoever kept it, then that of its writer."""
    lines = _head(raw)
    traces = [line.rpartition(b";")[2] for line in lines if _name(line) == b"received"]
    written = [line.partition(b":")[2] for line in lines if _name(line) == b"date"]
    for value in (*traces[:1], *written[:1]):
        text = value.replace(FOLDED, b" ").decode("ascii", "replace").strip()
        try:
            at = parsedate_to_datetime(text)
            yield at.replace(tzinfo=at.tzinfo or UTC).astimezone(UTC)
        except (ValueError, OverflowError):
            continue


def _head(raw: bytes) -> list[bytes]:
    return header_lines(from_first_header(with_crlf(raw[:MAX_HEAD])))[0]


def _name(line: bytes) -> bytes:
    return line.partition(b":")[0].strip().lower()

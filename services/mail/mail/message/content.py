"""The content of a message as its identity goes by it: each part as it reads, in whatever it was sent.

Servers on the way may write the same part in another transfer encoding. What is found here is found in one
pass, however parts are nested and whatever is broken in them; nothing is refused.
"""

import re
from binascii import Error, a2b_base64, a2b_qp
from collections.abc import Generator, Iterator
from dataclasses import dataclass

#: The headers of a part that a person sees, or by which it is read.
PART_HEADERS = frozenset({b"content-type", b"content-disposition"})
#: In the place of a fold.
FOLDED = b"\x00"

_FOLD = re.compile(rb"\r\n(?=[ \t])")
_DASHES = re.compile(rb"^--[^\r\n]*", re.MULTILINE)
_BOUNDARY = re.compile(rb'boundary[ \t]*=[ \t]*(?:"([^"]*)"|([^\s;"]+))', re.IGNORECASE)


def header_lines(message: bytes) -> tuple[list[bytes], bytes]:
    """The unfolded header lines, folds as `FOLDED`, and the body, of a message with CRLF line ends."""
    if message.startswith(b"\r\n"):
        return [], message[2:]
    head, _, body = message.partition(b"\r\n\r\n")
    return _FOLD.sub(FOLDED, head).split(b"\r\n"), body


def seen(line: bytes) -> bytes:
    """A header line as a person sees it: servers fold and unfold lines."""
    return b" ".join(line.replace(FOLDED, b" ").split())


@dataclass
class _Part:
    """What the headers of a part say of its body."""

    kind: bytes = b"text/plain"
    encoding: bytes = b""
    boundary: bytes | None = None

    def read(self, lines: list[bytes]) -> Iterator[bytes]:
        """Take these headers in, and return those that are content."""
        for line in lines:
            name, _, value = line.partition(b":")
            name = name.strip().lower()
            if name == b"content-transfer-encoding":
                self.encoding = seen(value).lower()
            elif name == b"content-type":
                self.kind = seen(value.partition(b";")[0]).lower()
                found = _BOUNDARY.search(value.replace(FOLDED, b" "))
                self.boundary = None if found is None else (found[1] or found[2] or b"").rstrip() or None
            if name in PART_HEADERS:
                yield seen(line)

    def decoded(self, body: bytes) -> bytes:
        try:
            if self.encoding == b"base64":
                body = a2b_base64(body)
            elif self.encoding == b"quoted-printable":
                body = a2b_qp(body)
            elif body.endswith(b"\r\n"):
                body = body[:-2]
        except Error:  # not what it says: then it is as it stands
            pass
        if self.kind.startswith(b"text/"):
            return body.replace(b"\r\n", b"\n").rstrip(b"\n")
        return body


def pieces(lines: list[bytes], body: bytes) -> Iterator[bytes]:
    """The headers and the decoded bodies of all parts, in order, of a message with CRLF line ends."""
    part, boundaries, start = _Part(), set[bytes](), 0
    yield from part.read(lines)
    dashes = [*_DASHES.finditer(body), None]
    start = yield from _embedded(part, boundaries, body, start, _begin(dashes[0], body))
    for number, found in enumerate(dashes[:-1]):
        assert found is not None
        name = found[0][2:].rstrip()
        ends = name not in boundaries
        if ends and not (name.endswith(b"--") and name[:-2] in boundaries):
            continue
        yield part.decoded(body[start : found.start()])
        part, start = _Part(), found.end()
        if not ends:
            # No further than the next such line: each byte is looked at once.
            until = _begin(dashes[number + 1], body)
            start = yield from _headers(part, body, start, until)
            start = yield from _embedded(part, boundaries, body, start, until)
    yield part.decoded(body[start:])


def _begin(found: re.Match[bytes] | None, body: bytes) -> int:
    return len(body) if found is None else found.start()


def _headers(part: _Part, body: bytes, start: int, until: int) -> Generator[bytes, None, int]:
    """The headers that begin here; returns where the body begins."""
    end = body.find(b"\r\n\r\n", start, until)
    stop = until if end < 0 else end
    yield from part.read(_FOLD.sub(FOLDED, body[start:stop]).split(b"\r\n"))
    return min(stop + 4, until)


def _embedded(
    part: _Part, boundaries: set[bytes], body: bytes, start: int, until: int
) -> Generator[bytes, None, int]:
    """Note the boundary, and where it is a message within the message, go on with that one's headers."""
    while part.kind == b"message/rfc822" and part.encoding not in (b"base64", b"quoted-printable"):
        part.kind, part.encoding, part.boundary = b"text/plain", b"", None
        start = yield from _headers(part, body, start, until)
    if part.boundary is not None:
        boundaries.add(part.boundary)
    return start

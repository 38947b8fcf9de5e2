"""The identity of a message: two deliveries with the same Message-ID and content are one message.

Content is what a person sees: sender, subject, date, and the body with its parts. What servers add on the way
is not, nor are its transfer encoding, the kind of line ends, an mbox `From ` line, blank lines before the
headers or a missing last line end. One Message-ID with two contents is two messages: anybody can write any.
"""

import re
from codecs import BOM_UTF8
from dataclasses import dataclass
from hashlib import sha256

from eventing import uuid5hex
from mail.message.content import FOLDED, header_lines, pieces, seen

#: The headers that a person sees; those of the body come with its parts.
SEEN_HEADERS = frozenset({b"from", b"subject", b"date"})

_BRACKETED = re.compile(r"<([^<>\s]{1,900})>")
_BARE = re.compile(r"[^<>\s,;]{1,400}@[^<>\s,;@]{1,400}")


@dataclass(frozen=True)
class Identity:
    mail_id: str
    message_id: str | None
    digest: str

    @property
    def message_key(self) -> str | None:
        """The key by which the Message-ID is looked up."""
        return None if self.message_id is None else message_key(self.message_id)


def message_key(message_id: str) -> str:
    return uuid5hex("message-id", message_id)


def message_ids(header: str) -> list[str]:
    """The ids in a Message-ID, In-Reply-To or References header, in order, each once, in angle brackets.

    Some clients leave the brackets out.
    """
    found = _BRACKETED.findall(header)
    if not found:
        found = [word for word in header.split() if _BARE.fullmatch(word)]
    return [f"<{name}>" for name in dict.fromkeys(found)]


def with_crlf(raw: bytes) -> bytes:
    """The message with CRLF line ends, also at its end."""
    lines = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n").replace(b"\n", b"\r\n")
    return lines if lines.endswith(b"\r\n") else lines + b"\r\n"


def from_first_header(message: bytes) -> bytes:
    """A message with CRLF line ends without what precedes its headers.

    That is the `From ` line of mbox files, blank lines, and the mark of UTF-8 that some programs write.
    """
    place = len(BOM_UTF8) if message.startswith(BOM_UTF8) else 0
    while True:
        end = message.find(b"\r\n", place)
        line = message[place:end] if end >= 0 else b""
        if end < 0 or (line.strip() and not line.startswith((b"From ", b">From "))):
            return message[place:]
        place = end + 2


def identify(raw: bytes) -> Identity:
    lines, body = header_lines(from_first_header(with_crlf(raw)))
    content = sha256()
    message_id = None
    for line in lines:
        name = line.partition(b":")[0].strip().lower()
        if name in SEEN_HEADERS:
            content.update(seen(line) + b"\n")
        elif name == b"message-id" and message_id is None:
            found = message_ids(line.partition(b":")[2].replace(FOLDED, b" ").decode("utf-8", "replace"))
            message_id = found[0] if found else None
    for piece in pieces(lines, body):
        content.update(sha256(piece).digest())
    digest = content.hexdigest()
    return Identity(uuid5hex("mail", message_id or "", digest), message_id, digest)


def thread_of(
    message_id: str | None, in_reply_to: str | None, references: tuple[str, ...], mail_id: str
) -> str:
    """The thread that a message begins or joins, by the oldest message it refers to."""
    root = references[0] if references else in_reply_to or message_id or mail_id
    return uuid5hex("thread", root)

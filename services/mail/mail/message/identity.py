"""The identity of a message: two deliveries with the same Message-ID and content are one message.

What servers add on the way (Received, Return-Path, signatures) is not content; neither are the kind
of line ends, an mbox `From ` line or a missing last line end. One Message-ID with two contents is two
messages: anybody can write any Message-ID.
"""

import re
from dataclasses import dataclass
from hashlib import sha256

from eventing import uuid5hex

TRACE_HEADERS = frozenset(
    {
        b"received",
        b"return-path",
        b"delivered-to",
        b"x-original-to",
        b"envelope-to",
        b"delivery-date",
        b"dkim-signature",
        b"domainkey-signature",
        b"authentication-results",
        b"arc-seal",
        b"arc-message-signature",
        b"arc-authentication-results",
        b"received-spf",
        b"x-spam-flag",
        b"x-spam-status",
        b"x-spam-level",
        b"x-spam-score",
        b"x-spam-checker-version",
        b"status",
        b"x-status",
        b"x-uid",
        b"x-mozilla-status",
        b"x-mozilla-status2",
    }
)

_LINE_END = re.compile(rb"\r\n|\r|\n")
_FOLD = re.compile(rb"\r\n(?=[ \t])")
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,900}>")
_BARE_ID = re.compile(r"(?<!\S)[^<>\s@]{1,400}@[^<>\s@]{1,400}(?!\S)")
_FOLDED = b"\x00"


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
    """The ids in a Message-ID, In-Reply-To or References header, in order, each once.

    Some programs leave the brackets out; where others stand beside, such a word is no id.
    """
    found = _MESSAGE_ID.findall(header) or [f"<{word}>" for word in _BARE_ID.findall(header)]
    return list(dict.fromkeys(found))


def with_crlf(raw: bytes) -> bytes:
    """The message with CRLF line ends, also at its end."""
    lines = _LINE_END.sub(b"\r\n", raw)
    return lines if lines.endswith(b"\r\n") else lines + b"\r\n"


def without_mbox_line(raw: bytes) -> bytes:
    """The message without the `From ` line that mbox files have before the headers."""
    if not raw.startswith((b"From ", b">From ")):
        return raw
    return re.sub(rb"\A[^\r\n]*(\r\n|\r|\n)", b"", raw, count=1)


def header_lines(message: bytes) -> tuple[list[bytes], bytes]:
    """The unfolded header lines, folds as NUL, and the body, of a message with CRLF line ends."""
    if message.startswith(b"\r\n"):
        return [], message[2:]
    head, _, body = message.partition(b"\r\n\r\n")
    return _FOLD.sub(_FOLDED, head).split(b"\r\n"), body


def _name(line: bytes) -> bytes:
    return line.partition(b":")[0].strip().lower()


def identify(raw: bytes) -> Identity:
    lines, body = header_lines(without_mbox_line(with_crlf(raw)))
    content = sha256()
    message_id = None
    for line in lines:
        name = _name(line)
        if name in TRACE_HEADERS:
            continue
        content.update(line + b"\n")
        if name == b"message-id" and message_id is None:
            found = message_ids(line.replace(_FOLDED, b" ").decode("utf-8", "replace"))
            message_id = found[0] if found else None
    content.update(b"\n" + body)
    digest = content.hexdigest()
    return Identity(uuid5hex("mail", message_id or "", digest), message_id, digest)


def thread_of(
    message_id: str | None, in_reply_to: str | None, references: tuple[str, ...], mail_id: str
) -> str:
    """The thread that a message begins or joins, by the oldest message it refers to."""
    root = references[0] if references else in_reply_to or message_id or mail_id
    return uuid5hex("thread", root)

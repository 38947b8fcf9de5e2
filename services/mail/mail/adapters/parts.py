"""The parts of a message, by fast-mail-parser, and where a part is damaged by the standard library.

Each part is read by itself. What of a damaged one can be read is read, and the part says so; a structure that
nobody can follow is one text.
"""

import mimetypes
import re
from base64 import b64decode
from binascii import Error as BinasciiError
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import Message

import fast_mail_parser

from mail.adapters.charsets import text_of
from mail.adapters.headers import clean, decoded
from mail.message.content import FOLDED

MAX_PARAMETERS = 8192

#: The headers that say how a body is read.
_MIME = (b"content-type", b"content-transfer-encoding", b"content-disposition", b"content-id")
_CHARSET = re.compile(r"(?i)charset *= *[\"']?([\w.:+-]+)")
_BASE64 = re.compile(rb"[A-Za-z0-9+/]+={0,2}")
_BASE64_GROUP = 4
_STEMS = {"text/calendar": "invite", "message/rfc822": "message"}
_ENDINGS = {"text/calendar": ".ics", "message/rfc822": ".eml", "text/plain": ".txt", "image/jpeg": ".jpg"}


@dataclass(frozen=True)
class Part:
    """A part of a message. `charset` as declared, empty if it is not; `name` is "" where it has none.

    `damaged`: not all of its bytes could be decoded.
    """

    content_type: str
    charset: str = ""
    name: str = ""
    disposition: str = ""
    content: bytes = b""
    damaged: bool = False
    content_id: str = ""
    children: tuple["Part", ...] = ()

    @property
    def is_multipart(self) -> bool:
        return self.content_type.startswith("multipart/")

    def leaves(self) -> Iterator["Part"]:
        if not self.is_multipart:
            yield self
        for child in self.children:
            yield from child.leaves()


def parts_of(lines: Sequence[bytes], body: bytes) -> Part:
    """The tree of a message, by its header lines (`header_lines`) and its body."""
    head = b"".join(_header(line) for line in lines if line.partition(b":")[0].strip().lower() in _MIME)
    message = head + b"\r\n" + body
    try:
        try:
            root = _by_fast_parser(fast_mail_parser.parse_email_tree(message, mode="lazy"))
        except fast_mail_parser.MimeStructureError:
            return _as_text(head, body)
        except fast_mail_parser.ParseError:
            root = _by_stdlib(message_from_bytes(message, policy=policy.compat32))
    except RecursionError:
        return _as_text(head, body)
    # The boundary is missing or never occurs: what there is, is text.
    return root if any(root.leaves()) else _as_text(head, body)


def _header(line: bytes) -> bytes:
    return b" ".join(line.replace(FOLDED, b" ").split())[:MAX_PARAMETERS] + b"\r\n"


def _as_text(head: bytes, body: bytes) -> Part:
    return Part("text/plain", _charset(head.decode("latin-1")), content=body)


def _by_fast_parser(node: fast_mail_parser.PyLazyMimePart) -> Part:
    headers = {name.lower(): values[0] for name, values in node.headers.items() if values}
    kind = _kind(node.content_type)
    if kind.startswith("multipart/"):
        return Part(kind, children=tuple(map(_by_fast_parser, node.children)))
    return Part(
        kind,
        _charset(headers.get("content-type", "")),
        _raw_name(node.filename, headers),
        (node.disposition or "").strip().lower(),
        node.content or b"",
        content_id=headers.get("content-id", ""),
    )


def _by_stdlib(message: "Message[str, str]") -> Part:
    kind = _kind(message.get_content_type())
    if message.get_content_maintype() == "multipart" and message.is_multipart():
        return Part(kind, children=tuple(map(_by_stdlib, message.get_payload())))
    headers = {name.lower(): str(value) for name, value in message.items()}
    content, damaged = _content(message, headers.get("content-transfer-encoding", "").strip().lower())
    return Part(
        kind,
        _charset(headers.get("content-type", "")),
        _raw_name(message.get_filename() or "", headers),
        message.get_content_disposition() or "",
        content,
        damaged,
        headers.get("content-id", ""),
    )


def _content(message: "Message[str, str]", encoding: str) -> tuple[bytes, bool]:
    """The decoded bytes of a part, as far as they decode, and whether that is not all."""
    inner = message.get_payload()
    if isinstance(inner, list):  # a message within the message
        return b"".join(one.as_bytes() for one in inner if isinstance(one, Message)), False
    if encoding != "base64":
        payload = message.get_payload(decode=True)
        return (payload if isinstance(payload, bytes) else b""), False
    written = str(message.get_payload()).encode("ascii", "surrogateescape")
    content, damaged = _from_base64(written)
    return (content, damaged) if content else (written, True)


def _from_base64(written: bytes) -> tuple[bytes, bool]:
    """Base64 without the lines that somebody on the way put into it."""
    lines = [line.strip() for line in written.split(b"\n")]
    sound: list[bytes] = []
    for line in filter(None, lines):
        if _BASE64.fullmatch(line):
            sound.append(line)
            if line.endswith(b"="):
                break
    joined = b"".join(sound)
    strays = len(joined) != sum(map(len, lines))
    whole = joined[: len(joined) - (len(joined.rstrip(b"=")) % _BASE64_GROUP == 1)]
    try:
        return b64decode(whole + b"=="), strays
    except BinasciiError:
        return b"", True


# -- what a part says about itself ---------------------------------------------------------------------


def _kind(declared: str) -> str:
    return clean(declared).strip().lower()


def _charset(content_type: str) -> str:
    found = _CHARSET.search(content_type[:MAX_PARAMETERS])
    return found.group(1) if found else ""


def _raw_name(name: str, headers: Mapping[str, str]) -> str:
    """The name as bytes beyond ASCII in a header of bytes, one character for each; else as text."""
    raw = not (headers.get("content-disposition", "") + headers.get("content-type", "")).isascii()
    return f"{FOLDED.decode()}{name}" if raw and not name.isascii() else name


def file_name(part: Part, hints: Sequence[str]) -> str:
    """The name of an attached file, without folders, which are ours to choose; made up if it has none."""
    name = part.name
    if name.startswith(FOLDED.decode()):
        name = name[1:]
        # The parser gives bytes that are no UTF-8 as one character each.
        with suppress(UnicodeEncodeError):
            name = text_of(name.encode("latin-1"), "iso-8859-1", hints)
    base = re.split(r"[/\\]", clean(decoded(name)))[-1]
    said = "".join(character for character in base if character.isprintable()).strip(" .")
    return said or _made_up(part.content_type)


def _made_up(content_type: str) -> str:
    ending = _ENDINGS.get(content_type) or mimetypes.guess_extension(content_type) or ""
    return f"{_STEMS.get(content_type, 'attachment')}{ending}"

"""Winmail.dat as Outlook writes it (MS-OXTNEF), of what is put into it."""

from collections.abc import Sequence
from struct import pack

MESSAGE, ATTACHMENT = 1, 2
VERSION, CODE_PAGE, BODY, PROPERTIES = 0x89006, 0x69007, 0x2800C, 0x69003
RENDERING, TITLE, DATA, OF_ATTACHMENT = 0x69002, 0x18010, 0x6800F, 0x69005
LONG_NAME, MIME_TYPE, CONTENT_ID, INNER, HTML, RTF = 0x3707, 0x370E, 0x3712, 0x3701, 0x1013, 0x1009
UNICODE, BINARY, OBJECT = 0x1F, 0x102, 0x0D
#: What an embedded message begins with: the identifier of its interface.
OF_MESSAGE = b"\x07\x03\x02\x00\x00\x00\x00\x00\xc0\x00\x00\x00\x00\x00\x00\x46"
#: The code page of Chinese Windows.
CHINESE = 936


def winmail(*objects: bytes, code_page: int = CHINESE) -> bytes:
    head = item(MESSAGE, VERSION, pack("<I", 0x10000)) + item(MESSAGE, CODE_PAGE, pack("<II", code_page, 0))
    return pack("<IH", 0x223E9F78, 1) + head + b"".join(objects)


def item(level: int, attribute: int, content: bytes) -> bytes:
    checksum = sum(content) & 0xFFFF
    return pack("<BII", level, attribute, len(content)) + content + pack("<H", checksum)


def body(content: bytes) -> bytes:
    return item(MESSAGE, BODY, content + b"\x00")


def html(content: str) -> bytes:
    return item(MESSAGE, PROPERTIES, properties((HTML, BINARY, content.encode())))


def rtf(compressed: bytes) -> bytes:
    return item(MESSAGE, PROPERTIES, properties((RTF, BINARY, compressed)))


def attached(title: bytes, content: bytes, *its: tuple[int, int, bytes]) -> bytes:
    """A file of that name in eight bits, with further properties."""
    return (
        item(ATTACHMENT, RENDERING, bytes(14))
        + item(ATTACHMENT, TITLE, title + b"\x00")
        + (item(ATTACHMENT, DATA, content) if content else b"")
        + item(ATTACHMENT, OF_ATTACHMENT, properties(*its))
    )


def properties(*its: tuple[int, int, bytes]) -> bytes:
    written = [
        pack("<HHII", kind, name, 1, len(value)) + value + bytes(-len(value) % 4) for name, kind, value in its
    ]
    return pack("<I", len(written)) + b"".join(written)


def text(name: int, value: str) -> tuple[int, int, bytes]:
    return name, UNICODE, f"{value}\x00".encode("utf-16-le")


def message_in(packed: Sequence[bytes]) -> tuple[int, int, bytes]:
    """A mail that is attached to the mail."""
    return INNER, OBJECT, OF_MESSAGE + winmail(*packed)

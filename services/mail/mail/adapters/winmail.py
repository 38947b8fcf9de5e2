"""What Outlook packs into a winmail.dat (TNEF): the text and the files that its sender attached.

It is read by tnefparse, within the limits of the process that parses. What cannot be read stays a file as it
came.
"""

import logging
from collections.abc import Iterator
from contextlib import suppress
from struct import Struct
from typing import Any

from tnefparse import TNEF, properties  # type: ignore[import-untyped]  # it has no types

from mail.adapters.charsets import text_of
from mail.adapters.parts import Part

KINDS = ("application/ms-tnef", "application/vnd.ms-tnef")
NAME = "winmail.dat"
#: Its reader copies the rest of it for each of its objects. Ten of them are a file, and thirty the message.
MAX_OBJECTS = 1000

_KEY_BYTES = 6
_OBJECT = Struct("<BHHI")
_CHECKSUM_BYTES = 2

# It logs what it cannot read, with the words of the mail.
logging.getLogger("tnefparse").addHandler(logging.NullHandler())
logging.getLogger("tnefparse").propagate = False


def is_packed(leaf: Part) -> bool:
    return leaf.content_type in KINDS or leaf.name.lower() == NAME


def unpacked(leaf: Part) -> Part | None:
    """What is in it, as a tree of parts; None if it cannot be read or nothing is in it."""
    if _objects(leaf.content) > MAX_OBJECTS:
        return None
    try:
        packed = TNEF(leaf.content, do_checksum=False)
        children = (*_texts(packed), *_files(packed))
    except MemoryError:
        raise
    except Exception:
        # Bytes from outside, in a form that leaves much open; its reader fails in as many ways.
        return None
    return Part("multipart/mixed", children=children) if children else None


def _objects(content: bytes) -> int:
    """How many objects it has, counted no further than that they are too many."""
    offset, found = _KEY_BYTES, 0
    while offset + _OBJECT.size + _CHECKSUM_BYTES < len(content) and found <= MAX_OBJECTS:
        found += 1
        offset += _OBJECT.size + _OBJECT.unpack_from(content, offset)[3] + _CHECKSUM_BYTES
    return found


def _texts(packed: TNEF) -> Iterator[Part]:
    bodies = [
        (kind, body if isinstance(body, bytes) else body.encode())
        for kind, body in (("text/plain", packed.body), ("text/html", packed.htmlbody))
        if body
    ]
    if len(bodies) > 1:
        yield Part("multipart/alternative", children=tuple(_text(packed, *body) for body in bodies))
    elif bodies:
        yield _text(packed, *bodies[0])
    elif packed.rtfbody:
        # In the form of Word, which people open as a file.
        yield Part("application/rtf", name="message.rtf", content=packed.rtfbody)


def _text(packed: TNEF, kind: str, body: bytes) -> Part:
    return Part(kind, packed.codepage or "", content=body.rstrip(b"\x00"))


def _files(packed: TNEF) -> Iterator[Part]:
    for attached in packed.attachments:
        if isinstance(inner := getattr(attached, "embed", None), TNEF):
            yield from _files(inner)
        elif attached.data:
            yield Part(
                _property(attached, properties.MAPI_ATTACH_MIME_TAG).lower(),
                name=_name(attached, packed.codepage or ""),
                disposition="attachment",
                content=attached.data,
                content_id=_property(attached, properties.MAPI_ATTACH_CONTENT_ID),
            )


def _name(attached: Any, codepage: str) -> str:
    if long := _property(attached, properties.MAPI_ATTACH_LONG_FILENAME):
        return long
    name = attached._name
    return text_of(name.rstrip(b"\x00"), codepage) if isinstance(name, bytes) else str(name).rstrip("\x00")


def _property(attached: Any, wanted: int) -> str:
    with suppress(UnicodeDecodeError):
        for one in attached.mapi_attrs:
            if one.name == wanted:
                return one.data if isinstance(one.data, str) else one.data.decode()
    return ""

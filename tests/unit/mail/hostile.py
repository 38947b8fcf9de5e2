"""Hostile messages: shapes on which a parser's time, or memory, may grow faster than the message.

Each makes a message of about `size` bytes.
"""

from base64 import b64encode, encodebytes
from collections.abc import Callable

from tests.unit.mail import outlook

_HEAD = b"From: Eve <eve@evil-demo.example>\r\nTo: sales@qihang-demo.cn\r\n"


def _mail(body: bytes, *headers: bytes) -> bytes:
    return _HEAD + b"".join(header + b"\r\n" for header in headers) + b"\r\n" + body


def _html(body: bytes) -> bytes:
    return _mail(body, b"Content-Type: text/html; charset=utf-8")


def _of(piece: bytes, size: int) -> bytes:
    return piece * (size // len(piece))


def _nested(size: int) -> bytes:
    """Multiparts in multiparts, as deep as they fit."""
    count = size // 60
    opened = b"".join(
        b"--b%d\r\nContent-Type: multipart/mixed; boundary=b%d\r\n\r\n" % (n, n + 1) for n in range(count)
    )
    return _mail(opened, b"Content-Type: multipart/mixed; boundary=b0")


def _forwards(size: int) -> bytes:
    """Messages in messages."""
    return _mail(_of(b"Content-Type: message/rfc822\r\n\r\n", size), b"Content-Type: message/rfc822")


def _parts(size: int) -> bytes:
    return _mail(
        _of(b"--b\r\nContent-Type: text/plain\r\n\r\nx\r\n", size),
        b"Content-Type: multipart/mixed; boundary=b",
    )


def _packed(size: int) -> bytes:
    """A winmail.dat of objects as small as they come."""
    packed = outlook.winmail(_of(outlook.item(outlook.MESSAGE, outlook.BODY, b""), size * 3 // 4))
    head = (b"Content-Type: application/ms-tnef", b"Content-Transfer-Encoding: base64")
    return _mail(encodebytes(packed), *head)


SHAPES: dict[str, Callable[[int], bytes]] = {
    "a sender of letters without an @": lambda size: (
        b"From: " + b"a" * size + b"\r\nSender: eve@evil-demo.example\r\n\r\nhi\r\n"
    ),
    "a recipient of one long word": lambda size: _mail(b"hi\r\n", b"To: " + b"a" * size),
    "recipients without end": lambda size: _mail(b"hi\r\n", b"Cc: " + _of(b"a@b, ", size)),
    "commas in a name": lambda size: _mail(b"hi\r\n", b"Cc: " + _of(b" ,a", size)),
    "angle brackets that open": lambda size: _mail(b"hi\r\n", b"Cc: " + b"<" * size),
    "comments that open": lambda size: _mail(b"hi\r\n", b"Cc: " + b"(" * size),
    "groups in an address": lambda size: _mail(
        b"hi\r\n", b"Cc: " + _of(b"aaaa:", size // 2) + b"@" + b":" * (size // 2)
    ),
    "encoded words that do not end": lambda size: _mail(b"hi\r\n", b"Subject: " + _of(b"=?utf-8?q?a", size)),
    "encoded words": lambda size: _mail(b"hi\r\n", b"Subject: " + _of(b"=?utf-8?q?=E6?= ", size)),
    "headers of bytes": lambda size: _mail(
        b"hi\r\n", *[b"X-%d: \xb1\xa8\xbc\xdb" % n for n in range(size // 12)]
    ),
    "objects of Outlook": _packed,
    "header lines": lambda size: _mail(b"hi\r\n", *[b"X:1"] * (size // 5)),
    "ids without end": lambda size: _mail(b"hi\r\n", b"References: " + _of(b"<a@b", size)),
    "blanks in a parameter": lambda size: _mail(
        b"hi\r\n", b"Content-Type: text/plain; charset=" + b" \t" * (size // 2)
    ),
    "blank lines": lambda size: _mail(b"\r\n" * (size // 2)),
    "line ends of other kinds": lambda size: _mail(
        _of("a\x0b\x0c\x85\u2028".encode(), size), b"Content-Type: text/plain; charset=utf-8"
    ),
    "lines that begin a quote": lambda size: _mail(_of(b"On Mon 5 a a a a a a\r\n", size)),
    "marks of a quote": lambda size: _mail(_of(b"> > > >", size)),
    "digits": lambda size: _mail(b"+" + _of(b"1 001 ", size)),
    "tags in tags": lambda size: _html(_of(b"<div>", size)),
    "formats in formats": lambda size: _html(_of(b"<p><b><i><a href=x>", size)),
    "declarations of one style": lambda size: _html(b'<p style="' + _of(b"a:b;", size) + b'">x</p>'),
    "styles": lambda size: _html(_of(b'<p style="color:red;top:0">x', size)),
    "pictures in styles": lambda size: _html(_of(b'<p style="x:url(   ">', size)),
    "attributes of one tag": lambda size: _html(
        b"<div " + b" ".join(b"a%d" % n for n in range(size // 7)) + b">x</div>"
    ),
    "tags that do not end": lambda size: _html(b"<" * size),
    "entities": lambda size: _html(_of(b"&amp;#x26;", size)),
    "parts in parts": _nested,
    "parts beside parts": _parts,
    "messages in messages": _forwards,
    "base64 with strays": lambda size: _mail(
        _of(b64encode(b"x" * 30) + b"\r\n!stray\r\n", size), b"Content-Transfer-Encoding: base64"
    ),
    "escapes that are none": lambda size: _mail(
        _of(b"=ZZ=", size), b"Content-Transfer-Encoding: quoted-printable"
    ),
    "a name of letters in other scripts": lambda size: _mail(
        b"hi\r\n", b"Subject: " + b"\xe9\xe8" * (size // 2)
    ),
    "a report that tells nothing": lambda size: _mail(
        _of(b"<a@b> failed: 550 user unknown\r\n", size), b"Content-Type: multipart/report; boundary=never"
    ),
}

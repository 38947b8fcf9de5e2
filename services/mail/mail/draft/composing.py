"""Composing: a draft as the message that is sent, in plain text and HTML, with its files, in 7 bits."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import sha256
from html import escape

from mail.addresses import domain_of

MAX_REFERENCES = 30
#: How a letter looks in every mail program: as a letter of the firm, and not as each program likes it.
PAGE = (
    '<!DOCTYPE html>\n<html><head><meta charset="utf-8"></head>\n'
    "<body><div style=\"font-family:Arial,Helvetica,'Microsoft YaHei',sans-serif;font-size:14px;"
    'line-height:1.5">\n{}\n</div></body></html>\n'
)
QUOTED = "margin:0 0 0 8px;padding-left:12px;border-left:2px solid #cccccc;color:#555555"
_KIND = re.compile(r"([a-z0-9.+-]+)/([\w.+-]+)", re.ASCII)
_MADE_OF_PARTS = ("message", "multipart")


@dataclass(frozen=True)
class Letterhead:
    """Who writes, and in reply to what. `in_reply_to` and `references` are Message-IDs."""

    name: str
    address: str
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()


@dataclass(frozen=True)
class Enclosure:
    """A file that goes with a letter."""

    name: str
    content_type: str
    content: bytes


def message_id(token: str, sender: str) -> str:
    """A Message-ID. `token` must not be guessable: a reply that names it is filed by it."""
    return f"<{token}@{domain_of(sender)}>"


def compose(
    head: Letterhead,
    *,
    to: tuple[str, ...],
    cc: tuple[str, ...],
    subject: str,
    text: str,
    html: str | None = None,
    message_id: str,
    at: datetime,
    files: Iterable[Enclosure] = (),
) -> bytes:
    """The message's bytes, with CRLF line ends. Raises ValueError for an invalid header."""
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(head.name, addr_spec=head.address)
    message["To"] = ", ".join(to)
    if cc:
        message["Cc"] = ", ".join(cc)
    message["Subject"] = subject
    message["Date"] = format_datetime(at)
    message["Message-ID"] = message_id
    if head.in_reply_to:
        message["In-Reply-To"] = head.in_reply_to
        chain = (*head.references, head.in_reply_to)
        message["References"] = " ".join(dict.fromkeys(chain[:1] + chain[-MAX_REFERENCES:]))
    message.set_content(text, cte=_encoding(text))
    if html is not None:
        page = PAGE.format(html)
        message.add_alternative(page, subtype="html", cte=_encoding(page))
    for file in files:
        kind = _KIND.fullmatch(file.content_type)
        # A message within a message may not be in base64: it goes as the file that it is.
        plain = kind is not None and kind[1] not in _MADE_OF_PARTS
        main, sub = kind.groups() if kind is not None and plain else ("application", "octet-stream")
        message.add_attachment(file.content, main, sub, filename=file.name)
    for depth, part in enumerate(one for one in message.walk() if one.is_multipart()):
        # The same each time; "=_" stands in no line of base64 or quoted-printable.
        token = message_id if depth == 0 else f"{depth} {message_id}"
        part.set_boundary(f"=_{sha256(token.encode()).hexdigest()[:32]}")
    return message.as_bytes()


def _encoding(text: str) -> str:
    return "quoted-printable" if text.isascii() else "base64"


def quote_html(head: str, text: str) -> str:
    """A mail as it is quoted below an answer in HTML: its words, and none of its markup."""
    lines = escape(text, quote=False).split("\n")
    # Of spaces one is shown; those that set a line in, or part columns, are wanted.
    kept = "<br>\n".join(line.replace("\t", "    ").replace("  ", " &nbsp;") for line in lines)
    said = escape(head, quote=False)
    return f'<div>{said}</div>\n<blockquote type="cite" style="{QUOTED}">{kept}</blockquote>'

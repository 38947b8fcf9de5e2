"""Composing: a draft as the message that is sent, in plain text and 7-bit encoding."""

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from mail.addresses import domain_of

MAX_REFERENCES = 30


@dataclass(frozen=True)
class Letterhead:
    """Who writes, and in reply to what. `in_reply_to` and `references` are Message-IDs."""

    name: str
    address: str
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()


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
    message_id: str,
    at: datetime,
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
    message.set_content(text, cte="base64" if not text.isascii() else "quoted-printable")
    return message.as_bytes()

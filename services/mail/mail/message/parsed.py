"""Parsed messages, and the port of the parser."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from mail.message.events import Sender
from mail.values import BounceOutcome

#: Why a message cannot be read: it names no sender, costs more time or memory than any mail, is larger than
#: any that is kept, or something else.
Unread = Literal["no_sender", "too_costly", "too_large", "not_parsed"]


@dataclass(frozen=True)
class ParsedAttachment:
    name: str
    content_type: str
    content: bytes
    damaged: bool = False
    picture: str | None = None


@dataclass(frozen=True)
class Reported:
    """What a delivery report says of one addressee. `said`: in the words of the server that refused."""

    address: str
    outcome: BounceOutcome
    status: str | None = None
    said: str = ""


@dataclass(frozen=True)
class ParsedMail:
    """A parsed message. `text` is all of it, from HTML if there is no plain text; `html` is safe to show.

    `remote_images` counts the pictures from elsewhere that were taken out of it.

    `headers` by lower-case name. `numbers` are the phone numbers (E.164) in sender and subject, where a fax
    gateway says who faxed. `phone_country` is the country (ISO 3166-1 alpha-2) of the first number in the
    sender's own words. Of a delivery report, `failures` are the addresses that were not reached for good, and
    `reported` the Message-IDs that it names; `report` what it says of each addressee.
    """

    sender: Sender
    reply_to: tuple[str, ...]
    to: tuple[str, ...]
    cc: tuple[str, ...]
    subject: str
    sent_at: datetime | None
    text: str
    html: str
    attachments: tuple[ParsedAttachment, ...]
    in_reply_to: str | None
    references: tuple[str, ...]
    headers: Mapping[str, Sequence[str]] = field(default_factory=dict)
    bounced: bool = False
    failures: tuple[str, ...] = ()
    reported: tuple[str, ...] = ()
    report: tuple[Reported, ...] = ()
    numbers: tuple[str, ...] = ()
    phone_country: str | None = None
    remote_images: int = 0

    @property
    def embedded(self) -> bytes | None:
        """The first message that is attached to it whole; None if there is none."""
        return next((a.content for a in self.attachments if a.content_type == "message/rfc822"), None)

    @property
    def ancestors(self) -> tuple[str, ...]:
        """The Message-IDs that it refers to, the nearest first."""
        return (*((self.in_reply_to,) if self.in_reply_to else ()), *reversed(self.references))


@dataclass(frozen=True)
class Known:
    """What is known of a message that cannot be read as a whole."""

    subject: str = ""
    sent_at: datetime | None = None
    text: str = ""


class Unreadable(Exception):
    """The message cannot be parsed. `code` is the reason; `known` is what can be said of it all the same."""

    def __init__(self, code: Unread, known: Known | None = None) -> None:
        super().__init__(code)
        self.code, self.known = code, known or Known()


class Reader(Protocol):
    def __call__(self, raw: bytes) -> ParsedMail:
        """Parse a message. Raises Unreadable; Unavailable if it cannot be parsed now."""

"""What a message says, whoever parsed it; the port that MIME parsers and file stores fill."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from typing import Protocol

from mail.domain.events import Sender


@dataclass(frozen=True)
class ParsedAttachment:
    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True)
class ParsedMail:
    """`text` is the whole text, from HTML where there is no plain one; `html` as sent, not sanitised.

    `headers` by lower-case name. `numbers` are the telephone numbers (E.164) that sender and subject
    name: where a fax gateway says who faxed. `phone_country` is of the first number in the sender's
    own words, ISO.
    """

    sender: Sender
    reply_to: str | None
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
    numbers: tuple[str, ...] = ()
    phone_country: str | None = None

    @property
    def ancestors(self) -> tuple[str, ...]:
        """The messages it says it answers, the nearest first."""
        return (*((self.in_reply_to,) if self.in_reply_to else ()), *reversed(self.references))


class Unreadable(Exception):
    """No parser made sense of it; the reason is for a person to read."""


class Reader(Protocol):
    def __call__(self, raw: bytes) -> ParsedMail:
        """Raises Unreadable."""


class Words(Protocol):
    """A mail's words for the screen."""

    def own(self, text: str) -> str:
        """The sender's own, without what he answers to."""

    def safe(self, html: str) -> str:
        """No scripts, styles or forms, and nothing fetched from elsewhere."""


@dataclass(frozen=True)
class NewFile:
    """`part` 0 is the raw message, its attachments follow."""

    content: bytes
    name: str
    content_type: str
    mail_id: str
    part: int = 0
    message_key: str | None = None

    @cached_property
    def file_id(self) -> str:
        """Made of what it is, so that it is known before it is written, and whoever writes it again writes
        nothing new. Another of the same name would take two contents of one SHA-256."""
        content = sha256(self.content).hexdigest()
        named = "\n".join([self.mail_id, str(self.part), self.message_key or "", content])
        return sha256(named.encode()).hexdigest()


@dataclass(frozen=True)
class StoredFile:
    file_id: str
    name: str
    content_type: str
    size: int


class Files(Protocol):
    """Bytes, kept for ever and never changed. A file is on disk before `put` returns."""

    def put(self, file: NewFile) -> str:
        """Its file id, as the file tells it. The same part of the same mail is kept once."""

    def open(self, file_id: str) -> tuple[StoredFile, Iterator[bytes]]:
        """Raises NotFound."""

    def read(self, file_id: str) -> bytes:
        """Raises NotFound."""

    def read_many(self, file_ids: Iterable[str]) -> Mapping[str, bytes]:
        """Those of them that are there; many at a time, so only for files that are small."""

    def mails_with(self, message_key: str) -> list[str]:
        """The mails whose raw message has this Message-ID."""

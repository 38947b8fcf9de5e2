"""The port of the file store, for raw messages, attachments, and files that people upload."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Protocol

from eventing import Index


@dataclass(frozen=True)
class NewFile:
    """A file to store. Of a mail, `part` 0 is the raw message, its attachments follow; or of whoever uploads
    it, who is named then, and no mail is.
    """

    content: bytes
    name: str
    content_type: str
    mail_id: str = ""
    part: int = 0
    message_key: str | None = None
    uploaded_by: str = ""

    @cached_property
    def file_id(self) -> str:
        """An id derived from the file: known before it is written, and the same when it is written again.

        Two files have the same id only if their contents have the same SHA-256.
        """
        content = sha256(self.content).hexdigest()
        named = [self.mail_id, str(self.part), self.message_key or "", content]
        if self.uploaded_by:
            named += [self.uploaded_by, self.name, self.content_type]
        return sha256("\n".join(named).encode()).hexdigest()


@dataclass(frozen=True)
class StoredFile:
    file_id: str
    name: str
    content_type: str
    size: int
    mail_id: str = ""
    uploaded_by: str = ""


class Files(Protocol):
    """A store of files that are never changed or deleted. A file is on disk before `put` returns."""

    def indexes(self) -> Sequence[Index]:
        """The indexes that the store wants."""

    def put(self, file: NewFile) -> str:
        """Store a file; returns its id. The same part of the same mail is stored once."""

    def open(self, file_id: str) -> tuple[StoredFile, Iterator[bytes]]:
        """A file and its bytes in chunks. Raises NotFound."""

    def about(self, file_ids: Collection[str]) -> Mapping[str, StoredFile]:
        """Those of these files that exist, by id."""

    def read(self, file_id: str) -> bytes:
        """All bytes of a file. Raises NotFound."""

    def read_many(self, file_ids: Iterable[str]) -> Mapping[str, bytes]:
        """The bytes of those files that exist, by id; all in memory, so only for small files."""

    def mails_with(self, message_keys: Collection[str]) -> Mapping[str, list[str]]:
        """The mails whose raw messages have these Message-IDs, by key; keys of none are left out."""

"""The port of a provider's server, as collecting needs it, and what can go wrong there."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import IO, Protocol

from mail.values import CollectingTrouble, FolderMeaning, Security


class Trouble(Exception):
    """Something is wrong at the server, or on the way to it: a code, and the folder where one is meant.

    Nothing that the server said is in it: that is not ours to pass on.
    """

    def __init__(self, code: CollectingTrouble, folder: str | None = None) -> None:
        super().__init__(code)
        self.code, self.folder = code, folder


@dataclass(frozen=True)
class Provider:
    """Where a mailbox is kept, and how it is entered."""

    host: str
    port: int
    security: Security
    user_name: str
    secret: str = field(repr=False)


@dataclass(frozen=True)
class ListedFolder:
    """A folder that the server has; `meaning` where it says what the folder is for."""

    name: str
    meaning: FolderMeaning | None


@dataclass(frozen=True)
class OpenFolder:
    """A folder as it was when it was opened. `next_uid`: no message has it or more yet."""

    validity: int
    next_uid: int
    count: int


@dataclass(frozen=True)
class About:
    """A message there: how long it says it is, and when it came; None where that cannot be read."""

    size: int
    arrived: datetime | None


class Connection(Protocol):
    """A conversation with a server. Nothing there is ever changed. Everything raises Trouble."""

    def folders(self) -> Sequence[ListedFolder]:
        """The folders that can be read."""

    def open(self, name: str) -> OpenFolder:
        """Open a folder, for reading only; what follows is about it."""

    def uids(self, first: int, last: int, since: date | None) -> list[int]:
        """The messages from this UID to that, in order; with `since`, those that came that day or later."""

    def about(self, uids: Collection[int]) -> Mapping[int, About]:
        """What these messages are; those that are gone are left out."""

    def messages(self, uids: Collection[int], most: int) -> Mapping[int, bytes]:
        """These messages, which are small: `most` bytes together, and a little more."""

    def write(self, uid: int, into: IO[bytes], most: int) -> bool:
        """Write a message piece by piece; False if it is longer than `most` bytes."""

    def head(self, uid: int, most: int) -> bytes:
        """The beginning of a message, of that many bytes at most."""

    def wait(self, seconds: float) -> None:
        """Wait until something may have changed in the open folder, so long at most."""

    def close(self) -> None:
        """End it, also from another thread, which is what wakes one that waits."""


class Connect(Protocol):
    def __call__(self, provider: Provider, within: float | None = None) -> Connection:
        """Begin a conversation, signed in; `within` so many seconds it is over. Raises Trouble."""

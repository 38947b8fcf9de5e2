"""Archives of mail, and the port of what reads them: a message after the other, never a whole file."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Literal, Protocol

from mail.imports.values import Place

#: Why something in an archive is not brought in: it is no mail, has nothing in it, is larger than a message
#: may be, is encrypted, an archive within an archive, cannot be read to its end, unpacks to more than any
#: honest archive, has more entries than are read, is a data file of Outlook; or our program failed.
LeftOut = Literal[
    "not_mail",
    "empty",
    "too_large",
    "encrypted",
    "nested_archive",
    "damaged",
    "unpacks_too_far",
    "too_many_entries",
    "outlook_file",
    "not_brought_in",
]


@dataclass(frozen=True)
class ArchiveFile:
    """A file that may be or hold mail. `open` gives its bytes, which can be sought in."""

    name: str
    size: int
    open: Callable[[], BinaryIO]


@dataclass(frozen=True)
class Met:
    """A message that was met in a file, or what is left out there, for its `reason`.

    `number` counts the messages of `name`, from 1; 0 is the file itself. `next` is the place after it,
    `noted` when the archive says that it came. Without a message and a reason only the place is news.
    """

    name: str
    number: int
    next: Place
    raw: bytes | None = None
    noted: datetime | None = None
    reason: LeftOut | None = None


class Archives(Protocol):
    def __call__(self, files: Sequence[ArchiveFile], since: Place, size_limit: int) -> Iterator[Met]:
        """What is in the files from a place on; messages have at most `size_limit` bytes."""

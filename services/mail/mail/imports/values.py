"""Value types of imports, with their limits."""

from dataclasses import dataclass
from typing import Annotated, Literal

from eventing import Id, Items, Number, Text
from mail.values import Code

#: Where the archive is: handed in at the desk, or on the disk of whoever gave the command.
Source = Literal["handed_in", "on_disk"]
Status = Literal["open", "running", "stopped", "finished"]

#: Bytes of an archive handed in at once; each piece is a request of its own, so that a cut costs one of them.
MAX_PIECE_MEBI = 8
MAX_PIECE_BYTES = MAX_PIECE_MEBI * 1024 * 1024
#: Files of one import: more of them are handed in as a zip.
MAX_FILES = 500
#: Of all files of one import.
MAX_IMPORT_GIBI = 20
MAX_IMPORT_BYTES = MAX_IMPORT_GIBI * 1024**3
#: Messages that are brought in between two notes of how far it is.
BATCH = 100

#: A file as whoever hands it in calls it, with its folders. It is shown and never opened under that name.
ArchiveName = Annotated[str, Text(max=500, strip=False)]
Offset = Annotated[int, Number(min=0, max=MAX_IMPORT_BYTES)]


@dataclass(frozen=True, kw_only=True, order=True)
class Place:
    """How far an import is: the file, the entry within it, and the byte or number within that."""

    file: int = 0
    entry: int = 0
    offset: int = 0


@dataclass(frozen=True, kw_only=True)
class NotTaken:
    """A message or file that was not brought in, or only as unreadable, and the code of why.

    `number` counts the messages of the file `name`, from 1; 0: the file itself. `mail_id`: it is on record.
    """

    name: ArchiveName
    number: int
    reason: Code
    mail_id: Id | None = None


Listed = Annotated[tuple[NotTaken, ...], Items(max=BATCH)]


@dataclass(frozen=True, kw_only=True)
class Counts:
    """Messages by what became of them; `left_out`: what is no mail, or cannot be opened."""

    stored: int = 0
    known: int = 0
    quarantined: int = 0
    left_out: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            stored=self.stored + other.stored,
            known=self.known + other.known,
            quarantined=self.quarantined + other.quarantined,
            left_out=self.left_out + other.left_out,
        )

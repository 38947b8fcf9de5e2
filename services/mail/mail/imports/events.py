"""Events of an import: `import-<id>`."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from eventing import Id, Personal
from mail.contracts import PUBLISHED
from mail.imports.values import ArchiveName, Counts, Listed, Offset, Place, Source


@PUBLISHED.event("ImportOpened.v1")
@dataclass(frozen=True, kw_only=True)
class ImportOpened:
    """Somebody began to bring in an archive as mail of a mailbox.

    What is older than `older_than` is put on record and starts nothing. `own`: mail that bears addresses of
    ours is believed to be ours, as that of a Sent folder.
    """

    import_id: Id
    mailbox_id: Id
    older_than: datetime
    own: bool
    source: Source
    opened_by: Id


@PUBLISHED.event("ImportPieceAdded.v1")
@dataclass(frozen=True, kw_only=True)
class ImportPieceAdded:
    """A piece of a file was handed in: the bytes from `offset` on. `size` is that of the whole file."""

    import_id: Id
    name: Personal[ArchiveName]
    size: Offset
    offset: Offset
    length: int
    file_id: Id


@PUBLISHED.event("ImportStarted.v1")
@dataclass(frozen=True, kw_only=True)
class ImportStarted:
    """Messages are brought in from now on, or again after it was stopped."""

    import_id: Id
    started_by: Id


@PUBLISHED.event("ImportProgressed.v1")
@dataclass(frozen=True, kw_only=True)
class ImportProgressed:
    """Some messages more were brought in: how many had which outcome, and which were not taken.

    `place` is where the next one is.
    """

    import_id: Id
    place: Place
    counts: Counts
    not_taken: Personal[Listed]


@PUBLISHED.event("ImportStopped.v1")
@dataclass(frozen=True, kw_only=True)
class ImportStopped:
    """Somebody stopped it; what was brought in stays, and it can be started again."""

    import_id: Id
    stopped_by: Id


@PUBLISHED.event("ImportFinished.v1")
@dataclass(frozen=True, kw_only=True)
class ImportFinished:
    """All was brought in; `counts` are those of the whole import."""

    import_id: Id
    counts: Counts


ImportEvent: TypeAlias = (
    ImportOpened | ImportPieceAdded | ImportStarted | ImportProgressed | ImportStopped | ImportFinished
)

"""Commands on an import."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from eventing import Id
from mail.imports.values import ArchiveName, Counts, Listed, Offset, Place, Source


@dataclass(frozen=True, kw_only=True)
class OpenImport:
    """Begin to bring in an archive as mail of a mailbox: what is older than `older_than` starts nothing."""

    import_id: Id
    mailbox_id: Id
    older_than: datetime
    own: bool = False
    source: Source = "handed_in"
    by: Id


@dataclass(frozen=True, kw_only=True)
class AddPiece:
    """Add the bytes of a file from `offset` on, stored as `file_id`."""

    import_id: Id
    name: ArchiveName
    size: Offset
    offset: Offset
    length: int
    file_id: Id


@dataclass(frozen=True, kw_only=True)
class StartImport:
    import_id: Id
    by: Id


@dataclass(frozen=True, kw_only=True)
class StopImport:
    import_id: Id
    by: Id


@dataclass(frozen=True, kw_only=True)
class NoteProgress:
    """Note what became of the messages from `since` to `place`. `finished`: there are no more."""

    import_id: Id
    since: Place
    place: Place
    counts: Counts
    not_taken: Listed
    finished: bool = False


ImportCommand: TypeAlias = OpenImport | AddPiece | StartImport | StopImport | NoteProgress

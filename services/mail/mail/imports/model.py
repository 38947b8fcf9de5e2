"""An import: opened, handed in piece by piece, started, brought in batch by batch, stopped and finished."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import assert_never

from eventing import Decider, Invalid, NotFound, uuid5hex
from mail.imports.commands import AddPiece, ImportCommand, NoteProgress, OpenImport, StartImport, StopImport
from mail.imports.errors import FileIncomplete, ImportStatus, NothingHandedIn, WrongOffset
from mail.imports.events import (
    ImportEvent,
    ImportFinished,
    ImportOpened,
    ImportPieceAdded,
    ImportProgressed,
    ImportStarted,
    ImportStopped,
)
from mail.imports.values import (
    MAX_FILES,
    MAX_IMPORT_BYTES,
    MAX_IMPORT_GIBI,
    MAX_PIECE_BYTES,
    MAX_PIECE_MEBI,
    Counts,
    Place,
    Status,
)

BEGINNING, NOTHING = Place(), Counts()


@dataclass(frozen=True)
class HandedIn:
    """A file as far as it is here: the ids of its pieces, in order. `size` is that of all of it."""

    size: int
    have: int = 0
    pieces: tuple[tuple[str, int], ...] = ()

    @property
    def whole(self) -> bool:
        return self.have == self.size


@dataclass(frozen=True)
class Import:
    opened: ImportOpened | None = None
    status: Status = "open"
    files: Mapping[str, HandedIn] = field(default_factory=dict)
    place: Place = BEGINNING
    counts: Counts = NOTHING


def import_stream(import_id: str) -> str:
    return f"import-{import_id}"


def new_import_id(command_id: str) -> str:
    """The id of a new import, derived so that a request sent twice begins one."""
    return uuid5hex(command_id, "import")


def import_stream_of(command: ImportCommand) -> str:
    return import_stream(command.import_id)


def part_done(state: Import, sizes: Sequence[int]) -> float:
    """How much of the files is brought in, from 0 to 1, by their bytes; within a packed one nobody knows."""
    if state.status == "finished":
        return 1.0
    place = state.place
    within = min(place.offset, sizes[place.file]) if place.file < len(sizes) else 0
    return (sum(sizes[: place.file]) + within) / max(1, sum(sizes))


def evolve(state: Import, event: ImportEvent) -> Import:
    match event:
        case ImportOpened():
            return replace(state, opened=event)
        case ImportPieceAdded():
            one = state.files.get(event.name, HandedIn(event.size))
            more = HandedIn(one.size, one.have + event.length, (*one.pieces, (event.file_id, event.length)))
            return replace(state, files={**state.files, event.name: more})
        case ImportStarted():
            return replace(state, status="running")
        case ImportProgressed():
            return replace(state, place=event.place, counts=state.counts + event.counts)
        case ImportStopped():
            return replace(state, status="stopped")
        case ImportFinished():
            return replace(state, status="finished")
        case _:
            assert_never(event)


def decide(state: Import, command: ImportCommand, now: datetime) -> Sequence[ImportEvent]:
    if isinstance(command, OpenImport):
        return _open(state, command, now)
    if state.opened is None:
        raise NotFound()
    match command:
        case AddPiece():
            return _add(state, command)
        case StartImport():
            return _start(state, command)
        case StopImport():
            if state.status == "stopped":
                return []
            _must_be(state, "running")
            return [ImportStopped(import_id=command.import_id, stopped_by=command.by)]
        case NoteProgress():
            return _progress(state, command)
        case _:
            assert_never(command)


def _open(state: Import, command: OpenImport, now: datetime) -> Sequence[ImportEvent]:
    if state.opened is not None:
        return []
    if command.older_than > now:
        raise Invalid("older_than", "in_the_future")
    return [
        ImportOpened(
            import_id=command.import_id,
            mailbox_id=command.mailbox_id,
            older_than=command.older_than,
            own=command.own,
            source=command.source,
            opened_by=command.by,
        )
    ]


def _add(state: Import, command: AddPiece) -> Sequence[ImportEvent]:
    _must_be(state, "open")
    if not 0 < command.length <= MAX_PIECE_BYTES:
        raise Invalid("body", "piece_too_large", max=MAX_PIECE_MEBI)
    one = state.files.get(command.name, HandedIn(command.size))
    if one.size != command.size or command.offset + command.length > command.size:
        raise Invalid("size", "not_of_the_file")
    if command.offset < one.have and _is_there(one, command):
        # Sent again, because its answer was lost.
        return []
    if command.offset != one.have:
        raise WrongOffset(offset=one.have)
    if command.name not in state.files and len(state.files) >= MAX_FILES:
        raise Invalid("name", "too_many", max=MAX_FILES)
    others = sum(file.size for name, file in state.files.items() if name != command.name)
    if others + command.size > MAX_IMPORT_BYTES:
        raise Invalid("size", "import_too_large", max=MAX_IMPORT_GIBI)
    return [
        ImportPieceAdded(
            import_id=command.import_id,
            name=command.name,
            size=command.size,
            offset=command.offset,
            length=command.length,
            file_id=command.file_id,
        )
    ]


def _is_there(one: HandedIn, command: AddPiece) -> bool:
    """Whether this very piece was added before."""
    start = 0
    for file_id, length in one.pieces:
        if start == command.offset:
            return file_id == command.file_id
        start += length
    return False


def _start(state: Import, command: StartImport) -> Sequence[ImportEvent]:
    if state.status == "running":
        return []
    _must_be(state, "open", "stopped")
    assert state.opened is not None
    if state.opened.source == "handed_in":
        if not state.files:
            raise NothingHandedIn()
        for name, one in state.files.items():
            if not one.whole:
                raise FileIncomplete(name=name)
    return [ImportStarted(import_id=command.import_id, started_by=command.by)]


def _progress(state: Import, command: NoteProgress) -> Sequence[ImportEvent]:
    # Two workers may be at it for a moment: the first who notes a batch has done it. What was in hand when
    # it was stopped is noted all the same.
    if state.place != command.since or state.status not in ("running", "stopped"):
        raise ImportStatus(import_status=state.status)
    events: list[ImportEvent] = []
    if command.place != command.since or command.counts != NOTHING:
        events.append(
            ImportProgressed(
                import_id=command.import_id,
                place=command.place,
                counts=command.counts,
                not_taken=command.not_taken,
            )
        )
    if command.finished:
        events.append(ImportFinished(import_id=command.import_id, counts=state.counts + command.counts))
    return events


def _must_be(state: Import, *statuses: Status) -> None:
    if state.status not in statuses:
        raise ImportStatus(import_status=state.status)


IMPORT = Decider("import", Import(), evolve, decide)

"""Bringing in: what was handed in, message by message, by the worker that has the import.

Each message is taken under a command id of its place in the archive: whoever does it again, after a crash or
beside another worker, gets the same answer, and what was counted is right.
"""

import io
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import cast

import structlog

from eventing import (
    CommandBus,
    CommandContext,
    Parts,
    Refused,
    Round,
    Unavailable,
    partition_of,
    transient,
    uuid5hex,
)
from mail.adapters.pieces import Pieces
from mail.config import Config
from mail.imports.archive import ArchiveFile, Archives, Met
from mail.imports.commands import NoteProgress
from mail.imports.events import ImportOpened
from mail.imports.model import IMPORT, Import, import_stream
from mail.imports.values import BATCH, Counts, NotTaken, Place
from mail.imports.views import IMPORTS
from mail.message.arrival import arrived_at, was_carried
from mail.message.intake import Intake, Taken
from mail.message.receiving import Archived
from mail.resources import Resources

log_ = structlog.get_logger(__name__)

ACTOR = "import"
#: Bytes of messages between two notes of how far it is.
BATCH_BYTES = 64 * 1024 * 1024


class Bringing:
    """One import that is running, to its end or until somebody stops it."""

    def __init__(
        self,
        bus: CommandBus,
        intake: Intake,
        archives: Archives,
        import_id: str,
        files: Sequence[ArchiveFile],
        size_limit: int,
    ) -> None:
        self._bus, self._intake, self._archives = bus, intake, archives
        self._import_id, self._files, self._limit = import_id, files, size_limit

    def steps(self) -> Iterator[Import]:
        """A message each; its state as of the last note."""
        state = self._state()
        since = state.place
        met = self._archives(self._files, since, self._limit)
        while state.status == "running" and state.opened is not None:
            batch = _Batch(since)
            for one in met:
                batch.take(one, self._take(state.opened, one) if one.raw is not None else None)
                yield state
                if batch.full:
                    break
            else:
                batch.finished = True
            try:
                self._note(batch)
            except Refused:
                # Another worker has come further, or it was ended meanwhile.
                return
            since, state = batch.place, self._state()

    def _state(self) -> Import:
        return self._bus.state(IMPORT, import_stream(self._import_id))

    def _take(self, opened: ImportOpened, one: Met) -> Taken | None:
        """The outcome; None if our program failed at this message. Raises what is transient."""
        raw = cast(bytes, one.raw)
        place = one.next
        command_id = uuid5hex("import", self._import_id, str(place.file), str(place.entry), str(place.offset))
        now = self._bus.clock.now()
        at = arrived_at(raw, one.noted, now)
        old = at is None or at < opened.older_than
        archived = Archived(self._import_id, at or opened.older_than, old)
        try:
            return self._intake.take(
                raw,
                (opened.mailbox_id,),
                ACTOR,
                CommandContext(command_id, ACTOR, at=now),
                way="own" if opened.own or not was_carried(raw) else "outside",
                archived=archived,
            )
        except transient(Unavailable):
            raise
        except Exception:
            log_.exception("message_not_brought_in", import_id=self._import_id, size=len(raw))
            return None

    def _note(self, batch: "_Batch") -> None:
        since = batch.since
        command_id = uuid5hex(
            "progress",
            self._import_id,
            str(since.file),
            str(since.entry),
            str(since.offset),
            str(batch.place),
        )
        command = NoteProgress(
            import_id=self._import_id,
            since=since,
            place=batch.place,
            counts=batch.counts,
            not_taken=tuple(batch.not_taken),
            finished=batch.finished,
        )
        context = CommandContext(command_id, ACTOR, at=self._bus.clock.now())
        self._bus.handle(command, context).or_raise()


class _Batch:
    """What became of some messages."""

    def __init__(self, since: Place) -> None:
        self.since = self.place = since
        self.counts, self.not_taken, self.finished = Counts(), list[NotTaken](), False
        self._met = self._bytes = 0

    def take(self, one: Met, taken: Taken | None) -> None:
        self.place = one.next
        self._met += one.raw is not None or one.reason is not None
        self._bytes += len(one.raw or b"")
        if taken is not None:
            self.counts += Counts(**{taken.outcome: 1})
            if taken.outcome == "quarantined":
                self._tell(one, taken.reason, taken.mail_id)
        elif one.raw is not None or one.reason is not None:
            self.counts += Counts(left_out=1)
            self._tell(one, one.reason or "not_brought_in", None)

    def _tell(self, one: Met, reason: str, mail_id: str | None) -> None:
        name = one.name[-500:] or "?"
        self.not_taken.append(NotTaken(name=name, number=one.number, reason=reason, mail_id=mail_id))

    @property
    def full(self) -> bool:
        return self._met >= BATCH or self._bytes >= BATCH_BYTES


def files_of(parts: Parts[Config, Resources], state: Import) -> list[ArchiveFile]:
    """What was handed in for an import, in the order in which it came."""

    def opening(pieces: Sequence[tuple[str, int]]) -> Callable[[], io.BufferedReader]:
        return lambda: io.BufferedReader(Pieces(parts.resources.files, pieces))

    return [ArchiveFile(name, one.size, opening(one.pieces)) for name, one in state.files.items()]


def _bringing(parts: Parts[Config, Resources]) -> Callable[[], Iterator[object]]:
    db, runtime = parts.db, parts.runtime

    def own(import_id: str) -> bool:
        return runtime.owns(partition_of(import_stream(import_id), runtime.log.partitions))

    def steps() -> Iterator[object]:
        rows = IMPORTS.find(db, {"status": "running", "source": "handed_in"})
        mine = [row["_id"] for row in rows if own(row["_id"])]
        return chain.from_iterable(_steps_of(parts, import_id) for import_id in mine)

    return steps


def _steps_of(parts: Parts[Config, Resources], import_id: str) -> Iterator[object]:
    state = parts.bus.state(IMPORT, import_stream(import_id))
    intake = Intake(parts.bus, parts.db, parts.resources)
    files, limit = files_of(parts, state), parts.config.size_limit
    return Bringing(parts.bus, intake, parts.resources.archives, import_id, files, limit).steps()


ROUNDS = [Round("imports", _bringing)]

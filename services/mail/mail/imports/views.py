"""The views of imports: each with its figures, and the messages that they did not take."""

from dataclasses import asdict

from eventing import Count, Event, Patch, Upsert, View, Write, Writes
from mail.imports.events import (
    ImportFinished,
    ImportOpened,
    ImportPieceAdded,
    ImportProgressed,
    ImportStarted,
    ImportStopped,
)

IMPORTS = View("imports", indexes=(("-opened_at", "_id"), ("status", "_id")))
NOT_TAKEN = View("imports_not_taken", indexes=(("import_id", "order", "_id"),))


@IMPORTS.on(ImportOpened)
def import_opened(event: Event[ImportOpened]) -> Writes:
    opened = event.data
    return [
        Upsert(
            opened.import_id,
            {
                "mailbox_id": opened.mailbox_id,
                "older_than": opened.older_than,
                "own": opened.own,
                "source": opened.source,
                "opened_by": opened.opened_by,
                "opened_at": event.at,
                "status": "open",
                "started_at": None,
                "ended_at": None,
                "version": event.stream_version,
            },
        )
    ]


@IMPORTS.on(ImportPieceAdded)
def import_piece_added(event: Event[ImportPieceAdded]) -> Writes:
    piece = event.data
    writes: list[Write] = [
        Count(piece.import_id, "handed_in", piece.length),
        Patch(piece.import_id, {"version": event.stream_version}),
    ]
    if piece.offset == 0:
        writes += [Count(piece.import_id, "size", piece.size), Count(piece.import_id, "files", 1)]
    return writes


@IMPORTS.on(ImportStarted)
def import_started(event: Event[ImportStarted]) -> Writes:
    fields = {
        "status": "running",
        "started_at": event.at,
        "ended_at": None,
        "version": event.stream_version,
    }
    return [Patch(event.data.import_id, fields)]


@IMPORTS.on(ImportProgressed)
def import_progressed(event: Event[ImportProgressed]) -> Writes:
    done = event.data
    counted = [Count(done.import_id, name, by) for name, by in asdict(done.counts).items() if by]
    return [*counted, Patch(done.import_id, {"version": event.stream_version})]


@IMPORTS.on(ImportStopped)
def import_stopped(event: Event[ImportStopped]) -> Writes:
    return [_ended(event.data.import_id, "stopped", event)]


@IMPORTS.on(ImportFinished)
def import_finished(event: Event[ImportFinished]) -> Writes:
    return [_ended(event.data.import_id, "finished", event)]


def _ended(import_id: str, status: str, event: Event[object]) -> Write:
    fields = {"status": status, "ended_at": event.at, "version": event.stream_version}
    return Patch(import_id, fields)


@NOT_TAKEN.on(ImportProgressed)
def not_taken(event: Event[ImportProgressed]) -> Writes:
    """A row for each, in the order in which they were met."""
    import_id, since = event.data.import_id, f"{event.stream_version:010}"
    return [
        Upsert(
            f"{import_id}-{since}-{number:03}",
            {"import_id": import_id, "order": f"{since}-{number:03}", **asdict(one)},
        )
        for number, one in enumerate(event.data.not_taken)
    ]

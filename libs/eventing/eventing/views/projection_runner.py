"""The projection runner: a batch of commits becomes one insert and one ordered bulk write for each view."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import structlog
from pymongo import UpdateMany, UpdateOne
from pymongo.errors import BulkWriteError

from eventing.core.catalogue import Catalogue, split_type
from eventing.core.commit import Commit, Event
from eventing.core.mongo import Db, Document, duplicates, durable
from eventing.core.transient import transient
from eventing.views.guards import (
    RowWrite,
    key_row_id,
    key_row_update,
    not_swept,
    row_writes,
    sweep_update,
    take_update,
)
from eventing.views.view import Patch, Sweep, Upsert, View, Write

log_ = structlog.get_logger(__name__)

#: Which view misses what of which stream.
BEHIND = "views_behind"

#: Rows written at once, and rows swept at once: no call may take longer than a server is waited for, however
#: many rows there are. What looks rows up by their keys takes the embedded server the square of their number.
MOST_WRITES = 1000
SLICE = 200

#: Characters kept of an error: some hold the whole row.
MOST_REASON = 2000

#: What a row has before anybody swept its key.
_NEVER_SWEPT = -1


class ProjectionRunner:
    """Applies commits of one source to views. Safe to repeat, and from two workers at once."""

    def __init__(self, db: Db) -> None:
        self._db = db
        self._behind = durable(db, BEHIND)

    def apply(self, views: Sequence[View], batch: Sequence[Commit], done: Mapping[str, int]) -> None:
        """Apply these commits to each view, except what the view has `done` already, by label.

        An event whose projection fails, or whose writes the database refuses, marks the view as behind for
        that stream and does not stop the others. That the database is away is raised: the batch is simply
        applied again.
        """
        for view in (view.now(self._db) for view in views):
            due = [commit for commit in batch if commit.seq > done.get(view.label, 0)]
            projected = [one for commit in due for one in self._projected(view, commit)]
            try:
                self._write(view, projected)
            except transient():
                raise
            except Exception as error:
                log_.warning("view_event_by_event", view=view.label, error=error)
                self._write_one_by_one(view, projected)

    def _projected(self, view: View, commit: Commit) -> Iterator["_Projected"]:
        catalogue = view.catalogues.get(commit.source)
        if catalogue is None:
            return
        for index, (wire_type, data) in enumerate(commit.events):
            try:
                writes = _project(view, catalogue, commit, index, wire_type, data)
            except transient():
                raise
            except Exception as error:  # whatever a projection does, the other events go on
                self._mark_behind(view, commit, index, error)
            else:
                if writes:
                    yield _Projected(commit, index, writes)

    def _write(self, view: View, projected: Sequence["_Projected"]) -> None:
        writer = _Writer(self._db, view)
        for one in projected:
            writer.add(one)
        writer.flush()

    def _write_one_by_one(self, view: View, projected: Sequence["_Projected"]) -> None:
        """Find out which event's writes are refused. What was written already is not changed again."""
        for one in projected:
            try:
                self._write(view, [one])
            except transient():
                raise
            except Exception as error:
                # Where the mark is refused as well, it is not this event: that is raised.
                self._mark_behind(view, one.commit, one.index, error)

    def _mark_behind(self, view: View, commit: Commit, index: int, error: Exception) -> None:
        log_.error(
            "view_behind",
            view=view.label,
            stream=commit.stream,
            event_id=commit.event_id(index),
            error=error,
        )
        self._behind.update_one(
            {"_id": f"{view.label}|{commit.source}|{commit.stream}"},
            {
                "$setOnInsert": {
                    "view": view.label,
                    "source": commit.source,
                    "stream": commit.stream,
                    "place": str(commit.place(index)),
                    "reason": f"{type(error).__name__}: {error}"[:MOST_REASON],
                    "since": commit.at,
                }
            },
            upsert=True,
        )


def _project(
    view: View, catalogue: Catalogue, commit: Commit, index: int, wire_type: str, data: Mapping[str, Any]
) -> Sequence[Write]:
    event = catalogue.decode(wire_type, data) if _concerns(view, commit.source, wire_type) else None
    if event is None:
        return ()
    projection = view.projection_of(commit.source, catalogue.type_of(type(event)))
    writes = () if projection is None else projection(Event(event, wire_type, commit, index))
    for write in writes:
        if isinstance(write, Sweep):
            view.swept_by(write.by_field, commit.source)
    return writes


def _concerns(view: View, source: str, wire_type: str) -> bool:
    """Whether to decode at all: most events of a busy source concern few views."""
    if view.projection_of(source, wire_type) is not None:
        return True
    return view.reads_name(source, split_type(wire_type)[0])


@dataclass(frozen=True)
class _Projected:
    """The writes of one event."""

    commit: Commit
    index: int
    writes: Sequence[Write]


class _Writer:
    """Collects one view's writes in order and sends them in as few calls as order allows."""

    def __init__(self, db: Db, view: View) -> None:
        self._view = view
        self._rows = view.collection(db)
        self._keys = view.keys(db)
        self._new: list[tuple[Document, RowWrite]] = []
        self._written: set[str] = set()
        self._updates: list[UpdateOne] = []
        self._touched: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        self._sweeps: list[tuple[UpdateOne, Sweep, int]] = []

    def add(self, projected: _Projected) -> None:
        commit, writes = projected.commit, projected.writes
        place = commit.place(projected.index)
        rows = row_writes(commit.source, place, writes)
        if (rows and self._sweeps) or len(self._new) + len(self._updates) >= MOST_WRITES:
            self.flush()
        for row in rows:
            self._write_row(row, begins=commit.version == 1)
        for write in writes:
            if isinstance(write, Upsert | Patch):
                for by_field in self._view.follows:
                    if isinstance(value := write.fields.get(by_field), str):
                        self._touched[by_field][value].add(write.key)
            elif isinstance(write, Sweep):
                self._sweeps.append((key_row_update(commit.source, place, write), write, place.guard))

    def _write_row(self, row: RowWrite, *, begins: bool) -> None:
        """What begins a stream is mostly a row that is not there yet: an insert takes a tenth of the time."""
        first = row.new_row() if begins and row.key not in self._written else None
        if first is None:
            self._updates.append(row.update())
        else:
            self._new.append((first, row))
        self._written.add(row.key)

    def flush(self) -> None:
        # New rows first: no update of this batch was to be before them.
        self._updates[:0] = self._insert_new()
        if self._updates:
            self._rows.bulk_write(self._updates, ordered=True)
            self._updates = []
        if self._touched:
            self._take_key_rows()
            self._touched.clear()
        if self._sweeps:
            self._keys.bulk_write([key_row for key_row, _, _ in self._sweeps], ordered=True)
            self._sweep_rows()
            self._sweeps.clear()

    def _insert_new(self) -> list[UpdateOne]:
        """Insert new rows; returns the updates of those that are there after all."""
        new, self._new = self._new, []
        if not new:
            return []
        try:
            self._rows.insert_many([document for document, _ in new], ordered=False)
        except BulkWriteError as error:
            return [new[failure["index"]][1].update() for failure in duplicates(error)]
        return []

    def _take_key_rows(self) -> None:
        takes: list[UpdateMany] = []
        for by_field, rows_by_value in self._touched.items():
            never = {"guard": _NEVER_SWEPT, "set": dict.fromkeys(self._view.follows[by_field])}
            ids = {key_row_id(by_field, value): value for value in rows_by_value}
            found = {row["_id"]: row for row in self._keys.find({"_id": {"$in": list(ids)}})}
            for key_id, value in ids.items():
                key_row: Document = found.get(key_id) or {"_id": key_id, **never}
                row_keys = sorted(rows_by_value[value])
                takes += [take_update(by_field, key_row, part) for part in _slices(row_keys)]
        self._rows.bulk_write(takes, ordered=False)

    def _sweep_rows(self) -> None:
        """Sweep slice by slice; one that was broken off goes on with the rows that are left."""
        waiting: list[UpdateMany] = []
        rows = 0
        for _, sweep, guard in self._sweeps:
            found = self._rows.find(not_swept(sweep, guard), {"_id": 1})
            for part in _slices(row["_id"] for row in found):
                waiting.append(sweep_update(sweep, guard, part))
                rows += len(part)
                if rows >= SLICE:
                    self._rows.bulk_write(waiting, ordered=True)
                    waiting, rows = [], 0
        if waiting:
            self._rows.bulk_write(waiting, ordered=True)


def _slices(row_keys: Iterable[str]) -> Iterator[Sequence[str]]:
    remaining = iter(row_keys)
    while part := list(islice(remaining, SLICE)):
        yield part


def behind(db: Db, view: View) -> list[Document]:
    """Streams for which this view missed an event; empty when it can be trusted throughout."""
    return list(durable(db, BEHIND).find({"view": view.now(db).label}))

"""The projection runner: a batch of commits becomes one insert and one ordered bulk write for each view."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import structlog
from pymongo import UpdateMany, UpdateOne
from pymongo.errors import BulkWriteError

from eventing.core.catalogue import Catalogue, split_type
from eventing.core.commit import Commit, Event
from eventing.core.mongo import Db, Document, duplicates, durable
from eventing.core.transient import transient
from eventing.views.guards import RowWrite, key_row_id, key_row_update, row_writes, sweep_updates, take_update
from eventing.views.view import Patch, Sweep, Upsert, View, Write

log_ = structlog.get_logger(__name__)

#: Which view misses what of which stream.
BEHIND = "views_behind"

#: What a row has before anybody swept its key.
_NEVER_SWEPT = -1


class ProjectionRunner:
    """Applies commits of one source to views. Safe to repeat, and from two workers at once."""

    def __init__(self, db: Db) -> None:
        self._db = db
        self._behind = durable(db, BEHIND)

    def apply(self, views: Sequence[View], batch: Sequence[Commit], done: Mapping[str, int]) -> None:
        """Apply these commits to each view, except what the view has `done` already, by label.

        An event whose projection fails marks the view as behind for that stream and does not stop
        the others. Errors of the database are raised: the batch is simply applied again.
        """
        for view in (view.now(self._db) for view in views):
            writer = _Writer(self._db, view)
            for commit in batch:
                if commit.seq > done.get(view.label, 0):
                    self._apply_commit(view, commit, writer)
            writer.flush()

    def _apply_commit(self, view: View, commit: Commit, writer: "_Writer") -> None:
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
                    writer.add(commit, index, writes)

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
                    "reason": f"{type(error).__name__}: {error}",
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
    return () if projection is None else projection(Event(event, wire_type, commit, index))


def _concerns(view: View, source: str, wire_type: str) -> bool:
    """Whether to decode at all: most events of a busy source concern few views."""
    if view.projection_of(source, wire_type) is not None:
        return True
    return view.reads_name(source, split_type(wire_type)[0])


class _Writer:
    """Collects one view's writes in order and sends them in as few calls as order allows."""

    def __init__(self, db: Db, view: View) -> None:
        self._view = view
        self._rows = view.collection(db)
        self._keys = view.keys(db)
        self._new: list[tuple[Document, RowWrite]] = []
        self._written: set[str] = set()
        self._updates: list[UpdateOne | UpdateMany] = []
        self._touched: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))

    def add(self, commit: Commit, index: int, writes: Sequence[Write]) -> None:
        place = commit.place(index)
        for row in row_writes(commit.source, place, writes):
            self._write_row(row, begins=commit.version == 1)
        for write in writes:
            if isinstance(write, Upsert | Patch):
                for by_field in self._view.follows:
                    if isinstance(value := write.fields.get(by_field), str):
                        self._touched[by_field][value].add(write.key)
            elif isinstance(write, Sweep):
                self.flush()
                self._keys.bulk_write([key_row_update(commit.source, place, write)], ordered=True)
                self._updates.append(sweep_updates(write, place.guard))

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
                takes.append(take_update(by_field, key_row, sorted(rows_by_value[value])))
        self._rows.bulk_write(takes, ordered=False)


def behind(db: Db, view: View) -> list[Document]:
    """Streams for which this view missed an event; empty when it can be trusted throughout."""
    return list(durable(db, BEHIND).find({"view": view.now(db).label}))

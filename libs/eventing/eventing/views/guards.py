"""Guarded writes: a projection's writes as pipeline upserts that apply an event at most once.

A row remembers in `_seen`, for each source and partition, the last place that changed it. One
operation, no read: applying an event twice, late, or from two workers changes nothing.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from pymongo import UpdateMany, UpdateOne

from eventing.core.commit import Place
from eventing.core.mongo import Document, storable
from eventing.views.view import Add, Append, Count, Drop, Latest, Patch, Sweep, Upsert, Write

Expression = Any


def row_writes(source: str, place: Place, writes: Sequence[Write]) -> list["RowWrite"]:
    """One guarded write for each row that one event touches (sweeps are left to `sweep_updates`)."""
    rows: dict[str, RowWrite] = {}
    for write in writes:
        if not isinstance(write, Sweep):
            rows.setdefault(write.key, RowWrite(write.key, source, place)).add(write)
    return list(rows.values())


class RowWrite:
    """All writes of one event to one row, merged into one guarded update."""

    def __init__(self, key: str, source: str, place: Place) -> None:
        self.key = key
        self._reader = f"{source}/{place.partition}"
        self._guard = place.guard
        # What a field is set to, and what it becomes by what it was.
        self._set: Document = {}
        self._changed: dict[str, Expression] = {}

    def add(self, write: Write) -> None:
        match write:
            case Upsert(_, fields):
                self._set_all({**fields, "_live": True})
            case Patch(_, fields):
                self._set_all(fields)
            case Add(_, field, values):
                self._change(field, {"$setUnion": [self._array(field), _literal(list(values))]})
            case Drop(_, field, values):
                self._change(field, {"$setDifference": [self._array(field), _literal(list(values))]})
            case Count(_, field, by):
                self._change(field, {"$add": [{"$ifNull": [self._current(field), 0]}, _literal(by)]})
            case Latest(_, field, value):
                self._change(field, {"$max": [self._current(field), _literal(value)]})
            case Append(_, field, item):
                self._change(field, {"$concatArrays": [self._array(field), _literal([item])]})

    def update(self) -> UpdateOne:
        """The update; one condition for the whole row, since servers evaluate it for every field it is at."""
        seen = f"_seen.{self._reader}"
        written = {"$mergeObjects": ["$$ROOT", {"$literal": self._set}, self._changed]}
        stages: list[Document] = [
            {"$replaceWith": {"$cond": [_later(seen, self._guard), written, "$$ROOT"]}},
            {"$set": {seen: {"$max": [f"${seen}", _literal(self._guard)]}}},
        ]
        return UpdateOne({"_id": self.key}, stages, upsert=True)

    def new_row(self) -> Document | None:
        """What `update` makes of a row that is not there; None where only the server can tell."""
        if self._changed:
            return None
        return {"_id": self.key, **self._set, "_seen": {self._reader: self._guard}}

    def _set_all(self, fields: Mapping[str, Any]) -> None:
        for path, value in fields.items():
            name, _, inner = path.partition(".")
            if "." in inner:
                raise ValueError(f"{path} is deeper than a field of a field")
            if inner:
                part = {inner: storable(value)}
                self._change(name, {"$mergeObjects": [self._current(name), _literal(part)]})
            else:
                self._changed.pop(name, None)
                self._set[name] = storable(value)

    def _change(self, field: str, expression: Expression) -> None:
        self._set.pop(field, None)
        self._changed[field] = expression

    def _current(self, field: str) -> Expression:
        if field in self._set:
            return _literal(self._set[field])
        return self._changed.get(field, f"${field}")

    def _array(self, field: str) -> Expression:
        return {"$ifNull": [self._current(field), []]}


def _literal(value: Any) -> Expression:
    # `$literal`, so that a subject like "$100" is text and not the name of a field.
    return {"$literal": storable(value)}


def _later(seen: str, guard: int) -> Expression:
    return {"$lt": [{"$ifNull": [f"${seen}", -1]}, _literal(guard)]}


# -- sweeps ----------------------------------------------------------------------------------------
# The key row is written first, then the rows, some hundred at a time. A new row is written first and then
# takes the key row's value, under the key row's guard. Whichever comes second completes the other.


def key_row_id(by_field: str, value: str) -> str:
    return f"{by_field}={value}"


def key_row_update(source: str, place: Place, sweep: Sweep) -> UpdateOne:
    key = key_row_id(sweep.by_field, sweep.value)
    fields = {f"set.{name}": value for name, value in sweep.fields.items()}
    return row_writes(source, place, [Upsert(key, {**fields, "guard": place.guard})])[0].update()


def not_swept(sweep: Sweep, guard: int) -> Document:
    """The rows of this key, but for those that have taken this sweep already, or a later one."""
    mark = f"_swept.{sweep.by_field}"
    taken = {f"{mark}.key": sweep.value, f"{mark}.at": {"$gte": guard}}
    return {sweep.by_field: sweep.value, "$nor": [taken]}


def sweep_update(sweep: Sweep, guard: int, row_keys: Sequence[str]) -> UpdateMany:
    """Bring these rows of this key to the swept values, unless they took a later sweep."""
    query = {"_id": {"$in": list(row_keys)}, sweep.by_field: sweep.value}
    return UpdateMany(query, _take(sweep.by_field, sweep.value, guard, sweep.fields))


def take_update(by_field: str, key_row: Mapping[str, Any], row_keys: Sequence[str]) -> UpdateMany:
    """Let rows that may be new take the value of their key row."""
    value = key_row["_id"].split("=", 1)[1]
    return sweep_update(Sweep(by_field, value, key_row["set"]), key_row["guard"], row_keys)


def _take(by_field: str, value: str, guard: int, fields: Mapping[str, Any]) -> list[Document]:
    # A row that changes its key (a mail filed to another customer) starts over: the guard counts
    # for one key only.
    mark = f"_swept.{by_field}"
    taken = {
        "$and": [
            {"$eq": [f"${mark}.key", _literal(value)]},
            {"$gte": [{"$ifNull": [f"${mark}.at", -1]}, _literal(guard)]},
        ]
    }
    stage: Document = {
        name: {"$cond": [taken, f"${name}", _literal(fixed)]} for name, fixed in fields.items()
    }
    stage[mark] = {"$cond": [taken, f"${mark}", _literal({"key": value, "at": guard})]}
    return [{"$set": stage}]

"""Guarded writes: a projection's writes as pipeline upserts that apply an event at most once.

A row remembers in `_seen`, for each source and partition, the last place that changed it. One
operation, no read: applying an event twice, late, or from two workers changes nothing.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from pymongo import UpdateMany, UpdateOne

from eventing.mongo import Document, storable
from eventing.projections import Add, Append, Count, Drop, Patch, Remove, Sweep, Upsert, Write
from eventing.reading import Place

Expression = Any


def row_updates(source: str, place: Place, writes: Sequence[Write]) -> list[UpdateOne]:
    """One update for each row these writes of one event touch (sweeps are left to `sweep_updates`)."""
    rows: dict[str, _Row] = {}
    for write in writes:
        if not isinstance(write, Sweep):
            rows.setdefault(write.key, _Row(source, place)).add(write)
    return [UpdateOne({"_id": key}, row.pipeline(), upsert=True) for key, row in rows.items()]


class _Row:
    """All writes of one event to one row, merged into one guarded pipeline."""

    def __init__(self, source: str, place: Place) -> None:
        self._seen = f"_seen.{source}/{place.partition}"
        self._guard = place.guard
        self._fields: dict[str, Expression] = {}

    def add(self, write: Write) -> None:
        match write:
            case Upsert(_, fields):
                self._set(fields)
                self._fields["_live"] = {"$ne": [{"$ifNull": ["$_gone", False]}, True]}
            case Patch(_, fields):
                self._set(fields)
            case Add(_, field, values):
                self._fields[field] = {"$setUnion": [self._array(field), _literal(list(values))]}
            case Drop(_, field, values):
                self._fields[field] = {"$setDifference": [self._array(field), _literal(list(values))]}
            case Count(_, field, by):
                self._fields[field] = {"$add": [{"$ifNull": [self._current(field), 0]}, _literal(by)]}
            case Append(_, field, item):
                self._fields[field] = {"$concatArrays": [self._array(field), _literal([item])]}
            case Remove():
                self._fields.update(_live=_literal(False), _gone=_literal(True))

    def pipeline(self) -> list[Document]:
        later = _later(self._seen, self._guard)
        stage = {name: {"$cond": [later, value, f"${name}"]} for name, value in self._fields.items()}
        stage[self._seen] = {"$max": [f"${self._seen}", _literal(self._guard)]}
        return [{"$set": stage}]

    def _set(self, fields: Mapping[str, Any]) -> None:
        for name, value in fields.items():
            self._fields[name] = _literal(value)

    def _current(self, field: str) -> Expression:
        return self._fields.get(field, f"${field}")

    def _array(self, field: str) -> Expression:
        return {"$ifNull": [self._current(field), []]}


def _literal(value: Any) -> Expression:
    # `$literal`, so that a subject like "$100" is text and not the name of a field.
    return {"$literal": storable(value)}


def _later(seen: str, guard: int) -> Expression:
    return {"$lt": [{"$ifNull": [f"${seen}", -1]}, _literal(guard)]}


# -- sweeps ----------------------------------------------------------------------------------------
# The key row is written first, then the rows. A new row is written first and then takes the key
# row's value, under the key row's guard. Whichever comes second completes the other.


def key_row_id(by_field: str, value: str) -> str:
    return f"{by_field}={value}"


def key_row_update(source: str, place: Place, sweep: Sweep) -> UpdateOne:
    key = key_row_id(sweep.by_field, sweep.value)
    return row_updates(source, place, [Upsert(key, {**_prefixed(sweep.fields), "guard": place.guard})])[0]


def _prefixed(fields: Mapping[str, Any]) -> Document:
    return {f"set.{name}": value for name, value in fields.items()}


def sweep_updates(sweep: Sweep, guard: int) -> UpdateMany:
    """Bring all rows of this key to the swept values, unless they took a later sweep."""
    return UpdateMany({sweep.by_field: sweep.value}, _take(sweep.by_field, sweep.value, guard, sweep.fields))


def take_update(by_field: str, key_row: Mapping[str, Any], row_keys: Sequence[str]) -> UpdateMany:
    """Let rows that may be new take the value of their key row."""
    value = key_row["_id"].split("=", 1)[1]
    query = {"_id": {"$in": list(row_keys)}, by_field: value}
    return UpdateMany(query, _take(by_field, value, key_row["guard"], key_row["set"]))


def _take(by_field: str, value: str, guard: int, fields: Mapping[str, Any]) -> list[Document]:
    # A row that changes its key (a mail filed to another customer) starts anew: the guard counts
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

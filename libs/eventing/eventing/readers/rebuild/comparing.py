"""Comparing two versions of a view while both of them are being written.

By ranges of keys, so that of a view of any size only what differs is kept in memory.
"""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from time import monotonic
from typing import Any, NamedTuple, Self

import bson
from pymongo import ASCENDING

from eventing.core.commit import INDEX_BITS
from eventing.core.mongo import CODEC, Db, Document, Documents
from eventing.views.view import View

#: What the runner keeps in a row to apply each event once; a replay in another order keeps other places.
GUARDS = frozenset({"_seen", "_swept"})
_GUARD_OF_KEY_ROW = "guard"

#: A row that differs is looked at again: it may have been on its way. This often, this far apart.
LOOKS = 10
LOOK_SECONDS = 0.2
CHUNK = 500
#: Rows compared at once.
RANGE = 10_000
#: How long a row that is on its way is waited for: longer than another worker takes to take over.
ON_ITS_WAY_SECONDS = 30.0

_Key = tuple[bool, str]  # whether it is a key row, and its id


@dataclass(frozen=True)
class Difference:
    """A row that only one of the two has, or that differs between them."""

    key: str
    one: Document | None
    other: Document | None

    @property
    def fields(self) -> list[str]:
        """The fields that differ."""
        one, other = self.one or {}, self.other or {}
        return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


@dataclass(frozen=True)
class Comparison:
    """`rows` and `hash` are those of the one and of the other; equal hashes, equal contents."""

    rows: tuple[int, int]
    hash: tuple[str, str]
    differences: tuple[Difference, ...]

    @property
    def same(self) -> bool:
        return not self.differences


class Stored(NamedTuple):
    """A view's rows and the key rows of its sweeps, as they are kept somewhere."""

    rows: Documents
    keys: Documents

    @classmethod
    def of(cls, view: View, db: Db) -> Self:
        return cls(view.collection(db), view.keys(db))


Places = Mapping[str, int]


def compare(
    one: Stored,
    other: Stored,
    between: Callable[[], object] = lambda: None,
    *,
    beyond: Callable[[Places], bool] = lambda _: False,
    reach: Callable[[Places], object] | None = None,
) -> Comparison:
    """Whether they are alike. `between` is called before rows that differ are looked at again.

    A row of a worker that was killed before its checkpoint is on its way: its places, a number for each
    `source/partition`, are `beyond` the view's. Such a one is waited for, or, with `reach`, the other side is
    brought to its places before it is compared for the last time.
    """
    sides = _Side(one), _Side(other)
    apart = _scan(sides)
    until = monotonic() + ON_ITS_WAY_SECONDS
    looks = 0
    while apart and (
        looks < LOOKS or (reach is None and monotonic() < until and _on_their_way(sides, apart, beyond))
    ):
        looks += 1
        threading.Event().wait(LOOK_SECONDS)
        between()
        apart = _still_apart(sides, apart)
    if reach is not None:
        # The earliest first: what is brought to a later place has passed the earlier ones.
        for key, places in sorted(_places(sides[0], apart).items(), key=lambda found: max(found[1].values())):
            if beyond(places):
                reach(places)
                apart -= {key} - _still_apart(sides, {key})
        apart = _still_apart(sides, apart)
    return Comparison(
        rows=(sides[0].rows, sides[1].rows),
        hash=(sides[0].hash, sides[1].hash),
        differences=tuple(_difference(sides, key) for key in sorted(apart)),
    )


def _scan(sides: tuple["_Side", "_Side"]) -> set[_Key]:
    """Those that differ at the first look."""
    apart: set[_Key] = set()
    for key_row in (False, True):
        after: str | None = None
        while True:
            found = [side.range(key_row, after) for side in sides]
            # What is beyond the end of the shorter range is looked at with the next.
            ends = [list(rows)[-1] for rows in found if len(rows) == RANGE]
            end = min(ends, default=None)
            for side, rows in zip(sides, found, strict=True):
                for id in [id for id in rows if end is not None and id > end]:
                    del rows[id]
                side.count(rows.values())
            for id in found[0].keys() | found[1].keys():
                if found[0].get(id) != found[1].get(id):
                    apart.add((key_row, id))
                    for side, rows in zip(sides, found, strict=True):
                        side.apart[(key_row, id)] = rows.get(id)
            if end is None:
                break
            after = end
    return apart


def _still_apart(sides: tuple["_Side", "_Side"], keys: set[_Key]) -> set[_Key]:
    for side in sides:
        side.look_again(keys)
    return {key for key in keys if sides[0].apart[key] != sides[1].apart[key]}


def _on_their_way(sides: tuple["_Side", "_Side"], keys: set[_Key], beyond: Callable[[Places], bool]) -> bool:
    return any(beyond(places) for side in sides for places in _places(side, keys).values())


def _places(side: "_Side", keys: set[_Key]) -> dict[_Key, Places]:
    """Up to which numbers these rows show their events."""
    found = {key: side.stored_row(key) for key in keys}
    seen = {key: (row or {}).get("_seen", {}) for key, row in found.items()}
    return {
        key: {reader: guard >> INDEX_BITS for reader, guard in guards.items()}
        for key, guards in seen.items()
        if guards
    }


def comparable(row: Mapping[str, Any], *, key_row: bool = False) -> Document:
    """What counts of a row."""
    left_out = GUARDS | {_GUARD_OF_KEY_ROW} if key_row else GUARDS
    return {name: _value(row[name]) for name in sorted(row) if name not in left_out}


def _value(value: Any) -> Any:
    """A value as it is compared: an array used as a set holds its values in whatever order they came."""
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return sorted(value)
    return value


class _Side:
    def __init__(self, stored: Stored) -> None:
        self._collections: dict[bool, Documents] = {False: stored.rows, True: stored.keys}
        self.rows = 0
        self._hash = 0
        #: Digests of the rows that differ, None where there is none.
        self.apart: dict[_Key, bytes | None] = {}

    def range(self, key_row: bool, after: str | None) -> dict[str, bytes]:
        """The digests of the rows that follow, in order."""
        query = {} if after is None else {"_id": {"$gt": after}}
        found = self._collections[key_row].find(query).sort("_id", ASCENDING).limit(RANGE)
        return {row["_id"]: _digest(key_row, row) for row in found}

    def count(self, digests: Iterable[bytes], sign: int = 1) -> None:
        for digest in digests:
            self.rows += sign
            self._hash ^= int.from_bytes(digest)

    def look_again(self, keys: Iterable[_Key]) -> None:
        now: dict[_Key, bytes | None] = dict.fromkeys(keys)
        for key_row, collection in self._collections.items():
            ids = [id for is_key_row, id in now if is_key_row == key_row]
            for chunk in _chunks(ids):
                for row in collection.find({"_id": {"$in": chunk}}):
                    now[(key_row, row["_id"])] = _digest(key_row, row)
        self.count([old for key in now if (old := self.apart[key]) is not None], sign=-1)
        self.count([new for new in now.values() if new is not None])
        self.apart.update(now)

    def stored_row(self, key: _Key) -> Document | None:
        key_row, id = key
        return self._collections[key_row].find_one({"_id": id})

    def row(self, key: _Key) -> Document | None:
        found = self.stored_row(key)
        return comparable(found, key_row=key[0]) if found else None

    @property
    def hash(self) -> str:
        """The hash of all rows, whatever their order."""
        return f"{self._hash:032x}"


def _digest(key_row: bool, row: Document) -> bytes:
    encoded = bson.encode(comparable(row, key_row=key_row), codec_options=CODEC)
    return blake2b(encoded, digest_size=16).digest()


def _chunks(ids: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]


def _difference(sides: tuple[_Side, _Side], key: _Key) -> Difference:
    key_row, id = key
    return Difference(f"{id} (key row)" if key_row else id, sides[0].row(key), sides[1].row(key))

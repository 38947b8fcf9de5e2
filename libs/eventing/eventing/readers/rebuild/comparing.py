"""Comparing two versions of a view while both of them are being written."""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, NamedTuple, Self

import bson

from eventing.core.mongo import CODEC, Db, Document, Documents
from eventing.views.view import View

#: What the runner keeps in a row to apply each event once; a replay in another order keeps other places.
GUARDS = frozenset({"_seen", "_swept"})
_GUARD_OF_KEY_ROW = "guard"

#: A row that differs is looked at again: it may have been on its way. This often, this far apart.
LOOKS = 10
LOOK_SECONDS = 0.2
CHUNK = 500

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


def compare(one: Stored, other: Stored, between: Callable[[], object] = lambda: None) -> Comparison:
    """Whether they are alike. `between` is called before rows that differ are looked at again."""
    sides = _Side(one), _Side(other)
    sides[0].scan()
    sides[1].scan()
    apart = {key for key in sides[0].digests.keys() | sides[1].digests.keys() if _differ(sides, key)}
    for _ in range(LOOKS):
        if not apart:
            break
        threading.Event().wait(LOOK_SECONDS)
        between()
        for side in sides:
            side.look_again(apart)
        apart = {key for key in apart if _differ(sides, key)}
    return Comparison(
        rows=(len(sides[0].digests), len(sides[1].digests)),
        hash=(sides[0].hash, sides[1].hash),
        differences=tuple(_difference(sides, key) for key in sorted(apart)),
    )


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
        #: Sixteen bytes a row, so that a large view fits into memory.
        self.digests: dict[_Key, bytes] = {}

    def scan(self) -> None:
        for key_row, collection in self._collections.items():
            self._take(key_row, collection.find())

    def look_again(self, keys: Iterable[_Key]) -> None:
        for key in keys:
            self.digests.pop(key, None)
        for key_row, collection in self._collections.items():
            ids = [id for is_key_row, id in keys if is_key_row == key_row]
            for chunk in _chunks(ids):
                self._take(key_row, collection.find({"_id": {"$in": chunk}}))

    def row(self, key: _Key) -> Document | None:
        key_row, id = key
        found = self._collections[key_row].find_one({"_id": id})
        return comparable(found, key_row=key_row) if found else None

    @property
    def hash(self) -> str:
        """The hash of all rows, whatever their order."""
        total = 0
        for digest in self.digests.values():
            total ^= int.from_bytes(digest)
        return f"{total:032x}"

    def _take(self, key_row: bool, rows: Iterable[Document]) -> None:
        for row in rows:
            key = (key_row, row["_id"])
            encoded = bson.encode(comparable(row, key_row=key_row), codec_options=CODEC)
            self.digests[key] = blake2b(encoded, digest_size=16).digest()


def _chunks(ids: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]


def _differ(sides: tuple[_Side, _Side], key: _Key) -> bool:
    return sides[0].digests.get(key) != sides[1].digests.get(key)


def _difference(sides: tuple[_Side, _Side], key: _Key) -> Difference:
    key_row, id = key
    return Difference(f"{id} (key row)" if key_row else id, sides[0].row(key), sides[1].row(key))

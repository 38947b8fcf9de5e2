"""Versions of views: which is read and which are written, in one document for all views of a service.

A view that is rebuilt is written again beside itself, as `view@2`, and queries go on reading the
version that is named here until the new one is whole. Version 1 of a view has no `@`.
"""

import threading
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from time import monotonic
from typing import Any
from weakref import WeakKeyDictionary

from pymongo import MongoClient

from eventing.core.errors import ConcurrencyError
from eventing.core.mongo import Db, Document, durable

COLLECTION = "view_versions"
WRITERS = "view_writers"
_ID = "views"

#: How old what is known of the document may be when a query goes by it. A version that is no longer
#: read is kept for much longer than this (`rebuild.LEAST_GRACE_SECONDS`), so an old answer is as right.
FRESH_SECONDS = 1.0


@dataclass(frozen=True)
class Versions:
    """The versions of one view. `current` is read by queries; `writes` are kept up to date by readers.

    While the current one is `filling` it lacks history, and is not read either. `building` is not yet read,
    `retiring` no longer; `scratch` belongs to a verification. `last` is
    the highest number ever used: none is used again. `code` has, for each version, the fingerprints
    of the projections that wrote it.
    """

    current: int = 1
    writes: tuple[int, ...] = (1,)
    filling: bool = False
    building: int | None = None
    retiring: int | None = None
    scratch: int | None = None
    last: int = 1
    code: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def kept(self) -> frozenset[int]:
        """All versions that still serve."""
        named = (self.current, self.building, self.retiring, self.scratch, *self.writes)
        return frozenset(number for number in named if number is not None)

    def code_of(self, number: int) -> tuple[str, ...]:
        return self.code.get(str(number), ())


@dataclass(frozen=True)
class State:
    """All views' versions. `revision` grows with every change, `generation` when what is written changes."""

    revision: int
    generation: int
    views: Mapping[str, Versions]

    def of(self, name: str) -> Versions:
        return self.views.get(name) or Versions()


_known: WeakKeyDictionary[MongoClient[Document], dict[str, tuple[float, State]]] = WeakKeyDictionary()
#: All readers of a worker wake at about the same time; one of them asks for all.
_asking = threading.Lock()


def known(db: Db) -> State:
    """The state, at most `FRESH_SECONDS` old; mostly from memory."""
    found = _fresh(db)
    if found is not None:
        return found
    # Not for long: a database that is away answers nobody.
    first = _asking.acquire(timeout=FRESH_SECONDS)
    try:
        return _fresh(db) or read(db)
    finally:
        if first:
            _asking.release()


def _fresh(db: Db) -> State | None:
    found = _known.get(db.client, {}).get(db.name)
    return found[1] if found is not None and monotonic() - found[0] < FRESH_SECONDS else None


def read(db: Db) -> State:
    """The state as it is now."""
    before = monotonic()
    found = durable(db, COLLECTION).find_one({"_id": _ID}) or {}
    state = State(
        revision=found.get("revision", 0),
        generation=found.get("generation", 0),
        views={name: _versions(document) for name, document in found.get("views", {}).items()},
    )
    _known.setdefault(db.client, {})[db.name] = (before, state)
    return state


def _versions(document: Mapping[str, Any]) -> Versions:
    names = {f.name for f in fields(Versions)}
    values = {name: value for name, value in document.items() if name in names}
    values["writes"] = tuple(values.get("writes", (1,)))
    values["code"] = {number: tuple(sorted(prints)) for number, prints in values.get("code", {}).items()}
    return Versions(**values)


def change(db: Db, name: str, was: Versions, **new: Any) -> State:
    """Change these fields of a view's entry. Raises ConcurrencyError when it is no longer as it `was`;
    the code does not count, nor whether it is being filled.

    Readers notice changes of `current` and `writes` within seconds.
    """
    collection = durable(db, COLLECTION)
    collection.update_one({"_id": _ID}, {"$setOnInsert": {"revision": 0, "generation": 0}}, upsert=True)
    while True:
        state = read(db)
        if _steady(state.of(name)) != _steady(was):
            raise ConcurrencyError(f"the versions of view {name}", state.revision)
        concerns_writers = int(bool({"current", "writes"} & new.keys()))
        result = collection.update_one(
            {"_id": _ID, "revision": state.revision},
            {
                "$set": {f"views.{name}.{key}": value for key, value in new.items()},
                "$inc": {"revision": 1, "generation": concerns_writers},
            },
        )
        if result.matched_count:
            return read(db)


def _steady(entry: Versions) -> Versions:
    return replace(entry, code={}, filling=False)


def fill(db: Db, name: str, filling: bool) -> None:
    """Say whether the version that is read lacks history; nobody reads it then."""
    if read(db).of(name).filling != filling:
        change = {"$set": {f"views.{name}.filling": filling}, "$inc": {"revision": 1}}
        durable(db, COLLECTION).update_one(
            {"_id": _ID}, {**change, "$setOnInsert": {"generation": 0}}, upsert=True
        )
        read(db)


def note_codes(db: Db, codes: Iterable[tuple[str, int, str]]) -> None:
    """Remember, before it writes, which code writes a version: view, number, fingerprint."""
    state = known(db)
    new = {
        f"views.{name}.code.{number}": code
        for name, number, code in codes
        if code not in state.of(name).code_of(number)
    }
    if not new:
        return
    durable(db, COLLECTION).update_one(
        {"_id": _ID},
        {"$addToSet": new, "$inc": {"revision": 1}, "$setOnInsert": {"generation": 0}},
        upsert=True,
    )
    read(db)


def forget_code(db: Db, name: str, number: int) -> None:
    """Forget the code of a version that is gone."""
    update = {"$unset": {f"views.{name}.code.{number}": ""}, "$inc": {"revision": 1}}
    durable(db, COLLECTION).update_one({"_id": _ID}, update)


def report(db: Db, worker: str, source: str, generation: int) -> None:
    """Note that all this worker's readers of a source write what this generation says."""
    document = {"worker": worker, "source": source, "generation": generation}
    durable(db, WRITERS).update_one({"_id": f"{worker}|{source}"}, {"$set": document}, upsert=True)


def reports(db: Db) -> dict[tuple[str, str], int]:
    """The generations reported, by worker and source."""
    return {(row["worker"], row["source"]): row["generation"] for row in durable(db, WRITERS).find()}


def forget_reports(db: Db, alive: Collection[str]) -> None:
    """Forget the reports of workers that are gone."""
    durable(db, WRITERS).delete_many({"worker": {"$nin": sorted(alive)}})


def label(name: str, number: int) -> str:
    """The name a version's collection, progress and marks are kept under."""
    return name if number == 1 else f"{name}@{number}"

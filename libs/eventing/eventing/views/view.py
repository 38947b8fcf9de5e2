"""Projections: pure functions from an event to writes on one view, and the views themselves.

A view is a MongoDB collection anybody may drop: it is rebuilt from the log and the feeds. It may
exist in several versions for a while (`eventing.views.versions`), of which queries read one.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from typing import Any, Self, TypeVar

from pymongo import ASCENDING, DESCENDING

from eventing.core.catalogue import Catalogue, catalogue_of, split_type
from eventing.core.commit import Event
from eventing.core.errors import Unavailable
from eventing.core.fingerprint import fingerprint
from eventing.core.indexes import Index, missing
from eventing.core.mongo import Db, Document, Documents, durable
from eventing.views import versions

T = TypeVar("T")

#: What every query adds: rows that exist, and were not only patched.
LIVE: Mapping[str, Any] = {"_live": True}


@dataclass(frozen=True)
class Upsert:
    """Set these fields of a row, and let it exist from now on."""

    key: str
    fields: Mapping[str, Any]


@dataclass(frozen=True)
class Patch:
    """Set these fields; the row shows once its Upsert has come, whichever comes first."""

    key: str
    fields: Mapping[str, Any]


@dataclass(frozen=True)
class Add:
    """Put values into an array that is used as a set."""

    key: str
    field: str
    values: Sequence[Any]


@dataclass(frozen=True)
class Drop:
    """Take values out of an array that is used as a set."""

    key: str
    field: str
    values: Sequence[Any]


@dataclass(frozen=True)
class Count:
    key: str
    field: str
    by: int = 1


@dataclass(frozen=True)
class Latest:
    """Set a field to the greater of a value and what it has, in whichever order they come."""

    key: str
    field: str
    value: Any


@dataclass(frozen=True)
class Append:
    """Push an item to the end of a list. Order is that of the row's events."""

    key: str
    field: str
    item: Any


@dataclass(frozen=True)
class Sweep:
    """Set these fields on all rows where `by_field` is `value`, now and for rows that come later."""

    by_field: str
    value: str
    fields: Mapping[str, Any]


Write = Upsert | Patch | Add | Drop | Count | Latest | Append | Sweep
Writes = Sequence[Write]
Projection = Callable[[Event[Any]], Writes]


#: Collections the backbone keeps in a service's database. A view of one of these names would mix its rows
#: with the backbone's, and delete those when it is rebuilt.
RESERVED = frozenset(
    {
        *(
            "commits",
            "commits_aside",
            "commits_before",
            "commits_copied",
            "log",
            "pulse",
            "receipts",
            "snapshots",
        ),
        *("checkpoints", "dead", "parked", "publisher_places", "workers"),
        *("view_versions", "view_writers", "views_behind"),
        "jwks",
    }
)


class Unfilled(Unavailable):
    """The view is new, or was emptied: it is being filled from history and is not read before it is whole."""

    def __init__(self, view: str) -> None:
        super().__init__(
            f"the view {view} is being filled from history", code="view_filling", retry_after=30, view=view
        )


@dataclass
class View:
    """A view, named for the question it answers. `indexes` are tuples of field names, `-` for descending.

    `follows` names, for a field that refers to something else (`customer_id`), the fields a Sweep
    keeps up to date by it (`owner_id`). `version` is None for whichever version queries read.
    """

    name: str
    indexes: Sequence[tuple[str, ...]] = ()
    follows: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    _handlers: dict[tuple[str, str], Projection] = field(default_factory=dict, init=False, repr=False)
    catalogues: dict[str, Catalogue] = field(default_factory=dict, init=False, repr=False)
    _sweepers: dict[str, str] = field(default_factory=dict, init=False, repr=False)
    #: The fingerprint once it has been asked for; the copy of each version shares the list.
    _code: list[str] = field(default_factory=list, init=False, repr=False)
    version: int | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        if self.name in RESERVED:
            raise ValueError(f"{self.name} is a collection of the backbone, and cannot name a view")

    def on(
        self, event_class: type[T], *, of: Catalogue | None = None
    ) -> Callable[[Callable[[Event[T]], Writes]], Callable[[Event[T]], Writes]]:
        """Register the projection of one event class; at most one for each view and event.

        `of` says whose event it is, where one class stands in several catalogues.
        """
        catalogue = of or catalogue_of(event_class)
        key = (catalogue.source, catalogue.type_of(event_class))

        def register(projection: Callable[[Event[T]], Writes]) -> Callable[[Event[T]], Writes]:
            if key in self._handlers:
                raise ValueError(f"{self.name} already has a projection of {key[1]}")
            self._handlers[key] = projection
            self._code.clear()
            self.catalogues[catalogue.source] = catalogue
            return projection

        return register

    @property
    def sources(self) -> frozenset[str]:
        return frozenset(source for source, _ in self._handlers)

    def projection_of(self, source: str, wire_type: str) -> Projection | None:
        return self._handlers.get((source, wire_type))

    def reads_name(self, source: str, name: str) -> bool:
        """Whether any version of this event name is projected."""
        return any(s == source and split_type(t)[0] == name for s, t in self._handlers)

    @property
    def code(self) -> str:
        """A fingerprint of the projections; of all versions the same, and made once."""
        if not self._code:
            handlers = self._handlers.items()
            projections = {f"{source} {wire_type}": what for (source, wire_type), what in handlers}
            self._code.append(fingerprint(projections, sorted(self.follows.items())))
        return self._code[0]

    def swept_by(self, by_field: str, source: str) -> None:
        """Note whose events sweep by this field. Raises ValueError for those of a second source: which of two
        sweeps is the later one is known within a partition only."""
        if (first := self._sweepers.setdefault(by_field, source)) != source:
            raise ValueError(f"{self.name} is swept by {by_field} at events of {first} and of {source}")

    # -- versions ----------------------------------------------------------------------------------

    def at(self, version: int) -> Self:
        """This view in one version and no other."""
        one = copy(self)
        one.version = version
        return one

    def now(self, db: Db) -> Self:
        """This view in the version that queries read; itself where it is of one version already."""
        return self if self.version else self.at(versions.known(db).of(self.name).current)

    def written(self, state: versions.State) -> list[Self]:
        """This view in each of the versions that are kept up to date."""
        return [self.at(version) for version in state.of(self.name).writes]

    @property
    def label(self) -> str:
        """The name its rows, marks and progress are kept under."""
        return versions.label(self.name, self.version or 1)

    # -- reading -----------------------------------------------------------------------------------

    def collection(self, db: Db) -> Documents:
        """Its rows. Raises Unfilled while the version queries read lacks history; who names one may look."""
        if self.version is None and versions.known(db).of(self.name).filling:
            raise Unfilled(self.name)
        return durable(db, self.now(db).label)

    def keys(self, db: Db) -> Documents:
        """The key rows of this view's sweeps."""
        return durable(db, f"{self.now(db).label}.keys")

    def get(self, db: Db, key: str) -> Document | None:
        row = self.collection(db).find_one({"_id": key})
        return row if row is not None and LIVE.items() <= row.items() else None

    def rows(self, db: Db, keys: Iterable[str]) -> dict[str, Document]:
        """Rows by key, in the order of the keys; unknown ones are left out."""
        wanted = list(dict.fromkeys(keys))
        # By the key alone: one of the servers reads the whole view when more is asked for beside it.
        asked = self.collection(db).find({"_id": {"$in": wanted}}) if wanted else ()
        found = {row["_id"]: row for row in asked if LIVE.items() <= row.items()}
        return {key: found[key] for key in wanted if key in found}

    def find(
        self,
        db: Db,
        query: Mapping[str, Any],
        sort: Sequence[tuple[str, int]] = (),
        limit: int = 0,
        skip: int = 0,
        fields: Sequence[str] | None = None,
    ) -> list[Document]:
        """The rows that match; with `fields`, these of each and its key."""
        cursor = self.collection(db).find({**query, **LIVE}, fields).limit(limit).skip(skip)
        return list(cursor.sort(list(sort)) if sort else cursor)

    def count(self, db: Db, query: Mapping[str, Any], at_most: int | None = None) -> int:
        """How many rows there are; of more than `at_most`, that many."""
        limited: dict[str, Any] = {} if at_most is None else {"limit": at_most}
        return self.collection(db).count_documents({**query, **LIVE}, **limited)

    def wanted_indexes(self, db: Db) -> list[Index]:
        """The indexes of this version, or of all that are kept up to date."""
        written = [self] if self.version else self.written(versions.read(db))
        return [index for one in written for index in one._wanted(one.collection(db))]

    def create_indexes(self, db: Db) -> None:
        """Build them all, and wait for it."""
        for index in missing(self.wanted_indexes(db)):
            index.build()

    def _wanted(self, collection: Documents) -> Iterator[Index]:
        for names in self.indexes:
            order = [(n.lstrip("-"), DESCENDING if n.startswith("-") else ASCENDING) for n in names]
            # Every query names it, and one of the servers uses no index that lacks a field asked for.
            yield Index.on(collection, ("_live", ASCENDING), *order)
        for by_field in self.follows:
            yield Index.on(collection, (by_field, ASCENDING))


class Views:
    """All views of a service, to be handed to pump and subscriptions."""

    def __init__(self, *views: View) -> None:
        self._views = views
        names = [view.name for view in views]
        if len(set(names)) != len(names):
            raise ValueError(f"two views of one name among {sorted(names)}")

    def __iter__(self) -> Iterator[View]:
        return iter(self._views)

    def of(self, source: str) -> list[View]:
        """The views fed by events of this source."""
        return [view for view in self._views if source in view.sources]

    def wanted_indexes(self, db: Db) -> list[Index]:
        return [index for view in self._views for index in view.wanted_indexes(db)]

    def create_indexes(self, db: Db) -> None:
        for view in self._views:
            view.create_indexes(db)


def bare(row: Mapping[str, Any]) -> Document:
    """A row without what the runner keeps in it, its key as `id`."""
    return {"id": row["_id"], **{name: value for name, value in row.items() if not name.startswith("_")}}

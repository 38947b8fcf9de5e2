"""A service as it runs, but for its processes: API, log and views on a real database, what it reads."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, ClassVar, Generic, TypeVar
from uuid import uuid4

from bson.codec_options import CodecOptions
from bson.raw_bson import RawBSONDocument
from flask import Flask
from pymongo import MongoClient

from eventing.bus.bus import CommandBus, CommandContext, Outcome
from eventing.bus.reactions import Reactions
from eventing.core.catalogue import Contracts, EventSchema, Published, split_type
from eventing.core.commit import Commit
from eventing.core.ids import new_id
from eventing.core.mongo import Db, Document
from eventing.http.testing import TestIssuer
from eventing.log.log import Log
from eventing.log.sequencer import Sequencer
from eventing.log.streams import Loaded
from eventing.readers.partition_reader import PartitionReader
from eventing.readers.reader import Reader
from eventing.readers.sources import OwnLog
from eventing.views.view import Views
from eventing.worker.runtime import Runtime

Bus = TypeVar("Bus", bound=CommandBus)
AnyWorld = TypeVar("AnyWorld", bound="World[Any]")
Image = Mapping[str, Sequence[RawBSONDocument]]


class MovableClock:
    def __init__(self, time: datetime = datetime(2026, 10, 10, 1, 0, tzinfo=UTC)) -> None:
        self.time = time

    def now(self) -> datetime:
        return self.time

    def move(self, **by: float) -> None:
        self.time += timedelta(**by)


def published_as_read(contracts: Contracts) -> Published:
    """Another service's log as far as this one reads it."""
    published = Published(contracts.source)
    for wire_type, event_class in contracts.classes.items():
        published.event(event_class, wire_type)(EventSchema)
    return published


class World(Generic[Bus]):
    """`settle` does the workers' part, at once, until there is nothing left to do.

    Subclasses say what the service is made of, and add the words its tests are told in.
    """

    published: ClassVar[Published]
    views: ClassVar[Views]
    reactions: ClassVar[Reactions]
    reads: ClassVar[Sequence[Contracts]] = ()
    #: Two: enough for the parts of one story to lie apart, few enough to be read quickly.
    partitions: ClassVar[int] = 2
    opening: ClassVar[datetime] = MovableClock().time
    #: Who asks, where a test does not say.
    anyone: ClassVar[str] = "chen"

    def __init__(self, database: Callable[[str], Db]) -> None:
        self.clock = MovableClock(self.opening)
        self.db = database(self.published.source)
        self.log = Log(self.db, self.published, self.partitions)
        self.sources = {
            contracts.source: Log(database(contracts.source), published_as_read(contracts), partitions=1)
            for contracts in self.reads
        }
        self.issuer = TestIssuer(self.clock)
        self.bus = self.make_bus()
        self._forget()
        self.runtime = Runtime(self.db, self.log, self.bus, self.clock, feed_urls={}, token="")
        self.runtime.preparations.append(lambda: self.views.create_indexes(self.db))
        self.app = self.make_app()
        self.client: Any = self.app.test_client()

    # -- what a service fills in -----------------------------------------------------------------------

    def make_bus(self) -> Bus:
        raise NotImplementedError

    def make_app(self) -> Flask:
        raise NotImplementedError

    def furnish(self) -> None:
        """What there is before every test. Only what is written into the databases stays."""

    # -- what the workers do ---------------------------------------------------------------------------

    def settle(self, *names: str) -> None:
        """`names` are the sources to read, in this order; all of them without."""
        logs = [*(self.sources[name] for name in names or self.sources), self.log]
        while any([self.read(log) for log in logs]):  # noqa: C419  each of them, every time
            pass

    def read(self, log: Log) -> bool:
        """Whether there was anything new."""
        self.number(log)
        return any([self.read_partition(log, partition) for partition in range(log.partitions)])  # noqa: C419

    def number(self, log: Log) -> None:
        if log.source in self._appended:
            self._appended.discard(log.source)
            sequencer = self._sequencers.setdefault(log.source, Sequencer(log))
            for partition, commits in sequencer.number(range(log.partitions)).items():
                self._offered[log.source, partition].extend(commits)

    def read_partition(self, log: Log, partition: int) -> bool:
        key = (log.source, partition)
        if key not in self._offered:
            return False
        offered = self._offered.pop(key)
        reader = self._readers.get(key)
        if reader is None:
            reader = PartitionReader(self.reader(log), partition)
            reader.open()
            before = reader.position
            reader.catch_up()
            self._readers[key] = reader
            return reader.position > before
        reader.handle(offered)
        return bool(offered)

    def reader(self, log: Log) -> Reader:
        return Reader.make(OwnLog(log), self.db, self.clock, self.bus, self.views, self.reactions)

    def restart(self, bus: Bus | None = None) -> None:
        """As new processes would: nothing is left but what is stored."""
        self.bus = bus or self.make_bus()
        self._forget()
        for log in (*self.sources.values(), self.log):
            # What was appended, and what was numbered and not handled, is found at the next look.
            self._appended.add(log.source)
            self._offered.update({(log.source, partition): [] for partition in range(log.partitions)})

    def _forget(self) -> None:
        self._sequencers: dict[str, Sequencer] = {}
        self._readers: dict[tuple[str, int], PartitionReader] = {}
        self._offered: defaultdict[tuple[str, int], list[Commit]] = defaultdict(list)
        self._appended: set[str] = set()
        for log in (*self.sources.values(), self.log):
            log.on_append = partial(self._appended.add, log.source)

    # -- what happens ----------------------------------------------------------------------------------

    def do(self, command: object, actor: str = "test") -> Outcome:
        return self.bus.handle(command, CommandContext(new_id(), actor, self.clock.now())).or_raise()

    def publish(self, source: str, stream: str, *events: Any) -> None:
        """What another service, or a worker a moment behind, appends."""
        self._append(self._log_of(source), stream, events)

    def publish_as(self, wire_type: str, source: str, stream: str, event: Any) -> None:
        """What a former or a later release appends: an event of the version it knows."""
        log = self._log_of(source)
        published = Published(source)
        published.event(type(event), wire_type)(EventSchema)
        other = Log(log.db, published, log.partitions)
        other.on_append = log.on_append
        self._append(other, stream, [event])

    def _log_of(self, source: str) -> Log:
        return self.log if source == self.log.source else self.sources[source]

    def _append(self, log: Log, stream: str, events: Sequence[Any]) -> None:
        commits = log.stream(stream)
        loaded = Loaded(stream, commits[-1].last_version if commits else 0, None)
        log.append(loaded, events, CommandContext(new_id(), "test", self.clock.now()))

    def get(self, path: str, staff_id: str | None = None, **query: Any) -> Any:
        # None and not nothing: an empty query would take the place of the path's own.
        return self.client.get(path, headers=self._headers(staff_id, {}), query_string=query or None)

    def post(self, path: str, body: Any = None, staff_id: str | None = None, **headers: str) -> Any:
        return self._send("POST", path, body, staff_id, headers)

    def put(self, path: str, body: Any = None, staff_id: str | None = None, **headers: str) -> Any:
        return self._send("PUT", path, body, staff_id, headers)

    def _send(
        self, method: str, path: str, body: Any, staff_id: str | None, headers: Mapping[str, str]
    ) -> Any:
        given = {} if body is None else {"json": body}
        return self.client.open(path, method=method, headers=self._headers(staff_id, headers), **given)

    def _headers(self, staff_id: str | None, headers: Mapping[str, str]) -> dict[str, str]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return {**self.issuer.of_staff(staff_id or self.anyone), **named}

    # -- what came of it -------------------------------------------------------------------------------

    def events(self, stream: str) -> list[str]:
        """The names of what happened on a stream, in order."""
        return [
            split_type(wire_type)[0] for commit in self.log.stream(stream) for wire_type, _ in commit.events
        ]

    def data(self, stream: str, name: str) -> list[dict[str, Any]]:
        return [
            dict(data)
            for commit in self.log.stream(stream)
            for wire_type, data in commit.events
            if split_type(wire_type)[0] == name
        ]


_furnished: dict[type[World[Any]], Mapping[str, Image]] = {}


def fresh_world(kind: type[AnyWorld], client: MongoClient[Document]) -> Iterator[AnyWorld]:
    """A world on databases of its own, dropped afterwards.

    Furnished by its own service the first time; then what that wrote is copied, which is quicker.
    """
    name = f"test_{uuid4().hex[:12]}"
    databases: dict[str, Db] = {}

    def database(source: str) -> Db:
        databases[source] = db = client[f"{name}_{source}"]
        for collection, documents in _furnished.get(kind, {}).get(source, {}).items():
            db[collection].insert_many(documents)
        return db

    try:
        world = kind(database)
        if kind not in _furnished:
            # Every reader is opened: what starts "now" starts before the test does anything.
            world.restart(world.bus)
            world.furnish()
            world.settle()
            _furnished[kind] = {source: _image_of(db) for source, db in databases.items()}
        yield world
    finally:
        for db in databases.values():
            client.drop_database(db.name)


def _image_of(db: Db) -> Image:
    raw: Any = CodecOptions(document_class=RawBSONDocument)
    found: dict[str, list[Any]] = {
        name: list(db.get_collection(name, codec_options=raw).find()) for name in db.list_collection_names()
    }
    return {name: documents for name, documents in found.items() if documents}

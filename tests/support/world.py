"""A world: a service without its processes, with API, log, views and what it reads on a real database."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, ClassVar, TypeVar
from uuid import uuid4

from bson.codec_options import CodecOptions
from bson.raw_bson import RawBSONDocument
from flask import Flask
from pymongo import MongoClient

from eventing.bus.bus import CommandBus, CommandContext, Outcome
from eventing.core.catalogue import Contracts, Published, split_type
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
from eventing.service import Service
from eventing.worker.runtime import Runtime
from tests.support.worlds.settings import settings

AnyWorld = TypeVar("AnyWorld", bound="World")
Image = Mapping[str, Sequence[RawBSONDocument]]


class MovableClock:
    def __init__(self, time: datetime = datetime(2026, 10, 10, 1, 0, tzinfo=UTC)) -> None:
        self.time = time

    def now(self) -> datetime:
        return self.time

    def move(self, **by: float) -> None:
        self.time += timedelta(**by)


def contracts_of(service: Service[Any, Any]) -> list[Contracts]:
    """The contracts of a service, by what its views and reactions read."""
    found = [catalogue for view in service.views for catalogue in view.catalogues.values()]
    found += [reaction.catalogue for reaction in service.reactions]
    return [one for one in dict.fromkeys(found) if isinstance(one, Contracts)]


def published_as_read(contracts: Contracts) -> Published:
    """What another service publishes, as far as this one reads it."""
    published = Published(contracts.source)
    for wire_type, event_class in contracts.classes.items():
        published.add(wire_type, event_class)
    return published


class World:
    """A service under test. `settle` does its workers' part, at once, until nothing is left to do.

    Subclasses say which service it is, with which settings, and add the words of its tests.
    """

    service: ClassVar[Service[Any, Any]]
    #: Environment variables beside those of every service.
    environment: ClassVar[Mapping[str, Any]] = {}
    #: Two: enough for streams to lie apart, few enough to be read quickly.
    partitions: ClassVar[int] = 2
    opening: ClassVar[datetime] = MovableClock().time
    #: Who asks where a test does not say.
    anyone: ClassVar[str] = "chen"

    def __init__(self, database: Callable[[str], Db]) -> None:
        self.clock = MovableClock(self.opening)
        self.db = database(self.service.name)
        self.log = Log(self.db, self.service.published, self.partitions)
        self.sources = {
            contracts.source: Log(database(contracts.source), published_as_read(contracts), partitions=1)
            for contracts in contracts_of(self.service)
        }
        self.issuer = TestIssuer(self.clock)
        self.config = settings(self.service.config, **self.environment)
        self.bus = self.make_bus()
        self._forget()
        views = self.service.views
        self.runtime = Runtime(self.db, self.log, self.bus, self.clock, {}, token="", views=views)
        self.parts = self.service.assembled(self.config, self.runtime)
        self.app = self.make_app()
        self.client: Any = self.app.test_client()

    # -- what a service may fill in --------------------------------------------------------------------

    def make_bus(self) -> CommandBus:
        return self.service.bus(self.log, self.clock, self.db, self.config)

    def make_app(self) -> Flask:
        return self.service.api(self.parts, self.issuer)

    def furnish(self) -> None:
        """Write what there is before every test. Only what is in the databases stays."""

    # -- what the workers do ---------------------------------------------------------------------------

    def settle(self, *names: str) -> None:
        """Do the workers' part; `names` are the sources to read, in this order, without them all."""
        logs = [*(self.sources[name] for name in names or self.sources), self.log]
        while any([self.read(log) for log in logs]):  # noqa: C419  each of them, every time
            pass

    def read(self, log: Log) -> bool:
        """Read a log; returns whether there was anything new."""
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
        return Reader.make(
            OwnLog(log), self.db, self.clock, self.bus, self.service.views, self.service.reactions
        )

    def restart(self, bus: CommandBus | None = None) -> None:
        """Start again as new processes would: only what is stored is left."""
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
        """Append what another service publishes."""
        self._append(self._log_of(source), stream, events)

    def publish_as(self, wire_type: str, source: str, stream: str, event: Any) -> None:
        """Append what a former or a later release publishes: an event of the version it knows."""
        log = self._log_of(source)
        published = Published(source)
        published.add(wire_type, type(event))
        other = Log(log.db, published, log.partitions)
        other.on_append = log.on_append
        self._append(other, stream, [event])

    def _log_of(self, source: str) -> Log:
        return self.log if source == self.log.source else self.sources[source]

    def append_to(self, log: Log, stream: str, event: Any) -> None:
        """Append to a log that is not among those the service reads."""
        self._append(log, stream, [event])

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
        """The names of a stream's events, in order."""
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


_furnished: dict[type[World], Mapping[str, Image]] = {}


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

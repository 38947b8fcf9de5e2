"""The customer archive as it runs: its API, its log and views on a real database, and the logs it reads."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from pymongo import MongoClient

from customers.api import Service, blueprints
from customers.domain.events import Role, StaffJoined
from customers.domain.staff import staff_stream
from customers.event_schemas import PUBLISHED, READ_CREDIT, READ_MAIL
from customers.handlers import CustomersHandlers
from customers.projections import VIEWS
from customers.reactions import REACTIONS
from eventing.catalogue import Contracts, EventSchema, Published
from eventing.commands import Issued, Outcome
from eventing.http import create_app
from eventing.http.testing import TestIssuer
from eventing.ids import new_id
from eventing.log import Log
from eventing.mongo import Db
from eventing.reader import Reader
from eventing.sequencer import Sequencer
from eventing.sources import OwnLog
from eventing.streams import Loaded
from eventing.subscription import PartitionReader
from tests.support.mongo import fresh_database

#: Enough for the parts of one story to lie apart, few enough to be read quickly.
PARTITIONS = 3
OPENING_TIME = datetime(2026, 10, 10, 1, 0, tzinfo=UTC)


def published_as_read(contracts: Contracts) -> Published:
    """Another service's log as far as it concerns this one."""
    published = Published(contracts.source)
    for wire_type, event_class in contracts.classes.items():
        published.event(event_class, wire_type)(EventSchema)
    return published


class MovableClock:
    def __init__(self) -> None:
        self.time = OPENING_TIME

    def now(self) -> datetime:
        return self.time

    def move(self, **by: float) -> None:
        self.time += timedelta(**by)


@dataclass
class Archive:
    """`settle` does the worker's part, at once, until there is nothing left to do."""

    app: Flask
    client: Any
    issuer: TestIssuer
    clock: MovableClock
    db: Db
    bus: CustomersHandlers
    log: Log
    mail: Log
    credit: Log
    sequencers: dict[str, Sequencer] = field(default_factory=dict)
    readers: dict[tuple[str, int], PartitionReader] = field(default_factory=dict)

    # -- what the worker does ------------------------------------------------------------------------

    def settle(self) -> None:
        news = True
        while news:
            news = False
            for log in (self.mail, self.credit, self.log):
                self.number(log)
                for partition in range(log.partitions):
                    news |= self.read(log, partition)

    def number(self, log: Log) -> None:
        self.sequencers.setdefault(log.source, Sequencer(log)).number(range(log.partitions))

    def read(self, log: Log, partition: int) -> bool:
        """Whether there was anything new in the partition."""
        reader = self.readers.get((log.source, partition))
        if reader is None:
            source = Reader.make(OwnLog(log), self.db, self.clock, self.bus, VIEWS, REACTIONS)
            reader = self.readers[log.source, partition] = PartitionReader(source, partition)
            reader.open()
        if log.tail(partition) <= reader.position:
            return False
        reader.catch_up()
        return True

    def restart(self, bus: CustomersHandlers | None = None) -> None:
        """As a new process would: nothing is left but what is stored."""
        self.bus = bus or CustomersHandlers(self.log, self.clock, self.db)
        self.readers.clear()
        self.sequencers.clear()

    # -- what happens --------------------------------------------------------------------------------

    def do(self, command: object, actor: str = "wang") -> Outcome:
        return self.bus.handle(command, Issued(new_id(), actor, self.clock.now())).or_raise()

    def publish(self, log: Log, stream: str, *events: Any) -> None:
        """What another service, or a worker a moment behind, appends."""
        commits = log.stream(stream)
        loaded = Loaded(stream, commits[-1].last_version if commits else 0, None)
        log.append(loaded, events, Issued(new_id(), "test", self.clock.now()))

    def get(self, path: str, staff_id: str = "chen", **query: Any) -> Any:
        return self.client.get(path, headers=self.issuer.of_staff(staff_id), query_string=query)

    def post(self, path: str, body: Any, staff_id: str = "chen", **headers: str) -> Any:
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.post(path, json=body, headers={**self.issuer.of_staff(staff_id), **headers})

    def register(self, staff_id: str = "li", **body: Any) -> str:
        """Over HTTP; the id of the new customer."""
        answered = self.post("/customers", {"name": "Müller GmbH", "country": "DE", **body}, staff_id)
        assert answered.status_code == 201, answered.json
        return str(answered.json["customer_id"])

    # -- what came of it -----------------------------------------------------------------------------

    def events(self, stream: str) -> list[str]:
        return [
            wire_type.removesuffix(".v1")
            for commit in self.log.stream(stream)
            for wire_type, _ in commit.events
        ]

    def data(self, stream: str, name: str) -> list[Any]:
        return [
            data
            for commit in self.log.stream(stream)
            for wire_type, data in commit.events
            if wire_type == f"{name}.v1"
        ]

    def fields_refused(self, answered: Any) -> list[str]:
        assert answered.status_code == 422, answered.json
        return [error["field"] for error in answered.json["errors"]]


def joined(staff_id: str, role: Role, manager_id: str | None) -> StaffJoined:
    return StaffJoined(
        staff_id=staff_id,
        name=staff_id.title(),
        email=f"{staff_id}@qihang-demo.cn",
        role=role,
        manager_id=manager_id,
        needs_approval=False,
        approver_id=None,
        language="zh_CN",
    )


STAFF = (
    joined("chen", "general_manager", None),
    joined("wang", "manager", "chen"),
    joined("wu", "manager", "chen"),
    joined("li", "salesperson", "wang"),
    joined("zhou", "salesperson", "wang"),
    joined("zhao", "salesperson", "wang"),
    joined("xu", "salesperson", "wu"),
    joined("sun", "credit_controller", "chen"),
    joined("admin", "administrator", None),
)


@pytest.fixture
def mail_db(mongo_client: MongoClient[dict[str, Any]]) -> Iterator[Db]:
    yield from fresh_database(mongo_client)


@pytest.fixture
def credit_db(mongo_client: MongoClient[dict[str, Any]]) -> Iterator[Db]:
    yield from fresh_database(mongo_client)


@pytest.fixture
def archive(mongo_db: Db, mail_db: Db, credit_db: Db) -> Archive:
    """With a small firm on its staff."""
    clock = MovableClock()
    log = Log(mongo_db, PUBLISHED, PARTITIONS)
    bus = CustomersHandlers(log, clock, mongo_db)
    issuer = TestIssuer(clock)
    app = create_app(
        "customers",
        log=log,
        db=mongo_db,
        clock=clock,
        keys=issuer,
        blueprints=blueprints(Service(bus, mongo_db, clock, ZoneInfo("Asia/Shanghai"))),
    )
    archive = Archive(
        app,
        app.test_client(),
        issuer,
        clock,
        mongo_db,
        bus,
        log,
        Log(mail_db, published_as_read(READ_MAIL), partitions=1),
        Log(credit_db, published_as_read(READ_CREDIT), partitions=1),
    )
    log.append_many(
        [
            (Loaded(staff_stream(person.staff_id), 0, None), [person], Issued(new_id(), "test", clock.now()))
            for person in STAFF
        ]
    )
    archive.settle()
    return archive

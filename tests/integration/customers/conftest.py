"""The customer archive as it runs: its API, its log and views on a real database, and the logs it reads."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from pymongo import MongoClient

from customers.api import Service, blueprints
from customers.domain.commands import JoinStaff
from customers.event_schemas import PUBLISHED, READ_CREDIT, READ_MAIL
from customers.handlers import CustomersHandlers
from customers.projections import VIEWS
from customers.reactions import REACTIONS
from eventing.catalogue import Contracts, EventSchema, Published
from eventing.commands import Issued, Outcome
from eventing.http import create_app
from eventing.http.testing import TestIssuer
from eventing.ids import new_id
from eventing.log import Loaded, Log
from eventing.mongo import Db
from eventing.sequencer import Sequencer
from eventing.sources import OwnLog
from eventing.subscription import PartitionReader, Reader
from tests.support.mongo import fresh_database

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

    # -- what the worker does ------------------------------------------------------------------------

    def settle(self) -> None:
        before = -1
        while before != (before := self.log.commits.count_documents({})):
            for log in (self.mail, self.credit, self.log):
                self.number(log)
                for partition in range(log.partitions):
                    self.read(log, partition)

    def number(self, log: Log) -> None:
        Sequencer(log).number(range(log.partitions))

    def read(self, log: Log, partition: int) -> None:
        source = OwnLog(log)
        reader = PartitionReader(
            Reader.make(source, self.db, self.clock, self.bus, VIEWS, REACTIONS), partition
        )
        reader.open()
        reader.catch_up()

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


STAFF = (
    ("chen", "general_manager", None),
    ("wang", "manager", "chen"),
    ("wu", "manager", "chen"),
    ("li", "salesperson", "wang"),
    ("zhou", "salesperson", "wang"),
    ("zhao", "salesperson", "wang"),
    ("xu", "salesperson", "wu"),
    ("sun", "credit_controller", "chen"),
    ("admin", "administrator", None),
)


@pytest.fixture
def archive(mongo_db: Db, mongo_client: MongoClient[dict[str, Any]]) -> Iterator[Archive]:
    """With a small firm on its staff."""
    mails = fresh_database(mongo_client)
    credits = fresh_database(mongo_client)
    clock = MovableClock()
    log = Log(mongo_db, PUBLISHED)
    bus = CustomersHandlers(log, clock, mongo_db)
    issuer = TestIssuer(clock)
    VIEWS.create_indexes(mongo_db)
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
        Log(next(mails), published_as_read(READ_MAIL)),
        Log(next(credits), published_as_read(READ_CREDIT)),
    )
    for staff_id, role, manager_id in STAFF:
        archive.do(
            JoinStaff(
                name=staff_id.title(),
                email=f"{staff_id}@qihang-demo.cn",
                role=role,  # type: ignore[arg-type]  # as the table above spells them
                manager_id=manager_id,
                staff_id=staff_id,
            )
        )
    archive.settle()
    yield archive
    mails.close()
    credits.close()

"""Credit as it runs: its API, its log and views on a real database, and the logs it reads beside it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from pymongo import MongoClient

from credit.api import blueprints
from credit.event_schemas import PUBLISHED
from credit.event_schemas.others import (
    BusinessDateAdvancedV1,
    CustomerAssignedV1,
    CustomerReassignedV1,
    CustomerRegisteredV1,
    OrderCancelledV1,
    OrderPlacedV1,
    OrderShippedV1,
)
from credit.handlers import CreditHandlers
from credit.projections import VIEWS
from credit.reactions import REACTIONS
from eventing.access import Role
from eventing.catalogue import EventSchema, Published
from eventing.commands import Issued
from eventing.http import create_app
from eventing.http.testing import TestIssuer, add_staff
from eventing.ids import new_id
from eventing.log import Log
from eventing.money import Money
from eventing.mongo import Db
from eventing.reader import Reader
from eventing.sequencer import Sequencer
from eventing.sources import OwnLog
from eventing.streams import Loaded
from eventing.subscription import PartitionReader
from tests.support.mongo import fresh_database

OPENING_TIME = datetime(2025, 1, 2, 1, 0, tzinfo=UTC)

CUSTOMERS = Published("customers")
for known in (
    CustomerRegisteredV1,
    CustomerAssignedV1,
    CustomerReassignedV1,
    OrderPlacedV1,
    OrderShippedV1,
    OrderCancelledV1,
):
    CUSTOMERS.event(known, f"{known.__name__.removesuffix('V1')}.v1")(EventSchema)
SCHEDULER = Published("scheduler")
SCHEDULER.event(BusinessDateAdvancedV1, "BusinessDateAdvanced.v1")(EventSchema)


class MovableClock:
    def __init__(self) -> None:
        self.time = OPENING_TIME

    def now(self) -> datetime:
        return self.time


@dataclass
class Credit:
    """`settle` does the workers' part, at once, until there is nothing left to do."""

    app: Flask
    client: Any
    issuer: TestIssuer
    clock: MovableClock
    db: Db
    bus: CreditHandlers
    log: Log
    customers: Log
    scheduler: Log
    versions: dict[str, int] = field(default_factory=dict)

    # -- what others publish -------------------------------------------------------------------------

    def publish(self, log: Log, stream: str, *events: Any) -> None:
        loaded = Loaded(stream, self.versions.get(stream, 0), None)
        log.append(loaded, events, Issued(new_id(), "test", self.clock.now()))
        self.versions[stream] = loaded.version + len(events)

    def registers(self, customer_id: str, owner_id: str | None = "s1") -> None:
        events: list[Any] = [CustomerRegisteredV1(customer_id, f"EU-001-{customer_id}", "Müller GmbH")]
        if owner_id is not None:
            events.append(CustomerAssignedV1(customer_id, owner_id))
        self.publish(self.customers, f"customer-{customer_id}", *events)

    def places(self, customer_id: str, order_id: str, total: str, terms: str = "OA_60", **more: Any) -> None:
        order = OrderPlacedV1(
            customer_id,
            order_id,
            order_id.upper(),
            Money(Decimal(total), more.get("currency", "USD")),
            terms,
            more.get("deposit"),
            self.clock.now().date(),
        )
        self.publish(self.customers, f"customer-{customer_id}/order-{order_id}", order)

    def advances(self, *days: date) -> None:
        for day in days:
            self.publish(self.scheduler, "business-date", BusinessDateAdvancedV1(day))

    # -- what the workers do -------------------------------------------------------------------------

    def settle(self) -> None:
        self.read(self.customers)
        self.read(self.scheduler)
        # What credit reacts to is its own doing, too.
        before = -1
        while before != (before := self.log.commits.count_documents({})):
            self.read(self.log)

    def read(self, log: Log) -> None:
        Sequencer(log).number(range(log.partitions))
        for partition in range(log.partitions):
            reader = self.reader(log, partition)
            reader.open()
            reader.catch_up()

    def reader(self, log: Log, partition: int) -> PartitionReader:
        return PartitionReader(
            Reader.make(OwnLog(log), self.db, self.clock, self.bus, VIEWS, REACTIONS), partition
        )

    # -- what people do ------------------------------------------------------------------------------

    def get(self, path: str, staff_id: str = "cc") -> Any:
        return self.client.get(path, headers=self.issuer.of_staff(staff_id))

    def post(self, path: str, body: Any, staff_id: str = "cc", **headers: str) -> Any:
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.post(path, json=body, headers={**self.issuer.of_staff(staff_id), **headers})

    def events(self, customer_id: str) -> list[str]:
        return [
            wire_type.removesuffix(".v1")
            for commit in self.log.stream(f"account-{customer_id}", 0)
            for wire_type, _ in commit.events
        ]


def running(client: MongoClient[dict[str, Any]]) -> Iterator[Credit]:
    """Two partitions: enough to hand commits over, few enough to be read through quickly."""
    databases = [fresh_database(client) for _ in range(3)]
    db, customers_db, scheduler_db = (next(database) for database in databases)
    clock = MovableClock()
    log = Log(db, PUBLISHED, partitions=2)
    bus = CreditHandlers(log, clock, db, ZoneInfo("Asia/Shanghai"), "USD")
    issuer = TestIssuer(clock)
    VIEWS.create_indexes(db)
    for staff_id, role, manager_id in (
        ("gm", Role.GENERAL_MANAGER, None),
        ("m1", Role.MANAGER, "gm"),
        ("s1", Role.SALESPERSON, "m1"),
        ("s2", Role.SALESPERSON, "m1"),
        ("s3", Role.SALESPERSON, "gm"),
        ("cc", Role.CREDIT_CONTROLLER, "gm"),
        ("fh", Role.FINANCE_HEAD, "gm"),
    ):
        add_staff(db, staff_id, role, manager_id)
    app = create_app("credit", log=log, db=db, clock=clock, keys=issuer, blueprints=blueprints(bus, db))
    yield Credit(
        app,
        app.test_client(),
        issuer,
        clock,
        db,
        bus,
        log,
        Log(customers_db, CUSTOMERS, partitions=2),
        Log(scheduler_db, SCHEDULER, partitions=2),
    )
    for database in databases:
        # A generator drops its database when it is asked to go on.
        next(database, None)


@pytest.fixture
def credit(mongo_client: MongoClient[dict[str, Any]]) -> Iterator[Credit]:
    yield from running(mongo_client)


@pytest.fixture(scope="module")
def unchanged(mongo_client: MongoClient[dict[str, Any]]) -> Iterator[Credit]:
    """With one customer, for a module's tests that change nothing: what is refused leaves no trace."""
    for credit in running(mongo_client):
        credit.registers("c1")
        credit.settle()
        yield credit

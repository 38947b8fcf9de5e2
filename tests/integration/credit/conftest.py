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
from eventing.log import Loaded, Log
from eventing.money import Money
from eventing.mongo import Db
from eventing.sequencer import Sequencer
from eventing.sources import OwnLog
from eventing.subscription import PartitionReader, Reader
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
        before = -1
        while before != (before := self.log.commits.count_documents({})):
            for log in (self.customers, self.scheduler, self.log):
                self.read(log)

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


@pytest.fixture
def credit(mongo_db: Db, mongo_client: MongoClient[dict[str, Any]]) -> Iterator[Credit]:
    others = fresh_database(mongo_client)
    more = fresh_database(mongo_client)
    clock = MovableClock()
    log = Log(mongo_db, PUBLISHED)
    bus = CreditHandlers(log, clock, mongo_db, ZoneInfo("Asia/Shanghai"), "USD")
    issuer = TestIssuer(clock)
    VIEWS.create_indexes(mongo_db)
    for staff_id, role, manager_id in (
        ("gm", Role.GENERAL_MANAGER, None),
        ("m1", Role.MANAGER, "gm"),
        ("s1", Role.SALESPERSON, "m1"),
        ("s2", Role.SALESPERSON, "m1"),
        ("s3", Role.SALESPERSON, "gm"),
        ("cc", Role.CREDIT_CONTROLLER, "gm"),
        ("fh", Role.FINANCE_HEAD, "gm"),
    ):
        add_staff(mongo_db, staff_id, role, manager_id)
    app = create_app(
        "credit", log=log, db=mongo_db, clock=clock, keys=issuer, blueprints=blueprints(bus, mongo_db)
    )
    yield Credit(
        app,
        app.test_client(),
        issuer,
        clock,
        mongo_db,
        bus,
        log,
        Log(next(others), CUSTOMERS),
        Log(next(more), SCHEDULER),
    )
    others.close()
    more.close()

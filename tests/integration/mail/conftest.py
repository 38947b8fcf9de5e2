"""Mail as it runs: API, log, views and files on a real database, and the logs it reads beside it."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from pymongo import MongoClient

from eventing.access import Role
from eventing.catalogue import EventSchema, Published
from eventing.commands import Issued
from eventing.http import create_app
from eventing.http.testing import TestIssuer
from eventing.ids import new_id
from eventing.log import Log
from eventing.money import Money
from eventing.mongo import Db, Document
from eventing.reader import Reader
from eventing.sequencer import Sequencer
from eventing.sources import OwnLog
from eventing.streams import Loaded
from eventing.subscription import PartitionReader
from mail.adapters.files import GridFiles
from mail.adapters.mime import parse
from mail.adapters.smtp import Relay, SmtpSender
from mail.adapters.text import Words
from mail.api import Service, blueprints
from mail.domain.addresses import OurSide
from mail.domain.commands import AddMailbox
from mail.domain.mailbox import mailbox_id_of
from mail.event_schemas import (
    PUBLISHED,
    CollectionStepReachedV1,
    ContactAddedV1,
    ContactAddressAddedV1,
    CustomerAssignedV1,
    CustomerReassignedV1,
    CustomerRegisteredV1,
    CustomerRegradedV1,
    StaffJoinedV1,
    StaffLeftV1,
    StaffRoleChangedV1,
)
from mail.handlers import Intake, MailHandlers, Postman
from mail.projections import MAILS, VIEWS
from mail.reactions import REACTIONS
from tests.support.mongo import fresh_database

OURS = OurSide(
    domains=frozenset({"qihang-demo.cn"}),
    relay_domains=frozenset({"notice-b2b-demo.com"}),
    fax_gateways=frozenset({"@fax-gateway-demo.com"}),
)
SALES_BOX = "sales@qihang-demo.cn"
SALES = mailbox_id_of(SALES_BOX)

CUSTOMERS = Published("customers")
for known in (
    StaffJoinedV1,
    StaffRoleChangedV1,
    StaffLeftV1,
    CustomerRegisteredV1,
    CustomerRegradedV1,
    CustomerAssignedV1,
    CustomerReassignedV1,
    ContactAddedV1,
    ContactAddressAddedV1,
):
    CUSTOMERS.event(known, f"{known.__name__.removesuffix('V1')}.v1")(EventSchema)
CREDIT = Published("credit")
CREDIT.event(CollectionStepReachedV1, "CollectionStepReached.v1")(EventSchema)


class MovableClock:
    def __init__(self) -> None:
        self.time = datetime(2026, 10, 10, 1, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time

    def move(self, **by: float) -> None:
        self.time += timedelta(**by)


@dataclass
class MailSystem:
    """`settle` does the workers' part, at once, until there is nothing left to do."""

    app: Flask
    client: Any
    issuer: TestIssuer
    clock: MovableClock
    db: Db
    bus: MailHandlers
    log: Log
    files: GridFiles
    intake: Intake
    customers: Log
    credit: Log
    versions: dict[str, int] = field(default_factory=dict)
    readers: dict[str, list[PartitionReader]] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=itertools.count)

    # -- what others publish ---------------------------------------------------------------------------

    def publish(self, log: Log, stream: str, *events: Any) -> None:
        loaded = Loaded(stream, self.versions.get(stream, 0), None)
        log.append(loaded, events, Issued(new_id(), "test", self.clock.now()))
        self.versions[stream] = loaded.version + len(events)

    def joins(
        self, staff_id: str, role: Role, manager_id: str | None, approver_id: str | None = None
    ) -> None:
        email = f"{staff_id}@qihang-demo.cn"
        joined = StaffJoinedV1(
            staff_id, staff_id.title(), email, role.value, approver_id is not None, manager_id, approver_id
        )
        self.publish(self.customers, f"staff-{staff_id}", joined)

    def registers(
        self,
        customer_id: str,
        *emails: str,
        owner_id: str | None = "li",
        country: str = "DE",
        domains: tuple[str, ...] = (),
        from_mail_id: str | None = None,
        faxes: tuple[str, ...] = (),
    ) -> None:
        events: list[Any] = [
            CustomerRegisteredV1(customer_id, "EU-001-A", customer_id.title(), country, domains, from_mail_id)
        ]
        if emails or faxes:
            events.append(ContactAddedV1(customer_id, emails, faxes))
        if owner_id is not None:
            events.append(CustomerAssignedV1(customer_id, owner_id, from_mail_id))
        self.publish(self.customers, f"customer-{customer_id}", *events)

    def learns(self, customer_id: str, address: str, kind: str = "email") -> None:
        added = ContactAddressAddedV1(customer_id, kind, address)
        self.publish(self.customers, f"customer-{customer_id}", added)

    def reassigns(self, customer_id: str, owner_id: str) -> None:
        self.publish(self.customers, f"customer-{customer_id}", CustomerReassignedV1(customer_id, owner_id))

    def leaves(self, staff_id: str) -> None:
        self.publish(self.customers, f"staff-{staff_id}", StaffLeftV1(staff_id, self.clock.now()))

    def reaches(self, customer_id: str, owner: str = "sales", **changes: Any) -> None:
        step = {
            "customer_id": customer_id,
            "invoice_id": "inv-7",
            "number": "INV-7",
            "stage": "L1",
            "owner": owner,
            "days_overdue": 3,
            "amount": Money(Decimal("48400.00"), "USD"),
            "due_on": "2026-10-07",
            "next_measure": "call",
            "letter": True,
            **changes,
        }
        self.publish(self.credit, f"account-{customer_id}", CollectionStepReachedV1(**step))

    # -- what the workers do ---------------------------------------------------------------------------

    def settle(self) -> None:
        before = -1
        while before != (before := self.log.commits.count_documents({})):
            for log in (self.customers, self.credit, self.log):
                self.read(log)

    def read(self, log: Log) -> None:
        Sequencer(log).number(range(log.partitions))
        if log.source not in self.readers:
            made = Reader.make(OwnLog(log), self.db, self.clock, self.bus, VIEWS, REACTIONS)
            self.readers[log.source] = [PartitionReader(made, p) for p in range(log.partitions)]
            for reader in self.readers[log.source]:
                reader.open()
        for reader in self.readers[log.source]:
            reader.catch_up()

    def postman(self, port: int, worker: str = "w1", **options: Any) -> Postman:
        carrier = SmtpSender(Relay("127.0.0.1", port), timeout=5)
        return Postman(self.bus, self.clock, self.db, self.files, carrier, worker, **options)

    # -- what comes in ---------------------------------------------------------------------------------

    def receive(self, raw: bytes, *mailbox_ids: str, settle: bool = True) -> str:
        """The mail id."""
        taken = self.intake.take(raw, mailbox_ids or (SALES,), "smtp")
        if settle:
            self.settle()
        return taken.mail_id

    def write(
        self,
        sender: str,
        *,
        to: str = SALES_BOX,
        subject: str = "Plates",
        body: str = "Please quote.\r\n",
        headers: tuple[str, ...] = (),
        settle: bool = True,
    ) -> str:
        """Somebody writes a new mail, every time another one."""
        number = next(self.numbers)
        lines = [
            f"From: {sender}",
            f"To: {to}",
            f"Subject: {subject}",
            f"Message-ID: <{number}@test>",
            *headers,
        ]
        return self.receive(("\r\n".join(lines) + "\r\n\r\n" + body).encode(), settle=settle)

    def row(self, mail_id: str) -> Document:
        row = MAILS.get(self.db, mail_id)
        assert row is not None
        return row

    def events(self, stream: str) -> list[str]:
        return [
            wire_type.removesuffix(".v1")
            for commit in self.log.stream(stream)
            for wire_type, _ in commit.events
        ]

    def data(self, stream: str, event: str) -> list[Document]:
        return [
            dict(data)
            for commit in self.log.stream(stream)
            for wire_type, data in commit.events
            if wire_type == f"{event}.v1"
        ]

    # -- what people do --------------------------------------------------------------------------------

    def get(self, path: str, staff_id: str = "li", **query: str) -> Any:
        return self.client.get(path, query_string=query, headers=self.issuer.of_staff(staff_id))

    def items(self, path: str, staff_id: str = "li", **query: str) -> list[Any]:
        answer = self.get(path, staff_id, **query)
        assert answer.status_code == 200, answer.json
        items: list[Any] = answer.json["items"]
        return items

    def post(self, path: str, body: Any = None, staff_id: str = "li", **headers: str) -> Any:
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        given = {} if body is None else {"json": body}
        return self.client.post(path, headers={**self.issuer.of_staff(staff_id), **headers}, **given)

    def put(self, path: str, body: Any, staff_id: str = "li") -> Any:
        return self.client.put(path, json=body, headers=self.issuer.of_staff(staff_id))

    def does(self, path: str, body: Any = None, staff_id: str = "li") -> Any:
        """A command that is taken, and everything that follows from it."""
        answer = self.post(path, body, staff_id)
        assert answer.status_code in (200, 201), answer.json
        self.settle()
        return answer.json


@pytest.fixture
def system(mongo_db: Db, mongo_client: MongoClient[dict[str, Any]]) -> Iterator[MailSystem]:
    """王敏 leads 李静, 周涛 and 赵磊 (who needs approval by 李静); 陈国栋 leads all, 孙燕 controls credit."""
    others, more = fresh_database(mongo_client), fresh_database(mongo_client)
    clock = MovableClock()
    log = Log(mongo_db, PUBLISHED, partitions=2)
    files = GridFiles(mongo_db)
    bus = MailHandlers(log, clock, mongo_db, files, parse, OURS)
    intake = Intake(bus, clock, mongo_db, files, parse, OURS)
    issuer = TestIssuer(clock)
    VIEWS.create_indexes(mongo_db)
    files.create_indexes()
    app = create_app(
        "mail",
        log=log,
        db=mongo_db,
        clock=clock,
        keys=issuer,
        blueprints=blueprints(Service(bus, mongo_db, files, parse, Words(), intake)),
        max_body=1024 * 1024,
    )
    made = MailSystem(
        app,
        app.test_client(),
        issuer,
        clock,
        mongo_db,
        bus,
        log,
        files,
        intake,
        Log(next(others), CUSTOMERS, partitions=2),
        Log(next(more), CREDIT, partitions=2),
    )
    made.joins("chen", Role.GENERAL_MANAGER, None)
    made.joins("wang", Role.MANAGER, "chen")
    made.joins("li", Role.SALESPERSON, "wang")
    made.joins("zhou", Role.SALESPERSON, "wang")
    made.joins("zhao", Role.SALESPERSON, "wang", approver_id="li")
    made.joins("sun", Role.CREDIT_CONTROLLER, "chen")
    bus.handle(AddMailbox(SALES_BOX, "shared"), Issued(new_id(), "test", clock.now())).or_raise()
    made.settle()
    yield made
    for database in (others, more):
        next(database, None)

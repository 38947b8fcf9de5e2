"""The scheduler as it runs: its API, log and views on a real database, and the logs it reads beside it."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest
from pymongo import MongoClient

from eventing.access import Role
from eventing.catalogue import EventSchema, Published
from eventing.commands import Issued
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
from scheduler.adapters.timers import Timers
from scheduler.api import blueprints
from scheduler.event_schemas import PUBLISHED, READ_CREDIT, READ_CUSTOMERS, READ_MAIL
from scheduler.event_schemas import others as theirs
from scheduler.handlers import Company, SchedulerHandlers
from scheduler.projections import VIEWS
from scheduler.reactions import REACTIONS
from tests.support.mongo import fresh_database
from tests.unit.scheduler.company import RULES, at

STAFF = {
    "chen": (Role.GENERAL_MANAGER, None),
    "wang": (Role.MANAGER, "chen"),
    "li": (Role.SALESPERSON, "wang"),
    "zhou": (Role.SALESPERSON, "wang"),
    "zhao": (Role.SALESPERSON, "wang"),
    "wu": (Role.MANAGER, "chen"),
    "sun": (Role.CREDIT_CONTROLLER, "chen"),
}


def published(source: str, contracts: Any) -> Published:
    """What another service publishes, as far as the scheduler reads it."""
    catalogue = Published(source)
    for wire_type, event_class in contracts.classes.items():
        catalogue.event(event_class, wire_type)(EventSchema)
    return catalogue


class MovableClock:
    def __init__(self) -> None:
        self.time = at("10-01 09:00")

    def now(self) -> datetime:
        return self.time


@dataclass
class Scheduler:
    """`settle` does the workers' part, at once, until there is nothing left to do."""

    client: Any
    issuer: TestIssuer
    clock: MovableClock
    db: Db
    bus: SchedulerHandlers
    log: Log
    sources: Mapping[str, Log]
    _versions: dict[str, int] = field(default_factory=dict)
    _readers: dict[tuple[str, int], PartitionReader] = field(default_factory=dict)

    # -- what others publish -------------------------------------------------------------------------

    def publish(self, source: str, stream: str, *events: Any) -> None:
        loaded = Loaded(stream, self._versions.get(stream, 0), None)
        self.sources[source].append(loaded, events, Issued(new_id(), "test", self.clock.now()))
        self._versions[stream] = loaded.version + len(events)

    def hires(self, staff_id: str, role: Role, manager_id: str | None) -> None:
        joined = READ_CUSTOMERS.classes["StaffJoined.v1"](staff_id, role.value, manager_id)
        self.publish("customers", f"staff-{staff_id}", joined)

    def customer(self, customer_id: str, event_type: type, **data: Any) -> None:
        self.publish("customers", f"customer-{customer_id}", event_type(customer_id=customer_id, **data))

    def registers(
        self, customer_id: str, grade: str, owner_id: str | None, from_mail_id: str | None = None
    ) -> None:
        code = f"EU-001-{grade}"
        self.customer(
            customer_id, theirs.CustomerRegisteredV1, code=code, grade=grade, name=customer_id.title()
        )
        if owner_id is not None:
            assigned = theirs.CustomerAssignedV1
            self.customer(customer_id, assigned, owner_id=owner_id, from_mail_id=from_mail_id)

    def hands_over(self, customer_id: str, owner_id: str) -> None:
        self.customer(customer_id, theirs.CustomerReassignedV1, owner_id=owner_id)

    def logs_contact(self, customer_id: str, direction: str, mail_id: str | None = None) -> None:
        logged = theirs.ContactLoggedV1
        self.customer(customer_id, logged, direction=direction, occurred_at=self.clock.now(), mail_id=mail_id)

    def receives(
        self,
        mail_id: str,
        customer_id: str | None,
        country: str | None,
        *,
        direction: str = "in",
        kind: str = "person",
        thread_id: str | None = None,
        purpose: str | None = None,
        answers: str | None = None,
    ) -> None:
        """A mail arrives now, filed to the customer or, without one, matched to nobody."""
        thread = thread_id or f"thread-{mail_id}"
        sender = theirs.Sender("Buyer", f"{mail_id}@buyer-demo.com")
        received = theirs.MailReceivedV1(mail_id, sender, f"About {mail_id}", thread, answers)
        facts: dict[str, Any] = {
            "mail_id": mail_id,
            "direction": direction,
            "kind": kind,
            "received_at": self.clock.now(),
            "country": country,
            "country_basis": "archive" if customer_id else "domain",
        }
        placed: Any
        if customer_id is None:
            placed = theirs.MailUnmatchedV1(**facts)
        else:
            placed = theirs.MailFiledV1(**facts, customer_id=customer_id, thread_id=thread, purpose=purpose)
        self.publish("mail", f"mail-{mail_id}", received, placed)

    def refiles(self, mail_id: str, customer_id: str, received: str, country: str | None = None) -> None:
        refiled = theirs.MailRefiledV1(
            mail_id, customer_id, "in", "person", at(received), f"thread-{mail_id}", country, "archive"
        )
        self.publish("mail", f"mail-{mail_id}", refiled)

    def sends(self, customer_id: str | None, in_reply_to: str | None, purpose: str = "letter") -> str:
        """A draft goes out now; mail puts it on record as well."""
        draft_id = new_id()
        sent = theirs.MailSentV1(draft_id, purpose, self.clock.now(), customer_id, in_reply_to)
        self.publish("mail", f"draft-{draft_id}", sent)
        return draft_id

    def draft(self, draft_id: str, *events: Any) -> None:
        self.publish("mail", f"draft-{draft_id}", *events)

    def account(self, customer_id: str, *events: Any) -> None:
        self.publish("credit", f"account-{customer_id}", *events)

    # -- what the workers do -------------------------------------------------------------------------

    def settle(self, *names: str) -> None:
        """`names` are the sources to read, in this order; all of them without."""
        before = -1
        while before != (before := self.log.commits.count_documents({})):
            for name in names or tuple(self.sources):
                self.read(self.sources[name])
            self.read(self.log)

    def read(self, log: Log) -> None:
        for partition, commits in Sequencer(log).number(range(log.partitions)).items():
            self._reader(log, partition).handle(commits)

    def _reader(self, log: Log, partition: int) -> PartitionReader:
        key = (log.source, partition)
        if key not in self._readers:
            source = Reader.make(OwnLog(log), self.db, self.clock, self.bus, VIEWS, REACTIONS)
            self._readers[key] = PartitionReader(source, partition)
            self._readers[key].open()
        return self._readers[key]

    def timers(self) -> Timers:
        return Timers(self.bus, self.db, lambda _: True)

    def reach(self, moment: str) -> None:
        """The clock moves to the moment, and what is due by then fires and is done."""
        self.clock.time = at(moment)
        self.settle()
        timers = self.timers()
        while timers.fire_due(self.clock.now()):
            self.settle()

    # -- what is seen --------------------------------------------------------------------------------

    def get(self, path: str, staff_id: str = "chen") -> Any:
        return self.client.get(path, headers=self.issuer.of_staff(staff_id))

    def post(self, path: str, body: Any = None, staff_id: str = "chen", **headers: str) -> Any:
        return self.client.post(path, json=body, headers=self._headers(staff_id, headers))

    def put(self, path: str, body: Any, staff_id: str = "chen", **headers: str) -> Any:
        return self.client.put(path, json=body, headers=self._headers(staff_id, headers))

    def _headers(self, staff_id: str, headers: Mapping[str, str]) -> dict[str, str]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return {**self.issuer.of_staff(staff_id), **named}

    def listed(self, staff_id: str, name: str) -> list[str]:
        """The mails, customers or drafts on somebody's list, the most pressing first."""
        owner = "" if name == "unassigned" else f"&owner={staff_id}"
        items = self.get(f"/todos?list={name}{owner}", staff_id).json["items"]
        return [item["mail_id"] or item["draft_id"] or item["customer_id"] for item in items]

    def todo_of(self, mail_id: str, status: str = "open") -> dict[str, Any]:
        items = self.get(f"/todos?status={status}&limit=200").json["items"]
        (found,) = [item for item in items if item["mail_id"] == mail_id]
        return dict(found)

    def follow_up(self, customer_id: str) -> tuple[str | None, str | None]:
        """The day it is due, and whose it is."""
        plan = self.get(f"/customers/{customer_id}/plan").json
        return plan.get("due_on"), plan.get("owner_id")

    def events(self, wire_type: str) -> list[dict[str, Any]]:
        """All there are of a type in the scheduler's own log, in the order they were stored."""
        name = f"{wire_type}.v1"
        commits = self.log.commits.find({"events.type": name}).sort("at", 1)
        return [event["data"] for commit in commits for event in commit["events"] if event["type"] == name]


def local(moment: datetime | str) -> str:
    """An instant on the company's clock as the stories write it."""
    instant = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return instant.astimezone(RULES.calendar.zone).strftime("%m-%d %H:%M")


@pytest.fixture
def scheduler(mongo_db: Db, mongo_client: MongoClient[dict[str, Any]]) -> Iterator[Scheduler]:
    clock = MovableClock()
    log = Log(mongo_db, PUBLISHED, partitions=2)
    bus = SchedulerHandlers(log, clock, mongo_db, Company(RULES))
    issuer = TestIssuer(clock)
    VIEWS.create_indexes(mongo_db)
    app = create_app(
        "scheduler", log=log, db=mongo_db, clock=clock, keys=issuer, blueprints=blueprints(bus, mongo_db)
    )
    with ExitStack() as closing:
        sources = {}
        for name, contracts in (("customers", READ_CUSTOMERS), ("mail", READ_MAIL), ("credit", READ_CREDIT)):
            own = closing.enter_context(contextmanager(fresh_database)(mongo_client))
            sources[name] = Log(own, published(name, contracts), partitions=1)
        found = Scheduler(app.test_client(), issuer, clock, mongo_db, bus, log, sources)
        for staff_id, (role, manager_id) in STAFF.items():
            found.hires(staff_id, role, manager_id)
        found.settle()
        yield found

"""A person leaves: desk hears it from the customers' log and shuts the door."""

from dataclasses import dataclass

import pytest
from marshmallow import fields

from desk.projections import VIEWS
from desk.reactions import REACTIONS
from eventing.access import StaffDirectory
from eventing.catalogue import EventSchema, Published
from eventing.entity import Entity
from eventing.issued import Issued
from eventing.log import Log
from eventing.mongo import Db
from eventing.reader import Reader
from eventing.sequencer import Sequencer
from eventing.sources import OwnLog
from eventing.streams import Loaded
from eventing.subscription import PartitionReader
from tests.integration.desk.conftest import FIRST_PASSWORD, PASSWORD, Desk

CUSTOMERS = Published("customers")
STREAM = Entity("staff", None, lambda _state, _event: None, lambda _state, _command, _now: [])


@dataclass(frozen=True)
class StaffJoined:
    staff_id: str
    role: str
    manager_id: str | None
    needs_approval: bool


@dataclass(frozen=True)
class StaffLeft:
    staff_id: str
    left_at: str


@CUSTOMERS.event(StaffJoined)
class StaffJoinedV1(EventSchema):
    staff_id = fields.Str()


@CUSTOMERS.event(StaffLeft)
class StaffLeftV1(EventSchema):
    staff_id = fields.Str()


@dataclass
class Elsewhere:
    """The customers' log, and desk's readers of it."""

    log: Log
    desk: Desk

    def happened(self, event: StaffJoined | StaffLeft) -> None:
        stream = f"staff-{event.staff_id}"
        loaded: Loaded[None] = self.log.load(stream, STREAM)
        issued = Issued(f"{stream}-{loaded.version}", "boss", self.desk.clock.now())
        self.log.append(loaded, [event], issued)

    def arrives(self) -> None:
        Sequencer(self.log).number(range(self.log.partitions))
        parts = self.desk.parts
        reader = Reader.make(OwnLog(self.log), self.desk.db, parts.clock, parts.bus, VIEWS, REACTIONS)
        for partition in range(self.log.partitions):
            one = PartitionReader(reader, partition)
            one.open()
            one.catch_up()


@pytest.fixture
def customers(mongo_client, mongo_db: Db, desk: Desk):
    name = f"{mongo_db.name}_customers"
    yield Elsewhere(Log(mongo_client[name], CUSTOMERS), desk)
    mongo_client.drop_database(name)


JOINED = StaffJoined("zhao", "salesperson", "boss", needs_approval=True)
LEFT = StaffLeft("zhao", "2026-10-30T09:30:00Z")
BODY = {"login": "zhao@example.com", "staff_id": "zhao", "one_time_password": FIRST_PASSWORD}


def test_whoever_joins_can_be_given_an_account_and_whoever_leaves_is_shut_out(
    customers: Elsewhere, desk: Desk
):
    admin = desk.administrator()
    assert desk.post("/accounts", BODY, admin).status_code == 422
    customers.happened(JOINED)
    customers.arrives()
    assert desk.post("/accounts", BODY, admin).status_code == 201
    desk.change_password("zhao@example.com", FIRST_PASSWORD, PASSWORD)
    grant = desk.sign_in("zhao@example.com", PASSWORD).json
    member = StaffDirectory(desk.db).find("zhao")
    assert member is not None
    assert (member.manager_id, member.needs_approval, member.left) == ("boss", True, False)

    customers.happened(LEFT)
    customers.arrives()
    assert desk.sign_in("zhao@example.com", PASSWORD).status_code == 401
    assert desk.post("/refresh", {"refresh_token": grant["refresh_token"]}).status_code == 401
    member = StaffDirectory(desk.db).find("zhao")
    assert member is not None
    assert member.left


def test_an_account_for_somebody_who_has_left_meanwhile_is_refused(customers: Elsewhere, desk: Desk):
    admin = desk.administrator()
    customers.happened(JOINED)
    customers.happened(LEFT)
    customers.arrives()
    refused = desk.post("/accounts", BODY, admin)
    assert (refused.status_code, refused.json["code"]) == (409, "staff_has_left")


def test_the_same_leaving_told_twice_changes_nothing(customers: Elsewhere, desk: Desk):
    desk.administrator()
    customers.happened(JOINED)
    customers.happened(LEFT)
    customers.arrives()
    before = desk.parts.log.commits.count_documents({})
    desk.db.checkpoints.delete_many({})
    customers.arrives()
    assert desk.parts.log.commits.count_documents({}) == before

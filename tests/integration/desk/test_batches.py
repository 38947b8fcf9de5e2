"""Batches of events or commands are done in a number of queries that does not grow with them."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from desk.account.commands import ChangePassword, CloseAccount, OpenAccount, SetOneTimePassword
from desk.account.model import account_of_staff, account_stream
from desk.contracts import READ_CUSTOMERS, StaffLeft
from eventing import CommandContext, connect, new_id
from tests.support.sent import Sent
from tests.support.world import fresh_world
from tests.support.worlds.desk import FIRST_PASSWORD, PASSWORD, Desk
from tools.servers import MongoServer

FEW, MANY = 10, 100

WRITES = frozenset({"insert", "update", "delete", "findAndModify", "bulkWrite"})

#: A long answer comes in two pieces, and which version of a view is read is asked every now and then.
CONSTANT = 2


def joined(staff_id: str) -> Any:
    """Known once a world has opened the views."""
    return READ_CUSTOMERS.classes["StaffJoined.v1"](staff_id, "salesperson", "boss", True)


class InOnePartition(Desk):
    partitions = 1


Worlds = Callable[[], Desk]


@pytest.fixture
def sent() -> Sent:
    return Sent()


@pytest.fixture
def worlds(mongo_server: MongoServer, sent: Sent) -> Iterator[Worlds]:
    """Makes worlds over a connection that is listened to."""
    with connect(mongo_server.uri, event_listeners=[sent]) as client:
        made: list[Iterator[Desk]] = []

        def make() -> Desk:
            made.append(fresh_world(InOnePartition, client))
            return next(made[-1])

        yield make
        for world in made:
            next(world, None)


def awake(desk: Desk) -> Desk:
    """With readers that are open."""
    desk.publish("customers", "staff-first", joined("first"))
    desk.settle()
    return desk


def looks(sent: Sent) -> int:
    """What was sent since it was last cleared, but for what writes."""
    return sum(1 for command in sent.commands if next(iter(command)) not in WRITES)


def together(desk: Desk, *commands: object) -> None:
    """Each to a stream of its own, and each does something."""
    asked = [(command, CommandContext(new_id(), "test", desk.clock.now())) for command in commands]
    for outcome in desk.bus.try_batch(asked):
        assert outcome is not None
        assert outcome.or_raise().events


def staff(count: int) -> list[str]:
    return [f"s{n}" for n in range(count)]


def opening(staff_id: str) -> OpenAccount:
    return OpenAccount(
        account_id=account_of_staff(staff_id),
        staff_id=staff_id,
        login=f"{staff_id}@example.com",
        one_time_password=FIRST_PASSWORD,
    )


def looks_for_events(desk: Desk, sent: Sent, count: int) -> int:
    """Some join; of those who leave some have an account, some had one, and some never did."""
    kinds = [staff(count)[kind::4] for kind in range(4)]
    joining, with_account, with_closed_account, without_account = kinds
    together(desk, *(opening(staff_id) for staff_id in with_account + with_closed_account))
    together(
        desk,
        *(
            CloseAccount(account_id=account_of_staff(staff_id), reason="closed")
            for staff_id in with_closed_account
        ),
    )
    for staff_id in with_account:
        desk.parts.resources.sessions.open(
            f"session-{staff_id}", account_of_staff(staff_id), desk.clock.now()
        )
    leaving = {*with_account, *with_closed_account, *without_account}
    for staff_id in staff(count):
        left = StaffLeft(staff_id=staff_id, left_at="2026-10-30T09:30:00Z")
        event = left if staff_id in leaving else joined(staff_id)
        desk.publish("customers", f"staff-{staff_id}", event)
    source = desk.sources["customers"]
    desk.number(source)
    sent.commands.clear()
    assert desk.read_partition(source, 0)
    found = looks(sent)
    for staff_id in leaving:
        assert desk.data(account_stream(account_of_staff(staff_id)), "AccountClosed")[-1]["reason"] == "left"
    assert all(desk.events(account_stream(account_of_staff(staff_id))) == [] for staff_id in joining)
    assert desk.db.credentials.count_documents({}) == 0
    assert desk.db.sessions.count_documents({"ended_at": None}) == 0
    return found


def looks_for_openings(desk: Desk, sent: Sent, count: int) -> int:
    """Each sign-in name has been left behind by somebody else."""
    for staff_id in staff(count):
        desk.db.credentials.insert_one(
            {
                "_id": f"c-{staff_id}",
                "account_id": f"a-{staff_id}",
                "login": f"{staff_id}@example.com",
                "hash": "",
                "created_at": desk.clock.now(),
            }
        )
    desk.clock.move(minutes=2)
    sent.commands.clear()
    together(desk, *map(opening, staff(count)))
    return looks(sent)


def looks_for_changed_passwords(desk: Desk, sent: Sent, count: int) -> int:
    together(desk, *map(opening, staff(count)))
    sent.commands.clear()
    together(
        desk,
        *(
            ChangePassword(
                account_id=account_of_staff(staff_id),
                session_id=None,
                current_password=FIRST_PASSWORD,
                new_password=PASSWORD,
            )
            for staff_id in staff(count)
        ),
    )
    return looks(sent)


def looks_for_forgotten_passwords(desk: Desk, sent: Sent, count: int) -> int:
    together(desk, *map(opening, staff(count)))
    sent.commands.clear()
    together(
        desk,
        *(
            SetOneTimePassword(account_id=account_of_staff(staff_id), one_time_password=PASSWORD)
            for staff_id in staff(count)
        ),
    )
    return looks(sent)


@pytest.mark.parametrize(
    "looks_for",
    [looks_for_events, looks_for_openings, looks_for_changed_passwords, looks_for_forgotten_passwords],
)
def test_a_hundred_are_done_in_as_many_looks_as_ten(
    worlds: Worlds, sent: Sent, looks_for: Callable[[Desk, Sent, int], int]
):
    few = looks_for(awake(worlds()), sent, FEW)
    many = looks_for(awake(worlds()), sent, MANY)
    assert few > 0
    assert many <= few + CONSTANT

"""A poison event in the middle of a busy stream; a binding removed under the last event of a partition."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from eventing.core.catalogue import split_type
from eventing.rabbit.connection import connected
from eventing.rabbit.topology import exchange_name
from eventing.readers.parked import Marker, Parked
from tests.fault.audit import audit
from tests.fault.load import ACCOUNTS, Clients
from tests.fault.rounds import LEVEL_WITHIN
from tests.fault.system import BOOK_WORKERS, QUEUES, FaultSystem
from tests.support import eventually

BUSY = "busy"
#: Amounts of the busy account, far from those the clients give.
FIRST = 1_000_000
NOTICED_WITHIN = 10.0


@pytest.fixture
def book_log(system: FaultSystem) -> Any:
    return system.backbone.services["book"].log


def deposit(system: FaultSystem, clients: Clients, account: str, amount: int) -> None:
    """Deposit until it is acknowledged, and let the audit know."""

    def done() -> str | None:
        answer = requests.post(
            f"{system.url}/accounts/{account}/deposits",
            json={"amount": amount},
            headers={**system.headers, "Idempotency-Key": str(amount)},
            timeout=60,
        )
        return answer.json()["command_id"] if answer.ok else None

    clients.told.given[amount] = account
    command_id = eventually(done, 30, "acknowledged")
    assert command_id is not None
    clients.told.acknowledged[amount] = command_id


def noted(log: Any, account: str) -> list[int]:
    return [
        data["amount"]
        for commit in log.stream(f"book-{account}")
        for wire_type, data in commit.events
        if split_type(wire_type)[0] == "Noted"
    ]


def markers(system: FaultSystem) -> list[Marker]:
    return Parked(system.backbone.services["book"].db).list()


@pytest.fixture
def poisoned(system: FaultSystem, clients: Clients, book_log: Any) -> Iterator[int]:
    """The busy stream holds a poison event in the middle, more behind it, and is parked."""
    poison = FIRST + 3
    system.poison([poison])
    for amount in range(FIRST, FIRST + 10):
        deposit(system, clients, BUSY, amount)
    eventually(lambda: len(markers(system)) == 1 and noted(book_log, BUSY), 60, "parked")
    yield poison
    system.poison([])


@pytest.mark.timeout(240)
def test_only_the_poisoned_stream_waits_and_a_retry_replays_it_in_order_though_the_worker_is_killed(
    system: FaultSystem, clients: Clients, book_log: Any, poisoned: int
) -> None:
    with clients.working():
        [marker] = markers(system)
        assert (marker.stream, marker.reaction) == (f"account-{BUSY}", "note-deposit")
        assert noted(book_log, BUSY) == [FIRST, FIRST + 1, FIRST + 2]
        # Everybody else's go on, in the same partitions.
        before = {account: len(noted(book_log, account)) for account in ACCOUNTS}
        eventually(lambda: all(len(noted(book_log, a)) > before[a] for a in ACCOUNTS), 60, "all others go on")

        # Mended; the wish is granted, and its worker killed in the middle of it, while new events arrive.
        system.poison([])
        Parked(system.backbone.services["book"].db).wish(marker.id, "retry")
        deposit(system, clients, BUSY, FIRST + 10)
        for name in BOOK_WORKERS:
            system.kill(name)
            system.revive(name)
        for amount in range(FIRST + 11, FIRST + 15):
            deposit(system, clients, BUSY, amount)
    eventually(lambda: not markers(system), 90, "replayed")
    eventually(system.backbone.level, LEVEL_WITHIN, "level")
    assert noted(book_log, BUSY) == list(range(FIRST, FIRST + 15))
    assert audit(system.backbone, clients.told).problems == []


@pytest.mark.timeout(180)
def test_the_last_event_of_a_partition_is_read_within_ten_seconds_though_its_binding_was_removed(
    system: FaultSystem, clients: Clients, book_log: Any
) -> None:
    eventually(system.backbone.level, LEVEL_WITHIN, "level")
    with connected(system.broker.url()) as connection:
        channel = connection.channel()
        for partition, queue in enumerate(QUEUES):
            channel.queue_unbind(queue, exchange_name("bank"), f"*.*.{partition:02d}")
    deposit(system, clients, "quiet", 2_000_000)
    eventually(lambda: noted(book_log, "quiet") == [2_000_000], NOTICED_WITHIN, "noted")

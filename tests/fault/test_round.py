"""Nothing lost, nothing doubled: a representative round of faults under load."""

import random

import pytest

from tests.fault.faults import FAULTS
from tests.fault.load import Clients
from tests.fault.rounds import play
from tests.fault.system import FaultSystem

#: A few at a time, each kind once; those that end everything come last.
TOGETHER: list[tuple[str, ...]] = [
    ("kill_api", "kill_bank_worker", "kill_book_worker", "repeat_messages", "garbage", "zombie"),
    ("kill_both_workers", "purge_queues", "delete_queue", "freeze", "oversize", "clock_back"),
    ("greedy_workers", "remove_binding", "restart_worker", "clock_forward", "disk_alarm"),
    ("kill_database", "kill_broker", "broker_away", "kill_everything"),
]


def test_every_kind_of_fault_is_in_the_round() -> None:
    assert sorted(name for names in TOGETHER for name in names) == sorted(FAULTS)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("names", TOGETHER, ids=lambda names: names[0])
def test_nothing_is_lost_or_doubled_and_order_is_kept(
    system: FaultSystem, clients: Clients, names: tuple[str, ...]
) -> None:
    before = len(clients.told.acknowledged)
    round_ = play(system, clients, [FAULTS[name] for name in names], random.Random(names[0]))
    assert round_.audit.problems == []
    assert (round_.audit.lost, round_.audit.doubled) == (0, 0)
    assert len(clients.told.acknowledged) > before + 20

"""Nothing lost, nothing doubled: a representative round of faults under load."""

import random

import pytest

from tests.fault.faults import A_MINUTE, FAULTS
from tests.fault.load import Clients
from tests.fault.rounds import play
from tests.fault.system import FaultSystem

#: A few at a time, each kind once; those that end everything come last.
TOGETHER: list[tuple[str, ...]] = [
    ("kill_api", "kill_bank_worker", "kill_book_worker", "repeat_messages", "garbage", "zombie"),
    ("kill_both_workers", "purge_queues", "delete_queue", "freeze", "oversize", "clock_back", "slow_clients"),
    ("greedy_workers", "remove_binding", "restart_worker", "clock_forward", "disk_alarm", "rebuild_view"),
    ("releases_take_turns", "database_refuses", "maintenance_page"),
    ("kill_database", "kill_broker", "broker_away", "kill_everything"),
]


#: With a whole minute to be in, workers may die, which commands do not need; the API may not.
A_MINUTE_LONG = ("broker_away_for_a_minute", "rebuild_view", "kill_both_workers", "kill_bank_worker")


def test_every_kind_of_fault_is_in_the_round() -> None:
    assert {name for names in (*TOGETHER, A_MINUTE_LONG) for name in names} == FAULTS.keys()


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


@pytest.mark.timeout(300)
def test_commands_go_on_while_the_broker_is_away_and_all_catch_up_when_it_is_back(
    system: FaultSystem, clients: Clients
) -> None:
    acknowledged, tried_again = len(clients.told.acknowledged), clients.told.tried_again
    round_ = play(system, clients, [FAULTS[name] for name in A_MINUTE_LONG], random.Random(60))
    assert round_.audit.problems == []
    assert (round_.audit.lost, round_.audit.doubled) == (0, 0)
    assert len(clients.told.acknowledged) > acknowledged + A_MINUTE
    # Each at the first try: nobody noticed.
    assert clients.told.tried_again == tried_again

"""The bank's database put back from a copy, under way: only what came after the copy is lost."""

import random

import pytest

from tests.fault.load import Clients
from tests.fault.restoring import play_restore
from tests.fault.rounds import LEVEL_WITHIN
from tests.fault.system import FaultSystem
from tests.support import eventually


@pytest.mark.timeout(290)
def test_after_a_restore_readers_stand_until_they_are_told_to_follow_and_then_lack_nothing(
    system: FaultSystem, clients: Clients
) -> None:
    with clients.working():
        before = len(clients.told.acknowledged)
        eventually(lambda: len(clients.told.acknowledged) > before + 20, 60, "some to be kept")
    eventually(system.backbone.level, LEVEL_WITHIN, "level")
    taken = 0
    for seed in (3, 4):  # and once more: what the first has taken is no loss of the second
        played = play_restore(system, clients, random.Random(seed))
        assert played.audit.problems == []
        assert (played.audit.lost, played.audit.doubled) == (0, 0)
        # There was something to be lost, or nothing was shown.
        assert len(clients.told.past.amounts) > taken
        taken = len(clients.told.past.amounts)

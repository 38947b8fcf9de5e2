"""The scheduler as it runs, each test with its own."""

from collections.abc import Iterator

import pytest

from tests.support.world import fresh_world
from tests.support.worlds.scheduler import Scheduler


@pytest.fixture
def scheduler(mongo_client) -> Iterator[Scheduler]:
    yield from fresh_world(Scheduler, mongo_client)

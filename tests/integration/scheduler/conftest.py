"""Scheduler's world, one for each test."""

from collections.abc import Iterator

import pytest

from tests.support.world import fresh_world
from tests.support.worlds.scheduler import Scheduler


@pytest.fixture
def scheduler(mongo_client) -> Iterator[Scheduler]:
    yield from fresh_world(Scheduler, mongo_client)

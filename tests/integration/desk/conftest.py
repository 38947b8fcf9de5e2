"""Desk's world, one for each test."""

from collections.abc import Iterator

import pytest

from tests.support.world import fresh_world
from tests.support.worlds.desk import Desk


@pytest.fixture
def desk(mongo_client) -> Iterator[Desk]:
    yield from fresh_world(Desk, mongo_client)

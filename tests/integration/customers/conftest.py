"""Customers' world, one for each test."""

from collections.abc import Iterator

import pytest

from tests.support.world import fresh_world
from tests.support.worlds.customers import Archive


@pytest.fixture
def archive(mongo_client) -> Iterator[Archive]:
    yield from fresh_world(Archive, mongo_client)

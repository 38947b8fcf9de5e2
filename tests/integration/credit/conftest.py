"""Credit's world, one for each test."""

from collections.abc import Iterator

import pytest

from tests.support.world import fresh_world
from tests.support.worlds.credit import Credit


@pytest.fixture
def credit(mongo_client) -> Iterator[Credit]:
    yield from fresh_world(Credit, mongo_client)


@pytest.fixture(scope="module")
def unchanged(mongo_client) -> Iterator[Credit]:
    """With one customer, for a module's tests that change nothing: what is refused leaves no trace."""
    for credit in fresh_world(Credit, mongo_client):
        credit.registers("c1")
        credit.settle()
        yield credit

"""Mail's world, one for each test."""

from collections.abc import Iterator

import pytest

from tests.support.world import fresh_world
from tests.support.worlds.mail import MailSystem


@pytest.fixture
def system(mongo_client) -> Iterator[MailSystem]:
    yield from fresh_world(MailSystem, mongo_client)

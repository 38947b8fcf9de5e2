"""Fixtures: the toy bank's log in one partition; a database over a connection that is listened to."""

from collections.abc import Iterator

import pytest

from eventing.core.mongo import Db, connect
from eventing.log.log import Log
from tests.support import toy
from tests.support.sent import Sent
from tools.servers import MongoServer


@pytest.fixture
def bank(mongo_db: Db) -> Log:
    return toy.bank_log(mongo_db, partitions=1)


@pytest.fixture
def sent() -> Sent:
    return Sent()


@pytest.fixture
def listened(mongo_db: Db, mongo_server: MongoServer, sent: Sent) -> Iterator[Db]:
    """The test's database, over a connection that is listened to."""
    with connect(mongo_server.uri, event_listeners=[sent]) as client:
        yield client[mongo_db.name]

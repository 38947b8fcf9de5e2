"""Fixtures: the toy bank's log in one partition; further databases; one over a connection listened to."""

from collections.abc import Callable, Iterator

import pytest
from pymongo import MongoClient

from eventing.core.mongo import Db, Document, connect
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


@pytest.fixture
def new_db(mongo_client: MongoClient[Document], mongo_db: Db) -> Iterator[Callable[[], Db]]:
    """Makes further databases on the test's server."""
    made: list[str] = []

    def make() -> Db:
        made.append(f"{mongo_db.name}_{len(made)}")
        return mongo_client[made[-1]]

    yield make
    for name in made:
        mongo_client.drop_database(name)

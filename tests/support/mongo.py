"""Real databases: a server of the run's own, and a fresh database on it for every test."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from pymongo import MongoClient
from pymongo.database import Database
from pymongo.monitoring import (
    CommandFailedEvent,
    CommandListener,
    CommandStartedEvent,
    CommandSucceededEvent,
)

from tools.servers import MongoServer, secantusd_rs

Documents = dict[str, Any]

# The log's contract is asked of every server at hand; only the first is needed, the others are extra.
SERVERS = [
    "secantusdb",
    *(["secantusd-rs"] if secantusd_rs() else []),
    *(["mongodb"] if os.environ.get("MONGODB_URI") else []),
]


class Servers(CommandListener):
    """The run's database server, exchanged for a new one now and then.

    Dropped databases slow the embedded server: after a thousand of them it writes at a quarter of its speed.
    To start one takes as long as dozens of tests.
    """

    DROPPED_EACH = 300

    def __init__(self, folders: pytest.TempPathFactory) -> None:
        self._folders = folders
        self._dropped = 0
        self._server: MongoServer | None = None

    def for_module(self) -> MongoServer:
        if self._server is None or self._dropped >= self.DROPPED_EACH:
            self.close()
            self._server, self._dropped = MongoServer(self._folders.mktemp("mongo")), 0
            self._server.start()
        return self._server

    def started(self, event: CommandStartedEvent) -> None:
        self._dropped += event.command_name == "dropDatabase"

    def succeeded(self, event: CommandSucceededEvent) -> None: ...

    def failed(self, event: CommandFailedEvent) -> None: ...

    def close(self) -> None:
        """Kill the server: nobody reads its data again."""
        if self._server is not None:
            self._server.kill()


@pytest.fixture(scope="session")
def mongo_servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    servers = Servers(tmp_path_factory)
    yield servers
    servers.close()


@pytest.fixture(scope="module")
def mongo_server(mongo_servers: Servers) -> MongoServer:
    """The run's database server. A test that kills its server asks for `new_mongo_server` instead."""
    return mongo_servers.for_module()


@pytest.fixture(scope="module")
def mongo_client(mongo_server: MongoServer, mongo_servers: Servers) -> Iterator[MongoClient[Documents]]:
    with MongoClient[Documents](mongo_server.uri, tz_aware=True, event_listeners=[mongo_servers]) as client:
        yield client


@pytest.fixture
def mongo_db(mongo_client: MongoClient[Documents]) -> Iterator[Database[Documents]]:
    """An empty database of this test's own, dropped afterwards."""
    yield from fresh_database(mongo_client)


@pytest.fixture
def new_mongo_server(tmp_path: Path) -> Iterator[Callable[[], MongoServer]]:
    """Makes started servers of the test's own, to be killed and restarted at will."""
    servers: list[MongoServer] = []

    def start() -> MongoServer:
        server = MongoServer(tmp_path / f"mongo-{len(servers)}")
        servers.append(server)
        server.start()
        return server

    yield start
    for server in servers:
        server.kill()


@pytest.fixture(scope="module", params=SERVERS)
def each_mongo_client(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[MongoClient[Documents]]:
    """A client of each server we claim to run on, one after the other."""
    if request.param == "secantusdb":
        yield request.getfixturevalue("mongo_client")
    elif request.param == "mongodb":
        with MongoClient[Documents](os.environ["MONGODB_URI"], tz_aware=True) as client:
            yield client
    else:
        command = secantusd_rs()
        assert command is not None
        server = MongoServer(tmp_path_factory.mktemp("secantusd-rs"), command=command)
        server.start()
        with MongoClient[Documents](server.uri, tz_aware=True) as client:
            yield client
        server.kill()


@pytest.fixture
def each_mongo_db(each_mongo_client: MongoClient[Documents]) -> Iterator[Database[Documents]]:
    """Like `mongo_db`, on each server we claim to run on."""
    yield from fresh_database(each_mongo_client)


def fresh_database(client: MongoClient[Documents]) -> Iterator[Database[Documents]]:
    name = f"test_{uuid4().hex[:12]}"
    yield client[name]
    client.drop_database(name)

"""Real brokers: a RabbitMQ of the run's own, started at its first use, and a vhost for every test."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tools.servers import RabbitServer


@pytest.fixture(scope="session")
def rabbit_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RabbitServer]:
    """The run's broker. A test that kills its broker asks for `new_rabbit_server` instead."""
    server = RabbitServer(tmp_path_factory.mktemp("rabbit"))
    server.start()
    yield server
    server.kill()
    server.stop()


@pytest.fixture
def rabbit_url(rabbit_server: RabbitServer) -> Iterator[str]:
    """The AMQP URL of a vhost of this test's own, removed afterwards."""
    url = rabbit_server.add_vhost()
    yield url
    rabbit_server.remove_vhost(url)


@pytest.fixture
def new_rabbit_server(tmp_path: Path) -> Iterator[Callable[[], RabbitServer]]:
    """Makes started brokers of the test's own, to be killed and restarted at will."""
    servers: list[RabbitServer] = []

    def start() -> RabbitServer:
        server = RabbitServer(tmp_path / f"rabbit-{len(servers)}")
        servers.append(server)
        server.start()
        return server

    yield start
    for server in servers:
        server.kill()
        server.stop()

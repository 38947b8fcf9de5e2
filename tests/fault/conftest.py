"""Fixtures for tests of faults: a system of small services whose processes are harmed at will."""

from collections.abc import Iterator

import pytest

from tests.fault.load import Clients
from tests.fault.system import FaultSystem
from tests.support.system import SYSTEMS


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FaultSystem]:
    with FaultSystem(tmp_path_factory.mktemp("fault")) as system:
        yield system


@pytest.fixture(autouse=True)
def _logs_when_it_fails(request: pytest.FixtureRequest) -> None:
    if "system" in request.fixturenames:
        request.node.stash[SYSTEMS] = [request.getfixturevalue("system")]


@pytest.fixture(scope="session")
def clients(system: FaultSystem) -> Clients:
    """The same for all tests: what they were told is of the whole log."""
    return Clients(system.url, system.headers)

"""Whole systems for tests: every process is real, killed and restarted at will."""

import shutil
from collections.abc import Callable, Generator, Iterator, Mapping
from datetime import datetime
from pathlib import Path

import pytest

from tools.launcher.system import System

SYSTEMS = pytest.StashKey[list[System]]()

NewSystem = Callable[..., System]
NewFolder = Callable[[str], Path]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show, where a test failed, how the log of every process of its systems ends."""
    report = yield
    if report.failed:
        for system in item.stash.get(SYSTEMS, []):
            report.sections += [(f"log of {name}", tail) for name, tail in system.tails().items()]
    return report


@pytest.fixture(scope="session")
def new_folder(tmp_path_factory: pytest.TempPathFactory) -> NewFolder:
    """Folders for systems, by a word for each. Their databases have users already: to make them takes as long
    as half of what follows.
    """
    prepared = tmp_path_factory.mktemp("prepared") / "system"

    def folder(name: str) -> Path:
        if not prepared.exists():
            System(prepared).database.make_users()
        return Path(shutil.copytree(prepared, tmp_path_factory.mktemp(name) / "system"))

    return folder


@pytest.fixture
def new_system(request: pytest.FixtureRequest, new_folder: NewFolder) -> Iterator[NewSystem]:
    """Starts systems with a movable clock: `new_system()` in feed mode, `new_system("rabbitmq")` with the
    run's broker and a vhost of its own. `settings` are further variables for every process; `begins`
    is the time they believe it is when they start; `broker_url` a broker of the test's own.
    """
    systems = request.node.stash.setdefault(SYSTEMS, [])

    def start(
        mode: str = "feed",
        settings: Mapping[str, str] | None = None,
        begins: datetime | None = None,
        broker_url: str | None = None,
    ) -> System:
        if mode == "rabbitmq":
            broker_url = broker_url or request.getfixturevalue("rabbit_url")
        system = System(new_folder("system"), broker_url=broker_url, movable_clock=True, settings=settings)
        systems.append(system)
        if begins is not None:
            system.move_clock(begins)
        system.start()
        return system

    yield start
    for system in systems:
        system.kill_all()

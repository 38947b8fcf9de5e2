"""The whole story on the real backbone, with and without a broker, and outsiders who listen."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from eventing.views.view import RESERVED
from tests.support import eventually
from tests.support.replay import Backbone
from tests.support.system import NewSystem
from tools.demo.company import found_company, local, settings
from tools.demo.narrator import Narrator
from tools.demo.story import BEGINS, Story
from tools.launcher.system import System
from tools.smtp_sink import SmtpSink

OUTSIDERS = Path(__file__).parent / "outsiders"

#: What steps 1, 4, 7 and 8 tell the world, and of it what the nameko service has handlers for.
TOLD = {
    *("StaffJoined", "CustomerRegistered", "ContactAdded", "CustomerAssigned"),
    "ContactLogged",
    *("StaffLeft", "HandoverStarted", "CustomerReassigned", "HandoverFinished"),
    *("OrderPlaced", "CreditAssessed", "CreditLimitSet", "OrderCleared", "CustomerRegraded"),
}
HANDLED = {
    *("CustomerRegistered", "ContactLogged", "StaffLeft", "CustomerReassigned"),
    *("OrderPlaced", "OrderCleared"),
}

#: What adapters keep beside log and views.
OF_ADAPTERS = {
    "customers": {"readings"},
    "mail": {"files.files", "files.chunks", "collectors", "spam_filter", "app_password_hashes"},
    "desk": {
        *("credentials", "devices", "sessions", "signing_keys", "attempt_counters", "attempt_windows"),
        *("presence", "unsaved"),
    },
}


@contextmanager
def outsider(program: str, url: str, seen: Path) -> Iterator[Path]:
    """A program of somebody else's, listening; what it hears is written to `seen`."""
    process = subprocess.Popen([sys.executable, str(OUTSIDERS / program), url, str(seen)])
    try:
        eventually(lambda: seen.exists() and "listening" in seen.read_text())
        yield seen
    finally:
        process.kill()
        process.wait()


def heard(seen: Path) -> set[str]:
    return {line.split()[0] for line in seen.read_text().splitlines()}


def everything_is_in_its_place(system: System) -> None:
    """After all the story makes services do: each view is what its events say, and kept by itself."""
    with Backbone(system.database.uri) as backbone:
        eventually(backbone.level)
        assert backbone.faults() == []
        for name, service in backbone.services.items():
            assert backbone.differences(name) == []
            views = {view.name for view in service.views}
            others = {found for found in backbone.kept(name) if found.removesuffix(".keys") not in views}
            assert others - RESERVED == OF_ADAPTERS.get(name, set())


@pytest.mark.timeout(300)
@pytest.mark.req("R001", "R115", "R118", "R120", "R131", "R134", "R136", "R296")
def test_the_main_job_without_a_broker(new_system: NewSystem, smtp_sink: SmtpSink) -> None:
    system = new_system("feed", settings(smtp_sink), local(BEGINS))
    Story(found_company(system), smtp_sink, Narrator()).play()
    everything_is_in_its_place(system)


@pytest.mark.timeout(300)
@pytest.mark.req("R313")
def test_the_main_job_over_rabbitmq_and_outsiders_hear_of_it(
    new_system: NewSystem, smtp_sink: SmtpSink, rabbit_url: str, tmp_path: Path
) -> None:
    with (
        outsider("stock_nameko.py", rabbit_url, tmp_path / "nameko") as by_nameko,
        outsider("bare_kombu.py", rabbit_url, tmp_path / "kombu") as by_kombu,
    ):
        system = new_system("rabbitmq", settings(smtp_sink), local(BEGINS))
        Story(found_company(system), smtp_sink, Narrator()).play()
        eventually(lambda: heard(by_nameko) >= HANDLED)
        eventually(lambda: heard(by_kombu) >= TOLD)
    everything_is_in_its_place(system)

"""The operator's day on the whole system over RabbitMQ: every metric of alerts and dashboard is there,
and every command of the runbook does what the page says."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests
import yaml
from prometheus_client.parser import text_string_to_metric_families
from pymongo import MongoClient

from eventing.core.catalogue import Published
from eventing.core.mongo import CODEC, Document, connect
from eventing.log.log import Log
from eventing.rabbit.dead import DeadMessages
from eventing.readers.parked import Parked, Poison
from tests.support import eventually
from tests.support.promql import metrics
from tests.support.sources import ROOT, SERVICES
from tests.support.system import NewFolder
from tools.demo.company import found_company
from tools.launcher.system import System
from tools.servers import RABBITMQ, RabbitServer

DASHBOARD = json.loads((ROOT / "deploy/grafana/dashboards/tradeloom.json").read_text())
RULES = yaml.safe_load((ROOT / "deploy/prometheus/alerts.yml").read_text())
RUNBOOK = (ROOT / "docs/runbook.md").read_text()

#: Entries of the runbook that are about mail.
OF_MAIL = ("OutgoingMailWaits", "MailQuarantined")
#: What Prometheus itself makes.
SYNTHETIC = {"up"}


@dataclass
class Running:
    system: System
    broker: RabbitServer

    def shown(self) -> set[str]:
        """The names of all series of all processes, the broker's among them."""
        urls = [self.system.metrics_url(f"{name} {role}") for name in SERVICES for role in ("api", "worker")]
        urls.append(self.system.metrics_url("desk live"))
        urls.append(f"http://127.0.0.1:{self.broker.metrics_port}/metrics")
        texts = [requests.get(url, timeout=60).text for url in urls]
        return {
            sample.name
            for text in texts
            for family in text_string_to_metric_families(text)
            for sample in family.samples
        }

    @contextmanager
    def without_worker(self, service: str) -> Iterator[None]:
        """As the page says: stop the service's workers first."""
        name = f"{service} worker"
        self.system.process(name).stop()
        try:
            yield
        finally:
            self.system.restart(name)

    def _named(self, where: str, paths: Sequence[str]) -> dict[str, str]:
        """What an operator's shell has set."""
        backups = str(self.system.folder / "backups")
        return {"PATH": os.pathsep.join(paths), "SERVICE": where, "BACKUPS": backups}

    def shell(self, where: str, script: str) -> "subprocess.CompletedProcess[str]":
        """As in a container of the service, or of the broker."""
        env = self.broker.process.env if where == "broker" else self.system.process(f"{where} worker").env
        paths = [str(Path(sys.executable).parent), str(RABBITMQ.parent), os.environ["PATH"]]
        return subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script],
            cwd=ROOT / "deploy",
            env={**env, **self._named(where, paths)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=100,
        )


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, new_folder: NewFolder) -> Iterator[Running]:
    """Started once: a system takes longer to start than what is asked of it here."""
    broker = RabbitServer(tmp_path_factory.mktemp("broker"), metrics=True)
    system = System(new_folder("system"), broker_url=broker.url())
    try:
        broker.start()
        system.start()
        found_company(system)
        leave_something_to_do(system)
        yield Running(system, broker)
    finally:
        system.kill_all()
        broker.kill()
        broker.stop()


def leave_something_to_do(system: System) -> None:
    """A parked stream, a message that was no event, and a backup, as the runbook wants to find them."""
    system.run("customers", "backup", str(system.folder / "backups"))
    with connect(system.database.uri) as client:
        db = client["customers"]
        log = Log(db, Published("customers"), 8)
        commit = eventually(
            lambda: next((c for p in range(log.partitions) for c in log.read(p, 0, 1)), None), 60
        )
        assert commit is not None
        Parked(db).park([Poison("no_such_reaction", commit, 0, "RuntimeError: no")], datetime.now(UTC))
        DeadMessages(db).record("customers.mail.00", "x.y.00", {}, b"?", "no JSON", datetime.now(UTC))


@pytest.mark.timeout(300)
def test_every_metric_the_dashboard_and_the_alerts_ask_for_is_shown(running: Running):
    asked = {name for panel in DASHBOARD["panels"] for t in panel["targets"] for name in metrics(t["expr"])}
    asked |= {name for group in RULES["groups"] for rule in group["rules"] for name in metrics(rule["expr"])}

    def nothing_is_missing() -> bool:
        missing = asked - SYNTHETIC - running.shown()
        assert missing == set()
        return True

    eventually(nothing_is_missing)


@pytest.mark.req("R305", "R306")
@pytest.mark.timeout(300)
@pytest.mark.parametrize("service", SERVICES)
def test_a_service_that_works_is_backed_up_and_its_backup_proves_sound(
    running: Running, service: str, tmp_path: Path
):
    taken = json.loads(running.system.run(service, "backup", str(tmp_path), "--json"))
    assert taken["commits"] > 0
    file = str(tmp_path / taken["file"])
    rehearsed = json.loads(running.system.run(service, "restore", file, "--rehearse", "--json"))
    assert (rehearsed["commits"], rehearsed["problems"]) == (taken["commits"], [])


def blocks() -> Iterator[tuple[str, str]]:
    """(where, script) of every block of the runbook that is marked as to be run."""
    for title, entry in re.findall(r"^## (\w+)\n(.*?)(?=^## |\Z)", RUNBOOK, re.MULTILINE | re.DOTALL):
        service = "mail" if title in OF_MAIL else "customers"
        for broker, script in re.findall(r"^```sh( broker)?\n(.*?)^```", entry, re.MULTILINE | re.DOTALL):
            yield broker.strip() or service, script


def commands() -> list[tuple[str, str]]:
    """Each command once, however often the page names it; what builds on a variable stays together."""
    found: dict[tuple[str, str], None] = {}
    for where, script in blocks():
        for part in [script] if "=$(" in script else script.splitlines():
            found[where, part] = None
    return list(found)


@pytest.mark.timeout(300)
@pytest.mark.parametrize(("where", "script"), commands())
def test_a_command_of_the_runbook_works(running: Running, where: str, script: str):
    with running.without_worker(where) if "log repair" in script else nullcontext():
        done = running.shell(where, script)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.strip() != ""
    assert "Traceback" not in done.stderr


@pytest.mark.timeout(300)
def test_what_waits_is_told_to_prometheus_and_a_retry_is_wished(running: Running):
    text = requests.get(running.system.metrics_url("customers api"), timeout=60).text
    assert 'eventing_parked{service="customers"} 1.0' in text
    retry = next((where, script) for where, script in blocks() if "parked retry" in script)
    assert running.shell(*retry).returncode == 0
    with MongoClient[Document](running.system.database.uri) as client:
        parked = client.get_database("customers", codec_options=CODEC).parked.find_one()
    assert parked is not None
    assert parked["wish"] == "retry"

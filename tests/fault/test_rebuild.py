"""Views of a running system rebuilt under load, with the command and a worker killed in between."""

import json
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from eventing.core.mongo import connect
from eventing.views import versions
from tests.support import eventually
from tests.support.rebuilding import again_and_again
from tests.support.replay import Backbone
from tests.support.system import NewSystem
from tools.demo.client import Member
from tools.demo.company import found_company, local, settings
from tools.launcher.system import System
from tools.smtp_sink import SmtpSink

PEOPLE = ("chenguodong", "wangmin", "lijing")
#: Fed by the own log; by another service's feed.
OWN, FOREIGN = ("customers", "customers"), ("mail", "addresses")
UNAVAILABLE = 503


class Registrar:
    """Registers customers one after the other, and looks whether all are still there."""

    def __init__(self, manager: Member, owner: Member) -> None:
        self._manager, self._owner = manager, owner
        self.registered: list[str] = []
        self._chance = random.Random(4)

    def once(self) -> None:
        number = len(self.registered) + 1
        body = {
            "name": f"Customer {number}",
            "country": "DE",
            "owner_id": self._owner.staff_id,
            "contacts": [{"name": "Anna", "emails": [f"anna@customer{number}.example"]}],
        }
        new: Any = self._manager.post("customers", "/customers", body)
        self.registered.append(new["customer_id"])
        self._see(new["customer_id"], new["command_id"])
        self._see(self._chance.choice(self.registered), "")

    def _see(self, customer_id: str, after: str) -> None:
        """A view that lags says so; one that lacks a customer does not say anything."""
        while True:
            answer = self._manager.ask(
                "GET", "customers", f"/customers/{customer_id}", params={"after": after}
            )
            if answer.status_code != UNAVAILABLE:
                assert answer.ok, answer.text
                return


class Operator:
    """At the command line of the services."""

    def __init__(self, system: System) -> None:
        self._system = system
        self._token = system.run("desk", "service-token")

    @contextmanager
    def started(self, service: str, *arguments: str) -> Iterator[subprocess.Popen[str]]:
        with subprocess.Popen(
            [sys.executable, "-m", service, "views", *arguments],
            env={**self._system.environment(service), "SERVICE_TOKEN": self._token},
            cwd=self._system.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            try:
                yield process
            finally:
                process.kill()

    def ask(self, service: str, *arguments: str) -> Any:
        """What the command says to programs."""
        with self.started(service, *arguments, "--json") as process:
            out, err = process.communicate(timeout=300)
        assert process.returncode == 0, out + err
        return json.loads(out)

    def rebuild(self, service: str, view: str) -> Any:
        return self.ask(service, "rebuild", view, "--yes", "--grace", "0")


@pytest.mark.timeout(500)
def test_views_are_made_anew_under_load_though_command_and_worker_are_killed(
    new_system: NewSystem, smtp_sink: SmtpSink
) -> None:
    system = new_system("feed", settings(smtp_sink), local("2026-10-10 09:00"))
    company = found_company(system, PEOPLE)
    registrar = Registrar(company.staff["wangmin"], company.staff["lijing"])
    operator = Operator(system)
    with connect(system.database.uri) as client, again_and_again(registrar.once) as raised:

        def written(service: str, view: str) -> tuple[int, ...]:
            return versions.read(client[service]).of(view).writes

        eventually(lambda: len(registrar.registered) > 20 or raised)
        with operator.started(OWN[0], "rebuild", OWN[1], "--yes"):
            eventually(lambda: len(written(*OWN)) > 1 or raised, 120)
        # Killed where both versions are written; now the worker, in the midst of that.
        system.kill("customers worker")
        system.restart("customers worker")
        report = operator.rebuild(*OWN)
        assert (report["former"], report["version"]) == (1, 2)
        assert report["comparison"]["differing"] == 0
        report = operator.rebuild(*FOREIGN)
        assert report["comparison"]["differing"] == 0
        count = len(registrar.registered)
        eventually(lambda: len(registrar.registered) > count + 5 or raised)
        assert raised == []
        for service, view in (OWN, FOREIGN):
            assert written(service, view) == (2,)
            (verdict,) = operator.ask(service, "verify", view)
            assert verdict["right"]
    system.check()
    with Backbone(system.database.uri) as backbone:
        eventually(backbone.level)
        assert backbone.faults() == []
        for service, _ in (OWN, FOREIGN):
            assert backbone.differences(service) == []

"""The small services as processes on servers of their own, each to be killed, frozen and misled."""

import json
import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import requests

from eventing.http.testing import TestIssuer
from eventing.rabbit.topology import queue_name
from tests.fault.drawing import Holds
from tests.fault.harmed import Harmed, replace
from tests.fault.harming import BROKER, DATABASE
from tests.fault.services import NAMES, PARTITIONS, parts
from tests.support.gate import Gate
from tests.support.replay import Backbone
from tools.launcher.system import ROOT
from tools.processes import Process, accepts, free_port
from tools.servers import BIN, RabbitServer

API = "bank api"
BANK_WORKERS = ("bank worker 1", "bank worker 2")
BOOK_WORKERS = ("book worker 1", "book worker 2")
WORKERS = (*BANK_WORKERS, *BOOK_WORKERS)
PROCESSES = (API, *WORKERS)
#: Somebody at the command line; one at a time.
OPERATOR = "operator"
READY_SECONDS = 90.0

QUEUES = [queue_name("book", "bank", partition) for partition in range(PARTITIONS)]


class FaultSystem(Harmed):
    """Database, broker, the bank's API and two workers of each service."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, PROCESSES)
        self.held = Holds((*PROCESSES, DATABASE, BROKER, OPERATOR))
        self.broker = RabbitServer(folder / "broker")
        self.port = free_port()
        #: The way of the bank's feed to those who read it.
        self.gate = Gate(self.port)
        self.poison_file = folder / "poison.json"
        self._key_file = folder / "key.json"
        issuer = TestIssuer(_Yesterday())
        self._key = issuer.key
        self.headers = issuer.of_service("book", "bank")
        self.backbone: Backbone

    # -- running -------------------------------------------------------------------------------------

    def start(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self._key_file.write_text(json.dumps(self._key.as_dict(private=False)))
        self.poison([])
        self.broker.start()
        self.database.start()
        self.gate.open()
        self.backbone = Backbone(self.database.uri, NAMES, parts)
        for name in PROCESSES:
            self.start_process(name)
        self.wait_ready()

    def command(self, name: str) -> list[str]:
        service, role = name.split()[:2]
        if role == "api":
            served = "tests.fault.services:http_app()"
            return [str(BIN / "gunicorn"), "--config", str(ROOT / "deploy/gunicorn.conf.py"), served]
        return [sys.executable, "-m", "tests.fault.work", service]

    def environment(self, name: str) -> dict[str, str]:
        return {
            **os.environ,
            "MONGO_URI": self.database.uri,
            "DATABASE": name.split()[0],
            "PARTITIONS": str(PARTITIONS),
            "BROKER_URL": self.broker.url(),
            "FEED_URLS": f"bank=http://127.0.0.1:{self.gate.port}",
            "SERVICE_TOKEN": self.headers["Authorization"].removeprefix("Bearer "),
            "CLOCK_FILE": str(self.clock_file(name)),
            "KEY_FILE": str(self._key_file),
            "POISON_FILE": str(self.poison_file),
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "WAKE_UP": "poll",
        }

    @property
    def standing(self) -> list[str]:
        return [*super().standing, BROKER]

    def operate(self, service: str, *arguments: str) -> Process:
        """Start a command of an operator; its output is in its log."""
        name = f"{service} {OPERATOR}"
        command = [sys.executable, "-m", "tests.fault.operate", service, *arguments]
        log = self.folder / f"{service}-{OPERATOR}.log"
        process = Process(name, command, log=log, env=self.environment(name), cwd=ROOT)
        process.start()
        return process

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def process(self, name: str) -> Process:
        return self.broker.process if name == BROKER else super().process(name)

    def wait_ready(self) -> None:
        self.process(API).wait_until(self._answers, READY_SECONDS)

    def _answers(self) -> bool:
        if not accepts(self.port):
            return False
        try:
            return requests.get(f"{self.url}/ready", timeout=60).ok
        except requests.RequestException:
            return False

    # -- doing harm ----------------------------------------------------------------------------------

    def revive(self, name: str, **more: str) -> None:
        if name == BROKER:
            self.broker.start()
        else:
            super().revive(name, **more)

    def poison(self, amounts: list[int]) -> None:
        """Let deposits of these amounts be impossible to note from now on."""
        replace(self.poison_file, json.dumps(amounts))

    # -- ending --------------------------------------------------------------------------------------

    def stop(self) -> None:
        super().stop()
        self.gate.close()
        self.broker.kill()
        self.broker.stop()
        if hasattr(self, "backbone"):
            self.backbone.__exit__()


class _Yesterday:
    """The clock of the issuer: its token is older than the time of any process, however far set back."""

    def now(self) -> datetime:
        return datetime.now(UTC) - timedelta(days=1)

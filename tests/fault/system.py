"""The small services as processes on servers of their own, each to be killed, frozen and misled."""

import json
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import requests

from eventing.http.testing import TestIssuer
from eventing.rabbit.topology import queue_name
from tests.fault.services import NAMES, PARTITIONS, parts
from tests.support.replay import Backbone
from tools.launcher.system import ROOT
from tools.processes import Died, Process, Running, accepts, free_port
from tools.servers import BIN, MongoServer, RabbitServer

API = "bank api"
BANK_WORKERS = ("bank worker 1", "bank worker 2")
BOOK_WORKERS = ("book worker 1", "book worker 2")
WORKERS = (*BANK_WORKERS, *BOOK_WORKERS)
PROCESSES = (API, *WORKERS)
DATABASE, BROKER = "database", "broker"
READY_SECONDS = 90.0

QUEUES = [queue_name("book", "bank", partition) for partition in range(PARTITIONS)]


class FaultSystem(Running):
    """Database, broker, the bank's API and two workers of each service."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database = MongoServer(folder / "database")
        self.broker = RabbitServer(folder / "broker")
        self.port = free_port()
        self.poison_file = folder / "poison.json"
        self._key_file = folder / "key.json"
        issuer = TestIssuer(_Yesterday())
        self._key = issuer.key
        self.headers = issuer.of_service("book", "bank")
        self._processes: dict[str, Process] = {}
        # Two faults at one process at a time would undo each other.
        self._locks = {name: threading.RLock() for name in (*PROCESSES, DATABASE, BROKER)}
        self.backbone: Backbone

    # -- running -------------------------------------------------------------------------------------

    def start(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self._key_file.write_text(json.dumps(self._key.as_dict(private=False)))
        self.poison([])
        self.broker.start()
        self.database.start()
        self.backbone = Backbone(self.database.uri, NAMES, parts)
        for name in PROCESSES:
            self.start_process(name)
        self.wait_ready()

    def start_process(self, name: str, **more: str) -> None:
        """`more` are further variables for this process, until it is started again."""
        service, role = name.split()[:2]
        if role == "api":
            command = [str(BIN / "gunicorn"), "--config", str(ROOT / "deploy/gunicorn.conf.py")]
            command.append("tests.fault.services:http_app()")
        else:
            command = [sys.executable, "-m", "tests.fault.work", service]
        env = {**self._environment(name, service), **more}
        log = self.folder / f"{name.replace(' ', '-')}.log"
        self._processes[name] = Process(name, command, log=log, env=env, cwd=ROOT)
        self._processes[name].start()

    def _environment(self, name: str, service: str) -> dict[str, str]:
        return {
            **os.environ,
            "MONGO_URI": self.database.uri,
            "DATABASE": service,
            "PARTITIONS": str(PARTITIONS),
            "BROKER_URL": self.broker.url(),
            "FEED_URLS": f"bank={self.url}",
            "SERVICE_TOKEN": self.headers["Authorization"].removeprefix("Bearer "),
            "CLOCK_FILE": str(self._clock_file(name)),
            "KEY_FILE": str(self._key_file),
            "POISON_FILE": str(self.poison_file),
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "WAKE_UP": "poll",
        }

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def process(self, name: str) -> Process:
        if name == DATABASE:
            return self.database.process
        return self.broker.process if name == BROKER else self._processes[name]

    def wait_ready(self) -> None:
        self.process(API).wait_until(self._answers, READY_SECONDS)

    def _answers(self) -> bool:
        if not accepts(self.port):
            return False
        try:
            return requests.get(f"{self.url}/ready", timeout=5).ok
        except requests.RequestException:
            return False

    def check(self) -> None:
        """Raises Died, with the end of its log, for the first process that ended by itself."""
        for name in (*PROCESSES, DATABASE, BROKER):
            process = self.process(name)
            if not process.alive:
                raise Died(f"{name} ended with status {process.status}; its log ends:\n{process.tail()}")

    def tails(self) -> dict[str, str]:
        return {name: process.tail(60) for name, process in self._processes.items()}

    # -- doing harm ----------------------------------------------------------------------------------

    @contextmanager
    def held(self, *names: str) -> Iterator[None]:
        """Nobody else touches these processes meanwhile."""
        locks = [self._locks[name] for name in sorted(names)]
        for lock in locks:
            lock.acquire()
        try:
            yield
        finally:
            for lock in locks:
                lock.release()

    def kill(self, name: str) -> None:
        """SIGKILL to the process and its children."""
        self.process(name).kill()

    def revive(self, name: str, **more: str) -> None:
        """Start a process that was killed; returns when a server answers."""
        if name == DATABASE:
            self.database.start()
        elif name == BROKER:
            self.broker.start()
        else:
            self.start_process(name, **more)

    def poison(self, amounts: list[int]) -> None:
        """Deposits of these amounts cannot be noted from now on, all others can."""
        _replace(self.poison_file, json.dumps(amounts))

    def move_clock(self, name: str, seconds: float) -> None:
        """This process believes it is so much later (or earlier) than it is."""
        _replace(self._clock_file(name), f"{seconds:g}")

    def _clock_file(self, name: str) -> Path:
        return self.folder / f"{name.replace(' ', '-')}.clock"

    # -- ending --------------------------------------------------------------------------------------

    def stop(self) -> None:
        for process in self._processes.values():
            process.kill()
        self.database.kill()
        self.broker.kill()
        self.broker.stop()
        if hasattr(self, "backbone"):
            self.backbone.__exit__()


class _Yesterday:
    """The clock of the issuer: its token is older than the time of any process, however far set back."""

    def now(self) -> datetime:
        return datetime.now(UTC) - timedelta(days=1)


def _replace(file: Path, text: str) -> None:
    """In one step: nobody ever reads half of it."""
    written = file.with_suffix(".new")
    written.write_text(text)
    written.replace(file)

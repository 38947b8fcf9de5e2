"""Processes that are started while their database is away: they wait, say so, and go on by themselves."""

import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from customers.contracts import PUBLISHED
from customers.staff.events import StaffJoined
from eventing.bus.bus import CommandContext
from eventing.core.clock import SystemClock
from eventing.core.ids import new_id
from eventing.core.mongo import Db, connect
from eventing.log.log import Log
from eventing.log.streams import Loaded
from tests.support import eventually
from tests.support.gate import Gate, gate_to
from tests.support.nobody import feeds_of_nobody
from tests.support.worlds.desk import KEY_SECRET
from tools.launcher.system import ROOT
from tools.processes import Process, accepts, free_port
from tools.servers import BIN, MongoServer

WITHIN = 60.0
WAITING = "waiting_for_database"
FIRST_INDEX = b"createIndexes"
PARTITIONS = 2

Start = Callable[..., "Started"]


class Started:
    """One process of a service; its port is that of its API, its probe or its SMTP."""

    def __init__(self, service: str, role: str, uri: str, folder: Path, settings: dict[str, str]) -> None:
        self.port = free_port()
        command = [sys.executable, "-m", service, role]
        if role == "api":
            gunicorn = [str(BIN / "gunicorn"), "--config", str(ROOT / "deploy/gunicorn.conf.py")]
            command = [*gunicorn, f"{service}.service:http_app()"]
        env = {
            **os.environ,
            "MONGO_URI": uri,
            "DATABASE": service,
            "PARTITIONS": str(PARTITIONS),
            "HOST": "127.0.0.1",
            "RECEIVER_HOST": "127.0.0.1",
            "KEY_SECRET": KEY_SECRET,
            "METRICS_PORT" if role == "worker" else "PORT": str(self.port),
            # Nobody is there: a service does without the others for a while.
            "FEED_URLS": feeds_of_nobody(),
            **settings,
        }
        self.process = Process(f"{service} {role}", command, log=folder / f"{service}-{role}.log", env=env)
        self.process.start()

    def ask(self, path: str) -> requests.Response:
        return requests.get(f"http://127.0.0.1:{self.port}{path}", timeout=60)

    def answers(self, path: str) -> bool:
        return accepts(self.port) and self.ask(path).ok

    def until(self, ready: Callable[[], bool]) -> None:
        self.process.wait_until(ready, WITHIN)

    def said(self, event: str) -> list[dict[str, Any]]:
        """The lines of its log that are about this."""
        lines = [line for line in self.process.tail(200).splitlines() if line.startswith("{")]
        return [told for told in map(json.loads, lines) if told["event"] == event]

    def waits(self) -> None:
        self.until(lambda: bool(self.said(WAITING)))


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    started: list[Started] = []

    def start_one(service: str, role: str, uri: str, **settings: str) -> Started:
        one = Started(service, role, uri, tmp_path, settings)
        started.append(one)
        return one

    yield start_one
    for one in started:
        one.process.kill()


@pytest.fixture
def database(new_mongo_server: Callable[[], MongoServer]) -> MongoServer:
    return new_mongo_server()


@pytest.fixture
def gate(database: MongoServer) -> Iterator[Gate]:
    """Closed, in front of a database that is there."""
    with gate_to(database.port) as gate:
        yield gate


def join(db: Db, staff_id: str) -> None:
    log = Log(db, PUBLISHED, PARTITIONS)
    event = StaffJoined(
        staff_id=staff_id,
        name="Wang Min",
        email="a@example.com",
        role="salesperson",
        manager_id=None,
        needs_approval=False,
        approver_id=None,
        language="zh",
    )
    log.append(
        Loaded(f"staff-{staff_id}", 0, None), [event], CommandContext(new_id(), "op", SystemClock().now())
    )


def test_a_worker_started_before_its_database_waits_for_it_and_then_works(start: Start, tmp_path: Path):
    database = MongoServer(tmp_path / "later")
    worker = start("customers", "worker", database.uri)
    worker.waits()
    # A new start would not bring the database back; nor is anything done meanwhile.
    assert worker.ask("/health").status_code == 200
    assert worker.ask("/ready").status_code == 503
    assert "eventing_database_up" in worker.ask("/metrics").text
    try:
        database.start()
        worker.until(lambda: worker.answers("/ready"))
        with connect(database.uri) as client:
            db = client["customers"]
            join(db, "a")
            eventually(lambda: db["staff_directory"].count_documents({}) == 1, WITHIN)
            assert {"stream", "seq", "unnumbered"} <= db["commits"].index_information().keys()
        assert worker.said("database_found")
        assert worker.process.stop(within=60) == 0
    finally:
        database.kill()


@pytest.mark.parametrize(
    ("service", "role"), [("customers", "worker"), ("mail", "receiver"), ("desk", "api")]
)
def test_a_process_that_waits_ends_when_told_to_and_says_nothing_secret(
    start: Start, service: str, role: str
):
    nowhere = f"mongodb://tradeloom:swordfish@127.0.0.1:{free_port()}/?directConnection=true"
    waiting = start(service, role, nowhere)
    waiting.waits()
    assert waiting.process.stop(within=60) == 0
    log = waiting.process.log.read_text()
    assert "swordfish" not in log
    assert "Traceback" not in log


def test_an_api_without_its_database_says_so_until_it_is_there(start: Start, gate: Gate):
    api = start("desk", "api", gate.mongo_uri)
    api.until(lambda: api.answers("/health"))
    for path in ("/ready", "/jwks.json", "/accounts"):
        refused = api.ask(path)
        assert refused.status_code == 503
        assert refused.json()["code"] == "database_away"
        assert int(refused.headers["Retry-After"]) > 0
    assert api.ask("/nowhere").status_code == 404
    assert 'eventing_database_up{service="desk"} 0.0' in api.ask("/metrics").text
    gate.open()
    api.until(lambda: api.answers("/ready"))
    assert api.ask("/jwks.json").ok
    assert api.ask("/accounts").status_code == 401


def test_a_receiver_takes_no_mail_before_its_database_is_there(start: Start, gate: Gate):
    receiver = start("mail", "receiver", gate.mongo_uri)
    receiver.waits()
    assert not accepts(receiver.port)
    gate.open()
    receiver.until(lambda: accepts(receiver.port))


@pytest.mark.parametrize(("service", "role"), [("credit", "worker"), ("desk", "api")])
def test_a_database_that_goes_before_the_indexes_are_made_is_waited_for_and_they_are_made(
    start: Start, database: MongoServer, gate: Gate, service: str, role: str
):
    gate.break_at(FIRST_INDEX)
    gate.open()
    process = start(service, role, gate.mongo_uri)
    process.until(gate.broke_off.is_set)
    process.waits()
    gate.open()
    process.until(lambda: process.answers("/ready"))
    with connect(database.uri) as client:
        db = client[service]
        assert {"stream", "seq", "unnumbered"} <= db["commits"].index_information().keys()
        if service == "desk":
            assert "login_1" in db["credentials"].index_information()
            assert "expireAt_1" in db["attempt_windows"].index_information()


@pytest.mark.parametrize(("service", "role"), [("customers", "worker"), ("desk", "api")])
def test_a_process_that_finds_the_log_of_another_when_its_database_comes_ends(
    start: Start, database: MongoServer, gate: Gate, service: str, role: str
):
    with connect(database.uri) as client:
        Log(client[service], PUBLISHED, PARTITIONS)
    process = start(service, role, gate.mongo_uri, PARTITIONS=str(PARTITIONS + 1))
    process.waits()
    gate.open()
    eventually(lambda: not process.process.alive, WITHIN)
    assert process.process.status not in (0, None)
    assert "partitions" in process.process.tail()

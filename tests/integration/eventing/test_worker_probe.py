"""The probe of a real service's worker, with and without its servers: metrics, health, readiness."""

import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests
from prometheus_client.parser import text_string_to_metric_families

from customers.contracts import PUBLISHED
from customers.staff.events import StaffJoined
from eventing.bus.bus import CommandContext
from eventing.bus.reactions import Reactions
from eventing.core.clock import SystemClock
from eventing.core.ids import new_id
from eventing.core.mongo import Db
from eventing.log.log import Log
from eventing.log.streams import Loaded
from eventing.readers.membership import Membership
from eventing.readers.pump import Pump, ReaderGroup
from eventing.readers.reader import Reader
from eventing.readers.sources import OwnLog
from eventing.readers.wake_up import Waker
from eventing.worker.health import STILL_SECONDS, Health
from tests.support import eventually, toy
from tests.support.nobody import feeds_of_nobody
from tools.processes import Process, accepts, free_port
from tools.servers import MongoServer

Samples = dict[tuple[str, tuple[str, ...]], float]


class Worker:
    """`python -m customers worker`, and what it answers."""

    def __init__(self, uri: str, database: str, folder: Path, **settings: str) -> None:
        self.port = free_port()
        env = {
            **os.environ,
            "MONGO_URI": uri,
            "DATABASE": database,
            "PARTITIONS": "2",
            "HOST": "127.0.0.1",
            "METRICS_PORT": str(self.port),
            "FEED_URLS": feeds_of_nobody(),
            **settings,
        }
        command = [sys.executable, "-m", "customers", "worker"]
        self.process = Process("worker", command, log=folder / f"worker-{self.port}.log", env=env)
        self.process.start()
        self.process.wait_until(lambda: accepts(self.port), 60)

    def status(self, path: str) -> int:
        return requests.get(f"http://127.0.0.1:{self.port}{path}", timeout=15).status_code

    def samples(self) -> Samples:
        """Name and the labels beside the service's: value."""
        text = requests.get(f"http://127.0.0.1:{self.port}/metrics", timeout=15).text
        return {
            (s.name, tuple(value for name, value in s.labels.items() if name != "service")): s.value
            for family in text_string_to_metric_families(text)
            for s in family.samples
        }


StartWorker = Callable[..., Worker]


@pytest.fixture
def start_worker(tmp_path: Path) -> Iterator[StartWorker]:
    started: list[Worker] = []

    def start(uri: str, database: str, **settings: str) -> Worker:
        worker = Worker(uri, database, tmp_path, **settings)
        started.append(worker)
        return worker

    yield start
    for worker in started:
        worker.process.kill()


def join(db: Db, *staff_ids: str) -> None:
    log = Log(db, PUBLISHED, 2)
    for staff_id in staff_ids:
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


def told(worker: Worker, name: str, value: float, *labels: str) -> Samples:
    """What the worker tells once it tells this too."""

    def look() -> Samples | None:
        found = worker.samples()
        return found if found.get((name, labels)) == value else None

    found = eventually(look, within=30, what=name)
    assert found is not None
    return found


def test_every_line_a_worker_logs_is_one_a_program_can_read(
    mongo_server: MongoServer, mongo_db: Db, start_worker: StartWorker
):
    worker = start_worker(mongo_server.uri, mongo_db.name)
    join(mongo_db, "a")
    told(worker, "eventing_events_handled_total", 1, "customers")
    worker.process.stop()
    written = [json.loads(line) for line in worker.process.log.read_text().splitlines()]
    assert "worker_started" in {line["event"] for line in written}
    assert {line["service"] for line in written} == {"customers"}


def test_a_worker_tells_its_share_its_lag_and_what_it_did(
    mongo_server: MongoServer, mongo_db: Db, start_worker: StartWorker
):
    worker = start_worker(mongo_server.uri, mongo_db.name)
    join(mongo_db, "a", "b", "c")
    told(worker, "eventing_events_handled_total", 3, "customers")
    found = told(worker, "eventing_reader_lag_events", 0, "customers")
    assert found["eventing_workers", ()] == 1
    assert found["eventing_worker_partitions", ("customers",)] == 2
    assert found["eventing_readers_halted", ("customers",)] == 0
    assert found["eventing_commits_numbered_total", ()] == 3
    assert found["eventing_log_commits", ()] == 3
    assert found["eventing_unnumbered", ()] == 0
    assert found["eventing_database_up", ()] == 1
    # Nobody answers for mail: how far its reader is behind nobody knows, and that is told.
    assert found["eventing_source_up", ("mail",)] == 0
    assert ("eventing_reader_lag_events", ("mail",)) not in found
    assert (worker.status("/health"), worker.status("/ready"), worker.status("/other")) == (200, 200, 404)


def test_a_worker_without_its_database_is_to_be_left_alone_and_says_so(
    new_mongo_server: Callable[[], MongoServer], start_worker: StartWorker
):
    server = new_mongo_server()
    worker = start_worker(server.uri, "customers")
    told(worker, "eventing_database_up", 1)
    server.kill()
    found = told(worker, "eventing_database_up", 0)
    # What cannot be known is not told as nought.
    assert ("eventing_unnumbered", ()) not in found
    assert worker.status("/health") == 200
    server.start()
    told(worker, "eventing_database_up", 1)


def test_a_lost_broker_is_told_and_each_try_to_come_back_is_counted(
    mongo_server: MongoServer, mongo_db: Db, start_worker: StartWorker
):
    worker = start_worker(
        mongo_server.uri, mongo_db.name, BROKER_URL=f"amqp://guest:guest@127.0.0.1:{free_port()}/"
    )
    join(mongo_db, "a")
    # There is no such sample before the first try.
    eventually(lambda: worker.samples().get(("eventing_reconnects_total", ("publisher",)), 0) >= 2)
    found = told(worker, "eventing_publisher_lag_events", 1)
    assert found["eventing_broker_connected", ("publisher",)] == 0
    assert found["eventing_broker_connected", ("mail",)] == 0
    assert found["eventing_publisher_lag_seconds", ()] > 0
    assert found["eventing_messages_undecodable_total", ("mail",)] == 0


def test_a_worker_whose_database_hangs_still_answers(
    new_mongo_server: Callable[[], MongoServer], start_worker: StartWorker
):
    server = new_mongo_server()
    worker = start_worker(server.uri, "customers")
    told(worker, "eventing_database_up", 1)
    server.process.pause()
    try:
        assert worker.samples().get(("eventing_database_up", ())) == 0
    finally:
        server.process.resume()


def test_a_pump_that_stands_still_makes_its_worker_unhealthy(mongo_db: Db):
    log = toy.bank_log(mongo_db)
    reader = Reader.make(OwnLog(log), mongo_db, SystemClock(), toy.Bank(log), toy.BANK_VIEWS, Reactions())
    pump = Pump(log, ReaderGroup(reader, Membership(mongo_db), lambda run: run), Waker(log, "poll"))
    assert not Health().healthy()
    health = Health(pump)
    assert health.healthy()
    assert health.ready()
    pump.worked_at -= STILL_SECONDS + 1
    assert (health.healthy(), health.ready()) == (True, False)
    pump.turned_at -= STILL_SECONDS + 1
    assert not health.healthy()

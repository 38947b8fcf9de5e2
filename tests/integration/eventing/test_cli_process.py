"""The command line as operators type it: a real service's, as a process on a real database."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from customers.contracts import PUBLISHED
from customers.staff.events import StaffJoined
from eventing.bus.bus import CommandContext
from eventing.core.clock import SystemClock
from eventing.core.ids import new_id
from eventing.core.mongo import Db
from eventing.log.log import Log
from eventing.log.sequencer import Sequencer
from eventing.log.streams import Loaded
from eventing.rabbit.dead import DeadMessages
from eventing.readers.checkpoints import Checkpoint, Checkpoints
from eventing.readers.membership import Membership
from tests.support import eventually
from tools.processes import Process, free_port
from tools.servers import MongoServer

Operate = Callable[..., "subprocess.CompletedProcess[str]"]

NAME = "Wang Min"


def join(log: Log, staff_id: str, number: bool = True) -> None:
    event = StaffJoined(
        staff_id=staff_id,
        name=NAME,
        email=f"{staff_id}@example.com",
        role="salesperson",
        manager_id=None,
        needs_approval=False,
        approver_id=None,
        language="zh",
    )
    log.append(
        Loaded(f"staff-{staff_id}", 0, None), [event], CommandContext(new_id(), "op", SystemClock().now())
    )
    if number:
        Sequencer(log).number(range(log.partitions))


@pytest.fixture
def log(mongo_db: Db) -> Log:
    log = Log(mongo_db, PUBLISHED, 2)
    for staff_id in ("a", "b", "c"):
        join(log, staff_id)
    return log


@pytest.fixture
def environment(mongo_server: MongoServer, mongo_db: Db) -> dict[str, str]:
    feeds = f"mail=http://127.0.0.1:{free_port()}"
    settings = {
        "MONGO_URI": mongo_server.uri,
        "DATABASE": mongo_db.name,
        "PARTITIONS": "2",
        "FEED_URLS": feeds,
    }
    return {**os.environ, **settings}


@pytest.fixture
def operate(environment: dict[str, str]) -> Operate:
    def call(*arguments: str, **settings: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "customers", *arguments],
            env={**environment, **settings},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
        )

    return call


def answer(done: "subprocess.CompletedProcess[str]") -> Any:
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_log_is_told_by_partition_with_what_waits(operate: Operate, log: Log):
    join(log, "d", number=False)
    told = answer(operate("log", "status", "--seconds", "0.2", "--json"))
    assert sum(row["numbered"] for row in told["partitions"]) == 3
    assert sum(row["unnumbered"] for row in told["partitions"]) == 1
    assert max(row["oldest_seconds"] for row in told["partitions"]) > 0
    assert "3 commits numbered, 1 not yet" in operate("log", "status", "--seconds", "0.2").stdout


def test_the_rates_are_of_what_came_while_it_was_watched(operate: Operate, log: Log):
    stop = Event()

    def write() -> None:
        number = 0
        while not stop.wait(0.02):
            number += 1
            join(log, f"x{number}")

    writer = Thread(target=write)
    writer.start()
    try:
        told = answer(operate("log", "status", "--seconds", "2", "--json"))
    finally:
        stop.set()
        writer.join()
    assert sum(row["numbered_per_second"] for row in told["partitions"]) > 0.5
    assert sum(row["stored_per_second"] for row in told["partitions"]) > 0.5


def test_lag_tells_what_each_reader_has_before_it_and_why_it_cannot(operate: Operate, log: Log):
    # Level in one partition, at the beginning of the other; and a reader of a service that is away.
    for partition, tail in log.tails().items():
        place = Checkpoint("customers", partition, epoch=log.epoch, position=tail if partition else 0)
        Checkpoints(log.db).save(place)
    Checkpoints(log.db).save(Checkpoint("mail", 0, epoch=1, position=5))
    own, mail = sorted(answer(operate("lag", "--json")), key=lambda reader: reader["source"])
    behind = log.tail(0)
    assert (own["source"], own["commits"], own["events"]) == ("customers", behind, behind)
    assert own["seconds"] > 0
    assert own["problem"] is None
    assert "mail" in mail["problem"]
    printed = operate("lag", "--partitions").stdout
    assert f"0 of {behind}" in printed


def test_a_reader_of_another_past_is_named(operate: Operate, log: Log):
    Checkpoints(log.db).save(Checkpoint("customers", 0, epoch=log.epoch, position=99, last_id="elsewhere"))
    (own,) = answer(operate("lag", "--json"))
    assert "beyond the tail" in own["problem"]


def test_members_are_those_that_beat_and_share_all_partitions(operate: Operate, log: Log):
    alive, stop = Membership(log.db), Event()
    Membership(log.db).beat(SystemClock().now())

    def beat() -> None:
        while not stop.wait(0.5):
            alive.beat(SystemClock().now())

    beating = Thread(target=beat)
    beating.start()
    try:
        told = answer(operate("members", "--json"))
    finally:
        stop.set()
        beating.join()
    (member,) = told["alive"]
    assert member["worker"] == alive.worker_id
    assert member["partitions"] == {"customers": [0, 1]}
    assert len(told["silent"]) == 1


def test_nothing_dangerous_happens_without_an_answer(operate: Operate, log: Log):
    log.snapshots.insert_one({"_id": "staff-a"})
    for command in (("snapshots", "drop"), ("log", "repair"), ("parked", "skip", "x")):
        refused = operate(*command)
        assert (refused.returncode, refused.stdout) == (1, ""), command
    assert log.snapshots.count_documents({}) == 1
    assert answer(operate("snapshots", "drop", "--yes", "--json")) == {"dropped": 1}
    assert answer(operate("log", "repair", "--yes", "--json")) == {"moved_aside": []}


def test_messages_nobody_could_decode_are_listed_without_what_is_in_them(operate: Operate, log: Log):
    now = SystemClock().now()
    DeadMessages(log.db).record("customers.mail.00", "x.y.00", {"a": "b"}, b"secret", "no JSON", now)
    (listed,) = answer(operate("undecodable", "--json"))
    assert (listed["queue"], listed["size"], listed["reason"]) == ("customers.mail.00", 6, "no JSON")
    printed = operate("undecodable").stdout
    assert "no JSON" in printed
    assert "secret" not in printed


@pytest.mark.parametrize("command", ["log verify", "lag", "views list", "epoch show"])
def test_a_database_that_is_away_is_said_in_a_line_and_not_waited_for(operate: Operate, command: str):
    nowhere = f"mongodb://tradeloom:swordfish@127.0.0.1:{free_port()}/?directConnection=true"
    told = operate(*command.split(), MONGO_URI=nowhere)
    assert told.returncode == 1
    (line,) = told.stderr.splitlines()
    assert line.startswith("Error: The database is away (ServerSelectionTimeoutError): 127.0.0.1")
    assert "Topology" not in line
    assert "swordfish" not in line


@pytest.fixture
def tail(environment: dict[str, str], tmp_path: Path) -> Iterator[Callable[..., Process]]:
    started: list[Process] = []

    def start(*arguments: str) -> Process:
        command = [sys.executable, "-m", "customers", "tail", *arguments]
        process = Process("tail", command, log=tmp_path / f"tail-{len(started)}", env=environment)
        started.append(process)
        process.start()
        return process

    yield start
    for process in started:
        process.kill()


def lines(process: Process) -> list[Any]:
    return [json.loads(line) for line in process.tail(100).splitlines()]


def test_events_are_shown_as_they_come_with_nothing_personal(log: Log, tail: Callable[..., Process]):
    process = tail("--json", "--last", "1", "--type", "StaffJoined")
    eventually(lambda: process.tail() != "")
    join(log, "late")
    eventually(lambda: "staff-late" in process.tail())
    shown = next(line for line in lines(process) if line["stream"] == "staff-late")
    assert shown["type"] == "StaffJoined.v1"
    assert shown["data"]["role"] == "salesperson"
    assert shown["data"]["name"] == shown["data"]["email"] == "***"
    assert NAME not in process.log.read_text()
    process.signal(signal.SIGINT)
    eventually(lambda: not process.alive)
    assert process.status == 0
    assert "Traceback" not in process.tail()


def test_only_the_stream_asked_for_is_shown(log: Log, tail: Callable[..., Process]):
    process = tail("--last", "100", "--stream", "staff-b")
    eventually(lambda: "staff-b" in process.tail())
    join(log, "d")
    assert "StaffJoined.v1" in process.tail()
    assert "staff-a" not in process.tail()


def test_a_worker_that_is_not_told_where_a_history_is_read_says_so(operate: Operate) -> None:
    ended = operate("worker")
    assert ended.returncode == 1
    assert "Error: FEED_URLS names no address of credit" in ended.stderr

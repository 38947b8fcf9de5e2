"""The example subscribers on the real system: from history to live, over a restart, each event once."""

import json
import os
import shutil
import sqlite3
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import requests
from kombu.connection import Connection
from kombu.messaging import Producer
from pymongo import MongoClient

from eventing.log.wire import HEADER_PREFIX
from tests.support import eventually
from tests.support.broker_users import outsiders_url
from tests.support.sources import ROOT
from tests.support.system import NewSystem
from tools.demo.company import Company, found_company, settings
from tools.launcher.system import System
from tools.processes import Process
from tools.servers import BIN, RabbitServer
from tools.services import SERVICES
from tools.smtp_sink import SmtpSink

EXAMPLES = ROOT / "examples/subscribers"
PYTHON = EXAMPLES / "python"
#: They ask their feed after ten quiet seconds; a process of theirs takes a moment to start.
WITHIN = 90.0

COMMANDS: Mapping[str, tuple[str, ...]] = {
    "kombu": (sys.executable, str(PYTHON / "kombu_subscriber.py")),
    "nameko": (sys.executable, str(PYTHON / "nameko_subscriber.py")),
    "node": (str(BIN / "node"), "subscriber.js"),
    "shell": (str(EXAMPLES / "shell/subscriber.sh"),),
}
ON_BROKER = ("kombu", "nameko", "node")

Line = Mapping[str, Any]


@dataclass
class Subscriber:
    """One example as a process, with the user and the token an operator has given it."""

    name: str
    process: Process
    printed: Path
    state: Path
    queue: str

    def handled(self) -> list[str]:
        """Ids of the events it has handled, in the order it did."""
        lines = self.printed.read_text().splitlines() if self.printed.exists() else []
        return [line.split()[1] for line in lines if len(line.split()) == 3 and "/" in line.split()[1]]

    def missing(self, ids: Iterable[str]) -> set[str]:
        """What it has not handled, or has not yet put on record: killed there, it would handle that again."""
        return set(ids) - (set(self.handled()) & self.on_record())

    def on_record(self) -> set[str]:
        """Ids it will know again: those in Python keep them in a database, the others in a file."""
        if self.state.is_dir():
            file = self.state / "handled"
            return set(file.read_text().split()) if file.exists() else set()
        try:
            with closing(sqlite3.connect(f"file:{self.state}?mode=ro", uri=True)) as db:
                return {id for (id,) in db.execute("select id from handled")}
        except sqlite3.OperationalError:
            # Not made yet, or killed in the middle of a transaction, which its next start takes back.
            return set()


@dataclass
class Outside:
    """What outsiders see of the system, and they themselves."""

    system: System
    company: Company
    admin_url: str
    token: str
    subscribers: list[Subscriber] = field(default_factory=list)
    registered: int = 0

    def registers(self, customers: int = 3) -> None:
        for _ in range(customers):
            self.registered += 1
            name = f"Buyer {self.registered}"
            self.company.staff["wangmin"].post("customers", "/customers", {"name": name, "country": "DE"})

    def feed(self) -> list[Line]:
        """All of history, as the feed tells it."""
        headers = {"Authorization": f"Bearer {self.token}"}
        url = f"{self.system.url('customers')}/feed"
        places = requests.get(f"{url}/places", headers=headers, timeout=60).json()
        after = ",".join(f"{places['epoch']}/{partition}/0" for partition in range(places["partitions"]))
        answer = requests.get(url, {"after": after, "limit": "1000"}, headers=headers, timeout=60)
        lines = [json.loads(line) for line in answer.text.splitlines()]
        # At least: something may have happened since the places were asked for.
        assert len({line["id"].split("/")[0] for line in lines}) >= sum(places["tails"].values())
        return lines

    def everybody_has_everything(self) -> list[Line]:
        """All of history as it was when everybody had it: other services may have answered since."""

        def up_to_date() -> list[Line]:
            lines = self.feed()
            wanted = [line["id"] for line in lines]
            behind = {one.name: len(one.missing(wanted)) for one in self.subscribers if one.missing(wanted)}
            assert not behind, behind
            return lines

        return eventually(up_to_date, WITHIN)

    def each_event_once_and_in_order(self, lines: list[Line]) -> None:
        partition_of = {line["id"]: line["place"].split("/")[1] for line in lines}
        in_order: defaultdict[str, list[str]] = defaultdict(list)
        for line in lines:
            in_order[partition_of[line["id"]]].append(line["id"])
        for one in self.subscribers:
            handled = [id for id in one.handled() if id in partition_of]
            assert [id for id, times in Counter(handled).items() if times > 1] == [], one.name
            for partition, ids in in_order.items():
                assert [id for id in handled if partition_of[id] == partition] == ids, one.name

    def tell_again(self, lines: Iterable[Line]) -> None:
        """The broker brings into each queue what it brought before."""
        with Connection(self.admin_url) as connection:
            producer = Producer(connection.default_channel)
            for line in lines:
                headers = {HEADER_PREFIX + name: value for name, value in line.items() if name != "data"}
                for one in self.on_broker():
                    producer.publish(line["data"], routing_key=one.queue, headers=headers, serializer="json")

    def status(self, service: str, path: str, token: str | None = None) -> int:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return requests.get(self.system.url(service) + path, headers=headers, timeout=60).status_code

    def another_epoch(self) -> None:
        """As the operator's restore leaves the log of customers."""
        uri = self.system.database.uri
        with MongoClient[dict[str, Any]](uri) as client:
            client["customers"]["log"].update_one({"_id": "log"}, {"$inc": {"epoch": 1}})

    def on_broker(self) -> list[Subscriber]:
        return [one for one in self.subscribers if one.name in ON_BROKER]

    def queues_are_empty(self) -> bool:
        with Connection(self.admin_url) as connection:
            channel = connection.default_channel
            found = {one.name: channel.queue_declare(one.queue, passive=True) for one in self.on_broker()}
            return all(queue.message_count == 0 and queue.consumer_count for queue in found.values())

    def kept_places(self) -> dict[Path, str]:
        """Of those who keep their place apart from what they have handled."""
        files = [one.state / "places" for one in self.subscribers if one.state.is_dir()]
        return {file: file.read_text() for file in files}

    def delete_queues(self) -> None:
        with Connection(self.admin_url) as connection:
            for one in self.on_broker():
                connection.default_channel.queue_delete(one.queue)


@pytest.fixture(scope="module")
def node_example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example in JavaScript with what its lock file names, as `npm ci` leaves it."""
    folder = tmp_path_factory.mktemp("node") / "subscriber"
    shutil.copytree(EXAMPLES / "node", folder, ignore=shutil.ignore_patterns("node_modules"))
    install = Process(
        "npm",
        [str(BIN / "npm"), "ci", "--prefer-offline", "--no-audit", "--no-fund"],
        log=folder / "npm.log",
        cwd=folder,
    )
    install.start()
    eventually(lambda: not install.alive, 100, what="npm ci")
    assert install.status == 0, install.tail()
    return folder


@pytest.fixture
def outside(
    new_system: NewSystem,
    smtp_sink: SmtpSink,
    rabbit_server: RabbitServer,
    rabbit_url: str,
    node_example: Path,
    tmp_path: Path,
) -> Iterator[Outside]:
    system = new_system("rabbitmq", settings(smtp_sink))
    company = found_company(system, ("chenguodong", "wangmin"))
    token = system.run("desk", "service-token", "--name", "warehouse", "--feeds", "customers", "--days", "1")
    outside = Outside(system, company, rabbit_url, token)
    folders = {"node": node_example}
    for name, command in COMMANDS.items():
        user = f"warehouse-{name}"
        printed, state = tmp_path / f"{name}.out", tmp_path / f"{name}.state"
        env = {
            **os.environ,
            "AMQP_URL": outsiders_url(rabbit_server, rabbit_url, user),
            "FEED_URL": system.url("customers"),
            "TOKEN": token,
            "NAME": user,
            "STATE": str(state),
        }
        cwd = folders.get(name, tmp_path)
        process = Process(name, command, log=printed, env=env, cwd=cwd)
        outside.subscribers.append(Subscriber(name, process, printed, state, f"{user}.customers"))
    yield outside
    for one in outside.subscribers:
        one.process.stop()


def each(subscribers: Iterable[Subscriber], do: Callable[[Process], object]) -> None:
    for one in subscribers:
        do(one.process)


def check_token(outside: Outside) -> None:
    """It opens the feed it names, and nothing else."""
    token = outside.token
    found = {service: outside.status(service, "/feed/places", token) for service in SERVICES}
    assert found == {"customers": 200, **dict.fromkeys(("mail", "credit", "scheduler", "desk"), 403)}
    assert outside.status("mail", "/feed?after=1/0/0", token) == 403
    assert outside.status("customers", "/customers", token) == 403
    assert outside.status("customers", "/feed/places") == 401
    assert outside.status("customers", "/feed/places", f"{token[:-3]}abc") == 401


@pytest.mark.timeout(500)
def test_outsiders_have_every_event_once_from_history_on(outside: Outside):
    outside.registers()
    check_token(outside)
    each(outside.subscribers, Process.start)
    outside.everybody_has_everything()

    eventually(outside.queues_are_empty, WITHIN)
    outside.registers()
    outside.everybody_has_everything()

    places = outside.kept_places()
    each(outside.subscribers, Process.kill)
    outside.registers()
    each(outside.subscribers, Process.start)
    outside.everybody_has_everything()

    # Gone for so long that the broker has dropped their queues: only the feed still knows.
    each(outside.subscribers, Process.kill)
    outside.delete_queues()
    # A crash between the work and the place that moves on, only longer.
    for file, text in places.items():
        assert file.read_text() != text
        file.write_text(text)
    outside.registers()
    each(outside.subscribers, Process.start)
    outside.everybody_has_everything()

    eventually(outside.queues_are_empty, WITHIN)
    outside.tell_again(outside.feed()[-5:])
    outside.registers(1)
    eventually(outside.queues_are_empty, WITHIN)
    outside.each_event_once_and_in_order(outside.everybody_has_everything())
    outside.system.check()

    # A backup was put back: taking its new events for old ones would be worse than standing still.
    outside.another_epoch()
    eventually(lambda: not any(one.process.alive for one in outside.subscribers), WITHIN)
    for one in outside.subscribers:
        assert one.process.status, one.name
        assert "epoch 1 is not this log's, which is 2" in one.process.tail(), one.name

"""The servers of a test run: private, killable, and gone when the run is."""

import os
import signal
import smtplib
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import amqp
import psutil
import pytest
from pymongo import MongoClient
from pymongo.database import Database

from tests.support import eventually
from tests.support.mongo import Documents
from tools.processes import Died, Process
from tools.servers import MongoServer, RabbitServer
from tools.smtp_sink import SmtpSink

ROOT = Path(__file__).parents[3]


def test_a_database_answers_and_is_empty(each_mongo_db: Database[Documents]):
    assert each_mongo_db.list_collection_names() == []
    each_mongo_db.things.insert_one({"_id": 1})
    assert each_mongo_db.things.count_documents({}) == 1


def test_a_killed_database_server_comes_back_with_what_it_acknowledged(
    new_mongo_server: Callable[[], MongoServer],
):
    server = new_mongo_server()
    with MongoClient[Documents](server.uri, journal=True) as client:
        client.db.things.insert_many([{"_id": number} for number in range(100)])
        server.kill()
        server.start()
        assert client.db.things.count_documents({}) == 100


def test_each_test_has_a_vhost_of_its_own(rabbit_server: RabbitServer, rabbit_url: str):
    vhost = rabbit_url.rsplit("/", 1)[1]
    with amqp.Connection(host=f"127.0.0.1:{rabbit_server.port}", virtual_host=vhost) as connection:
        channel = connection.channel()
        declared = channel.queue_declare(
            "orders", durable=True, auto_delete=False, arguments={"x-queue-type": "quorum"}
        )
        assert declared.message_count == 0


def test_the_sink_keeps_what_it_is_sent_and_refuses_whom_it_is_told(smtp_sink: SmtpSink):
    smtp_sink.answers["nobody@example.com"] = "550 no such user"
    with smtplib.SMTP("127.0.0.1", smtp_sink.port) as client:
        refused = client.sendmail(
            "ann@example.com", ["bob@example.com", "nobody@example.com"], b"Subject: hello\r\n\r\nhi\r\n"
        )
    assert refused == {"nobody@example.com": (550, b"no such user")}
    (mail,) = smtp_sink.wait_for(1)
    assert mail.recipients == ("bob@example.com",)
    assert mail.content == b"Subject: hello\r\n\r\nhi\r\n"


def test_a_process_that_dies_at_once_is_reported_with_the_end_of_its_log(tmp_path: Path):
    process = Process(
        "broken", [sys.executable, "-c", "raise SystemExit('no such place')"], log=tmp_path / "log"
    )
    process.start()
    with pytest.raises(Died, match="no such place"):
        process.wait_until(lambda: False, within=10)


def test_what_a_killed_run_started_ends_and_its_folder_goes(tmp_path: Path):
    folder = tmp_path / "of-the-run"
    folder.mkdir()
    script = (
        "import sys; from pathlib import Path; from tools.processes import Process, warden\n"
        f"sleeper = Process('sleeper', ['sleep', '600'], log=Path({str(folder / 'log')!r}))\n"
        f"sleeper.start(); warden().remove(Path({str(folder)!r})); print(sleeper.pid, flush=True); input()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as run:
        assert run.stdout is not None
        sleeper = psutil.Process(int(run.stdout.readline()))
        os.kill(run.pid, signal.SIGKILL)
    eventually(lambda: not sleeper.is_running() or sleeper.status() == psutil.STATUS_ZOMBIE)
    eventually(lambda: not folder.exists())

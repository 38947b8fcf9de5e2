"""The health checks of the containers tell a working process from a broken one."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from pymongo.database import Database

from tests.support.mongo import Documents
from tests.support.sources import ROOT
from tools.processes import free_port
from tools.servers import MongoServer
from tools.smtp_sink import SmtpSink


def healthy(role: str, **environment: object) -> bool:
    env = {**os.environ, **{name: str(value) for name, value in environment.items()}}
    command = [sys.executable, str(ROOT / "deploy/healthy.py"), role]
    return subprocess.run(command, env=env, capture_output=True).returncode == 0


class Ready(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/ready" else 404)
        self.end_headers()

    def log_message(self, *arguments: object) -> None: ...


@pytest.fixture
def ready_port() -> Iterator[int]:
    port = free_port()
    with ThreadingHTTPServer(("127.0.0.1", port), Ready) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield port
        server.shutdown()
        thread.join()


def test_an_api_is_healthy_while_it_says_it_is_ready(ready_port: int):
    assert healthy("api", PORT=ready_port)
    assert not healthy("api", PORT=free_port())


def test_a_receiver_is_healthy_while_it_speaks_smtp(smtp_sink: SmtpSink):
    assert healthy("receiver", PORT=smtp_sink.port)
    assert not healthy("receiver", PORT=free_port())


@pytest.mark.parametrize(
    ("silence", "expected"), [(timedelta(seconds=1), True), (timedelta(minutes=1), False)]
)
def test_a_worker_is_healthy_while_it_beats(
    silence: timedelta, expected: bool, mongo_server: MongoServer, mongo_db: Database[Documents]
):
    mongo_db.workers.insert_one({"_id": "w", "beat": 7, "at": datetime.now(UTC) - silence})
    assert healthy("worker", MONGO_URI=mongo_server.uri, DATABASE=mongo_db.name) is expected

"""desk as it is deployed: gunicorn with its configuration, the worker under nameko."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPResponse
from pathlib import Path
from typing import Any

import psutil
import pytest
import requests

from eventing.http.testing import bearer
from tests.support import eventually
from tests.support.nobody import feeds_of_nobody
from tools.processes import Process, accepts, free_port
from tools.servers import BIN

ROOT = Path(__file__).parents[3]
PASSWORD = "given by the operator"
PERSONAL = "ann@example.com"


class Deployed:
    def __init__(self, uri: str, database: str, folder: Path) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        settings = {
            "MONGO_URI": uri,
            "DATABASE": database,
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "WORKERS": "2",
            "THREADS": "4",
            "FIRST_ADMINISTRATOR_PASSWORD": PASSWORD,
            "KEY_SECRET": "a secret that is kept outside the database",
            # Nobody is there: desk goes on without hearing from others.
            "FEED_URLS": feeds_of_nobody(),
        }
        self.env = {**os.environ, **settings}
        gunicorn = [str(BIN / "gunicorn"), "--config", str(ROOT / "deploy/gunicorn.conf.py")]
        self.api = Process(
            "api", [*gunicorn, "desk.service:http_app()"], log=folder / "api.log", env=self.env
        )
        worker = [sys.executable, "-m", "desk", "worker"]
        self.worker = Process("worker", worker, log=folder / "worker.log", env=self.env)

    def is_ready(self) -> bool:
        try:
            return accepts(self.port) and requests.get(f"{self.url}/ready", timeout=60).ok
        except requests.RequestException:
            return False

    def operate(self, *arguments: str) -> str:
        command = [sys.executable, "-m", "desk", *arguments]
        done = subprocess.run(command, env=self.env, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def post(self, path: str, body: Any, headers: Any = None) -> requests.Response:
        return requests.post(self.url + path, json=body, headers=headers, timeout=60)


@pytest.fixture(scope="module")
def deployed(mongo_server, mongo_client, tmp_path_factory) -> Iterator[Deployed]:
    """Started once for all tests here: starting takes longer than what they ask."""
    database = "desk_deployed"
    found = Deployed(mongo_server.uri, database, tmp_path_factory.mktemp("desk"))
    found.api.start()
    found.api.wait_until(found.is_ready, 90)
    yield found
    found.api.stop()
    found.worker.stop()
    mongo_client.drop_database(database)


def test_the_first_administrator_signs_in_and_sees_himself_listed(deployed: Deployed):
    assert deployed.operate("first-administrator") == PASSWORD
    deployed.worker.start()
    body = {"login": "administrator", "password": PASSWORD}
    grant = deployed.post("/sign-in", body).json()
    change = {"current_password": PASSWORD, "new_password": "another long password"}
    changed = deployed.post("/password", change, bearer(grant["access_token"]))
    assert changed.status_code == 200, changed.text
    grant = deployed.post("/refresh", {"refresh_token": grant["refresh_token"]}).json()

    def listed() -> Any:
        path = f"{deployed.url}/accounts?after={changed.json()['command_id']}"
        answer = requests.get(path, headers=bearer(grant["access_token"]), timeout=60)
        return answer.status_code == 200 and answer.json()["items"]

    (account,) = eventually(listed)
    assert (account["login"], account["role"]) == ("administrator", "administrator")
    assert account["must_change_password"] is False


def test_the_numbers_of_all_processes_are_added_up(deployed: Deployed):
    for _ in range(20):
        assert requests.get(f"{deployed.url}/health", timeout=60).status_code == 200

    def counted() -> bool:
        text = requests.get(f"{deployed.url}/metrics", timeout=60).text
        line = next(
            (line for line in text.splitlines() if 'route="/health"' in line and "total" in line), "0"
        )
        return float(line.split()[-1]) >= 20

    eventually(counted)


@pytest.mark.parametrize(
    "request_line",
    [
        f"GET /accounts?login={PERSONAL}\x01 NONSENSE/9",
        f"{PERSONAL} / HTTP/1.1",
        f"GET /accounts?login={PERSONAL} HTTP/1.1\r\n{PERSONAL} header: 1",
        f"GET /accounts?login={PERSONAL} HTTP/1.1\r\nTransfer-Encoding: {PERSONAL}",
        f"GET /accounts/{PERSONAL}?login={PERSONAL} HTTP/1.1\r\nConnection: close",
    ],
)
def test_no_request_is_quoted_in_the_log_however_wrong_it_is(deployed: Deployed, request_line: str):
    with socket.create_connection(("127.0.0.1", deployed.port), timeout=60) as sent:
        sent.sendall(f"{request_line}\r\nHost: desk\r\n\r\n".encode())
        assert sent.recv(100).startswith(b"HTTP/1.1 ")
    assert PERSONAL not in deployed.api.log.read_text()


def test_lines_of_the_server_have_the_form_of_ours(deployed: Deployed):
    written = [json.loads(line) for line in deployed.api.log.read_text().splitlines()]
    assert {line["service"] for line in written} == {"desk"}
    assert any("Listening at" in line["event"] for line in written)


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"NO HTTP AT ALL\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: a\r\nBad Header: x\r\n\r\n", 400),
        (b"GET /" + b"x" * 9000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", 414),
        (b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 9000 + b"\r\n\r\n", 431),
        (
            b"POST /sign-in HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
            b"Transfer-Encoding: chunked\r\n\r\nZZ\r\n{}\r\n0\r\n\r\n",
            400,
        ),
    ],
)
def test_what_is_no_http_is_answered_with_problem_details_like_everything_else(
    deployed: Deployed, sent: bytes, status: int
):
    with socket.create_connection(("127.0.0.1", deployed.port), timeout=60) as connection:
        connection.sendall(sent)
        with closing(HTTPResponse(connection)) as answer:
            answer.begin()
            assert (answer.status, answer.getheader("Content-Type")) == (status, "application/problem+json")
            told = json.loads(answer.read())
    assert (told["status"], told["type"]) == (status, f"/problems/{told['code']}")


# The last: it ends the process that all the others ask.


def test_ending_the_process_answers_those_who_wait_for_the_feed(deployed: Deployed):
    headers = bearer(deployed.operate("service-token"))
    told = requests.get(f"{deployed.url}/feed/places", headers=headers, timeout=60).json()
    after = ",".join(f"{told['epoch']}/{partition}/{tail}" for partition, tail in told["tails"].items())
    answers = []

    def read() -> None:
        url = f"{deployed.url}/feed?after={after}&wait=30"
        answers.append(requests.get(url, headers=headers, timeout=40).status_code)

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    # Both are on their way in once the process has two connections it has not answered.
    eventually(lambda: _connections(deployed) >= 2)
    began = time.monotonic()
    deployed.api.signal(signal.SIGTERM)
    for reader in readers:
        reader.join(timeout=60)
    eventually(lambda: not deployed.api.alive)
    assert answers == [200, 200]
    assert time.monotonic() - began < 25


def _connections(deployed: Deployed) -> int:
    processes = [psutil.Process(deployed.api.pid), *psutil.Process(deployed.api.pid).children()]
    found = [c for process in processes for c in process.net_connections("tcp")]
    return len({c.raddr for c in found if c.status == "ESTABLISHED" and c.laddr.port == deployed.port})

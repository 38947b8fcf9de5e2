"""More requests than a process can answer: who cannot be served is told so, and the others are."""

import os
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from tests.support import eventually, in_a_quiet_moment
from tools.launcher.system import ROOT
from tools.processes import Process, accepts, free_port
from tools.servers import BIN, MongoServer

THREADS, QUEUE = 2, 4


class Api:
    """One process of an API under gunicorn, as it is deployed."""

    def __init__(self, uri: str, folder: Path, **settings: str) -> None:
        self.port, self.metrics_port = free_port(), free_port()
        env = {
            **os.environ,
            "MONGO_URI": uri,
            "DATABASE": f"overload_{self.port}",
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "METRICS_PORT": str(self.metrics_port),
            "THREADS": str(THREADS),
            "QUEUE": str(QUEUE),
            **settings,
        }
        gunicorn = [str(BIN / "gunicorn"), "--config", str(ROOT / "deploy/gunicorn.conf.py")]
        app = "tests.integration.http.overload_app:http_app()"
        self.process = Process("api", [*gunicorn, app], log=folder / f"{self.port}.log", env=env, cwd=ROOT)
        self.process.start()
        self.process.wait_until(lambda: accepts(self.port) and self.slow(0).ok, 60)

    def slow(self, milliseconds: int) -> requests.Response:
        return requests.get(f"http://127.0.0.1:{self.port}/slow/{milliseconds}", timeout=60)

    def probe(self, path: str) -> requests.Response:
        return requests.get(f"http://127.0.0.1:{self.metrics_port}{path}", timeout=60)

    def leave(self, milliseconds: int) -> None:
        """Ask, and go away without waiting for the answer."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=60) as connection:
            connection.sendall(f"GET /slow/{milliseconds} HTTP/1.1\r\nHost: x\r\n\r\n".encode())

    @property
    def taken(self) -> int:
        """How many of its threads are at work."""
        (line,) = [line for line in self.probe("/metrics").text.splitlines() if line.startswith("slow_busy ")]
        return round(float(line.split()[1]))

    @property
    def begun(self) -> int:
        """How many requests were begun, with this one."""
        return int(self.slow(0).json()["begun"])


@pytest.fixture(scope="module")
def api(mongo_server: MongoServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    made = Api(mongo_server.uri, tmp_path_factory.mktemp("overload"))
    yield made
    made.process.kill()


@in_a_quiet_moment
def test_who_finds_no_place_is_told_so_at_once_and_everybody_else_is_answered(api: Api) -> None:
    began = time.monotonic()
    with ThreadPoolExecutor(20) as pool:
        found = [pool.submit(timed, api, 1000) for _ in range(20)]
        health = [timed_probe(api, path) for path in ("/health", "/ready", "/metrics")]
        answers = [one.result() for one in found]
    assert all(answer.status_code == 200 and seconds < 1.0 for answer, seconds in health)
    done = [answer for answer, _ in answers if answer.status_code == 200]
    refused = [(answer, seconds) for answer, seconds in answers if answer.status_code == 503]
    assert len(done) + len(refused) == 20
    assert THREADS <= len(done) <= 2 * (THREADS + QUEUE)
    for answer, seconds in refused:
        assert seconds < 1.0
        assert answer.json()["code"] == "overloaded"
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert int(answer.headers["Retry-After"]) >= 1
    assert time.monotonic() - began < 10
    assert api.slow(0).ok


def timed(api: Api, milliseconds: int) -> tuple[requests.Response, float]:
    began = time.monotonic()
    answer = api.slow(milliseconds)
    return answer, time.monotonic() - began


def timed_probe(api: Api, path: str) -> tuple[requests.Response, float]:
    began = time.monotonic()
    answer = api.probe(path)
    return answer, time.monotonic() - began


@in_a_quiet_moment
def test_what_nobody_waits_for_any_more_is_not_begun(api: Api) -> None:
    before = api.begun
    with ThreadPoolExecutor(THREADS) as pool:
        for _ in range(THREADS):
            pool.submit(api.slow, 1500)
        eventually(lambda: api.taken == THREADS)
        for _ in range(QUEUE):
            api.leave(0)
    assert api.begun == before + THREADS + 1


@in_a_quiet_moment
def test_what_has_waited_too_long_is_told_so_and_not_begun(mongo_server: MongoServer, tmp_path: Path) -> None:
    api = Api(mongo_server.uri, tmp_path, QUEUE_SECONDS="0.5")
    try:
        before = api.begun
        with ThreadPoolExecutor(THREADS + QUEUE) as pool:
            found = [pool.submit(api.slow, 1500) for _ in range(THREADS + QUEUE)]
            answers = [one.result() for one in found]
        assert sorted(answer.status_code for answer in answers) == [200] * THREADS + [503] * QUEUE
        assert {answer.json()["code"] for answer in answers if answer.status_code == 503} == {"overloaded"}
        assert api.begun == before + THREADS + 1
    finally:
        api.process.kill()


def test_the_port_of_its_own_says_what_is_wrong(
    new_mongo_server: Callable[[], MongoServer], tmp_path: Path
) -> None:
    server = new_mongo_server()
    api = Api(server.uri, tmp_path)
    try:
        assert api.probe("/ready").text == "ok\n"
        assert "eventing_log_commits" in api.probe("/metrics").text
        assert api.probe("/elsewhere").status_code == 404
        server.kill()
        away = api.probe("/ready")
        assert (away.status_code, away.text) == (503, "the database is away\n")
        assert api.probe("/health").ok
    finally:
        api.process.kill()


@in_a_quiet_moment
def test_at_several_times_the_load_it_can_carry_work_goes_on_at_its_pace(api: Api) -> None:
    best = rate(api, clients=THREADS)
    slowest: list[float] = []
    with ThreadPoolExecutor(1) as looking:
        overloaded = looking.submit(rate, api, 6 * THREADS)
        while not overloaded.done():
            answer, seconds = timed_probe(api, "/health")
            assert answer.ok
            slowest.append(seconds)
    assert overloaded.result() > 0.8 * best
    assert max(slowest) < 1.0


def rate(api: Api, clients: int, answers: int = 60) -> float:
    """How many requests a second are answered, where whoever is turned away asks again at once."""
    left = iter(range(answers))

    def client() -> None:
        for _ in left:
            while not api.slow(50).ok:
                pass

    began = time.monotonic()
    with ThreadPoolExecutor(clients) as pool:
        for one in [pool.submit(client) for _ in range(clients)]:
            one.result()
    return answers / (time.monotonic() - began)

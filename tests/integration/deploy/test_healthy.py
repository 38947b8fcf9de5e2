"""The health checks of the containers tell a working process from a broken one."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from tests.support.sources import ROOT
from tools.processes import free_port
from tools.smtp_sink import SmtpSink


def healthy(role: str, **environment: object) -> bool:
    env = {**os.environ, **{name: str(value) for name, value in environment.items()}}
    command = [sys.executable, str(ROOT / "deploy/healthy.py"), role]
    return subprocess.run(command, env=env, capture_output=True).returncode == 0


class Well(BaseHTTPRequestHandler):
    path_of_it = ""

    def do_GET(self) -> None:
        self.send_response(200 if self.path == self.path_of_it else 503)
        self.end_headers()

    def log_message(self, *arguments: object) -> None: ...


@contextmanager
def answering(path: str) -> Iterator[int]:
    """A port where this path answers that all is well, and no other does."""
    port = free_port()
    with ThreadingHTTPServer(("127.0.0.1", port), type("Answer", (Well,), {"path_of_it": path})) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield port
        server.shutdown()
        thread.join()


def test_an_api_is_healthy_while_it_says_it_is_ready():
    with answering("/ready") as port:
        assert healthy("api", METRICS_PORT=port)
    assert not healthy("api", METRICS_PORT=free_port())


def test_a_receiver_is_healthy_while_it_speaks_smtp(smtp_sink: SmtpSink):
    assert healthy("receiver", PORT=smtp_sink.port)
    assert not healthy("receiver", PORT=free_port())


def test_a_worker_is_healthy_while_its_pump_turns():
    with answering("/health") as port:
        assert healthy("worker", METRICS_PORT=port)
    with answering("/ready") as port:
        assert not healthy("worker", METRICS_PORT=port)
    assert not healthy("worker", METRICS_PORT=free_port())

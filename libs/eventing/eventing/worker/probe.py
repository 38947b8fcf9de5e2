"""The probe of a process: `/metrics` for Prometheus, `/health` and `/ready` for the orchestrator.

It has a port and a thread of its own, so that it answers while the process has no time for anybody else.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from socketserver import ThreadingMixIn
from threading import Thread
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import structlog
from prometheus_client import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector

from eventing.telemetry.metrics import exposition
from eventing.worker.gauges import ServiceGauges
from eventing.worker.runtime import Runtime
from eventing.worker.worker_gauges import WorkerGauges

log_ = structlog.get_logger(__name__)

StartResponse = Callable[[str, list[tuple[str, str]]], object]
Application = Callable[[Mapping[str, Any], StartResponse], Iterable[bytes]]
#: What is wrong, in a few words; empty when nothing is.
State = Callable[[], str]


def application(gauges: Sequence[Collector], states: Mapping[str, State]) -> Application:
    """The WSGI application. A path of `states` is 503 while something is wrong, and says what."""

    def answer(environ: Mapping[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if path == "/metrics":
            start_response("200 OK", [("Content-Type", CONTENT_TYPE_LATEST)])
            return [exposition(*gauges)]
        if path not in states:
            start_response("404 Not Found", [])
            return []
        wrong = states[path]()
        start_response("503 Service Unavailable" if wrong else "200 OK", [("Content-Type", "text/plain")])
        return [f"{wrong or 'ok'}\n".encode()]

    return answer


def of_worker(runtime: Runtime[Any]) -> Application:
    """That of a worker. `/health` is 503 when the pump stands still: restart the worker. `/ready` is 503 also
    while the database is away or the log has a hole, which no restart would mend."""
    health = runtime.health
    gauges = (ServiceGauges(runtime.log, runtime.clock), WorkerGauges(runtime), *runtime.gauges)
    return application(
        gauges,
        {
            "/health": lambda: "" if health.healthy() else health.waits_for,
            "/ready": lambda: "" if health.ready() else health.waits_for,
        },
    )


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    #: Each process of an API has one, and any of them answers for all.
    allow_reuse_port = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None: ...


def serve_probe(gauges: Sequence[Collector], states: Mapping[str, State], address: tuple[str, int]) -> None:
    """Serve that of a process of a service's own kind, until it ends. Raises OSError as below."""
    serve_in_thread(application(gauges, states), address)


def serve_in_thread(answering: Application, address: tuple[str, int]) -> None:
    """Serve until the process ends, in threads. Raises OSError when the port is taken by another program."""
    server = make_server(*address, answering, _Server, _Quiet)
    Thread(target=server.serve_forever, name="probe", daemon=True).start()
    log_.info("probe_listens", port=address[1])

"""The probe of a worker: `/metrics` for Prometheus, `/health` and `/ready` for the orchestrator.

The API's processes have Flask for it; workers do without.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import structlog
from prometheus_client import CONTENT_TYPE_LATEST

from eventing.telemetry.metrics import exposition
from eventing.worker.gauges import ServiceGauges
from eventing.worker.runtime import Runtime
from eventing.worker.worker_gauges import WorkerGauges

log_ = structlog.get_logger(__name__)

StartResponse = Callable[[str, list[tuple[str, str]]], object]
Application = Callable[[Mapping[str, Any], StartResponse], Iterable[bytes]]


def application(runtime: Runtime[Any]) -> Application:
    """The WSGI application. `/health` is 503 when the pump stands still: restart the worker. `/ready` is
    503 also while the database is away or the log has a hole, which no restart would mend."""
    gauges = (ServiceGauges(runtime.log, runtime.clock), WorkerGauges(runtime), *runtime.gauges)
    states = {"/health": runtime.health.healthy, "/ready": runtime.health.ready}

    def answer(environ: Mapping[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if path == "/metrics":
            start_response("200 OK", [("Content-Type", CONTENT_TYPE_LATEST)])
            return [exposition(*gauges)]
        if path not in states:
            start_response("404 Not Found", [])
            return []
        well = states[path]()
        start_response("200 OK" if well else "503 Service Unavailable", [("Content-Type", "text/plain")])
        return [b"ok\n" if well else f"{runtime.health.waits_for}\n".encode()]

    return answer


def serve(runtime: Runtime[Any], address: tuple[str, int]) -> None:
    """Serve until the process ends, in green threads. Raises OSError when the port is taken."""
    import eventlet
    from eventlet import wsgi

    listener = eventlet.listen(address)
    eventlet.spawn_n(wsgi.server, listener, application(runtime), log_output=False)
    log_.info("probe_listens", port=address[1])

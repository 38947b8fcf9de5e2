"""Runs a service's worker process: nameko hosts it, a signal ends it in order."""

import signal
import threading
from types import FrameType
from typing import Any

import structlog
from nameko.runners import ServiceRunner

from eventing.core.transient import transient_ignored
from eventing.worker import probe
from eventing.worker.entrypoints import RUNTIME
from eventing.worker.runtime import Runtime
from eventing.worker.startup import Startup

log_ = structlog.get_logger(__name__)


def run_worker(service_class: type, runtime: Runtime[Any]) -> None:
    """Run until SIGTERM or SIGINT; raises when a part of the worker died, so that a supervisor restarts it.

    While the database is away it waits, and is not ready.
    """
    # The `nameko` command imports pkg_resources, which is gone; the runner itself does not.
    runner = ServiceRunner(config={RUNTIME: runtime})
    runner.add_service(service_class)
    stopping, started = threading.Event(), threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        import eventlet

        stopping.set()
        if started.is_set():  # what has not started cannot be stopped: it looks at `stopping` itself
            eventlet.spawn_n(runner.stop)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    if runtime.probe is not None:
        _serve_probe(runtime, runtime.probe)
    if not Startup(runtime).wait(stopping.is_set):
        log_.info("worker_stopped", worker=runtime.membership.worker_id)
        return
    with transient_ignored():  # the database is away: the readers will wait for it too
        # Before anything reads: a worker that has not looked takes every partition for its own. Its
        # first beat comes when it is at work, so that the others do not let go too early.
        runtime.membership.look()
    threading.Thread(target=runtime.build_indexes, name="indexes", daemon=True).start()
    try:
        runner.start()
        started.set()
        if stopping.is_set():
            runner.stop()
        log_.info("worker_started", worker=runtime.membership.worker_id)
        runner.wait()
    finally:
        # Where a part of the worker died, none of the others let go.
        runtime.membership.leave()
    log_.info("worker_stopped", worker=runtime.membership.worker_id)


def _serve_probe(runtime: Runtime[Any], address: tuple[str, int]) -> None:
    """Serve until the process ends, in green threads. Raises OSError when the port is taken."""
    import eventlet
    from eventlet import wsgi

    listener = eventlet.listen(address)
    eventlet.spawn_n(wsgi.server, listener, probe.of_worker(runtime), log_output=False)
    log_.info("probe_listens", port=address[1])

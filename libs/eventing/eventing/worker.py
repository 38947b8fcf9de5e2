"""Runs a service's worker process: nameko hosts it, a signal ends it in order."""

import signal
from types import FrameType
from typing import Any

import structlog
from nameko.runners import ServiceRunner

from eventing.entrypoints import RUNTIME
from eventing.runtime import Runtime

log_ = structlog.get_logger(__name__)


def run_worker(service_class: type, runtime: Runtime[Any]) -> None:
    """Until SIGTERM or SIGINT; raises when a part of the worker died, so that a supervisor restarts it."""
    # The `nameko` command imports pkg_resources, which is gone; the runner itself does not.
    runner = ServiceRunner(config={RUNTIME: runtime})
    runner.add_service(service_class)

    def stop(_signal: int, _frame: FrameType | None) -> None:
        import eventlet

        eventlet.spawn_n(runner.stop)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    runner.start()
    log_.info("worker_started", service=runtime.log.source, worker=runtime.membership.worker_id)
    runner.wait()
    log_.info("worker_stopped", service=runtime.log.source)

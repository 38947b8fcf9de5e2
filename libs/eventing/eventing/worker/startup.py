"""Startup: a process that starts before its database waits for it and goes on by itself."""

import threading
from collections.abc import Callable
from time import monotonic
from typing import Any

import structlog

from eventing.core.retry import Outage, Retry, passing
from eventing.worker.runtime import Runtime

log_ = structlog.get_logger(__name__)

FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.2, 2.0
#: How often it is said that the database is still awaited.
SAY_EVERY_SECONDS = 15.0
#: How long a process that waits takes at most to notice that it is to stop.
LOOK_SECONDS = 0.1


class Startup:
    """Opens the runtime in a thread beside the caller, who stays free to answer and to stop.

    A try may hang as long as a server does; nobody waits for that thread, it ends with the process.
    """

    def __init__(self, runtime: Runtime[Any], failed: Callable[[], None] = lambda: None) -> None:
        """`failed` is called, in that thread, when waiting does not help and nobody waits: the log is
        another's."""
        self._runtime = runtime
        self._failed = failed
        self._error: Exception | None = None
        self._open = threading.Event()
        self._tried = threading.Event()
        self._left = threading.Event()
        threading.Thread(target=self._run, name="startup", daemon=True).start()

    @property
    def is_open(self) -> bool:
        return self._open.is_set()

    def tried(self, within: float) -> None:
        """Wait until the first try is over, however it went. Raises what waiting
        does not help against."""
        self._tried.wait(within)
        self._left.set()
        if self._error is not None:
            raise self._error

    def wait(self, stopping: Callable[[], bool]) -> bool:
        """Wait until it is open, False if `stopping` first. Raises what waiting does not help against."""
        while not self._open.wait(LOOK_SECONDS):
            if stopping():
                return False
            if self._error is not None:
                raise self._error
        return not stopping()

    def _run(self) -> None:
        outage = Outage("waiting_for_database", "database_found", again=SAY_EVERY_SECONDS)
        retry = Retry(outage, first=FIRST_PAUSE_SECONDS, most=LONGEST_PAUSE_SECONDS)
        while True:
            self._runtime.health.sought_at = monotonic()
            try:
                self._runtime.open()
                break
            except passing() as error:
                self._tried.set()
                retry.met(error)
            except Exception as error:
                self._error = error
                self._tried.set()
                log_.error("not_opened", error=error)
                if self._left.is_set():
                    self._failed()
                return
        self._open.set()
        self._tried.set()
        retry.over()

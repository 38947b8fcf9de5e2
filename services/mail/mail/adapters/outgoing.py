"""The postman at work: an entrypoint of the worker that looks for mail to send, again and again."""

import threading
from collections.abc import Callable
from typing import Any

import structlog
from nameko.extensions import Entrypoint

from eventing.errors import Unavailable
from eventing.mongo import TRANSIENT
from mail.handlers import Postman

log_ = structlog.get_logger(__name__)

ROUND_SECONDS = 0.5
AFTER_FAILURE_SECONDS = 5.0
RETRIED: tuple[type[Exception], ...] = (*TRANSIENT, Unavailable)


class PostmanEntrypoint(Entrypoint):  # type: ignore[misc]  # nameko has no types
    """Looks for mail to send, again and again, in a thread of the container."""

    def __init__(self, postman: Postman | None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._postman = postman
        self._stop = threading.Event()

    def start(self) -> None:
        if self._postman is not None:
            self.container.spawn_managed_thread(self._run)

    def stop(self) -> None:
        self._stop.set()

    def _run(self) -> None:
        assert self._postman is not None
        pause = ROUND_SECONDS
        while not self._stop.wait(pause):
            try:
                self._postman.round()
                pause = ROUND_SECONDS
            except RETRIED as error:
                log_.warning("postman_waits", error=type(error).__name__)
                pause = AFTER_FAILURE_SECONDS
            except Exception:
                # One intent that cannot be sent must not end the worker; it is seen in the log.
                log_.exception("postman_failed")
                pause = AFTER_FAILURE_SECONDS


def send_queued(postman: Postman | None) -> Callable[[object], None]:
    """`outgoing = send_queued(postman)` in the service class; without a postman nothing is sent."""

    def hosted(service: object) -> None:
        """nameko finds entrypoints on methods, so there is one; it is never called."""

    PostmanEntrypoint.decorator(postman)(hosted)
    return hosted

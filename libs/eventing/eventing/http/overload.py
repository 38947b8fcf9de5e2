"""Overload: more requests than a process can answer are told so at once, and none is done for nobody.

A queue without an end answers everybody too late: when a command is done its client has gone and asks again.
"""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import pymongo
from flask import Flask, Response

from eventing.http.problems import problem
from eventing.worker.bounded import TURNED_AWAY, taken_up

#: How long a request may be worked on; longer than any may wait for the feed.
WORK_SECONDS = 45.0
RETRY_SECONDS = 2


class Overload:
    """Around an application: what has waited too long is turned away, and what is done has its time."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._inner = app.wsgi_app
        app.extensions[TURNED_AWAY] = partial(_as_bytes, app)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if getattr(taken_up, "too_late", False):
            with self._app.request_context(environ):
                turned_away: Iterable[bytes] = _overloaded()(environ, start_response)
                return turned_away
        with pymongo.timeout(WORK_SECONDS):
            return self._inner(environ, start_response)


def _overloaded() -> Response:
    return problem(503, "overloaded", headers={"Retry-After": str(RETRY_SECONDS)})


def _as_bytes(app: Flask) -> bytes:
    """The answer to whoever is turned away before anything of the request was read."""
    with app.test_request_context():
        answer = _overloaded()
        answer.headers["Connection"] = "close"
        answer.headers["Content-Length"] = str(len(answer.get_data()))
        head = "".join(f"{name}: {value}\r\n" for name, value in answer.headers)
        body: bytes = answer.get_data()
        return f"HTTP/1.1 503 Service Unavailable\r\n{head}\r\n".encode() + body

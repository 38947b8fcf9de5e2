"""Overload: more requests than a process can answer are told so at once, and none is done for nobody.

A queue without an end answers everybody too late: when a command is done its client has gone and asks again.
"""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import pymongo
from flask import Flask, Response

from eventing.http.feed import MAX_WAIT_SECONDS
from eventing.http.problems import problem
from eventing.worker.bounded import TURNED_AWAY, taken_up

#: How long a request may be worked on. While it lasts the driver looks for a database that has gone.
WORK_SECONDS = 20.0
#: The same where no server of the database is there when the request begins.
AWAY_SECONDS = 3.0
#: Whoever reads the feed may wait for something new before anything is worked on.
FEED, FEED_SECONDS = "/feed", MAX_WAIT_SECONDS + 15.0
RETRY_SECONDS = 2


class Overload:
    """Around an application: what has waited too long is turned away, and what is done has its time."""

    def __init__(self, app: Flask, database_is_there: Callable[[], bool]) -> None:
        self._app, self._database_is_there = app, database_is_there
        self._inner = app.wsgi_app
        app.extensions[TURNED_AWAY] = partial(_as_bytes, app)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if getattr(taken_up, "too_late", False):
            with self._app.request_context(environ):
                turned_away: Iterable[bytes] = _overloaded()(environ, start_response)
                return turned_away
        with pymongo.timeout(self._seconds(environ["PATH_INFO"])):
            return self._inner(environ, start_response)

    def _seconds(self, path: str) -> float:
        if not self._database_is_there():
            return AWAY_SECONDS
        return FEED_SECONDS if path.startswith(FEED) else WORK_SECONDS


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

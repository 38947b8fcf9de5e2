"""Overload: more requests than a process can answer are told so at once, and none is done for nobody.

A queue without an end answers everybody too late: when a command is done its client has gone and asks again.
"""

import select
import socket
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pymongo
from flask import Flask, Response
from gunicorn.workers.gthread import TConn, ThreadWorker

from eventing.http.problems import problem

#: How long a request may be worked on; longer than any may wait for the feed.
WORK_SECONDS = 45.0
RETRY_SECONDS = 2

#: Those who are turned away are heard out this long: one who is still sending would lose the answer.
FAREWELL_SECONDS = 0.5
MOST_FAREWELLS = 200

_taken_up = threading.local()


class Overload:
    """Around an application: what has waited too long is turned away, and what is done has its time."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._inner = app.wsgi_app

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if getattr(_taken_up, "too_late", False):
            with self._app.request_context(environ):
                turned_away: Iterable[bytes] = overloaded()(environ, start_response)
                return turned_away
        with pymongo.timeout(WORK_SECONDS):
            return self._inner(environ, start_response)


def overloaded() -> Response:
    return problem(503, "overloaded", headers={"Retry-After": str(RETRY_SECONDS)})


class BoundedWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn's worker of threads, with a queue that ends."""

    #: Requests that wait for a thread, and how long one may wait, in seconds.
    most_waiting = 64
    most_seconds = 10.0

    def init_process(self) -> None:
        self._waiting = 0
        self._counting = threading.Lock()
        self._turned_away = b""
        self._farewells = ThreadPoolExecutor(1, thread_name_prefix="farewell")
        self._to_say = 0
        super().init_process()

    def enqueue_req(self, conn: TConn) -> None:
        with self._counting:
            full = self._waiting >= self.most_waiting + self.cfg.threads
            if not full:
                self._waiting += 1
        if full:
            self._turn_away(conn)
            return
        conn.queued_at = time.monotonic()
        super().enqueue_req(conn)

    def handle(self, conn: TConn) -> Any:
        """In a thread of the pool: answer, unless it is too late or nobody waits for it any more."""
        try:
            _taken_up.too_late = time.monotonic() - conn.queued_at > self.most_seconds
            return False if _gone(conn.sock) else super().handle(conn)
        finally:
            with self._counting:
                self._waiting -= 1

    def _turn_away(self, conn: TConn) -> None:
        self.nr_conns -= 1
        if self._to_say >= MOST_FAREWELLS:
            conn.close()
            return
        self._to_say += 1
        self._farewells.submit(self._say, conn)

    def _say(self, conn: TConn) -> None:
        try:
            self._turned_away = self._turned_away or _as_bytes(self.wsgi)
            conn.sock.settimeout(FAREWELL_SECONDS)
            conn.sock.sendall(self._turned_away)
            conn.sock.shutdown(socket.SHUT_WR)
            until = time.monotonic() + FAREWELL_SECONDS
            while conn.sock.recv(65536) and time.monotonic() < until:
                pass
        except OSError:
            pass  # it went by itself
        finally:
            self._to_say -= 1
            conn.close()


def _gone(connection: socket.socket) -> bool:
    """Whether the other side has closed, though what it sent may still be read."""
    looking = select.poll()
    looking.register(connection, select.POLLRDHUP)
    return bool(looking.poll(0))


def _as_bytes(app: Flask) -> bytes:
    """The answer to whoever is turned away before anything of the request was read."""
    with app.test_request_context():
        answer = overloaded()
        answer.headers["Connection"] = "close"
        answer.headers["Content-Length"] = str(len(answer.get_data()))
        head = "".join(f"{name}: {value}\r\n" for name, value in answer.headers)
        body: bytes = answer.get_data()
        return f"HTTP/1.1 503 Service Unavailable\r\n{head}\r\n".encode() + body

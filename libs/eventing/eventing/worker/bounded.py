"""gunicorn's worker of threads, with a queue that ends: who finds no place in it is turned away at once.

Nothing of ours is imported here: gunicorn loads it before its processes are forked.
"""

import select
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker

#: Those who are turned away are heard out this long: one who is still sending would lose the answer.
FAREWELL_SECONDS = 0.5
MOST_FAREWELLS = 200

#: What the application's extensions hold under this name is called for the bytes of the answer to them.
TURNED_AWAY = "turned_away"

#: Of the thread that answers a request: whether it has been `too_late` for it.
taken_up = threading.local()


class BoundedWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """The worker; its application says under TURNED_AWAY what is answered beyond the queue."""

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
            taken_up.too_late = time.monotonic() - conn.queued_at > self.most_seconds
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
            self._turned_away = self._turned_away or self.wsgi.extensions[TURNED_AWAY]()
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

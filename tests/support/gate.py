"""A gate on the way to a server: a test opens it, closes it, or lets it break off a conversation."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Lock, Thread

from tools.processes import free_port

CHUNK_BYTES = 65536
END_OF_HEADERS = b"\r\n\r\n"


class Gate:
    """A port that leads to another one while it is open; closed, a connection is refused."""

    def __init__(self, port: int) -> None:
        self.port = free_port()
        self.broke_off = Event()
        self._to = port
        self._break_at = b""
        self._page = b""
        self._listener: socket.socket | None = None
        self._ends: list[socket.socket] = []
        self._lock = Lock()

    @property
    def mongo_uri(self) -> str:
        return f"mongodb://127.0.0.1:{self.port}/?directConnection=true"

    def open(self) -> None:
        self.close()
        self._page = b""
        self._listen()

    def _listen(self) -> None:
        listener = self._listener = socket.create_server(("127.0.0.1", self.port))
        Thread(target=self._accept, args=(listener,), daemon=True).start()

    def break_at(self, word: bytes) -> None:
        """Hold back this word the first time it is sent, and close the gate on everybody."""
        self._break_at = word

    def say(self, page: bytes) -> None:
        """Answer every request with this, whole answer of a proxy, until the gate is opened again."""
        self.close()
        self._page = page
        self._listen()

    def close(self) -> None:
        with self._lock:
            ends, self._ends = self._ends, []
            if self._listener is not None:
                ends.append(self._listener)
                self._listener = None
        for end in ends:
            _hang_up(end)

    def _accept(self, listener: socket.socket) -> None:
        with suppress(OSError):  # closed
            while True:
                near, _ = listener.accept()
                if self._page:
                    Thread(target=self._answer, args=(near, self._page), daemon=True).start()
                    continue
                try:
                    far = socket.create_connection(("127.0.0.1", self._to))
                except OSError:  # down at the moment: who came is turned away, not all who come later
                    _hang_up(near)
                    continue
                with self._lock:
                    if self._listener is not listener:
                        _hang_up(near)
                        _hang_up(far)
                        return
                    self._ends += [near, far]
                Thread(target=self._carry, args=(near, far, True), daemon=True).start()
                Thread(target=self._carry, args=(far, near, False), daemon=True).start()

    def _answer(self, near: socket.socket, page: bytes) -> None:
        with suppress(OSError):
            asked = b""
            while END_OF_HEADERS not in asked and (data := near.recv(CHUNK_BYTES)):
                asked += data
            near.sendall(page)
        _hang_up(near)

    def _carry(self, source: socket.socket, target: socket.socket, asking: bool) -> None:
        with suppress(OSError):
            while data := source.recv(CHUNK_BYTES):
                if asking and self._break_at and self._break_at in data:
                    self._break_at = b""
                    self.close()
                    self.broke_off.set()
                    return
                target.sendall(data)
        _hang_up(source)
        _hang_up(target)


def _hang_up(end: socket.socket) -> None:
    with suppress(OSError):  # it has gone by itself
        end.shutdown(socket.SHUT_RDWR)
    end.close()


@contextmanager
def gate_to(port: int) -> Iterator[Gate]:
    """A gate to a port, closed at first."""
    gate = Gate(port)
    try:
        yield gate
    finally:
        gate.close()

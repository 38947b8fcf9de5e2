"""A connection to the broker, with a heartbeat of its own.

One thread reads a connection. Others may write to it: whatever goes out goes out under one lock, a
method with its content at a time.
"""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import amqp
from amqp.exceptions import AMQPError
from amqp.method_framing import frame_writer

#: Unless the URL says otherwise: `amqp://...?heartbeat=60`. A worker that gets little processor misses short
#: ones, though its broker is there.
HEARTBEAT_SECONDS = 30
LEAST_HEARTBEAT_SECONDS = 5
CONNECT_SECONDS = 5.0
#: How long the broker may take to answer a request or to take in a frame.
ANSWER_SECONDS = 10.0

#: The broker is away, refuses, or said something that cannot be understood: connect again.
BROKER_ERRORS: tuple[type[Exception], ...] = (AMQPError, OSError)


def told(error: Exception) -> str:
    """What the broker says, for the log; of others' errors nothing, which may quote what they failed on."""
    return str(error) if isinstance(error, BROKER_ERRORS) else ""


class Connection(amqp.Connection):  # type: ignore[misc]  # py-amqp has no types
    # With this announced py-amqp would look at the socket before each publish. A broker that takes
    # no more shows in missing confirms.
    negotiate_capabilities = {  # noqa: RUF012  # py-amqp's own way to say it
        **amqp.Connection.negotiate_capabilities,
        "connection.blocked": False,
    }

    def __init__(self, **settings: Any) -> None:
        self._writing = threading.Lock()
        super().__init__(frame_writer=_one_at_a_time, **settings)

    def connect(self, callback: Any = None) -> None:
        super().connect(callback)
        self._socket: socket.socket = self.sock
        self._socket.settimeout(ANSWER_SECONDS)

    def send(self, frames: bytes) -> None:
        """Send whole frames that are encoded already."""
        with self._writing:
            self.transport.write(frames)
            self.bytes_sent += 1

    @contextmanager
    def answered(self, within: float = ANSWER_SECONDS) -> Iterator[None]:
        """Limit how long requests to the broker may take: beyond it the connection is lost.

        py-amqp waits for ever as long as anything comes, even a heartbeat.
        """
        alarm = threading.Timer(within, self.hang_up)
        alarm.daemon = True
        alarm.start()
        try:
            yield
        finally:
            alarm.cancel()

    def hang_up(self) -> None:
        """Hang up, from any thread: whoever reads this connection finds it lost."""
        with suppress(OSError):  # it may be lost already
            self._socket.shutdown(socket.SHUT_RDWR)


def _one_at_a_time(connection: Connection, transport: Any) -> Callable[..., None]:
    """py-amqp's own writer, under the connection's lock."""
    write = frame_writer(connection, transport)

    def write_frame(*frame: Any) -> None:
        with connection._writing:
            write(*frame)

    return write_frame


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    """A connection that beats until the block is left. Raises BROKER_ERRORS."""
    connection = _connection(url)
    rest = threading.Event()
    try:
        connection.connect()
        threading.Thread(target=_beat, args=(connection, rest), name="broker-heartbeat", daemon=True).start()
        yield connection
        with connection.answered():
            connection.close()
    finally:
        rest.set()
        connection.collect()


def _connection(url: str) -> Connection:
    parts = urlsplit(url)
    asked = parse_qsl(parts.query, keep_blank_values=True)
    settings, twice = dict(asked), len(asked) != len(dict(asked))
    authority = settings.pop("ca_certs", None)
    heartbeat = _heartbeat(settings.pop("heartbeat", str(HEARTBEAT_SECONDS)))
    if parts.scheme not in ("amqp", "amqps") or not parts.hostname or settings or twice:
        raise ValueError(
            "a broker's URL is amqp://user:password@host:port/vhost?heartbeat=30, or amqps://..., "
            "with ca_certs=FILE where its certificate is of an authority of your own"
        )
    secure = parts.scheme == "amqps"
    trust = {"server_hostname": parts.hostname, "cert_reqs": ssl.CERT_REQUIRED, "ca_certs": authority}
    port = parts.port or (5671 if secure else 5672)
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return Connection(
        host=f"{host}:{port}",
        userid=unquote(parts.username or "guest"),
        password=unquote(parts.password or "guest"),
        login_method="PLAIN",
        virtual_host=unquote(parts.path[1:]) or "/",
        ssl=trust if secure else False,
        heartbeat=heartbeat,
        connect_timeout=CONNECT_SECONDS,
    )


def _heartbeat(asked: str) -> int:
    """The seconds between two heartbeats. Raises ValueError for what is no number of at least five."""
    if not asked.isascii() or not asked.isdigit() or int(asked) < LEAST_HEARTBEAT_SECONDS:
        raise ValueError(f"a heartbeat is a number of seconds, at least {LEAST_HEARTBEAT_SECONDS}")
    return int(asked)


def _beat(connection: Connection, rest: threading.Event) -> None:
    """In a thread of its own: a heartbeat must not wait for a slow database."""
    # What both sides agreed on, which is the smaller of what they asked for.
    while not rest.wait((connection.heartbeat or HEARTBEAT_SECONDS) / 4):
        try:
            connection.heartbeat_tick()
        except Exception:  # whatever it is, this connection is no good any more
            connection.hang_up()
            return

"""Parsing in processes of its own: what is wrong with one message stops neither the others nor this process.

A message has so much processor time and memory there. What takes more is unreadable: whatever its author has
thought of, and whatever we have not. A process reads one message after the other; there are several, started
when they are needed. They end when this process does.
"""

import signal
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Iterable
from contextlib import suppress
from threading import BoundedSemaphore
from weakref import finalize

import msgspec
import structlog

from eventing import Unavailable
from mail.message.parsed import Known, ParsedMail, Unread, Unreadable

log_ = structlog.get_logger(__name__)

#: Messages parsed at once by one process of ours.
MAX_PROCESSES = 4
#: Processor time for one message, and memory: much more than the largest honest one takes.
CPU_SECONDS = 10
MEMORY_BYTES = 1024 * 1024 * 1024
#: A process that has said nothing for so long is stopped, not busy: what it was reading is tried again later.
SILENCE_SECONDS = 60.0
START_SECONDS = 30.0
#: It ends when its socket does; one that is stopped, or caught in a message, does not.
END_SECONDS = 0.5
#: Times a message may end its process: the first may have been somebody else's doing.
TRIES = 2


class Failed(msgspec.Struct, frozen=True, tag=True):
    """Why a message is unreadable."""

    code: Unread
    known: Known


class Read(msgspec.Struct, frozen=True, tag=True):
    mail: ParsedMail


Answer = Read | Failed
ENCODER = msgspec.msgpack.Encoder()
_DECODER: msgspec.msgpack.Decoder[Answer] = msgspec.msgpack.Decoder(Answer)
_LENGTH_BYTES = 8


class Processes:
    """The port `Reader`, by processes. Safe to use from several threads."""

    def __init__(
        self, count: int = MAX_PROCESSES, cpu_seconds: int = CPU_SECONDS, memory_bytes: int = MEMORY_BYTES
    ) -> None:
        self._seats = BoundedSemaphore(count)
        self._limits = (str(cpu_seconds), str(memory_bytes))
        self._idle: deque[_Process] = deque()
        # At the latest when this process ends.
        self.close = finalize(self, _end_all, self._idle)

    def __call__(self, raw: bytes) -> ParsedMail:
        with self._seats:
            for _ in range(TRIES):
                answer = self._ask(raw)
                if isinstance(answer, Read):
                    return answer.mail
                if answer is not None:
                    raise Unreadable(answer.code, answer.known)
            log_.warning("mail_ends_its_parser", size=len(raw))
            raise Unreadable("too_costly")

    def _ask(self, raw: bytes) -> Answer | None:
        """The answer; None if the process ended instead. Raises Unavailable."""
        try:
            process = self._idle.pop()
        except IndexError:
            process = _Process(self._limits)
        try:
            answer = process.ask(raw)
        except TimeoutError as error:
            process.end()
            raise Unavailable("the parser is stopped") from error
        except OSError:
            if process.end() == -signal.SIGXCPU:
                return Failed("too_costly", Known())
            return None
        self._idle.append(process)
        return answer


class _Process:
    def __init__(self, limits: Iterable[str]) -> None:
        self._socket, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "mail.adapters.parser", str(theirs.fileno()), *limits],
                pass_fds=(theirs.fileno(),),
                stdin=subprocess.DEVNULL,
            )
        self._socket.settimeout(START_SECONDS + SILENCE_SECONDS)

    def ask(self, raw: bytes) -> Answer:
        """Raises OSError if the process has ended, TimeoutError if it is silent."""
        send(self._socket, raw)
        answer = _DECODER.decode(receive(self._socket))
        self._socket.settimeout(SILENCE_SECONDS)
        return answer

    def end(self) -> int:
        """End it, if it has not ended; returns its exit status, negative for the signal that ended it."""
        self._socket.close()
        with suppress(subprocess.TimeoutExpired):
            return self._process.wait(END_SECONDS)
        self._process.kill()
        return self._process.wait()


def _end_all(processes: deque[_Process]) -> None:
    with suppress(IndexError):
        while True:
            processes.pop().end()


#: For all that is parsed in this process.
PROCESSES = Processes()

# -- what both sides say -------------------------------------------------------------------------------


def send(there: socket.socket, content: bytes) -> None:
    there.sendall(len(content).to_bytes(_LENGTH_BYTES, "big"))
    there.sendall(content)


def receive(there: socket.socket) -> bytes:
    """Raises ConnectionError when the other side has ended."""
    return _exactly(there, int.from_bytes(_exactly(there, _LENGTH_BYTES), "big"))


def _exactly(there: socket.socket, count: int) -> bytes:
    content = bytearray(count)
    rest = memoryview(content)
    while rest:
        read = there.recv_into(rest)
        if not read:
            raise ConnectionError("the other side has ended")
        rest = rest[read:]
    return bytes(content)

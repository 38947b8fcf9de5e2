"""A process that parses messages in turn, within limits, told by `parsing.Processes`."""

import math
import resource
import signal
import socket
import sys
import time

from mail.adapters.mime import parse
from mail.adapters.parsing import ENCODER, Answer, Failed, Read, receive, send
from mail.message.parsed import Known, Unreadable


def serve(there: socket.socket, cpu_seconds: int, memory_bytes: int) -> None:
    """Answer until the other side ends.

    Where a message takes more processor time than that, the kernel ends the process, whatever it does then.
    """
    resource.setrlimit(resource.RLIMIT_DATA, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # In a worker sockets do not block, which this one has from it; here it waits.
    there.setblocking(True)
    while True:
        try:
            raw = receive(there)
        except ConnectionError:
            return
        until = math.ceil(time.process_time()) + cpu_seconds
        resource.setrlimit(resource.RLIMIT_CPU, (until, resource.RLIM_INFINITY))
        send(there, _answer(raw))


def _answer(raw: bytes) -> bytes:
    answer: Answer
    try:
        answer = Read(parse(raw))
    except Unreadable as error:
        answer = Failed(error.code, error.known)
    except MemoryError:
        answer = Failed("too_costly", Known())
    except Exception:
        # An input that nobody foresaw; it comes from outside and must not stop us.
        answer = Failed("not_parsed", Known())
    return ENCODER.encode(answer)


if __name__ == "__main__":
    # Being told to stop is for the process that asks, which finishes what it has begun; then this one ends.
    for told in (signal.SIGINT, signal.SIGTERM):
        signal.signal(told, signal.SIG_IGN)
    serve(socket.socket(fileno=int(sys.argv[1])), int(sys.argv[2]), int(sys.argv[3]))

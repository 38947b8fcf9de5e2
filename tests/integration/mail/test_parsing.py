"""Parsing in processes of its own: what one message does there is no matter to the others."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import monotonic

import pytest

from eventing import Unavailable
from mail.adapters import parsing
from mail.adapters.mime import parse
from mail.adapters.parsing import Processes
from mail.message.parsed import Unreadable
from tests.support import eventually
from tests.unit.mail.hostile import SHAPES
from tests.unit.mail.samples import message

MEBI = 1024 * 1024
#: Some seconds of work for any processor.
COSTLY = SHAPES["parts beside parts"](20 * MEBI)


@pytest.fixture
def processes() -> Iterator[Processes]:
    found = Processes(count=2, cpu_seconds=1, memory_bytes=400 * MEBI)
    yield found
    found.close()


def children() -> set[int]:
    """The processes that this one has started, and that have not ended."""
    listed = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    return {int(child) for child in listed}


def test_a_message_is_read_as_it_is_here(processes):
    raw = message(headers=("Content-Type: text/html",), body="<p>Best <b>price</b>?</p>")
    assert processes(raw) == parse(raw)


def test_what_takes_too_long_is_unreadable_and_the_next_is_read(processes):
    with pytest.raises(Unreadable) as refused:
        processes(COSTLY)
    assert refused.value.code == "too_costly"
    assert processes(message()).subject == "Plates"


def test_what_takes_too_much_memory_is_unreadable_and_the_next_is_read(processes):
    with pytest.raises(Unreadable) as refused:
        processes(message(body="x" * 150 * MEBI))
    assert refused.value.code == "too_costly"
    assert processes(message()).subject == "Plates"


def test_other_messages_are_read_while_a_costly_one_is(processes):
    processes(message())
    with ThreadPoolExecutor(1) as elsewhere:
        costly = elsewhere.submit(processes, COSTLY)
        start = monotonic()
        while not costly.done():
            assert processes(message()).subject == "Plates"
            assert monotonic() - start < 60
        assert isinstance(costly.exception(), Unreadable)


def test_a_process_that_somebody_ended_is_replaced(processes):
    before = children()
    processes(message())
    [started] = children() - before
    os.kill(started, signal.SIGKILL)
    assert processes(message()).subject == "Plates"


def test_a_process_that_is_stopped_is_no_fault_of_the_message(processes, monkeypatch):
    monkeypatch.setattr(parsing, "SILENCE_SECONDS", 0.2)
    before = children()
    processes(message())
    [started] = children() - before
    os.kill(started, signal.SIGSTOP)
    with pytest.raises(Unavailable):
        processes(message())
    assert processes(message()).subject == "Plates"


def test_no_process_is_left_when_nobody_asks_any_more():
    before = children()
    asking = Processes()
    asking(message())
    assert children() > before
    asking.close()
    eventually(lambda: children() == before)


def test_a_parser_waits_for_its_next_message_whatever_its_socket_was_before():
    """A worker's sockets do not block: a parser that had one of them died between two messages."""
    ours, theirs = socket.socketpair()
    theirs.setblocking(False)
    limits = (str(parsing.CPU_SECONDS), str(parsing.MEMORY_BYTES))
    command = [sys.executable, "-m", "mail.adapters.parser", str(theirs.fileno()), *limits]
    with ours, subprocess.Popen(command, pass_fds=(theirs.fileno(),)) as parser:
        theirs.close()
        for number in range(3):
            parsing.send(ours, message(body=f"{number}\r\n"))
            assert parsing.receive(ours)
        ours.close()
    assert parser.returncode == 0

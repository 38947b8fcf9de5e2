"""Harming a system of processes: what faults of every kind of system have in common."""

import random
import socket
import threading
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from typing import Protocol, TypeVar

from eventing.core.mongo import connect
from eventing.core.transient import CODES
from tests.fault.drawing import Fault
from tools.processes import Died, Process
from tools.servers import SECANTUSDB
from tools.waiting import elapse

DATABASE, BROKER = "database", "broker"
#: A database server that can be told to fail, and the calls that services make.
FAILING = (*SECANTUSDB, "--enable-test-commands")
CALLS = ("insert", "update", "delete", "find", "findAndModify", "aggregate", "count", "getMore")
#: Half a request of HTTP, half a conversation by SMTP, half a greeting of AMQP.
HALF_A_REQUEST = b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Le"
HALF_A_MAIL = b"EHLO slow.example\r\nMAIL FROM:<slow@exa"
HALF_A_GREETING = b"AMQP\x00\x00"


class Harmable(Protocol):
    def held(self, *names: str) -> AbstractContextManager[None]:
        """Hold these processes: nobody else touches them meanwhile."""

    def process(self, name: str) -> Process: ...

    def kill(self, name: str) -> None:
        """SIGKILL to the process and its children."""

    def revive(self, name: str) -> None:
        """Start a process that was killed; returns when a server answers."""

    def check(self) -> None:
        """Raises Died for the first process that ended by itself."""

    def wait_ready(self) -> None:
        """Until everything answers. Raises Died."""


System = TypeVar("System", bound=Harmable)


def kill(system: Harmable, *names: str) -> None:
    """Servers come back last, as after a power cut: what needs them starts without, and has to wait."""
    with system.held(*names):
        for name in names:
            system.kill(name)
        for name in sorted(names, key=lambda name: name in (DATABASE, BROKER)):
            system.revive(name)


def frozen(system: Harmable, name: str, seconds: float) -> None:
    with system.held(name):
        system.process(name).pause()
        elapse(seconds)
        system.process(name).resume()


@contextmanager
def slow(doors: Iterable[tuple[int, bytes]], each: int) -> Iterator[None]:
    """So many clients at each door, by its port: each says this half of something, and then nothing."""
    with ExitStack() as held:
        for port, half in doors:
            for _ in range(each):
                with suppress(OSError):  # it may be away just now
                    one = socket.create_connection(("127.0.0.1", port), timeout=5)
                    held.enter_context(one)
                    one.sendall(half)
        yield


def refuse(uri: str, chance: random.Random) -> None:
    """Let the database refuse whatever services ask, with each code after which they may ask again.

    The server must have been started with FAILING.
    """
    with connect(uri) as client:
        for code in chance.sample(sorted(CODES), len(CODES)):
            point = {"failCommands": CALLS, "errorCode": code}
            client.admin.command("configureFailPoint", "failCommand", mode="alwaysOn", data=point)
            elapse(chance.uniform(0.05, 0.3))
            client.admin.command("configureFailPoint", "failCommand", mode="off", data=point)
            elapse(chance.uniform(0.0, 0.2))


def harm(
    system: System,
    faults: Sequence[Fault[System]],
    chance: random.Random,
    spread_seconds: float,
    done: Callable[[], None],
) -> list[str]:
    """Do these faults, each at a random moment of so many seconds for each; `done` is called after each.

    Returns what could not be done, as sentences.
    """
    problems: list[str] = []

    def one(fault: Fault[System], after: float, seed: int) -> None:
        elapse(after)
        try:
            fault.do(system, random.Random(seed))
        except Exception:
            problems.append(f"{fault.name} could not be done: {traceback.format_exc()}")
        done()

    spread = spread_seconds * len(faults)
    threads = [
        threading.Thread(target=one, args=(fault, chance.uniform(0, spread), chance.getrandbits(32)))
        for fault in faults
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return problems


def standing(system: Harmable) -> list[str]:
    """Problems with what should be running: an ended process, an API that does not answer."""
    try:
        system.check()
        system.wait_ready()
    except Died as died:
        return [str(died)]
    return []

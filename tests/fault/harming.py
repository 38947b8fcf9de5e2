"""Harming a system of processes: what faults of every kind of system have in common."""

import random
import threading
import traceback
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Protocol, TypeVar

from tests.fault.drawing import Fault
from tools.processes import Died, Process
from tools.waiting import elapse

DATABASE, BROKER = "database", "broker"


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

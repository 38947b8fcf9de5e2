"""Processes started by tools and tests: free ports, log files, and no orphan left behind."""

import atexit
import functools
import os
import random
import signal
import socket
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil

from tools.waiting import pauses
from tools.warden import Warden, signal_group

# Below the range the kernel takes for outgoing connections: a server that is killed and started
# again finds its port still free.
FIRST_PORT, LAST_PORT = 18000, 31999


class Died(RuntimeError):
    """A process ended that should be running, or did not answer in time; carries the tail of its log."""


@functools.cache
def warden() -> Warden:
    """The one warden of this run, dismissed when the interpreter ends."""
    one = Warden()
    atexit.register(one.dismiss)
    return one


def is_free(port: int) -> bool:
    with socket.socket() as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


#: What claims the ports given out, until this run ends.
_claims = ExitStack()
atexit.register(_claims.close)


def free_port(but: Collection[int] = ()) -> int:
    """A port of 127.0.0.1 nobody listens on, given to nobody else by this run or another of this machine.

    None of `but`. It is claimed by a UDP socket of the same number, which is in no TCP server's way.
    """
    while True:
        port = random.randint(FIRST_PORT, LAST_PORT)
        if port in but:
            continue
        with ExitStack() as claiming:
            claim = claiming.enter_context(socket.socket(type=socket.SOCK_DGRAM))
            try:
                claim.bind(("127.0.0.1", port))
            except OSError:
                continue
            if is_free(port):
                _claims.push(claiming.pop_all())
                return port


def accepts(port: int) -> bool:
    """Whether somebody answers on this port."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5):
            return True
    except OSError:
        return False


class Running(ABC):
    """Several processes as one thing: `with` starts them, and leaves none behind when that fails."""

    @abstractmethod
    def start(self) -> None: ...

    @abstractmethod
    def stop(self) -> None: ...

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


class Process:
    """One child in a process group of its own, writing to a log file.

    Ctrl-C at the terminal does not reach it: whoever started it stops it, in order.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        log: Path,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
    ) -> None:
        self.name = name
        self.command = tuple(command)
        self.log = log
        self.env = dict(os.environ if env is None else env)
        self.cwd = cwd
        self._child: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self._child = subprocess.Popen(
                self.command,
                env=self.env,
                cwd=self.cwd,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        warden().watch(self._child.pid)

    @property
    def pid(self) -> int:
        if self._child is None:
            raise Died(f"{self.name} was not started")
        return self._child.pid

    @property
    def status(self) -> int | None:
        """The exit status, None while it runs."""
        return None if self._child is None else self._child.poll()

    @property
    def alive(self) -> bool:
        return self._child is not None and self._child.poll() is None

    def tail(self, lines: int = 30) -> str:
        """The last lines of its log."""
        try:
            return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])
        except FileNotFoundError:
            return ""

    def wait_until(self, ready: Callable[[], bool], within: float) -> None:
        """Wait until `ready` says so. Raises Died with the tail of the log when it ends or takes longer.

        A connection that is refused or reset says "not yet".
        """
        deadline, pause = time.monotonic() + within, pauses()
        while not _says(ready):
            if not self.alive:
                raise Died(f"{self.name} ended with status {self.status}; its log ends:\n{self.tail()}")
            if time.monotonic() >= deadline:
                raise Died(f"{self.name} was not ready within {within:g} s; its log ends:\n{self.tail()}")
            next(pause)

    def signal(self, number: int) -> None:
        """Send a signal to the whole group."""
        signal_group(self.pid, number)

    def pause(self) -> None:
        """Stop the group; returns when nothing of it runs any more, which the signal does not wait for."""
        self.signal(signal.SIGSTOP)
        pause = pauses()
        while not all(map(_stands, self._family())):
            next(pause)

    def resume(self) -> None:
        self.signal(signal.SIGCONT)

    def terminate(self) -> None:
        """Ask it to end: SIGTERM to the process alone, its children are its own business."""
        if self._child is not None:
            self._child.terminate()

    def stop(self, within: float = 10.0) -> int | None:
        """Ask it to end, then insist; the exit status, None when it was never started."""
        if self._child is None:
            return None
        if self.alive:
            self.terminate()
            with suppress(subprocess.TimeoutExpired):
                self._child.wait(within)
        return self.kill()

    def kill(self) -> int | None:
        """SIGKILL to whatever is left of the group, at once; the exit status when all of it is dead."""
        if self._child is None:
            return None
        group = self._child.pid
        offspring = self._family()[1:]
        signal_group(group, signal.SIGKILL)
        status = self._child.wait()
        # A port is free again only when the last of them has gone.
        pause = pauses()
        while not all(_gone(process) for process in offspring):
            next(pause)
        warden().forget(group)
        return status

    def _family(self) -> list[psutil.Process]:
        """The process and what it started; nothing once it is gone."""
        try:
            parent = psutil.Process(self.pid)
            return [parent, *parent.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []


def _says(ready: Callable[[], bool]) -> bool:
    try:
        return ready()
    except OSError:  # requests' own errors among them
        return False


def _stands(process: psutil.Process) -> bool:
    """Whether it is stopped, or dead."""
    return _gone(process) or _status(process) == psutil.STATUS_STOPPED


def _gone(process: psutil.Process) -> bool:
    """Whether it is dead, though perhaps not yet reaped by whoever inherited it."""
    return not process.is_running() or _status(process) in (psutil.STATUS_ZOMBIE, None)


def _status(process: psutil.Process) -> str | None:
    try:
        return str(process.status())
    except psutil.NoSuchProcess:
        return None

"""Bells: how the processes of a service on one machine tell each other that there is something new.

A ring says that there is something, never what: who hears it looks at the database. So a lost one costs a
second, the time between two looks that are made anyhow, and nothing is wrong without bells.
"""

import os
import socket
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Self

from eventing.core.ids import new_id

#: What is rung: commits were stored; commits were numbered.
STORED, NUMBERED = "stored", "numbered"
#: Rings that come while one is heard are one.
READ_BYTES = 16


class Ear:
    """Hears one bell, from when it is made until it is closed. One thread listens."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(path))

    def wait(self, seconds: float) -> bool:
        """Wait until it rings, at most so long (above zero); whether it rang."""
        self._socket.settimeout(seconds)
        try:
            self._socket.recv(READ_BYTES)
            self._socket.setblocking(False)
            with suppress(BlockingIOError):
                while True:
                    self._socket.recv(READ_BYTES)
        except TimeoutError:
            return False
        return True

    def wake(self) -> None:
        """End a wait that is under way."""
        _ring(self._path)

    def close(self) -> None:
        self._socket.close()
        self._path.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Bells:
    """The bells of one service, in a folder that its processes share; `folder` None: there are none.

    Each ear is a socket in the folder, whose name is at most about a hundred bytes long with the folder's.
    """

    def __init__(self, folder: Path | None, service: str) -> None:
        self._folder, self._service = folder, service

    def __bool__(self) -> bool:
        return self._folder is not None

    def hear(self, what: str) -> Ear:
        """An ear for this bell. Raises ValueError without a folder, OSError where it cannot be used."""
        if self._folder is None:
            raise ValueError("without a folder there are no bells to hear")
        return Ear(self._folder / f"{self._service}.{what}.{new_id()[-12:]}")

    def ring(self, what: str) -> None:
        """Ring it for all who hear. What fails costs them a second, and is nobody's trouble."""
        for path in self._ears(what):
            _ring(path)

    def _ears(self, what: str) -> Sequence[Path]:
        if self._folder is None:
            return ()
        begins = f"{self._service}.{what}."
        with suppress(OSError):
            return [self._folder / name for name in os.listdir(self._folder) if name.startswith(begins)]
        return ()


def _ring(path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as calling:
        calling.setblocking(False)
        try:
            calling.sendto(b"!", str(path))
        except ConnectionRefusedError:  # its process is gone
            path.unlink(missing_ok=True)
        except OSError:  # it has rung and is not heard yet, or is just being closed
            pass

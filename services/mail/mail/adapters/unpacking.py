"""Unpacking within limits: how much is read at once, and to how much an archive may unpack."""

import io
from typing import Any

#: An archive unpacks to so many times its size, and to so much in any case: text is seldom packed to a
#: twentieth.
MAX_RATIO = 100
FREE_BYTES = 100 * 1024 * 1024
#: No reader of ours asks for more at once; the directory of an archive, which its library reads whole, has
#: less.
MAX_READ = 64 * 1024 * 1024


class TooFar(Exception):
    """It unpacks to more than any honest archive."""


class Budget:
    """The bytes to which one archive may unpack, all its entries together."""

    def __init__(self, packed: int) -> None:
        self._left = FREE_BYTES + MAX_RATIO * packed

    def spend(self, count: int) -> None:
        self._left -= count
        if self._left < 0:
            raise TooFar


class _Spent(io.RawIOBase):
    """A stream of which every byte counts."""

    def __init__(self, stream: Any, budget: Budget | None) -> None:
        self._stream, self._budget = stream, budget

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return bool(self._stream.seekable())

    def readinto(self, buffer: Any) -> int:
        read = self._stream.read(len(buffer))
        buffer[: len(read)] = read
        self._count(len(read))
        return len(read)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        before = self._stream.tell()
        if whence == io.SEEK_SET and offset > before:
            # What is passed over is unpacked as well.
            self._count(offset - before)
        return int(self._stream.seek(offset, whence))

    def tell(self) -> int:
        return int(self._stream.tell())

    def _count(self, count: int) -> None:
        if self._budget is not None:
            self._budget.spend(count)


class Bounded(io.BufferedReader):
    """A stream that gives no more at once than any reader of ours may ask for."""

    def __init__(self, stream: Any, budget: Budget | None = None) -> None:
        super().__init__(_Spent(stream, budget), 64 * 1024)

    def read(self, size: int | None = -1) -> bytes:
        to_the_end = size is None or size < 0
        if size is not None and size > MAX_READ:
            raise TooFar
        read = super().read(MAX_READ if to_the_end else size)
        if to_the_end and len(read) == MAX_READ:
            raise TooFar
        return read

"""A file that was handed in piece by piece, read as one: a piece at a time is in memory."""

import io
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import Any

from mail.files import Files


class Pieces(io.RawIOBase):
    """`pieces` are ids and lengths, in order."""

    def __init__(self, files: Files, pieces: Sequence[tuple[str, int]]) -> None:
        self._files, self._pieces = files, pieces
        self._starts = [0, *accumulate(length for _, length in pieces)]
        self._place = 0
        self._held: tuple[int, bytes] = (-1, b"")

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._place

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._starts[-1]}[whence]
        self._place = max(0, base + offset)
        return self._place

    def readinto(self, buffer: Any) -> int:
        if self._place >= self._starts[-1]:
            return 0
        number = bisect_right(self._starts, self._place) - 1
        if self._held[0] != number:
            self._held = (number, self._files.read(self._pieces[number][0]))
        start = self._place - self._starts[number]
        read = self._held[1][start : start + len(buffer)]
        buffer[: len(read)] = read
        self._place += len(read)
        return len(read)

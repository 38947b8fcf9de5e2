"""Clocks: one for each process, made with its runtime and passed to whoever needs the time."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """The current time, aware, in UTC."""


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


class FileClock:
    """The system's time plus the seconds written in a file: how demo and tests move time.

    The file is read at every call; it is a few bytes in the page cache, and every process
    follows at once when the demo moves it forward.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.offset())

    def offset(self) -> float:
        try:
            return float(self._path.read_text() or 0)
        except FileNotFoundError:
            return 0.0


def make_clock(clock_file: str | None) -> Clock:
    return FileClock(Path(clock_file)) if clock_file else SystemClock()

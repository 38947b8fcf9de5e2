"""What somebody who waits for a rebuild is told."""

from typing import Protocol


class Telling(Protocol):
    def stage(self, name: str) -> None:
        """What begins now: copying, joining, comparing, keeping the old one, dropping it."""

    def replayed(self, commits: int, of: int) -> None:
        """How many commits were replayed, of how many there are at the moment."""

    def waits(self, reason: str) -> None:
        """Why it does not go on at the moment; told again when that changes."""


class Silent:
    """For callers that look at the result only."""

    def stage(self, name: str) -> None: ...

    def replayed(self, commits: int, of: int) -> None: ...

    def waits(self, reason: str) -> None: ...

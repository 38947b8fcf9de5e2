"""Progress of a rebuild, for whoever waits for it."""

from typing import Protocol


class RebuildProgress(Protocol):
    """What a rebuild reports while it runs."""

    def stage(self, name: str) -> None:
        """What begins now: copying, joining, comparing, keeping the old one, dropping it."""

    def replayed(self, commits: int, of: int) -> None:
        """How many commits were replayed, of how many there are at the moment."""

    def waits(self, reason: str) -> None:
        """Why it does not go on at the moment; called again when that changes."""


class Silent:
    """No progress reports, for callers that look at the result only."""

    def stage(self, name: str) -> None: ...

    def replayed(self, commits: int, of: int) -> None: ...

    def waits(self, reason: str) -> None: ...

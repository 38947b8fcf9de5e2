"""Outcomes: what became of a command, and why it may not be done at all."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from eventing.core.errors import EventingError, Refused


class StaleVersion(EventingError):
    """If-Match named a version the stream no longer stands at."""

    def __init__(self, stream: str, expected: int, version: int) -> None:
        super().__init__(f"{stream} stands at version {version}, not {expected}")
        self.stream, self.expected, self.version = stream, expected, version


class IdReused(EventingError):
    """The same Idempotency-Key came with another request."""


class RecordedRefusal(Refused):
    """A refusal as its receipt records it: the same answer, however often it is asked for."""

    def __init__(self, record: Mapping[str, Any]) -> None:
        self.code = record["code"]  # type: ignore[misc]  # of this one refusal, as recorded
        self.status = record["status"]  # type: ignore[misc]
        self._tell(record["params"])


@dataclass(frozen=True)
class Outcome:
    """What became of a command; a function of its commit or receipt alone.

    `events` are empty and `refusal` is None when there was nothing to do.
    """

    command_id: str
    stream: str
    version: int
    events: tuple[Any, ...] = ()
    refusal: RecordedRefusal | None = None
    replayed: bool = False

    @property
    def result(self) -> str:
        """The result in a word, for the metrics."""
        if self.replayed:
            return "repeated"
        if self.refusal is not None:
            return "refused"
        return "done" if self.events else "nothing"

    def or_raise(self) -> "Outcome":
        """This outcome. Raises its refusal if it has one: as recorded, known by its code, not its class."""
        if self.refusal is not None:
            raise self.refusal
        return self

"""The form of an example: a good request, and values it refuses."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

#: `by` whoever has just signed in; a body that is asked for first.
SIGNED_IN, IN_EFFECT = "signed in", "in effect"

USD = {"amount": "100.00", "currency": "USD"}


@dataclass(frozen=True)
class Example:
    """A good request. `path` names ids in braces; `by` is on the staff; `refused` are bad values."""

    method: str
    path: str
    by: str | None
    body: Any = None
    query: Mapping[str, Any] = field(default_factory=dict)
    refused: tuple[tuple[str, Any], ...] = ()
    content_type: str = "application/json"
    #: It hands in a file, which is no command: the same file again is the same.
    file: bool = False
    #: It asks, and changes nothing: what it says is not for an address.
    question: bool = False

    @property
    def command(self) -> bool:
        return self.method != "GET" and not self.file and not self.question

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def get(path: str, asked_by: str, **query: Any) -> Example:
    return Example("GET", path, asked_by, query=query)


def post(path: str, by: str | None, body: Any = None, *refused: tuple[str, Any]) -> Example:
    return Example("POST", path, by, body, refused=refused)


def put(path: str, by: str, body: Any, *refused: tuple[str, Any]) -> Example:
    return Example("PUT", path, by, body, refused=refused)

"""The context of a command: who asks for it, when, and under which id."""

from datetime import datetime
from typing import Any

import msgspec
from msgspec.structs import replace

from eventing.core.ids import uuid5hex


class CommandContext(msgspec.Struct, frozen=True, gc=False):
    """Who asks for a command, when and under which id; settled once, at the edge.

    `expected_version` comes from If-Match; `earlier` lists the ids of commits of the same command
    that were written before this one.
    """

    command_id: str
    actor: str
    at: datetime
    correlation_id: str | None = None
    causation_id: str | None = None
    traceparent: str | None = None
    request_hash: str | None = None
    expected_version: int | None = None
    earlier: tuple[str, ...] = ()

    def part(self, stream: str) -> "CommandContext":
        """The context of an earlier commit of the same command, on another stream.

        Its id is derived, so that a retry after a crash finds what was already written there.
        """
        return replace(
            self, command_id=uuid5hex(self.command_id, stream), expected_version=None, request_hash=None
        )

    def after(self, *command_ids: str) -> "CommandContext":
        """The context of the last commit. It keeps the bare id: once it is found, all before it are there."""
        return replace(self, earlier=self.earlier + command_ids)

    def meta(self) -> dict[str, Any]:
        """What a commit stores of it; values that are absent are left out."""
        found: dict[str, Any] = {"actor": self.actor} if self.actor else {}
        if self.correlation_id:
            found["correlation"] = self.correlation_id
        if self.causation_id:
            found["causation"] = self.causation_id
        if self.traceparent:
            found["traceparent"] = self.traceparent
        if self.request_hash:
            found["request"] = self.request_hash
        if self.earlier:
            found["earlier"] = list(self.earlier)
        return found

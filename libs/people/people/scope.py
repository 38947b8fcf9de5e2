"""Scope: whose records somebody may see."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Scope:
    """Whose records a caller may see: everybody's or those of some people, with `unowned` also those without
    an owner."""

    all: bool
    staff_ids: frozenset[str] = frozenset()
    unowned: bool = False

    def filter(self, field: str) -> dict[str, Any]:
        """The MongoDB filter that keeps a query within the scope; with an empty scope it matches nothing.

        `field` holds the owner's staff id, or None.
        """
        if self.all:
            return {}
        return {field: {"$in": [*sorted(self.staff_ids), *([None] if self.unowned else [])]}}

    def covers(self, staff_id: str | None) -> bool:
        """Whether a record of this owner is within the scope; None: it has no owner."""
        return self.all or (self.unowned if staff_id is None else staff_id in self.staff_ids)


EVERYBODY = Scope(all=True)
NOBODY = Scope(all=False)

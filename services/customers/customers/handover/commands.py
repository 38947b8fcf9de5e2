"""Commands on hand-overs."""

from dataclasses import dataclass
from typing import TypeAlias

from customers.customer.values import MoveReason
from customers.staff.values import Moves
from eventing import Id


@dataclass(frozen=True, kw_only=True)
class StartHandover:
    """Hand over the customers of `staff_id`: each to the person `moves` names for it, else to `successor_id`.

    Which customers these are, the view says when the hand-over starts.
    """

    staff_id: Id
    reason: MoveReason
    successor_id: Id | None = None
    moves: Moves = ()
    handover_id: Id
    ordered_by: Id | None = None

    @property
    def checks_takers(self) -> bool:
        """Whether to check who takes what; for a leaver, that was done when the leaving was recorded."""
        return self.reason == "transfer"


@dataclass(frozen=True, kw_only=True)
class ContinueHandover:
    """Move the customers of chunk number `step` (from 0)."""

    handover_id: Id
    step: int


HandoverCommand: TypeAlias = StartHandover | ContinueHandover

"""Events of a hand-over."""

from dataclasses import dataclass
from typing import TypeAlias

from customers.contracts import PUBLISHED
from customers.customer.values import MoveReason
from customers.staff.values import Moves
from customers.values import Code
from eventing import Id


@dataclass(frozen=True, kw_only=True)
class FailedMove:
    """A customer that was not moved. `reason` is the code of a refusal, or of a fault in its record."""

    customer_id: Id
    reason: Code


@PUBLISHED.event("HandoverStarted.v1")
@dataclass(frozen=True, kw_only=True)
class HandoverStarted:
    handover_id: Id
    staff_id: Id
    reason: MoveReason
    moves: Moves
    ordered_by: Id | None = None


@PUBLISHED.event("HandoverProgressed.v1")
@dataclass(frozen=True, kw_only=True)
class HandoverProgressed:
    """A chunk is done. `step` counts the chunks from 0; the reaction to this event does the next one."""

    handover_id: Id
    step: int
    done: tuple[Id, ...]
    failed: tuple[FailedMove, ...]


@PUBLISHED.event("HandoverFinished.v1")
@dataclass(frozen=True, kw_only=True)
class HandoverFinished:
    handover_id: Id
    staff_id: Id
    moved: int
    failed: tuple[FailedMove, ...] = ()


HandoverEvent: TypeAlias = HandoverStarted | HandoverProgressed | HandoverFinished

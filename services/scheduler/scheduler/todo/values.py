"""Value types of collection to-dos."""

from dataclasses import dataclass
from typing import Literal

from eventing import Money, Name
from scheduler.values import Code

#: The actions of the collection ladder that become to-dos; its letters are drafted by mail.
Action = Literal["call", "decision"]


@dataclass(frozen=True, kw_only=True)
class CollectionStep:
    """A step of the collection ladder: `number` is the invoice's, `amount` its overdue amount."""

    number: Name
    stage: Code
    action: Action
    amount: Money
    days_overdue: int

"""Value types of collection to-dos."""

from dataclasses import dataclass
from typing import Literal

from eventing import Name
from scheduler.values import Code

#: The actions of the collection ladder that become to-dos; its letters are drafted by mail.
Action = Literal["call", "decision"]


@dataclass(frozen=True, kw_only=True)
class CollectionStep:
    """A step of the collection ladder: `number` is the invoice's. What is still open of it is looked up."""

    number: Name
    stage: Code
    action: Action

"""Commands on the rule of grade A."""

from dataclasses import dataclass

from customers.grading.values import Minimums
from customers.values import Reason
from eventing import Id


@dataclass(frozen=True, kw_only=True)
class SetGradeRule:
    """Say what an order must amount to for grade A, by currency."""

    minimums: Minimums
    by: Id
    reason: Reason
